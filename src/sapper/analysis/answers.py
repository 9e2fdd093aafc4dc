"""From a case to its answers: every account run, every question answered, and the mixture.

`answer_case` is a pure function of the case, the seed, the number of worlds and the engine;
workers and progress change nothing in it. It raises `CaseError` with every diagnostic where
an account's model has errors, and never for anything that happens inside single worlds:
worlds that fail are left out, counted, and the first of each account is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sapper.analysis import direct, mixture, single
from sapper.analysis.dots import Dots, counted_dots, mixed_dots, stated_dots
from sapper.analysis.failures import failed_worlds
from sapper.analysis.mixture import Stated
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress
from sapper.analysis.results import AccountRun, Answer, Answers
from sapper.analysis.running import Observer, Ran, run_worlds
from sapper.analysis.selection import chosen_accounts, chosen_scenarios, written
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.together import together
from sapper.analysis.turning import Happening, happenings, quarter_ends
from sapper.analysis.worlds import Floats, Prepared, Work, prepared
from sapper.case.case import Account, Case, DirectAnswer, Question, Scenario
from sapper.diagnostics.diagnostic import CaseError, Diagnostic, Report
from sapper.engine.engines import Engine, EngineChoice, engine_for
from sapper.model.points import Setting


def answer_case(
    case: Case,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    accounts: Sequence[str] | None = None,
    scenarios: Sequence[str | Scenario] = (),
    settings: Sequence[Setting] = (),
    progress: Progress | None = None,
    workers: int = 1,
    engine: EngineChoice | Engine = "auto",
) -> Answers:
    """Answer every question of a case by every account and by their mixture.

    `accounts` are ids (None: all); `scenarios` ids or scenarios, applied in order after the
    account, then `settings`. `engine` is a name, or an engine whose programs are to be used
    again. `workers` are threads for the compiled engine; for the interpreter processes, and a
    script then needs the usual `if __name__ == "__main__"` guard.

    Raises `CaseError` for unknown accounts and scenarios, for an account whose model has
    errors, and where every world of an account failed.
    """
    ready = ready_case(
        case,
        worlds=worlds,
        seed=seed,
        accounts=accounts,
        scenarios=scenarios,
        settings=settings,
        engine=engine,
    )
    return answered(ready, ready.run(workers=workers, progress=progress))


@dataclass(frozen=True, eq=False, slots=True)
class Ready:
    """A case with what is to be run of it: `work` is None where no account has a model."""

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

    def run(
        self,
        *,
        also: Sequence[Observer] = (),
        workers: int = 1,
        progress: Progress | None = None,
    ) -> Ran | None:
        """Run the worlds of all accounts; `also` sees every block."""
        if self.work is None:
            return None
        stated = _stated_values(self.asked, self.chosen)
        return run_worlds(
            self.work, self.worlds, stated=stated, also=also, workers=workers, progress=progress
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
) -> Ready:
    """Settle what is to be run; the arguments and what is raised are those of `answer_case`."""
    chosen = chosen_accounts(case, accounts)
    what_ifs = chosen_scenarios(case, scenarios, settings)
    simulated, report = _prepared(case, chosen, what_ifs)
    if report.errors:
        raise CaseError(report.errors)
    work = None
    if simulated:
        made = engine_for(engine, worlds) if isinstance(engine, str) else engine
        names = tuple(item.name for item in common_happenings(simulated))
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
    )


def answered(ready: Ready, ran: Ran | None) -> Answers:
    """The answers from what was counted. Raises `CaseError` where all worlds of one failed."""
    case, worlds, seed, chosen = ready.case, ready.worlds, ready.seed, ready.chosen
    faults = _faults(ready.simulated, ran, worlds, seed)
    if ran is not None and worlds in ran.failed:
        raise CaseError(faults)
    return Answers(
        case=case.name,
        case_sha256=case.sha256,
        seed=seed,
        worlds=worlds,
        worlds_failed=0 if ran is None else ran.failed_any,
        as_of=case.cutoff,
        version=_version(),
        accounts=_account_runs(chosen, ran, worlds),
        questions=tuple((item.id, item.asks) for item in case.questions),
        answers=tuple(
            answer for item in ready.asked for answer in _answers_to(case, item, chosen, ran)
        ),
        scenarios=tuple(item.id for item in ready.scenarios),
        settings=tuple(written(item) for item in ready.settings),
        handling=case.handling,
        faults=tuple(faults),
        warnings=ready.warnings,
        fingerprint=None if ran is None else ran.fingerprint,
        bands=() if ran is None else ran.bands,
        dots=tuple(dots for item in ready.asked for dots in _dots_of(item, chosen, ran)),
    )


def bands_of(prepared: Sequence[Prepared]) -> tuple[str, ...]:
    """The values whose bands answers carry: every stock that an author can name."""
    names = [level.name for item in prepared for level in item.plan.levels]
    return tuple(name for name in dict.fromkeys(names) if "·" not in name)


def common_happenings(prepared: Sequence[Prepared]) -> tuple[Happening, ...]:
    """The events and options that the plans of all accounts have."""
    first, *others = [happenings(item.plan) for item in prepared]
    return tuple(item for item in first if all(item in other for other in others))


def _stated_values(asked: Sequence[Asked], accounts: Sequence[Account]) -> dict[str, Floats]:
    """Some values of the direct answers to questions of numbers, by question."""
    found: dict[str, Floats] = {}
    for item in asked:
        given = [_stated(account, item.question.id) for account in accounts]
        if item.question.kind == "number" and any(given):
            values = [direct.points(item, each.prior)[::8] for each in given if each is not None]
            found[item.question.id] = np.concatenate(values)
    return found


def _faults(
    simulated: Sequence[Prepared], ran: Ran | None, worlds: int, seed: int
) -> list[Diagnostic]:
    if ran is None:
        return []
    found = [
        failed_worlds(item, failed, first, worlds, seed)
        for item, failed, first in zip(simulated, ran.failed, ran.first_failed)
    ]
    return [item for item in found if item is not None]


def _prepared(
    case: Case, accounts: Sequence[Account], scenarios: Sequence[Scenario]
) -> tuple[list[Prepared], Report]:
    """The accounts that have a model, ready to run; every fault of all of them.

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
    return ready, report


