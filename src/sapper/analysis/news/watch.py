"""The watch list: which readings to look for, when, and what they would say.

For every indicator and every day for which a reading is foreseen: how much the reading tells of
which account holds, and, where a question is named, how far it would move the answer. For
the best day of each the readings that favour one account, and the chance of seeing them. A pure
function of case, seed, worlds and engine. How the parts are worked out is in `information`,
`telling` and `moving`; docs/design/watch.md argues the choices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from sapper.analysis.news import moving
from sapper.analysis.news.judging import Judge, sums_of, trusts_of
from sapper.analysis.news.observed import Observed
from sapper.analysis.news.ranges import Ranges
from sapper.analysis.news.selection import AsOf
from sapper.analysis.news.watch_results import WatchList
from sapper.analysis.news.watch_sides import Watched, watched_case
from sapper.analysis.news.watching import Added, Side, WatchWork, run_watch
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress
from sapper.analysis.selection import chosen_accounts, chosen_questions
from sapper.analysis.single import unit_text
from sapper.case.case import Case
from sapper.diagnostics.diagnostic import CaseError, Diagnostic, diagnostic
from sapper.engine.engines import Engine, EngineChoice, engine_for

Floats = npt.NDArray[np.float64]


def watch_list(
    case: Case,
    *,
    question: str | None = None,
    worlds: int = 20_000,
    seed: int = 1,
    accounts: Sequence[str] | None = None,
    as_of: AsOf = None,
    until: dt.date | None = None,
    weights: Mapping[str, Floats] | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    engine: EngineChoice | Engine = "auto",
) -> WatchList:
    """Say what to look for after a day (None: the cutoff); readings up to it weigh worlds already.

    Weights are the likelihoods of these readings in every world: they weigh worlds within an
    account, and their mean multiplies the trust in it (Bayes). `weights` (worlds,) by account,
    on one scale, are further ones. Raises `CaseError` for
    unknown accounts and questions, for models with errors, and where no world agrees with the
    readings.
    """
    chosen = chosen_accounts(case, accounts)
    if question is not None:
        chosen_questions(case, [question])
    watched = watched_case(case, chosen, as_of=as_of, until=until, question=question)
    ids = [item.question.id for item in watched.asked]
    place = ids.index(question) if question in ids else None
    sums: tuple[Added, ...] = ()
    ranges: tuple[tuple[Ranges, ...], ...] = ()
    if watched.sides:
        made = engine_for(engine, worlds) if isinstance(engine, str) else engine
        work = WatchWork(made, watched.sides, seed, place, weights)
        sums, cut = run_watch(work, worlds, workers=workers, progress=progress)
        ranges = cut.ranges
        if not any(item.squares > 0.0 for item in sums):
            raise CaseError([_nothing_fits(watched.sides[0])])
    trusts = trusts_of(watched, sums)
    names = tuple(side.account.id for side in watched.sides)
    effective = min((item.effective for item in sums), default=0.0)
    judge = Judge(case, watched, names, trusts, effective, place is not None)
    found = WatchList(
        case.name,
        case.sha256,
        seed,
        worlds,
        watched.since,
        watched.until,
        tuple(zip(names, trusts.tolist())),
        tuple(worlds - item.lanes for item in sums),
        effective,
        judge.items(sums, ranges),
        tuple(dict.fromkeys(item.observation.indicator for item in _observed(watched))),
    )
    return found if place is None else _asked(found, watched.asked[place], sums, trusts)


def _asked(found: WatchList, asked: Asked, sums: Sequence[Added], trusts: Floats) -> WatchList:
    """A list with the question whose answer readings may move, and that answer before them."""
    # any indicator and day gives the same answer
    day = next((number for number, own in enumerate(sums[0].sights) if own), None)
    own = None if day is None else sums_of(sums, day, 0).question
    kind = asked.question.kind
    return replace(
        found,
        question=asked.question.id,
        kind=kind,
        question_unit=unit_text(asked) if kind == "number" else "",
        before=None if own is None else moving.middle(own, trusts),
    )


def _observed(watched: Watched) -> tuple[Observed, ...]:
    return watched.sides[0].observed if watched.sides else ()


def _nothing_fits(side: Side) -> Diagnostic:
    names = ", ".join(dict.fromkeys(f"`{item.observation.indicator}`" for item in side.observed))
    return diagnostic(
        "no-world-fits",
        f"no world agrees with all readings so far: {names}",
        side.observed[-1].observation.span if side.observed else None,
        help=(
            "`sapper run` says which reading is to blame",
            "`--as-of start` looks ahead without any reading",
        ),
    )
