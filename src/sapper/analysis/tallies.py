"""Tallies: what answers are made of, counted block by block and never kept a world.

A block's outcomes come for all accounts together, on common worlds. Yes-or-no questions
become counts and joint counts of accounts, numbers sums and joint sums about a pivot,
numbers and dates histograms on cells that the first `PILOT` blocks fix, readings a table of
how often how many of their fates said yes. Failed worlds count for their own account only in
the number that failed, and for the mixture in no account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    histograms,
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
    `one` the first's where both count. `first` and `second` (A,) are sums of numbers less
    `pivot` and of their squares. `own` (A, C), `both` and `lower` (A, A, C) are histograms,
    see `sapper.engine.reductions.joint_histograms`; `fates` (A, F + 1, F + 1) counts readings
    by how many of their fates count and how many say yes.
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
    first: Floats
    second: Floats
    cells: Cells | None
    own: Counts
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
class Counting:
    """Blocks taken in, one after the other, in their order.

    `stated` holds, by question, values of direct answers that will be mixed in.
    """

    asked: tuple[Asked, ...]
    stated: Mapping[str, Floats] = field(default_factory=dict[str, Floats])
    _waiting: list[Outcomes] = field(default_factory=list[Outcomes])
    _cells: dict[str, Cells] = field(default_factory=dict[str, Cells])
    _pivots: dict[str, float] = field(default_factory=dict[str, float])
    _totals: Totals = field(default_factory=Totals)
    _settled: bool = False

    def add(self, block: Outcomes) -> None:
        """Take in the next block; the first ones wait until the cells are fixed."""
        if self._settled:
            self._reduce(block)
            return
        self._waiting.append(block)
        if len(self._waiting) == PILOT:
            self._settle()

    def tallies(self) -> dict[str, Tally]:
        """The tally of every question, by its id, after the last block."""
        if not self._settled:
            self._settle()
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

    def _settle(self) -> None:
        self._cells, self._pivots = settled(self.asked, self._waiting, self.stated)
        self._settled = True
        waiting, self._waiting = self._waiting, []
        for block in waiting:
            self._reduce(block)

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
        cells = self._cells[name]
        index = cells.index(values)
        both, lower = joint_histograms(index, shared, cells.count)
        self._totals.add(
            {
                f"{name} own": histograms(index, met, cells.count),
                f"{name} both": both,
                f"{name} lower": lower,
            },
            least={name: np.where(met, values, np.inf).min(axis=-1)},
            greatest={name: np.where(met, values, -np.inf).max(axis=-1)},
        )

    def _reduce_sums(self, name: str, values: Floats, met: Flags, shared: Flags) -> None:
        rest = values - self._pivots[name]
        own = np.where(met, rest, 0.0)
        common = np.where(shared, rest, 0.0)
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
            self._pivots.get(name, 0.0),
            totals.sum(f"{name} first") if number else np.zeros(len(met)),
            totals.sum(f"{name} second") if number else np.zeros(len(met)),
            self._cells.get(name),
            count.get(f"{name} own", nothing),
            count.get(f"{name} both", nothing),
            count.get(f"{name} lower", nothing),
            totals.least.get(name, np.zeros(len(met))),
            totals.greatest.get(name, np.zeros(len(met))),
            count.get(f"{name} fates", nothing),
            int(count["readings"]),
        )


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
        finite = sample[np.isfinite(sample)]
        pivots[name] = float(np.median(finite)) if len(finite) else 0.0
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
