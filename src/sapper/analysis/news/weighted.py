"""Tallies of worlds that are weighed: what `sapper.analysis.tallies` counts, with weights.

The weight of a world in an account is the likelihood of some readings in it. Sums are kept in
the scale of the greatest weight so far, blocks added in their order. Worlds that failed in any
account are left out for all. The weight of a reading of claims and numbers (in the spread of a
chance) is the sum over its fates; fates count by Kish's effective number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sapper.analysis.intervals import effective_trials
from sapper.analysis.news.weighing import scaled
from sapper.analysis.outcomes import Asked
from sapper.analysis.spread import FATES
from sapper.analysis.tallies import FirstBlocks, Outcomes, conditions
from sapper.analysis.turning import Flags
from sapper.engine.reductions import Cells

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class WeightedTally:
    """One question over the weighed worlds of A accounts: `sapper.analysis.mixture.Sums`.

    Weights of account a are in units of exp(`scale`[a]); `total` (A,) sums them over all
    sound worlds, `mass` over those that count. `fates` (A, F + 1, F + 1) adds up to the
    effective number of readings. Where sums are over islands of a sampler, not worlds, `each` is
    how many independent worlds one of them tells as much as.
    """

    asked: Asked
    scale: Floats
    total: Floats
    sound: int
    anyone: int
    pivot: float
    mass: Floats
    summed: Floats
    square: Floats
    one: Floats
    joint: Floats
    cells: Cells | None
    sound_cells: Floats
    both: Floats
    lower: Floats
    least: Floats
    greatest: Floats
    fates: Floats
    each: float | None = None

    def effective(self, trusts: Floats) -> float:
        """Kish's effective number of worlds behind an average over accounts (Kish 1965)."""
        squares = float(trusts @ self.square @ trusts)
        mass = float(trusts @ self.mass)
        found = mass**2 / squares if squares > 0.0 else 0.0
        if self.each is None or found <= 0.0:
            return found
        # of an island those worlds stand behind the average that count
        return found * self.each * mass / float(trusts @ self.total)

    def trials(self, trusts: Floats, share: float, se: float) -> float:
        """See `sapper.analysis.sums.Sums`; at most the effective number.

        Where one world has all the weight the error by linearisation is nought, and says nothing.
        """
        most = self.effective(trusts)
        return min(effective_trials(share, se, most), most)

    def weights(self, trusts: Sequence[float]) -> Floats:
        """Trusts as factors of this tally's sums: the average weight of all worlds is their sum.

        Of accounts none of whose worlds has weight, the factor is 0.
        """
        given = np.asarray(trusts, dtype=np.float64)
        top = self.scale.max()
        if not np.isfinite(top):
            return np.zeros_like(given)
        factors = given * np.exp(self.scale - top)
        whole = float(factors @ self.total) / max(self.sound, 1)
        return factors * (float(given.sum()) / whole) if whole > 0.0 else np.zeros_like(given)


_Once = dict[str, Floats]


