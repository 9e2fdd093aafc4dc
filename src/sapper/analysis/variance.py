"""How much of an outcome's variance goes with an input, from worlds sorted by that input.

Pure estimators over sums; nothing here runs a world. Worlds are dealt to `BATCHES` batches
by their index, and every estimate is worked out once from all of them and once without each
batch, whence its error (the delete-a-group jackknife; Wolter 2007, chapter 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, fdtrc, stdtrit

BATCHES = 20
"""World i is in batch i mod `BATCHES`."""
FEWEST_EXPECTED = 5.0
"""In every cell so many yes and so many no must be expected for a test (Cochran 1954)."""
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Sums:
    """Worlds counted, their outcomes and squares added up: (..., `BATCHES`, C) each, C cells."""

    count: Floats
    first: Floats
    second: Floats

    def part(self, place: int) -> Sums:
        """The sums of one of those stacked here."""
        return Sums(self.count[place], self.first[place], self.second[place])

    def joined(self, coarse: Counts) -> Sums:
        """The same over wider cells; `coarse` (C,) says to which each belongs."""
        cut = [np.flatnonzero(coarse == cell) for cell in range(int(coarse.max()) + 1)]

        def added(data: Floats) -> Floats:
            return np.stack([data[..., cells].sum(axis=-1) for cells in cut], axis=-1)

        return Sums(added(self.count), added(self.first), added(self.second))

    def left_out(self) -> Sums:
        """Sums over all batches, then without each of them: (..., 1 + `BATCHES`, C)."""
        return Sums(*(left_out(data) for data in (self.count, self.first, self.second)))


def left_out(data: Floats) -> Floats:
    """Totals over batches (the last axis but one), then the totals without each of them."""
    whole = data.sum(axis=-2, keepdims=True)
    return np.concatenate([whole, whole - data], axis=-2)


def sorted_sums(index: Counts, count: int, batch: Counts, values: Floats, met: Flags) -> Sums:
    """Add up a block: cells (T, n) of `count`, batches, outcomes and who counts (n,)."""
    terms = index.shape[0]
    size = terms * BATCHES * count
    kept = index[:, met]
    first: Counts = np.arange(terms, dtype=np.int64)[:, np.newaxis]
    at: Counts = (first * BATCHES + batch[met]) * count + kept
    flat, own = at.ravel(), values[met]
    shape = (terms, BATCHES, count)

    def added(weights: Floats | None) -> Floats:
        repeated = None if weights is None else np.tile(weights, terms)
        found = np.bincount(flat, repeated, size)
        return found.astype(np.float64).reshape(shape)

    return Sums(added(None), added(own), added(own * own))


@dataclass(frozen=True, eq=False, slots=True)
class Explained:
    """A variance of conditional means: `values` of all worlds, then without each batch.

    `bend` is how far the first of them can be off since the mean moves within cells.
    """

    values: Floats
    bend: float = 0.0

    def over(self, whole: Floats) -> Estimate | None:
        """As a share of another variance."""
        return estimate(ratio(self.values, whole), self.bend / float(whole[0]))

    @property
    def variance(self) -> Estimate | None:
        """The variance itself."""
        return estimate(self.values, self.bend)

    @property
    def clear(self) -> bool:
        """Whether the interval of chance alone lies above nought."""
        found = estimate(self.values)
        return found is not None and found.interval[0] > 0.0


def added(parts: Sequence[Explained], batches: int = 1 + BATCHES) -> Explained:
    """Several of them together; what each can be off may point the same way."""
    values = np.add.reduce([item.values for item in parts]) if parts else np.zeros(batches)
    return Explained(values, sum(item.bend for item in parts))


def between(sums: Sums, coarse: Counts | None) -> Explained:
    """The variance of conditional means over cells, noise taken off.

    Of means m_b over n_b worlds with variances s_b² within, Σ w_b·(m_b − m)² holds
    Σ w_b·(1 − w_b)·s_b²/n_b of noise, with w_b = n_b/n, which is taken off; what is left may
    be below nought. That the mean moves within a cell is lost; for a smooth function that is
    in proportion to the square of the width, so that of cells twice as wide follows what is
    lost in none: (4·fine − wide)/3 (Richardson 1911). For one that jumps it is anything up to
    `_most_lost`, and `bend` reaches so far.
    """
    fine = _between(sums.left_out())
    if coarse is None:
        return Explained(fine)
    lost = (fine - _between(sums.joined(coarse).left_out())) / 3.0
    return Explained(fine + lost, max(_most_lost(sums) - float(lost[0]), 0.0))


def _most_lost(sums: Sums) -> float:
    """The most of the variance of means that can lie within cells, if means go one way there.

    Where values lie between those of the neighbours, their variance about the cell's own mean
    is at most (most − mean)·(mean − least) (Bhatia and Davis 2000). Noise of the mean takes
    off its variance on average, so that none is added by it.
    """
    count, first = sums.count.sum(axis=-2), sums.first.sum(axis=-2)
    used = count > 0.0
    count, means = count[used], first[used] / count[used]
    if len(means) < 2:
        return 0.0
    before, after = np.r_[means[0], means[:-1]], np.r_[means[1:], means[-1]]
    # at the ends the mean moves on as it came
    before[0], after[-1] = 2.0 * means[0] - means[1], 2.0 * means[-1] - means[-2]
    return max(float((count * (after - means) * (means - before)).sum() / count.sum()), 0.0)


def _between(sums: Sums) -> Floats:
    count = sums.count
    whole = count.sum(axis=-1, keepdims=True)
    some = np.maximum(count, 1.0)
    means = sums.first / some
    mean = sums.first.sum(axis=-1, keepdims=True) / np.maximum(whole, 1.0)
    inside = np.maximum(sums.second - sums.first * means, 0.0)
    free = np.maximum(whole - (count > 0).sum(axis=-1, keepdims=True), 1.0)
    pooled = inside.sum(axis=-1, keepdims=True) / free
    # of a single world the variance is not known: that within all cells stands in
    spread = np.where(count > 1.0, inside / np.maximum(count - 1.0, 1.0), pooled)
    weight = count / np.maximum(whole, 1.0)
    noise = np.where(count > 0.0, (1.0 - weight) * spread, 0.0) / np.maximum(whole, 1.0)
    return (weight * (means - mean) ** 2 - noise).sum(axis=-1)


@dataclass(frozen=True, slots=True)
class Test:
    """How the means of cells differ over what chance makes of them: a statistic and its freedom.

    Under no difference `statistic` is χ² with `freedom` degrees of freedom for many worlds;
    `chance` is that of as much or more (by F, which knows how many worlds there are).
    """

    __test__ = False
    statistic: float
    freedom: int
    chance: float


def tested(sums: Sums, *, binary: bool) -> Test:
    """Whether the means of cells differ (one-way analysis of variance).

    Neighbouring cells of a chance are joined until each has `FEWEST_EXPECTED` of both.
    """
    count, first, second = (data.sum(axis=-2) for data in (sums.count, sums.first, sums.second))
    used = count > 0.0
    count, first, second = count[used], first[used], second[used]
    whole = float(count.sum())
    mean = float(first.sum()) / whole if whole else 0.0
    if binary:
        starts = _enough(count, FEWEST_EXPECTED / max(min(mean, 1.0 - mean), 1e-300))
        count, first, second = (np.add.reduceat(data, starts) for data in (count, first, second))
    cells = len(count)
    if cells < 2 or whole <= cells:
        return Test(0.0, 0, 1.0)
    apart = float((count * (first / count - mean) ** 2).sum())
    inside = float((second - first * first / count).sum())
    freedom = cells - 1
    if inside <= 0.0:
        return Test(0.0, 0, 1.0) if apart <= 0.0 else Test(np.inf, freedom, 0.0)
    statistic = apart / (inside / (whole - cells))
    return Test(statistic, freedom, float(fdtrc(freedom, whole - cells, statistic / freedom)))


def _enough(count: Floats, least: float) -> npt.NDArray[np.intp]:
    """Where cells begin that hold so much each, of neighbours joined; one cell if there is not."""
    starts, held = [0], 0.0
    for place, own in enumerate(count.tolist()):
        if held >= least:
            starts.append(place)
            held = 0.0
        held += own
    if held < least and len(starts) > 1:
        starts.pop()
    return np.array(starts, dtype=np.intp)


def combined(tests: Sequence[Test]) -> float:
    """The chance of as large a sum of independent statistics where nothing differs."""
    freedom = sum(item.freedom for item in tests)
    return float(chdtrc(freedom, sum(item.statistic for item in tests))) if freedom else 1.0


def standing_out(chances: Sequence[float], level: float = 0.05) -> tuple[bool, ...]:
    """Which of several tests stand out, so that any does by chance at most so often (Holm 1979)."""
    order = np.argsort(chances, kind="stable")
    found = [False] * len(chances)
    for done, place in enumerate(order):
        if chances[place] * (len(chances) - done) > level:
            break
        found[int(place)] = True
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its standard error."""

    value: float
    se: float

    @property
    def half(self) -> float:
        """Half the interval in which the truth lies in 95 of 100 cases (Student's t, `BATCHES`)."""
        return float(stdtrit(BATCHES - 1, 0.975)) * self.se

    @property
    def interval(self) -> tuple[float, float]:
        """Where the truth lies in 95 of 100 cases, by Student's t for `BATCHES` batches."""
        return self.value - self.half, self.value + self.half


def estimate(values: Floats, off: float = 0.0) -> Estimate | None:
    """From a value of all batches, and those without each: the value and its jackknife error.

    None where it is not known of one of them. The value may also be `off` by so much, which no
    number of worlds lessens: half the interval is that much wider.
    """
    if not np.isfinite(values).all():
        return None
    rest = values[1:]
    squares = float(((rest - rest.mean()) ** 2).sum())
    se = float(np.sqrt((len(rest) - 1) / len(rest) * squares))
    return Estimate(float(values[0]), se + off / float(stdtrit(BATCHES - 1, 0.975)))


def ratio(above: Floats, below: Floats) -> Floats:
    """Above over below in every row; not known where nothing stands below."""
    return np.where(below > 0.0, above / np.where(below > 0.0, below, 1.0), np.nan)
