"""Hinges: what the answers of a case turn on, beside the answers themselves.

One run of the answers' own worlds gives answers, turning points and first-order shares; flips
take one more run a claim, totals one a leading input. What each of them is, and how its error
comes about, is in a file of its own (`flips`, `turning`, `shares`); here they are only run together. A pure function of the case, the seed,
the number of worlds and the engine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sapper.analysis.answers import answered
from sapper.analysis.flips import Base, Flip, Flips
from sapper.analysis.news.selection import AsOf
from sapper.analysis.news.turning import WeightedTurning
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress, runner
from sapper.analysis.ready import Ready, common_happenings, ready_case
from sapper.analysis.results import Answers, BinaryAnswer
from sapper.analysis.shares import Shares
from sapper.analysis.sharing import Sharing
from sapper.analysis.spread import NO_METHOD
from sapper.analysis.tallies import Outcomes, conditions
from sapper.analysis.turning import Flags, Happening, Turning, TurningPoint, quarter_ends
from sapper.case.case import Case, Scenario
from sapper.engine.engines import Engine, EngineChoice
from sapper.model.points import Setting

if TYPE_CHECKING:
    import pandas as pd

CERTAIN = 0.999
"""A chance above this, or below the rest, is certain already: nothing is said of hinges."""


@dataclass(frozen=True, slots=True)
class AccountHinges:
    """What one account's answer to one question turns on.

    `flips` of every claim, the largest first; `turning` points at every date. `chance` is
    the share of the outcome's variance that would remain if every claim and number were
    known (None: not known), `readings_noted` whether what they move stands above noise;
    `shares` is what of it goes with which (None: nothing known, or certain already).
    `certain`: the answer is sure already, and nothing could turn it.
    """

    question: str
    account: str
    flips: tuple[Flip, ...]
    turning: tuple[TurningPoint, ...]
    chance: float | None = None
    readings_noted: bool = True
    certain: bool = False
    shares: Shares | None = None


@dataclass(frozen=True)
class Hinges:
    """The hinges of every simulated account for some questions, and the answers of the run."""

    answers: Answers
    found: tuple[AccountHinges, ...]

    def of(self, question: str, account: str) -> AccountHinges | None:
        """The hinges of one account's answer, or None if it has no worlds."""
        return next(
            (item for item in self.found if (item.question, item.account) == (question, account)),
            None,
        )

    def to_json(self) -> list[dict[str, Any]]:
        """A JSON object for each account and question (`$defs/hinges` of the run's schema)."""
        from sapper.analysis.hinge_documents import document

        weighed = self.answers.news is not None and not self.answers.news.level
        return [document(item) | {"shares_before_readings": weighed} for item in self.found]

    def to_frame(self) -> pd.DataFrame:
        """One row a flip, turning point or share: columns `sapper.analysis.hinge_documents.COLUMNS`."""
        import pandas as pd

        from sapper.analysis.hinge_documents import COLUMNS, rows

        return pd.DataFrame(list(rows(self.found)), columns=list(COLUMNS))


def hinge_case(
    case: Case,
    questions: Sequence[str] | None = None,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    accounts: Sequence[str] | None = None,
    scenarios: Sequence[str | Scenario] = (),
    settings: Sequence[Setting] = (),
    progress: Progress | None = None,
    workers: int = 1,
    engine: EngineChoice | Engine = "auto",
    as_of: AsOf = None,
) -> Hinges:
    """Answer a case, and find what the answers to some questions (None: all) hinge on.

    Arguments, and what is raised, are those of `sapper.analysis.answers.answer_case`.
    """
    ready = ready_case(
        case,
        worlds=worlds,
        seed=seed,
        accounts=accounts,
        scenarios=scenarios,
        settings=settings,
        engine=engine,
        as_of=as_of,
    )
    wanted = tuple(
        item for item in ready.asked if questions is None or item.question.id in questions
    )
    if ready.work is None:
        return Hinges(answered(ready, None), ())
    base, turns, sharing = Base(ready.weighs), Turns(ready, wanted), Sharing(ready.work, wanted)
    ran = ready.run(also=(base, turns, sharing), workers=workers, progress=progress)
    answers = answered(ready, ran)
    if answers.news is None or answers.news.level:
        base.rows = ()
    with runner(ready.work, workers) as run:
        flips = Flips(ready.work, base, wanted, progress).run(run)
        shares = sharing.shares(run)
    found = [
        _with_shares(
            _account(answers, item, each.account.id, flips[place, item.question.id], turns, place),
            shares.get((place, item.question.id)),
        )
        for item in wanted
        for place, each in enumerate(ready.simulated)
    ]
    return Hinges(answers, tuple(found))