def _answers_to(
    case: Case, item: Asked, chosen: Sequence[Account], ran: Ran | None
) -> list[Answer]:
    """The mixture's answer, then that of each account that gives one."""
    found: list[Answer] = []
    stated: list[Stated] = []
    trusts: list[float] = []
    tally = None if ran is None else ran.tallies[item.question.id]
    for account in chosen:
        if account.has_model and tally is not None:
            found.append(single.answer(tally, len(trusts), account.id, case.words))
            trusts.append(account.trust)
            continue
        given = _stated(account, item.question.id)
        if given is not None:
            stated.append(Stated(given.prior, account.trust, _condition(account, item.question)))
            found.append(direct.answer(item, given, account.id, case.words))
    together = mixture.answer(item, tally, trusts, stated, case.words)
    return found if together is None else [together, *found]


def _dots_of(item: Asked, chosen: Sequence[Account], ran: Ran | None) -> list[Dots]:
    """The distributions behind the answers to a question of a number or a date."""
    if item.question.kind == "binary":
        return []
    tally = None if ran is None else ran.tallies[item.question.id]
    found: list[Dots] = []
    stated: list[Stated] = []
    trusts: list[float] = []
    for account in chosen:
        if account.has_model and tally is not None:
            if tally.met[len(trusts)]:
                found.append(counted_dots(tally, len(trusts), account.id))
            trusts.append(account.trust)
            continue
        given = _stated(account, item.question.id)
        if given is not None:
            stated.append(Stated(given.prior, account.trust, _condition(account, item.question)))
            found.append(stated_dots(item, given.prior, account.id))
    together = mixed_dots(item, mixture.distribution(item, tally, trusts, stated))
    return found if together is None else [together, *found]


def _stated(account: Account, question: str) -> DirectAnswer | None:
    return next((item for item in account.answers if item.question == question), None)


def _condition(account: Account, question: Question) -> float | None:
    """The chance that a direct account gives to a question's condition, if it states one."""
    given = _stated(account, question.given) if question.given is not None else None
    return None if given is None else direct.chance_of(given.prior)


def _account_runs(
    accounts: Sequence[Account], ran: Ran | None, worlds: int
) -> tuple[AccountRun, ...]:
    failed = iter(() if ran is None else ran.failed)
    return tuple(
        AccountRun(
            item.id,
            item.title,
            item.about,
            item.trust,
            not item.has_model,
            worlds if item.has_model else 0,
            next(failed) if item.has_model else 0,
        )
        for item in accounts
    )


def _version() -> str:
    from sapper._version import __version__

    return __version__
