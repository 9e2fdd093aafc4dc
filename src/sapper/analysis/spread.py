"""The spread of a yes/no answer over readings: what knowing more could move.

A reading is a world's claims and numbers without its chance. The first worlds are run again
with other chance (`fate`s 1 to 7); how much more alike the fates of one reading are than
those of two gives the variance of the probability over readings, and a beta distribution of
that mean and variance its quantiles (beta-binomial; Skellam 1948). The correlation between
fates is the analysis-of-variance estimator for clusters of unequal size (Ridout, Demétrio
and Firth 1999, equation 2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv

FATES = 8
"""How often each reading of the sample is run in all, the answer's own run included."""
SHARE = 14
"""One world in so many is a reading of the sample."""
FEWEST = 300
"""At least so many readings, if there are so many worlds."""
FEWEST_PAIRED = 50
"""Fewer readings with two fates that count: no spread is stated."""
SHARES = (0.05, 0.95)
METHOD = "beta-binomial"
_CERTAIN = 0.999
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def readings(worlds: int) -> int:
    """How many readings of an ensemble are run again with other chance."""
    return min(worlds, max(worlds // SHARE, FEWEST))


@dataclass(frozen=True, slots=True)
class BetaLaw:
    """A probability over readings: its mean and the correlation between fates.

    The variance is correlation · mean · (1 - mean); 0: every reading has the same chance.
    """

    mean: float
    correlation: float

    @property
    def _shape(self) -> tuple[float, float] | None:
        if not 0.0 < self.mean < 1.0 or self.correlation <= 0.0:
            return None
        size = 1.0 / min(self.correlation, _CERTAIN) - 1.0
        return self.mean * size, (1.0 - self.mean) * size

    def quantile(self, share: float) -> float:
        """The chance below which lies `share` of the readings."""
        shape = self._shape
        return self.mean if shape is None else float(betaincinv(*shape, share))

    def cdf(self, chance: float) -> float:
        """The share of readings that give at most `chance`."""
        shape = self._shape
        if shape is None:
            return 1.0 if chance >= self.mean else 0.0
        return float(betainc(*shape, min(max(chance, 0.0), 1.0)))


def fate_table(outcomes: Floats, counts: Flags) -> Counts:
    """Readings by how many of their fates count (first axis) and how many of those say yes.

    `outcomes` (readings, fates) are 0 or 1; `counts` says which of them count (the world
    did not fail, and the condition of a conditional question held). Gives whole numbers
    (`FATES` + 1, `FATES` + 1), which add up over blocks.
    """
    size = FATES + 1
    counting = counts.sum(axis=1)
    yes = (counts & (outcomes != 0.0)).sum(axis=1)
    return np.bincount(counting * size + yes, minlength=size * size).reshape(size, size)


def fate_correlation(table: Counts) -> float | None:
    """How alike the fates of one reading are; None where too few readings have two.

    `table` is one of `fate_table`, or the sum of several. Cut to 0..1.
    """
    sizes, hits = (axis.astype(np.float64) for axis in np.indices(table.shape))
    readings_with_two = int(table[2:].sum())
    if readings_with_two < FEWEST_PAIRED:
        return None
    table = np.where(sizes > 0, table, 0)
    sizes = np.maximum(sizes, 1.0)
    clusters, total = int(table.sum()), float((table * sizes).sum())
    mean = float((table * hits).sum()) / total
    between = float((table * sizes * (hits / sizes - mean) ** 2).sum()) / (clusters - 1)
    within = float((table * hits * (1.0 - hits / sizes)).sum()) / (total - clusters)
    size = (total - float((table * sizes**2).sum()) / total) / (clusters - 1)
    below = between + (size - 1.0) * within
    if below <= 0.0:
        return 0.0
    return min(max((between - within) / below, 0.0), 1.0)


def mixture_quantile(
    parts: Sequence[tuple[float, Callable[[float], float]]], share: float
) -> float:
    """The quantile of a mixture of distributions on 0..1, given as weights and CDFs."""
    total = sum(weight for weight, _ in parts)
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        if sum(weight * cdf(middle) for weight, cdf in parts) < share * total:
            low = middle
        else:
            high = middle
    return high
