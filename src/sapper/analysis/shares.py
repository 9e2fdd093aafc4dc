"""Shares: how much of an answer's uncertainty would go if one claim or number were known.

Of a chance, its variance over readings (claims and numbers, with chance averaged out) is
shared out; of a number, the variance of the outcome. An input's first-order part is the
variance of the answer's mean given that input (Sobol' 1993), estimated from the answers' own
worlds, sorted by it (`variance`). Inputs that are drawn together count together. What is
left is in combinations of inputs. Sums only; what is run for totals is in `totals`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from sapper.analysis.crossing import Place, crossing
from sapper.analysis.inputs import Input, middles
from sapper.analysis.readings import Fates, Parts
from sapper.analysis.variance import (
    Counts,
    Estimate,
    Explained,
    Flags,
    Floats,
    Sums,
    Test,
    added,
    between,
    combined,
    estimate,
    left_out,
    ratio,
    sorted_sums,
    standing_out,
    tested,
)

By = Literal["claims", "basis", "sector"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """The value of a number at which the answer is one half, and the ends of its 95 % interval."""

    value: float
    low: float | None
    high: float | None
    rises: bool


@dataclass(frozen=True, slots=True)
class Share:
    """What one input holds of an answer's uncertainty.

    `first` is its first-order share; `total` that with all its combinations, where it was
    worked out. `worth` is how far knowing it would move the answer on average (a standard
    deviation: of a chance in 0..1, of a number in its unit). `stands`: the first-order part is
    above the noise, with all inputs that were looked at taken into account; `total_stands`
    likewise.
    """

    input: Input
    first: Estimate
    worth: Estimate
    stands: bool
    total: Estimate | None = None
    total_stands: bool = False
    crossing: Crossing | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The first-order shares of several inputs added up, and whether they stand above noise.

    `by` `claims` holds truths of claims, `basis` and `sector` numbers.
    """

    by: By
    name: str
    inputs: int
    share: Estimate
    stands: bool


@dataclass(frozen=True, slots=True)
class Shares:
    """All shares of one account's answer to one question, the largest first.

    `variance` is what is shared out: of a chance over readings, of a number that of its
    outcome. `chance` is chance's share of the outcome; `rest` is what is shared out and
    neither goes with single inputs nor (for a number) with chance: their combinations.
    `ranked` is false where readings move the answer by nothing above noise; then `found`
    and `groups` are empty. `untotalled` says why no input has a total.
    """

    variance: Estimate
    chance: Estimate
    ranked: bool
    found: tuple[Share, ...] = ()
    groups: tuple[Group, ...] = ()
    rest: Estimate | None = None
    untotalled: str = ""


@dataclass(slots=True)
class Sorting:
    """Worlds of one answer sorted by every input that reaches it, block by block."""

    inputs: tuple[Input, ...]
    kind: str
    pivot: float = 0.0
    fates: Fates = field(default_factory=Fates)
    _begun: bool = False
    _sums: dict[int, Sums] = field(default_factory=dict[int, Sums])
    _whole: Sums | None = None

    def add(
        self,
        values: Floats,
        met: Flags,
        batch: Counts,
        stacks: Sequence[tuple[int, Counts]],
    ) -> None:
        """Take in outcomes (n,), which of them count, their batches, and cells by their count.

        `stacks` holds the cells (T, n) of all parts of inputs that have so many cells.
        """
        if not self._begun and self.kind == "number" and met.any():
            self.pivot, self._begun = float(np.median(values[met])), True
        rest = np.where(met, values - self.pivot, 0.0)
        for count, index in stacks:
            self._sums[count] = _plus(
                self._sums.get(count), sorted_sums(index, count, batch, rest, met)
            )
        one = np.zeros((1, values.size), dtype=np.int64)
        self._whole = _plus(self._whole, sorted_sums(one, 1, batch, rest, met))

    def parts(self) -> tuple[Parts | None, Floats]:
        """What readings hold, and the variance of the outcome (all, and without each batch)."""
        if self._whole is None:
            return None, np.zeros(1)
        count, first, second = (
            left_out(data[0])[:, 0]
            for data in (self._whole.count, self._whole.first, self._whole.second)
        )
        if (count < 2.0).any():
            return None, np.zeros(1)
        means = first / count
        if self.kind == "number":
            return self.fates.of_number(), (second - first * means) / (count - 1.0)
        return self.fates.of_chance(means), means * (1.0 - means)

    def sums(self, count: int, row: int) -> Sums:
        """The sums of one part, by the count of its cells and its place among those."""
        return self._sums[count].part(row)