@dataclass(slots=True)
class Turns:
    """Sorts the worlds of a run by what has happened in them: an observer of the run."""

    ready: Ready
    wanted: tuple[Asked, ...]
    _found: dict[tuple[int, str], Turning] = field(default_factory=dict[tuple[int, str], Turning])
    _weighed: dict[tuple[int, str], WeightedTurning] = field(
        default_factory=dict[tuple[int, str], WeightedTurning]
    )

    def take(self, block: Outcomes, happened: Sequence[Flags]) -> None:
        """Take in a block for every account and question."""
        asked, weighing = self.ready.asked, list(self.ready.weighs)
        rows = {item.question.id: row for row, item in enumerate(asked)}
        for item in self.wanted:
            met = ~block.failed & conditions(asked, item, block.values)
            for place, flags in enumerate(happened):
                values = block.values[place, rows[item.question.id]]
                if item.question.kind == "date":
                    values = np.isfinite(values).astype(np.float64)
                counted = met[place] & np.isfinite(values)
                key = place, item.question.id
                self._found.setdefault(key, Turning(item)).add(flags, values, counted)
                if weighing and block.seen is not None:
                    logs = block.seen.logs[place, weighing].sum(axis=0)
                    weighed = self._weighed.setdefault(key, WeightedTurning(item))
                    weighed.add(flags, values, counted, logs)

    def points(self, place: int, question: str, *, weighed: bool) -> tuple[TurningPoint, ...]:
        """The turning points of one account and question, `weighed` by readings or not."""
        turning = (self._weighed if weighed else self._found).get((place, question))
        if turning is None:
            return ()
        plan = self.ready.simulated[place].plan
        return turning.points(self._happenings(), self._dates(), plan)

    def _happenings(self) -> tuple[Happening, ...]:
        return common_happenings(self.ready.simulated)

    def _dates(self) -> tuple[tuple[dt.date, int], ...]:
        return quarter_ends(self.ready.simulated[0].plan.calendar)


def _with_shares(found: AccountHinges, shares: Shares | None) -> AccountHinges:
    """Hinges with shares, unless the answer is certain; chance's share of a number is theirs."""
    if shares is None or found.certain:
        return found
    if found.chance is not None:
        return replace(found, shares=shares)
    chance = min(max(shares.chance.value, 0.0), 1.0) if shares.ranked else 1.0
    return replace(found, shares=shares, chance=chance, readings_noted=shares.ranked)


def _account(
    answers: Answers,
    item: Asked,
    account: str,
    flips: tuple[Flip, ...],
    turns: Turns,
    place: int,
) -> AccountHinges:
    question = item.question.id
    answer = answers.of(question, account)
    chance, noted, certain = None, True, False
    if isinstance(answer, BinaryAnswer):
        certain = answer.low > CERTAIN or answer.high < 1.0 - CERTAIN
        if answer.spread is not None and answer.spread.correlation is not None:
            noted = answer.spread.method != NO_METHOD
            chance = 1.0 - answer.spread.correlation if noted else 1.0
    return AccountHinges(
        question,
        account,
        flips,
        turns.points(place, question, weighed=answers.news is not None and not answers.news.level),
        chance,
        noted,
        certain,
    )
