"""What is to be run of a case: its accounts planned together, and what their worlds carry.

Between a case and its answers: `ready_case` raises `CaseError` for whatever keeps the case
from being run, and `Ready.run` runs it. What comes of the worlds is `sapper.analysis.answers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sapper.analysis import direct
from sapper.analysis.news.conditioning import rows_for
from sapper.analysis.news.sampled import led
from sapper.analysis.news.selection import AsOf
from sapper.analysis.news.weighing import Weighing
from sapper.analysis.news.weighted import WeightedCounting
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress
from sapper.analysis.running import Observer, Ran, Weighed, run_worlds
from sapper.analysis.selection import chosen_accounts, chosen_scenarios
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.together import together
from sapper.analysis.turning import Happening, happenings, quarter_ends
from sapper.analysis.worlds import Floats, Prepared, Work, prepared
from sapper.case.case import Account, Case, DirectAnswer, Scenario
from sapper.diagnostics.diagnostic import CaseError, Diagnostic, Report
from sapper.engine.engines import Engine, EngineChoice, engine_for
from sapper.engine.plan import Plan
from sapper.engine.precision import Precision
from sapper.model.points import Setting


@dataclass(frozen=True, eq=False, slots=True)
class Ready:
    """A case with what is to be run of it: `work` is None where no account has a model.

    `happenings` are the events and options of all accounts of the case, whoever is asked.
    """

    case: Case
    chosen: tuple[Account, ...]
    scenarios: tuple[Scenario, ...]
    settings: tuple[Setting, ...]
    simulated: tuple[Prepared, ...]
    asked: tuple[Asked, ...]
    warnings: tuple[Diagnostic, ...]
    work: Work | None
    worlds: int
    seed: int
    precision: Precision = "double"
    happenings: tuple[Happening, ...] = ()
    as_of: AsOf = None

    @property
    def weighs(self) -> tuple[int, ...]:
        """The places of the readings that weigh its worlds."""
        if not self.simulated:
            return ()
        return rows_for(self.case, self.simulated[0].observed, self.as_of)

    def run(
        self,
        *,
        also: Sequence[Observer] = (),
        bands: bool = True,
        workers: int = 1,
        progress: Progress | None = None,
        rows: Sequence[int] | None = None,
    ) -> Ran | None:
        """Run the worlds of all accounts; `also` sees every block, `bands` are of stocks.

        Where readings weigh, what they do is in `Ran.weighed`, whoever asked for the run. `rows` are
        the places of those that weigh (None: `weighs`).
        """
        if self.work is None:
            return None
        stated = stated_values(self.asked, self.chosen)
        work = replace(self.work, banded=bands, watched=bool(also))
        weighers = self.weighers(self.weighs if rows is None else rows)
        ran = run_worlds(
            work,
            self.worlds,
            stated=stated,
            also=(*also, *weighers),
            workers=workers,
            progress=progress,
        )
        return replace(ran, weighed=self.weighed_by(weighers, workers))

    def weighed_by(
        self, weighers: tuple[()] | tuple[Weighing, WeightedCounting], workers: int = 1
    ) -> Weighed | None:
        """What the observers of a run have weighed, after its last block.

        Where that leaves too few worlds, others are led to what was read (`news.sampled`).
        """
        if not weighers or self.work is None:
            return None
        weighing, counting = weighers
        found = led(
            self.work,
            weighing,
            self.asked,
            stated_values(self.asked, self.chosen),
            self.worlds,
            threads=workers,
        )
        if found is None or found.tallies is None:
            return Weighed(weighing, counting.tallies(), found)
        return Weighed(weighing, found.tallies, found)

    def weighers(self, rows: Sequence[int]) -> tuple[()] | tuple[Weighing, WeightedCounting]:
        """Observers of a run that weigh its worlds by the readings at some places, if there are any."""
        if not rows:
            return ()
        accounts = len(self.simulated)
        stated = stated_values(self.asked, self.chosen)
        return (
            Weighing(self.simulated[0].observed, tuple(rows), accounts),
            WeightedCounting(self.asked, tuple(rows), accounts, stated),
        )


def ready_case(
    case: Case,
    *,
    worlds: int,
    seed: int,
    accounts: Sequence[str] | None = None,
    scenarios: Sequence[str | Scenario] = (),
    settings: Sequence[Setting] = (),
    engine: EngineChoice | Engine = "auto",
    precision: Precision = "double",
    as_of: AsOf = None,
) -> Ready:
    """Settle what is to be run; the arguments and what is raised are those of `answer_case`."""
    chosen = chosen_accounts(case, accounts)
    what_ifs = chosen_scenarios(case, scenarios, settings)
    simulated, known, report = _prepared(case, chosen, what_ifs)
    if report.errors:
        raise CaseError(report.errors)
    work = None
    if simulated:
        made = engine_for(engine, worlds, precision) if isinstance(engine, str) else engine
        names = tuple(item.name for item in known)
        steps = tuple(step for _, step in quarter_ends(simulated[0].plan.calendar))
        work = Work(made, tuple(simulated), seed, bands_of(simulated), names, steps)
    asked = simulated[0].asked if simulated else read(case, None, what_ifs, questions=True).asked
    return Ready(
        case,
        chosen,
        chosen_scenarios(case, scenarios),
        tuple(settings),
        tuple(simulated),
        asked,
        tuple(report.warnings),
        work,
        worlds,
        seed,
        precision if work is None else work.engine.precision,
        known,
        as_of,
    )


def bands_of(prepared: Sequence[Prepared]) -> tuple[str, ...]:
    """The values whose bands answers carry: every stock that an author can name."""
    names = [level.name for item in prepared for level in item.plan.levels]
    return tuple(name for name in dict.fromkeys(names) if "·" not in name)


def common_happenings(plans: Sequence[Plan]) -> tuple[Happening, ...]:
    """The events and options that all of some plans have."""
    found = [happenings(plan) for plan in plans]
    return tuple(item for item in (found[0] if found else ()) if all(item in own for own in found))


def stated_values(asked: Sequence[Asked], accounts: Sequence[Account]) -> dict[str, Floats]:
    """Some values of the direct answers to questions of numbers, by question."""
    found: dict[str, Floats] = {}
    for item in asked:
        given = [stated_by(account, item.question.id) for account in accounts]
        if item.question.kind == "number" and any(given):
            values = [direct.points(item, each.prior)[::8] for each in given if each is not None]
            found[item.question.id] = np.concatenate(values)
    return found


def stated_by(account: Account, question: str) -> DirectAnswer | None:
    """The answer that an account gives to a question without a model."""
    return next((item for item in account.answers if item.question == question), None)


def _prepared(
    case: Case, accounts: Sequence[Account], scenarios: Sequence[Scenario]
) -> tuple[list[Prepared], tuple[Happening, ...], Report]:
    """The accounts that have a model, ready to run; what can happen in all; every fault.

    The others of the case take part in the plan, so that nothing depends on who is asked.
    """
    report = Report()
    found: list[tuple[Account, Stages]] = []
    for account in case.accounts:
        if not account.has_model:
            continue
        try:
            stages = staged(case, read(case, account, scenarios, questions=True))
        except CaseError as error:
            if account in accounts:
                report.extend(error.diagnostics)
            continue
        found.append((account, stages))
        if account in accounts:
            report.extend(stages.reading.warnings)
    plans = together(case, [stages for _, stages in found])
    ready = [
        prepared(account, stages, plan)
        for (account, stages), plan in zip(found, plans)
        if account in accounts
    ]
    return ready, common_happenings(plans), report
