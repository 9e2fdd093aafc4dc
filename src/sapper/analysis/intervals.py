"""How sure a share, a mean or a quantile of finitely many worlds is.

Closed forms only: Jeffreys intervals for shares, ranks of order statistics for quantiles,
quantiles of weighted pools. These state the simulation's own error and nothing else; what
claims and numbers leave open is `sapper.analysis.spread`.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, betaincinv

LEVEL = 0.95
"""The probability that an interval for the simulation's error covers."""
Z = 1.959963984540054
"""The normal quantile of `LEVEL`, both sides."""
_SLACK = 1e-12
Floats = npt.NDArray[np.float64]


def jeffreys(successes: float, trials: float, level: float = LEVEL) -> tuple[float, float]:
    """Low and high end of Jeffreys' interval for a share of `successes` in `trials`.

    Beta(k + 1/2, n - k + 1/2), equal tails (Brown, Cai and DasGupta 2001, without their
    change at the ends, so that no count makes anything certain).
    """
    tail = (1.0 - level) / 2.0
    a, b = successes + 0.5, trials - successes + 0.5
    return float(betaincinv(a, b, tail)), float(betaincinv(a, b, 1.0 - tail))


def effective_trials(share: float, se: float, trials: float) -> float:
    """How many independent yes/no worlds would give a share the standard error that it has.

    Averages over accounts on common worlds are surer than one account's worlds, though not
    of yes/no values; `trials` is what counts where no world differed (se 0).
    """
    if se <= 0.0 or share <= 0.0 or share >= 1.0:
        return trials
    return max(share * (1.0 - share) / se**2, 1.0)


def quantile_ranks(count: int, share: float, level: float = LEVEL) -> tuple[int, int]:
    """Ranks (from 1) of the order statistics that enclose a quantile with probability `level`.

    The number of worlds below the quantile is Binomial(count, share); both tails hold at
    most (1 - level) / 2 (David and Nagaraja 2003, 7.1). Too few worlds: the extremes.
    """
    tail = (1.0 - level) / 2.0
    half = Z * math.sqrt(count * share * (1.0 - share))
    low = min(max(math.floor(count * share - half), 0), count - 1)
    while low > 0 and float(bdtr(low - 1, count, share)) > tail:
        low -= 1
    while low + 1 < count and float(bdtr(low, count, share)) <= tail:
        low += 1
    high = min(max(math.ceil(count * share + half), 0), count)
    while high < count and float(bdtr(high - 1, count, share)) < 1.0 - tail:
        high += 1
    while high > 1 and float(bdtr(high - 2, count, share)) >= 1.0 - tail:
        high -= 1
    return max(low, 1), max(high, 1)


def sorted_quantile(ordered: Floats, cumulative: Floats, share: float) -> float:
    """The least value below or at which lies `share` of the weight.

    `ordered` ascends (infinity last), `cumulative` is the weight up to and including each.
    """
    index = int(np.searchsorted(cumulative, share * cumulative[-1] - _SLACK))
    return float(ordered[min(index, len(ordered) - 1)])


def pool(parts: list[tuple[Floats, float]]) -> tuple[Floats, Floats]:
    """Values of several arrays in order, with their cumulative weights.

    Each part comes with the weight of one of its values; shapes (n,) each.
    """
    values = np.concatenate([part for part, _ in parts])
    weights = np.concatenate([np.full(len(part), weight) for part, weight in parts])
    order = np.argsort(values, kind="stable")
    return values[order], np.cumsum(weights[order])
