"""Tallies: what answers are made of, counted block by block and never kept a world.

A block's outcomes come for all accounts together, on common worlds. Yes-or-no questions
become counts and joint counts of accounts, numbers sums and joint sums about a pivot,
numbers and dates histograms on cells that the first `PILOT` blocks fix, readings a table of
how often how many of their fates said yes. Failed worlds count for their own account only in
the number that failed, and for the mixture in no account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sapper.analysis.intervals import effective_trials
from sapper.analysis.news.observed import Seen
from sapper.analysis.outcomes import Asked
from sapper.analysis.spread import FATES, fate_table
from sapper.engine.reductions import (
    Cells,
    Totals,
    cells_at,
    cells_of,
    joint_counts,
    joint_histograms,
)

PILOT = 4
"""The first blocks fix the cells of histograms, whatever the number of worlds."""
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Outcomes:
    """One block of worlds: outcomes (A, Q, n) and failures (A, n) of A accounts.

    `fates` (A, Q, r, `FATES`) and `fates_failed` (A, r, `FATES`) for the readings among
    them, their own run first. `seen` is how likely the readings of the case are in them.
    """

    worlds: npt.NDArray[np.uint64]
    values: Floats
    failed: Flags
    fates: Floats
    fates_failed: Flags
    seen: Seen | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Tally:
    """One question over all worlds of A accounts.

    `failed`, `met` (how many worlds count), `hits` (yes, or never) are (A,). `sound` worlds
    failed in no account; the joint ones (A, A) count or add up over those: `joint_met` where
    both count, `joint` the products of both (of yes or never as 1, of numbers less `pivot`),
    `one` the first's where both count. `first` and `second` (A,) are sums of numbers less the
    account's own of `pivots` (A,) and of their squares. `own` holds each account's histogram
    in `own_cells`, which no other account has a part in; `both` and `lower` (A, A, C) are those
    of all in common `cells`, see `sapper.engine.reductions.joint_histograms`. `fates`
    (A, F + 1, F + 1) counts readings by how many of their fates count and how many say yes.
    """

    asked: Asked
    worlds: int
    failed: Counts
    met: Counts
    hits: Counts
    sound: int
    anyone: int
    joint_met: Counts
    joint: Floats
    one: Floats
    pivot: float
    pivots: Floats
    first: Floats
    second: Floats
    cells: Cells | None
    own_cells: tuple[Cells, ...]
    own: tuple[Counts, ...]
    both: Counts
    lower: Counts
    least: Floats
    greatest: Floats
    fates: Counts
    readings: int

    @property
    def mass(self) -> Floats:
        """How many worlds count in each account, of those sound in all, (A,)."""
        return np.diagonal(self.joint_met).astype(np.float64)

    @property
    def summed(self) -> Floats:
        """The sum of their values less the pivot, (A,)."""
        return np.diagonal(self.one)

    @property
    def square(self) -> Floats:
        """In how many worlds two accounts both count, (A, A)."""
        return self.joint_met.astype(np.float64)

    @property
    def sound_cells(self) -> Floats:
        """The histogram of each account over worlds sound in all, (A, C)."""
        return np.diagonal(self.both).T.astype(np.float64)

    def trials(self, trusts: Floats, share: float, se: float) -> float:
        """See `sapper.analysis.sums.Sums`."""
        del trusts
        return effective_trials(share, se, float(self.anyone))


@dataclass(slots=True)
class FirstBlocks:
    """The blocks that wait until there are `PILOT` of them, or no more; then they fix cells.

    `cells` and `pivots` by question, of all accounts together; `stated` holds values of direct
    answers that will be mixed in.
    """

    asked: tuple[Asked, ...]
    stated: Mapping[str, Floats]
    cells: dict[str, Cells] = field(default_factory=dict[str, Cells])
    pivots: dict[str, float] = field(default_factory=dict[str, float])
    settled: bool = False
    _waiting: list[Outcomes] = field(default_factory=list[Outcomes])

    def take(self, block: Outcomes) -> Sequence[Outcomes]:
        """The blocks that can be reduced now that there is another one."""
        if self.settled:
            return (block,)
        self._waiting.append(block)
        return self.rest() if len(self._waiting) == PILOT else ()

    def rest(self) -> Sequence[Outcomes]:
        """Those that still wait when no more come; cells are fixed then."""
        if self.settled:
            return ()
        self.cells, self.pivots = settled(self.asked, self._waiting, self.stated)
        self.settled = True
        waiting, self._waiting = self._waiting, []
        return waiting


@dataclass(slots=True)
class Counting:
    """Blocks taken in, one after the other, in their order.

    `stated` holds, by question, values of direct answers that will be mixed in. Cells and
    pivots are fixed for all accounts together, and once more for each by itself, so that an
    account's own answer does not depend on which others are run.
    """

    asked: tuple[Asked, ...]
    stated: Mapping[str, Floats] = field(default_factory=dict[str, Floats])
    _first: FirstBlocks = field(init=False)
    _own_cells: dict[str, tuple[Cells, ...]] = field(default_factory=dict[str, tuple[Cells, ...]])
    _own_pivots: dict[str, Floats] = field(default_factory=dict[str, Floats])
    _totals: Totals = field(default_factory=Totals)
    _own_settled: bool = False

    def __post_init__(self) -> None:
        self._first = FirstBlocks(self.asked, self.stated)

    def add(self, block: Outcomes) -> None:
        """Take in the next block; the first ones wait until the cells are fixed."""
        self._reduce_all(self._first.take(block))

    def tallies(self) -> dict[str, Tally]:
        """The tally of every question, by its id, after the last block."""
        self._reduce_all(self._first.rest())
        return {item.question.id: self._tally(item) for item in self.asked}

    @property
    def failed(self) -> tuple[Counts, int]:
        """How many worlds failed in each account, and in any."""
        return self._totals.counts["failed"], int(self._totals.counts["failed_any"])

    @property
    def first_failed(self) -> tuple[int | None, ...]:
        """The first world that failed in each account."""
        found = self._totals.least["first_failed"]
        return tuple(int(world) if np.isfinite(world) else None for world in found)

    def _reduce_all(self, blocks: Sequence[Outcomes]) -> None:
        if blocks and not self._own_settled:
            self._settle_own(blocks)
        for block in blocks:
            self._reduce(block)

    def _settle_own(self, blocks: Sequence[Outcomes]) -> None:
        """Fix each account's own cells and pivots from the first blocks."""
        each = [
            settled(self.asked, [_of(block, place) for block in blocks], {})
            for place in range(len(blocks[0].failed))
        ]
        self._own_cells = {
            name: tuple(cells[name] for cells, _ in each) for name in self._first.cells
        }
        self._own_pivots = {
            name: np.array([pivots[name] for _, pivots in each]) for name in self._first.pivots
        }
        self._own_settled = True

    def _reduce(self, block: Outcomes) -> None:
        failed = block.failed
        self._totals.add(
            {
                "worlds": np.array(failed.shape[-1]),
                "failed": failed.sum(axis=-1),
                "failed_any": failed.any(axis=0).sum(),
                "readings": np.array(block.fates.shape[2]),
            },
            least={
                "first_failed": np.where(failed, block.worlds.astype(np.float64), np.inf).min(
                    axis=-1
                )
            },
        )
        for row, item in enumerate(self.asked):
            self._reduce_question(block, row, item)

    def _reduce_question(self, block: Outcomes, row: int, item: Asked) -> None:
        name, kind = item.question.id, item.question.kind
        values = block.values[:, row]
        met = ~block.failed & conditions(self.asked, item, block.values)
        sound = ~block.failed.any(axis=0)
        if kind == "number":
            finite = np.isfinite(values)
            met &= finite
            sound &= finite.all(axis=0)
        shared = met & sound
        hit = (values != 0.0) if kind == "binary" else np.isinf(values)
        self._totals.add(
            {
                f"{name} met": met.sum(axis=-1),
                f"{name} hits": (met & hit).sum(axis=-1),
                f"{name} sound": sound.sum(),
                f"{name} anyone": shared.any(axis=0).sum(),
                f"{name} joint_met": joint_counts(shared, shared),
                f"{name} joint_hits": joint_counts(shared & hit, shared & hit),
                f"{name} one_hits": joint_counts(shared & hit, shared),
            }
        )
        if kind == "binary":
            counts = ~block.fates_failed & conditions(self.asked, item, block.fates)
            tables = [fate_table(block.fates[a, row], counts[a]) for a in range(len(values))]
            self._totals.add({f"{name} fates": np.stack(tables)})
            return
        self._reduce_values(name, values, met, shared)
        if kind == "number":
            self._reduce_sums(name, values, met, shared)

    def _reduce_values(self, name: str, values: Floats, met: Flags, shared: Flags) -> None:
        cells = self._first.cells[name]
        index = cells.index(values)
        both, lower = joint_histograms(index, shared, cells.count)
        self._totals.add(
            {
                **{
                    f"{name} own {place}": own.histogram(values[place], met[place])
                    for place, own in enumerate(self._own_cells[name])
                },
                f"{name} both": both,
                f"{name} lower": lower,
            },
            least={name: np.where(met, values, np.inf).min(axis=-1)},
            greatest={name: np.where(met, values, -np.inf).max(axis=-1)},
        )

    def _reduce_sums(self, name: str, values: Floats, met: Flags, shared: Flags) -> None:
        own = np.where(met, values - self._own_pivots[name][:, np.newaxis], 0.0)
        common = np.where(shared, values - self._first.pivots[name], 0.0)
        self._totals.add(
            {},
            {
                f"{name} first": own.sum(axis=-1),
                f"{name} second": (own * own).sum(axis=-1),
                f"{name} joint": (common[:, np.newaxis] * common[np.newaxis]).sum(axis=-1),
                f"{name} one": (common[:, np.newaxis] * shared[np.newaxis]).sum(axis=-1),
            },
        )

    def _tally(self, item: Asked) -> Tally:
        name, kind = item.question.id, item.question.kind
        totals = self._totals
        count = totals.counts
        met = count[f"{name} met"]
        nothing = np.zeros(0, dtype=np.int64)
        number = kind == "number"
        cells = self._own_cells.get(name, ())
        return Tally(
            item,
            int(count["worlds"]),
            count["failed"],
            met,
            count[f"{name} hits"],
            int(count[f"{name} sound"]),
            int(count[f"{name} anyone"]),
            count[f"{name} joint_met"],
            totals.sum(f"{name} joint") if number else count[f"{name} joint_hits"].astype(float),
            totals.sum(f"{name} one") if number else count[f"{name} one_hits"].astype(float),
            self._first.pivots.get(name, 0.0),
            self._own_pivots.get(name, np.zeros(len(met))),
            totals.sum(f"{name} first") if number else np.zeros(len(met)),
            totals.sum(f"{name} second") if number else np.zeros(len(met)),
            self._first.cells.get(name),
            cells,
            tuple(count[f"{name} own {place}"] for place in range(len(cells))),
            count.get(f"{name} both", nothing),
            count.get(f"{name} lower", nothing),
            totals.least.get(name, np.zeros(len(met))),
            totals.greatest.get(name, np.zeros(len(met))),
            count.get(f"{name} fates", nothing),
            int(count["readings"]),
        )