def _plus(old: Sums | None, new: Sums) -> Sums:
    if old is None:
        return new
    return Sums(old.count + new.count, old.first + new.first, old.second + new.second)


@dataclass(frozen=True, eq=False, slots=True)
class Shared:
    """Shares with what is needed to go on: estimates without each batch, and places of crossing."""

    shares: Shares
    variance: Floats
    places: Mapping[Input, Place]


@dataclass(frozen=True, eq=False, slots=True)
class _Part:
    input: Input
    held: Explained
    terms: int
    tests: tuple[Test, ...]
    place: Place | None

    @property
    def chance(self) -> float:
        """How often noise alone would do as much in any of its parts."""
        return min(1.0, len(self.tests) * min(item.chance for item in self.tests))


@dataclass(frozen=True, slots=True)
class Where:
    """Where the parts of an input are among the sums: the count of cells, and their rows."""

    count: int
    rows: tuple[int, ...]
    coarse: Counts | None


def shared(sorting: Sorting, places: Mapping[Input, Where]) -> Shared | None:
    """The shares of one answer; None where too few worlds say anything of it."""
    parts, outcome = sorting.parts()
    if parts is None:
        return None
    number = sorting.kind == "number"
    whole = outcome if number else parts.readings
    variance, chance = estimate(whole), estimate(parts.chance)
    if variance is None or chance is None:
        return None
    bare = Shares(variance, chance, ranked=False)
    if not parts.noted or (whole <= 0.0).any():
        return Shared(bare, whole, {})
    found = [_part(sorting, item, where) for item, where in places.items()]
    stands = standing_out([item.chance for item in found])
    made = [_share(item, whole, stand and item.held.clear) for item, stand in zip(found, stands)]
    made = sorted(made, key=lambda item: (not item.stands, -item.first.value))
    held = added([item.held for item in found], len(whole))
    left = 1.0 - ratio(held.values, whole) - (parts.chance if number else 0.0)
    shares = replace(
        bare,
        ranked=True,
        found=tuple(made),
        groups=_groups(found, whole),
        rest=estimate(left, held.bend / float(whole[0])),
    )
    return Shared(
        shares, whole, {item.input: item.place for item in found if item.place is not None}
    )


def _part(sorting: Sorting, item: Input, where: Where) -> _Part:
    binary = sorting.kind != "number"
    own = [sorting.sums(where.count, row) for row in where.rows]
    held = added([between(sums, where.coarse) for sums in own])
    tests = [tested(sums, binary=binary) for sums in own]
    coarse, place = where.coarse, None
    if coarse is not None:
        # few and wide cells see a plain trend sooner, many and narrow ones a sudden turn
        tests += [tested(sums.joined(coarse // 2), binary=binary) for sums in own]
        # a number that an account changes is sorted by what it was, on another scale
        plain = item.kind == "number" and not item.together and item.names == item.streams
        if binary and plain and len(own) == 1:
            place = crossing(own[0].joined(coarse), middles(coarse))
    return _Part(item, held, len(own), tuple(tests), place)


def _share(part: _Part, whole: Floats, stands: bool) -> Share:
    first, held = part.held.over(whole), part.held.variance
    assert first is not None
    assert held is not None
    worth = math.sqrt(max(held.value, 0.0))
    # by linearisation; where nothing is held, the error of the square is all there is
    se = held.se / (2.0 * worth) if worth > 0.0 else math.sqrt(held.se)
    return Share(part.input, first, Estimate(worth, se), stands)


def _groups(found: Sequence[_Part], whole: Floats) -> tuple[Group, ...]:
    sorted_by: dict[tuple[By, str], list[_Part]] = {}
    for part in found:
        if part.input.kind == "claim":
            sorted_by.setdefault(("claims", "truth"), []).append(part)
            continue
        sorted_by.setdefault(("basis", part.input.basis), []).append(part)
        if part.input.sector:
            sorted_by.setdefault(("sector", part.input.sector), []).append(part)
    # one test an independent part: the last ones are those by the widest cells
    chances = [
        combined([test for part in own for test in part.tests[-part.terms :]])
        for own in sorted_by.values()
    ]
    groups: list[Group] = []
    for ((by, name), own), stands in zip(sorted_by.items(), standing_out(chances)):
        held = added([part.held for part in own])
        share = held.over(whole)
        assert share is not None
        groups.append(Group(by, name, len(own), share, stands and held.clear))
    return tuple(groups)
