"""Times of stay: which share of a cohort leaves after how many steps.

Times are gamma distributed with a mean and a coefficient of variation (0: fixed). People
enter evenly over a step, so the share that leaves within the j-th step after is the second
difference of the integrated distribution function G (Erlang delays: MacDonald 1978): the
mean is exact for any step, and with a fixed time nobody leaves before it.

Who would leave in the very step in which he enters leaves in the next: he has to be in the
stock first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc

Floats: TypeAlias = NDArray[np.float64]

_FIXED = 1e-4
# a cohort of which less than this is left has left
_LAST = 1e-12


def integrated(x: float, mean: Floats, spread: Floats) -> Floats:
    """G(x): the integral from 0 to `x` of the distribution function of a stay.

    ∫F = x·F(x; a) - mean·F(x; a + 1) with a = 1/spread²; max(x - mean, 0) for a fixed time.
    """
    if x <= 0.0:
        return np.zeros(mean.shape)
    fixed = (spread < _FIXED) | (mean <= 0.0)
    result = np.maximum(x - np.maximum(mean, 0.0), 0.0)
    if not fixed.all():
        order = np.where(fixed, 1.0, 1.0 / np.where(fixed, 1.0, spread) ** 2)
        scaled = x * order / np.where(fixed, 1.0, mean)
        spreading = x * gammainc(order, scaled) - mean * gammainc(order + 1.0, scaled)
        result = np.where(fixed, result, np.maximum(spreading, 0.0))
    return result


def survival(mean: Floats, spread: Floats, step: float, most: int) -> Iterator[Floats]:
    """The share of a cohort still there after its j-th step, j = 0, 1, … up to `most`.

    Ends early when nobody is left in any world. The first is always 1 (see the module).
    """
    left = np.ones(mean.shape)
    yield left
    before = integrated(step, mean, spread)
    for j in range(1, most + 1):
        after = integrated((j + 1) * step, mean, spread)
        share = 1.0 - (after - before) / step
        left = np.where(share < _LAST, 0.0, np.minimum(share, left))
        yield left
        if not (left > 0.0).any():
            return
        before = after


def leaving(mean: Floats, spread: Floats, step: float, most: int) -> Floats:
    """The shares of a cohort that leave in the 1st, 2nd, … step after that of entering.

    `mean` and `spread` have shape (..., W) and stand in the unit of `step`. Gives
    (J, ..., W) with J at most `most`; the shares sum to 1, since the last holds whoever
    stays longer.
    """
    left = np.stack(list(survival(mean, spread, step, most)))
    if left.shape[0] == 1:
        return left
    shares = left[:-1] - left[1:]
    shares[-1] += left[-1]
    return shares


def standing(mean: Floats, spread: Floats, step: float, most: int) -> Floats:
    """The shares of a population in balance that leave in this step, the next, …

    The rest of a stay then has the density (1 - F(x)) / mean (Cox 1962). Gives
    (J, ..., W) with J at most `most` + 1; the last holds whoever stays longer.
    """
    left = np.stack(list(survival(mean, spread, step, most)))
    # a population in balance holds mean / step cohorts, and those put off to the next step
    first = integrated(step, mean, spread) / step
    total = np.maximum(mean, 0.0) / step + first
    shares = left / total
    gap = np.ones(mean.shape)
    for share in shares:
        gap = gap - share
    # rounding goes to the first row, so that a world does not depend on how long others stay
    done = left[-1] == 0.0
    shares[0] += np.where(done, gap, 0.0)
    shares[-1] += np.where(done, 0.0, gap)
    return shares