def _of(block: Outcomes, place: int) -> Outcomes:
    """A block as if one account were alone."""
    own = slice(place, place + 1)
    return replace(block, values=block.values[own], failed=block.failed[own])


def settled(
    asked: Sequence[Asked], blocks: Sequence[Outcomes], stated: Mapping[str, Floats]
) -> tuple[dict[str, Cells], dict[str, float]]:
    """The cells of histograms and the pivots of sums, by question, that first blocks fix."""
    cells: dict[str, Cells] = {}
    pivots: dict[str, float] = {}
    for row, item in enumerate(asked):
        name = item.question.id
        if item.question.kind == "binary":
            continue
        if item.question.kind == "date":
            cells[name] = date_cells(item)
            continue
        sample = np.concatenate([np.ravel(block.values[:, row][~block.failed]) for block in blocks])
        cells[name] = cells_of(sample, more=stated.get(name))
        pivots[name] = _middle(sample)
    return cells, pivots


def conditions(asked: Sequence[Asked], item: Asked, values: Floats) -> Flags:
    """Whether the conditions of a conditional question hold: of (A, Q, ...) gives (A, ...)."""
    places = {each.question.id: row for row, each in enumerate(asked)}
    met = np.ones((values.shape[0], *values.shape[2:]), dtype=np.bool_)
    question = item.question
    seen = {question.id}
    while question.given is not None and question.given not in seen:
        seen.add(question.given)
        row = places[question.given]
        question = asked[row].question
        met &= values[:, row] != 0.0
    return met


def _middle(sample: Floats) -> float:
    """The median of the finite values; nought where there are none."""
    finite = sample[np.isfinite(sample)]
    return float(np.median(finite)) if len(finite) else 0.0


def date_cells(item: Asked) -> Cells:
    """A cell for every step that a date question looks at, and one beyond: never."""
    calendar = item.calendar
    times = [calendar.time(step) for step in range(item.first, item.last + 2)]
    return cells_at(np.array(times))


def tally_blocks(asked: Sequence[Asked], blocks: Sequence[Outcomes]) -> dict[str, Tally]:
    """The tallies of blocks that are at hand."""
    counting = Counting(tuple(asked))
    for block in blocks:
        counting.add(block)
    return counting.tallies()


def empty_fates(accounts: int, questions: int) -> tuple[Floats, Flags]:
    """The fates of a block without readings."""
    return np.zeros((accounts, questions, 0, FATES)), np.zeros((accounts, 0, FATES), np.bool_)
