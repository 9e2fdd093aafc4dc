"""The spread of a yes/no answer over readings: what knowing more could move.

A reading is a world's claims and numbers without its chance. The first worlds are run again
with other chance (`fate`s 1 to 7), which gives for each of these readings how many of eight
fates say yes. The distribution of the chance behind such counts is a binomial mixture. It
starts as the beta distribution with the observed mean and correlation between fates (beta-
binomial; Skellam 1948; the correlation by analysis of variance for clusters of unequal
size: Ridout, Demétrio and Firth 1999, equation 2) and is then brought nearer to the counts
by forty steps of expectation and maximisation on a grid (Laird 1978): enough to find two
humps where there are two, too few to follow noise.

Where the correlation is not above its own noise, nothing is known of a spread: the law is
the chance itself, and says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

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
METHOD = "binomial mixture"
NO_METHOD = "none above noise"
_CERTAIN = 0.999
_CELLS = 200
_STEPS = 40
# one-sided 5 %: how far above nought a correlation must lie in its own standard errors
NOTED = 1.645
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


@dataclass(frozen=True, slots=True)
class GridLaw:
    """A probability over readings as weights of equal cells of 0..1; even within a cell."""

    weights: tuple[float, ...]

    def quantile(self, share: float) -> float:
        """The chance below which lies `share` of the readings."""
        below = np.concatenate([[0.0], np.cumsum(self.weights)])
        return float(np.interp(share, below / below[-1], _edges()))

    def cdf(self, chance: float) -> float:
        """The share of readings that give at most `chance`."""
        below = np.concatenate([[0.0], np.cumsum(self.weights)])
        return float(np.interp(min(max(chance, 0.0), 1.0), _edges(), below / below[-1]))


Law: TypeAlias = BetaLaw | GridLaw


def law_of(table: Counts | Floats, mean: float) -> Law | None:
    """How the chance is spread, from a table of fates; None where too few readings have two.

    `mean` is the chance itself, which the law is where no spread stands above noise.
    """
    correlation = fate_correlation(table)
    if correlation is None:
        return None
    if correlation <= NOTED * noise(table):
        return BetaLaw(mean, 0.0)
    # where no world says yes but another fate of a reading does, the chance is not nought
    start = mean if 0.0 < mean < 1.0 else _mean(table)
    return _fitted(table, BetaLaw(start, correlation))


def _mean(table: Counts | Floats) -> float:
    """The share of all fates of all readings that say yes."""
    sizes, hits = np.indices(table.shape)
    return float((hits * table).sum() / (sizes * table).sum())


def noise(table: Counts | Floats) -> float:
    """The standard error of the correlation between fates where there is no spread.

    √(2 / (n·m·(m − 1))) for n readings of m fates each; here of the mean number of fates.
    """
    sizes = np.arange(table.shape[0], dtype=np.float64)
    readings_of = table[2:].sum(axis=1)
    pairs = float((readings_of * sizes[2:] * (sizes[2:] - 1.0)).sum())
    return math.sqrt(2.0 / pairs)


def _fitted(table: Counts | Floats, first: BetaLaw) -> Law:
    cdf = np.array([first.cdf(edge) for edge in _edges()])
    weights = np.diff(cdf)
    middles = (_edges()[1:] + _edges()[:-1]) / 2.0
    sizes, hits = np.nonzero(table)
    counted = sizes > 0
    sizes, hits = sizes[counted, np.newaxis], hits[counted, np.newaxis]
    often = table[sizes[:, 0], hits[:, 0]].astype(np.float64)
    # the number of ways is the same for every cell, and so of no account
    likely = middles**hits * (1.0 - middles) ** (sizes - hits)
    for _ in range(_STEPS):
        share = likely * weights
        share /= share.sum(axis=1, keepdims=True)
        weights = (often[:, np.newaxis] * share).sum(axis=0) / often.sum()
    return GridLaw(tuple(weights.tolist()))


def _edges() -> Floats:
    return np.linspace(0.0, 1.0, _CELLS + 1)


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


def fate_correlation(table: Counts | Floats) -> float | None:
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
