"""One piece of news: every answer, and the trust in accounts, before it and after.

The same worlds are weighed twice, with and without the new readings. Nothing is written: what
is to be kept is told as lines of YAML (`sapper.cli.update`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sapper.analysis.answers import answered
from sapper.analysis.news.conditioning import News, conditioned, rows_for, unweighed
from sapper.analysis.news.selection import AsOf, asides, known_by
from sapper.analysis.news.statements import nothing_fits
from sapper.analysis.pool import Progress
from sapper.analysis.ready import Ready, ready_case
from sapper.analysis.results import Answers
from sapper.analysis.running import Ran
from sapper.case.case import Case, Observation, Scenario
from sapper.case.resolve_readings import reading_faults
from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.engines import Engine, EngineChoice

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Update:
    """The answers before and after some readings: a pure function of case, readings and seed.

    `level` says that no world tells the new readings apart from any other: nothing changed.
    `level_accounts`: every account foretold them exactly as well, so that trust did not move.
    """

    readings: tuple[Observation, ...]
    before: Answers
    after: Answers
    level: bool
    level_accounts: bool

    @property
    def news(self) -> News:
        """What all readings did, the new ones among them."""
        assert self.after.news is not None
        return self.after.news

    def to_json(self) -> dict[str, Any]:
        """As one JSON document (`sapper/analysis/schemas/update.json`)."""
        from sapper.analysis.news.documents import update_document

        return update_document(self)

    def to_frame(self) -> pd.DataFrame:
        """One row an answer of an account, with the columns of `documents.MOVES`."""
        import pandas as pd

        from sapper.analysis.news.documents import MOVES, moves

        return pd.DataFrame(list(moves(self)), columns=list(MOVES))


def update_case(
    case: Case,
    readings: Sequence[Observation],
    *,
    worlds: int = 20_000,
    seed: int = 1,
    accounts: Sequence[str] | None = None,
    scenarios: Sequence[str | Scenario] = (),
    as_of: AsOf = None,
    progress: Progress | None = None,
    workers: int = 1,
    engine: EngineChoice | Engine = "auto",
) -> Update:
    """Answer a case before and after new readings, on the same worlds.

    Before are the readings of the case as of a day, after are those and the new ones, whatever
    their day. Other arguments as in `answer_case`. Raises `CaseError` for readings that
    their indicators cannot give or that contradict others, for whatever `answer_case` does,
    and where no account has worlds to weigh.
    """
    wider = replace(case, observations=(*case.observations, *readings))
    faults = [item for item in reading_faults(wider) if item.severity == "error"]
    if faults:
        raise CaseError(faults)
    ready = ready_case(
        wider,
        worlds=worlds,
        seed=seed,
        accounts=accounts,
        scenarios=scenarios,
        engine=engine,
        as_of=as_of,
    )
    if ready.work is None:
        raise CaseError([_no_worlds(case)])
    observed = ready.simulated[0].observed
    new = {id(item) for item in readings}
    added = tuple(at for at, item in enumerate(observed) if id(item.observation) in new)
    old = tuple(at for at in rows_for(wider, observed, as_of) if at not in added)
    weighers = ready.weighers(old)
    only = ready.weighers(added)
    ran = ready.run(
        also=(*weighers, *only[:1]),
        bands=False,
        workers=workers,
        progress=progress,
        rows=sorted((*old, *added)),
    )
    assert ran is not None
    logs = only[0].logs if only else None
    before = replace(ran, weighed=ready.weighed_by(weighers, workers))
    return Update(
        tuple(readings),
        answered(replace(ready, case=case), before),
        answered(ready, ran, news=_after(case, ready, ran, readings)),
        logs is None or bool(logs.size and logs.min() == logs.max()),
        logs is None or bool(logs.size and (logs == logs[:1]).all()),
    )


def _after(case: Case, ready: Ready, ran: Ran, readings: Sequence[Observation]) -> News:
    """What all readings did, the new ones among them, up to the last of their days."""
    day, aside = known_by(case, ready.as_of), asides(case, ready.as_of)
    days = [item.stop for item in readings]
    latest = max(days if day is None else [*days, day])
    if ran.weighed is None:
        return unweighed(ready.chosen, latest, aside)
    news = conditioned(ready.chosen, ran.weighed.weighing, latest, aside, ran.weighed.led)
    if found := nothing_fits(ran.weighed.weighing, news):
        raise CaseError(found)
    return news


def _no_worlds(case: Case):
    from sapper.diagnostics.diagnostic import diagnostic

    return diagnostic(
        "account-without-model",
        f"no account of `{case.name}` has a model, so readings have no worlds to weigh",
        help="direct answers cannot be updated: state them anew",
    )
