"""What sums over worlds say of each indicator: its looks, its best day, and what is told of it.

Everything on a list is judged together, so that noise lists nothing. Pure functions; nothing
here runs a world or writes a sentence but the one that says why nothing is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from sapper.analysis.news import information, moving
from sapper.analysis.news.ranges import Ranges
from sapper.analysis.news.telling import Telling, tellings
from sapper.analysis.news.watch_results import Look, Pair, WatchItem
from sapper.analysis.news.watch_rows import REPORTED as REPORTED_OR_NOT
from sapper.analysis.news.watch_rows import Sight
from sapper.analysis.news.watch_sides import Watched
from sapper.analysis.news.watching import Added
from sapper.case.case import Case
from sapper.language.units import NUMBER

FORESEEN = 0.05
"""A reading with a smaller chance under the account that it favours is not counted on."""
NEARLY = 0.9
"""A day that tells so much of what the best one tells is preferred where it is sooner."""
NOT_DUE = "no reading of it falls due by then"
REPORTED = "it was reported already"
CONSTANT = "it reads the same in every world"
UNHEARD = "no world has a report of it by then"
SAME = "the accounts do not differ on it"
NOISE = "nothing above noise"
_SURE = 0.9999
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Sums:
    """What is judged of one indicator and day: chances (A, `BATCHES`, K), and of the question."""

    chances: Floats
    question: moving.Sums | None


@dataclass(frozen=True, eq=False, slots=True)
class Judge:
    """What is the same for all indicators of a list.

    `trusts` (A,) add up to 1; `effective` is how many worlds the least known account has;
    `asked`: the list is of how far readings move an answer.
    """

    case: Case
    watched: Watched
    names: tuple[str, ...]
    trusts: Floats
    effective: float
    asked: bool

    def items(
        self, sums: Sequence[Added], ranges: Sequence[Sequence[Ranges]]
    ) -> tuple[WatchItem, ...]:
        """Every indicator, the most telling first."""
        sights = self.watched.sides[0].sights if self.watched.sides else ()
        table = [
            [sums_of(sums, number, day) for day in range(len(sight.dates))]
            for number, sight in enumerate(sights)
        ]
        looks = self.looks(sights, table)
        found = [
            self._item(sight, own, looks[number], ranges[number])
            for number, (sight, own) in enumerate(zip(sights, table))
        ]
        return tuple(sorted(found, key=self._rank))

    def looks(
        self, sights: Sequence[Sight], table: Sequence[Sequence[Sums]]
    ) -> list[tuple[Look, ...]]:
        """What the reading of every day tells, and whether that stands above noise of all."""
        several = len(self.names) > 1
        changed, signs = information.changes(len(self.names)), moving.flips()
        told: dict[tuple[int, int], tuple[float, Floats]] = {}
        moved: dict[tuple[int, int], tuple[float, Floats]] = {}
        for number, days in enumerate(table):
            for day, own in enumerate(days):
                if several:
                    told[number, day] = information.scores(own.chances, self.trusts, changed)
                if own.question is not None:
                    moved[number, day] = moving.scores(own.question, self.trusts, signs)
        bars = [_bar([noise for _, noise in found.values()]) for found in (told, moved)]
        result: list[tuple[Look, ...]] = []
        for number, days in enumerate(table):
            result.append(
                tuple(
                    self._look(
                        own,
                        sights[number],
                        day,
                        noted=several and told[number, day][0] > bars[0],
                        move_noted=own.question is not None and moved[number, day][0] > bars[1],
                    )
                    for day, own in enumerate(days)
                )
            )
        return result

    def _look(self, own: Sums, sight: Sight, day: int, *, noted: bool, move_noted: bool) -> Look:
        told = information.told(own.chances, self.trusts) if len(self.names) > 1 else None
        move = None if own.question is None else moving.moved(own.question, self.trusts)
        return Look(
            sight.dates[day],
            None if told is None else max(told.value, 0.0),
            None if told is None else told.se,
            noted,
            foreseen=noted and any(_foreseen(item) for item in self._tellings(own)),
            move=move,
            move_noted=move_noted and move is not None,
        )

    def _tellings(self, own: Sums) -> tuple[Telling, ...]:
        return tellings(own.chances, self.trusts, self.names, self.effective)

    def _item(
        self, sight: Sight, table: Sequence[Sums], looks: tuple[Look, ...], ranges: Sequence[Ranges]
    ) -> WatchItem:
        indicator = next(item for item in self.case.indicators if item.id == sight.indicator)
        unit = self.watched.units.get(indicator.id, NUMBER)
        item = WatchItem(
            indicator.id, indicator.read_from, indicator.note, sight.event, unit, looks
        )
        silent = self._silent(sight, table, ranges)
        best = None if silent else self._best(looks)
        if best is None:
            return replace(item, looks=() if silent == REPORTED else looks, silent=silent or NOISE)
        own = table[best]
        return replace(
            item,
            best=looks[best],
            ranges=ranges[best],
            tellings=self._tellings(own) if looks[best].noted else (),
            pairs=tuple(self._pairs(own)) if looks[best].noted else (),
            exact=self._exact(own, ranges[best]),
            steps=() if own.question is None else moving.steps(own.question, self.trusts),
        )

    def _exact(self, own: Sums, ranges: Ranges) -> tuple[str, ...]:
        """The accounts of which every world reads one value, where others do not."""
        shares = information.shares(own.chances.sum(axis=1))
        alone = np.array([ranges.single(at, at) is not None for at in range(ranges.count)])
        sure = [bool((own > _SURE).any()) for own in shares[:, alone]]
        if ranges is REPORTED_OR_NOT or all(sure):
            return ()
        return tuple(name for name, exact in zip(self.names, sure) if exact)

    def _silent(self, sight: Sight, table: Sequence[Sums], ranges: Sequence[Ranges]) -> str:
        """Why nothing can be told, without looking at how much it tells."""
        if not table:
            return NOT_DUE
        if sight.event and any(
            seen.indicator == sight.indicator
            and seen.reads == "yes"
            and seen.stop <= self.watched.since
            for seen in self.case.observations
        ):
            return REPORTED
        if sight.event and not any(own.chances[..., 1].any() for own in table):
            return UNHEARD
        if not sight.event and all(cut.count == 1 for cut in ranges):
            return CONSTANT
        same = all(bool(np.all(own.chances == own.chances[:1])) for own in table)
        return SAME if same and not self.asked else ""

    def _best(self, looks: Sequence[Look]) -> int | None:
        """The first day that tells nearly as much as any; None: none stands out."""
        worth: dict[int, tuple[float, float]] = {}
        for day, look in enumerate(looks):
            if self.asked and look.move_noted and look.move is not None:
                worth[day] = look.move.finding, look.move.finding_se
            elif not self.asked and look.noted and look.bits is not None:
                worth[day] = look.bits, look.se or 0.0
        if not worth:
            return None
        value, se = max(worth.values())
        return min(day for day, (own, _) in worth.items() if own >= min(value - se, NEARLY * value))

    def _pairs(self, own: Sums) -> list[Pair]:
        found: list[Pair] = []
        for one, two in combinations(range(len(self.names)), 2):
            places = [one, two]
            trusts = self.trusts[places]
            if trusts.sum() > 0.0:
                told = information.told(own.chances[places], trusts / trusts.sum())
                found.append(Pair(self.names[one], self.names[two], max(told.value, 0.0), told.se))
        return found

    def _rank(self, item: WatchItem) -> tuple[float, str]:
        if item.best is None:
            return 1.0, item.indicator
        if self.asked and item.best.move is not None:
            return -item.best.move.finding, item.indicator
        return -(item.best.bits or 0.0), item.indicator


def trusts_of(watched: Watched, sums: Sequence[Added]) -> Floats:
    """What each account counts: its trust times the mean weight of its worlds, adding up to 1."""
    trust = np.array([side.account.trust for side in watched.sides], dtype=np.float64)
    if trust.sum() <= 0.0:
        trust = np.ones(len(trust))
    means = np.array([float(item.worlds.sum()) / max(item.lanes, 1) for item in sums])
    own = trust * means if len(means) else trust
    return own / own.sum() if own.sum() > 0.0 else trust / max(float(trust.sum()), 1.0)


def sums_of(sums: Sequence[Added], number: int, day: int) -> Sums:
    """The sums of all accounts for one indicator and day."""
    found = np.stack([item.sights[number][day] for item in sums])  # (A, 1 or 3, B, K)
    if found.shape[1] == 1:
        return Sums(found[:, 0], None)
    whole = np.stack([item.worlds for item in sums])
    return Sums(found[:, 0], moving.Sums(found[:, 1], found[:, 2], whole))


def _foreseen(telling: Telling) -> bool:
    return telling.odds is not None and telling.chance(telling.account) >= FORESEEN


def _bar(noises: Sequence[Floats]) -> float:
    return information.bar(np.max(noises, axis=0)) if noises else 0.0