@dataclass(slots=True)
class WeightedCounting:
    """Weighs the outcomes of a run by some readings of the case: an observer of the run.

    `rows` are the places of the readings that weigh; `stated` as in `tallies.Counting`.
    """

    asked: tuple[Asked, ...]
    rows: tuple[int, ...]
    accounts: int
    stated: Mapping[str, Floats] = field(default_factory=dict[str, Floats])
    _first: FirstBlocks = field(init=False)
    _scale: Floats = field(init=False)
    _single: _Once = field(default_factory=dict[str, Floats])
    _paired: _Once = field(default_factory=dict[str, Floats])
    _counts: dict[str, int] = field(default_factory=dict[str, int])
    _least: _Once = field(default_factory=dict[str, Floats])
    _greatest: _Once = field(default_factory=dict[str, Floats])

    def __post_init__(self) -> None:
        self._first = FirstBlocks(self.asked, self.stated)
        self._scale = np.full(self.accounts, -np.inf)

    def take(self, block: Outcomes, happened: Sequence[Flags]) -> None:
        """Take in the next block; the first ones wait until the cells are fixed."""
        del happened
        self._reduce_all(self._first.take(block))

    def tallies(self) -> dict[str, WeightedTally]:
        """The tally of every question, by its id, after the last block."""
        self._reduce_all(self._first.rest())
        return {item.question.id: self._tally(item) for item in self.asked}

    def _reduce_all(self, blocks: Sequence[Outcomes]) -> None:
        for block in blocks:
            self._reduce(block)

    def _reduce(self, block: Outcomes) -> None:
        assert block.seen is not None
        sound: Flags = np.asarray(~block.failed.any(axis=0))
        rows = list(self.rows)
        logs = np.where(sound, block.seen.logs[:, rows].sum(axis=1), -np.inf)
        fates = block.seen.fates[:, rows].sum(axis=1)
        fates = np.where(block.fates_failed, -np.inf, fates)
        self._rescale(logs, fates)
        weights = scaled(logs, self._scale)
        of_fates = scaled(fates, self._scale[:, np.newaxis])
        for row, item in enumerate(self.asked):
            values = block.values[:, row]
            counts: Flags = sound
            if item.question.kind == "number":
                counts = sound & np.asarray(np.isfinite(values).all(axis=0))
            met = conditions(self.asked, item, block.values) & counts
            self._reduce_question(item, values, weights, counts, met)
            if item.question.kind == "binary":
                self._reduce_fates(item, block, row, of_fates)

    def _rescale(self, logs: Floats, fates: Floats) -> None:
        before = self._scale
        top = np.maximum(
            logs.max(axis=-1, initial=-np.inf),
            fates.reshape(self.accounts, -1).max(axis=-1, initial=-np.inf),
        )
        self._scale = np.maximum(before, top)
        gone = np.isneginf(before)
        after = np.where(gone, 0.0, self._scale)
        old = np.where(gone, 0.0, np.exp(np.where(gone, 0.0, before) - after))
        if (old == 1.0).all():
            return
        for name, value in self._single.items():
            self._single[name] = value * old.reshape(-1, *(1,) * (value.ndim - 1))
        pairs = old[:, np.newaxis] * old
        for name, value in self._paired.items():
            self._paired[name] = value * pairs.reshape(*pairs.shape, *(1,) * (value.ndim - 2))

    def _add(self, into: _Once, name: str, value: Floats) -> None:
        into[name] = into[name] + value if name in into else value

    def _reduce_question(
        self, item: Asked, values: Floats, weights: Floats, sound: Flags, met: Flags
    ) -> None:
        name, kind = item.question.id, item.question.kind
        mass = np.where(met, weights, 0.0)
        if kind == "number":
            rest = np.where(met, values - self._first.pivots[name], 0.0)
        else:
            rest = ((values != 0.0) if kind == "binary" else np.isinf(values)).astype(np.float64)
        summed = mass * rest
        self._add(self._single, f"{name} total", np.where(sound, weights, 0.0).sum(axis=-1))
        self._add(self._single, f"{name} mass", mass.sum(axis=-1))
        self._add(self._single, f"{name} summed", summed.sum(axis=-1))
        self._add(self._paired, f"{name} square", _products(mass, mass))
        self._add(self._paired, f"{name} one", _products(summed, mass))
        self._add(self._paired, f"{name} joint", _products(summed, summed))
        for key, count in (("sound", sound.sum()), ("anyone", met.any(axis=0).sum())):
            self._counts[f"{name} {key}"] = self._counts.get(f"{name} {key}", 0) + int(count)
        if kind != "binary":
            self._reduce_values(name, values, mass)

    def _reduce_values(self, name: str, values: Floats, mass: Floats) -> None:
        cells = self._first.cells[name]
        index = cells.index(values)
        own = [_histogram(at, each, cells.count) for at, each in zip(index, mass)]
        self._add(self._single, f"{name} cells", np.stack(own))
        for key, of in (("both", np.maximum), ("lower", _first)):
            found = [
                [
                    _histogram(of(index[a], index[b]), mass[a] * mass[b], cells.count)
                    for b in range(self.accounts)
                ]
                for a in range(self.accounts)
            ]
            self._add(self._paired, f"{name} {key}", np.array(found))
        least = np.where(mass > 0.0, values, np.inf).min(axis=-1, initial=np.inf)
        greatest = np.where(mass > 0.0, values, -np.inf).max(axis=-1, initial=-np.inf)
        self._least[name] = np.minimum(self._least.get(name, np.inf), least)
        self._greatest[name] = np.maximum(self._greatest.get(name, -np.inf), greatest)

    def _reduce_fates(self, item: Asked, block: Outcomes, row: int, weights: Floats) -> None:
        name = item.question.id
        counts = ~block.fates_failed & conditions(self.asked, item, block.fates)
        tables = [
            weighted_fates(block.fates[a, row], counts[a], weights[a]) for a in range(self.accounts)
        ]
        readings = weights.sum(axis=-1)
        self._add(self._single, f"{name} fates", np.stack(tables))
        self._add(self._single, f"{name} readings", readings.sum(axis=-1))
        self._add(self._paired, f"{name} readings", _products(readings, readings))

    def _tally(self, item: Asked) -> WeightedTally:
        name, kind = item.question.id, item.question.kind
        single, paired = self._single, self._paired
        nothing = np.zeros(0)
        fates = nothing
        if kind == "binary":
            squares = np.diagonal(paired[f"{name} readings"])
            # so that the table adds up to the effective number of readings
            each = single[f"{name} readings"] / np.where(squares > 0.0, squares, 1.0)
            fates = single[f"{name} fates"] * each[:, np.newaxis, np.newaxis]
        return WeightedTally(
            item,
            self._scale,
            single[f"{name} total"],
            self._counts[f"{name} sound"],
            self._counts[f"{name} anyone"],
            self._first.pivots.get(name, 0.0),
            single[f"{name} mass"],
            single[f"{name} summed"],
            paired[f"{name} square"],
            paired[f"{name} one"],
            paired[f"{name} joint"],
            self._first.cells.get(name),
            single.get(f"{name} cells", nothing),
            paired.get(f"{name} both", nothing),
            paired.get(f"{name} lower", nothing),
            self._least.get(name, nothing),
            self._greatest.get(name, nothing),
            fates,
        )


def _products(first: Floats, second: Floats) -> Floats:
    """Sums of products of two accounts over worlds: (A, n) twice give (A, A)."""
    return (first[:, np.newaxis] * second[np.newaxis]).sum(axis=-1)


def _histogram(index: Counts, weights: Floats, cells: int) -> Floats:
    """The sum of weights in each cell."""
    return np.bincount(index, weights, cells).astype(np.float64)


def _first(one: Counts, other: Counts) -> Counts:
    del other
    return one


def weighted_fates(outcomes: Floats, counts: Flags, weights: Floats) -> Floats:
    """A table of readings by fates that count and fates that say yes, weighed (`fate_table`).

    All (readings, fates). A reading weighs the sum of its fates' weights. Of those that count
    the effective number is rounded, and the yeses among them are parted over the two whole
    numbers next to their share, so that the mean stays. Equal weights give `fate_table` times them.
    """
    size = FATES + 1
    own = np.where(counts, weights, 0.0)
    mass, squares = own.sum(axis=1), (own * own).sum(axis=1)
    safe = np.where(mass > 0.0, mass, 1.0)
    count = np.rint(np.where(mass > 0.0, mass**2 / np.where(squares > 0.0, squares, 1.0), 0.0))
    yes = (own * (outcomes != 0.0)).sum(axis=1) / safe * count
    # a share that is a whole number but for rounding is that number
    yes = np.where(np.abs(yes - np.rint(yes)) < 1e-9, np.rint(yes), yes)
    low = np.floor(yes)
    part, whole = yes - low, weights.sum(axis=1)
    place = (count * size + low).astype(np.int64)
    table = _histogram(place, whole * (1.0 - part), size * size)
    table += _histogram(np.minimum(place + 1, size * size - 1), whole * part, size * size)
    return table.reshape(size, size)
