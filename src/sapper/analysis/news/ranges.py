"""Candidate readings of an indicator: ranges that cut what could be read, and their chances.

A reading need not be foreseen to the digit: what matters is in which of some ranges it
falls. Their ends are round numbers near even ranks of what the indicator could read under all
accounts together, with finer ranges in the tails, where readings tell most. A value that
comes up often has a range of its own. Chances are worked out world by world, the reading's
error integrated. Nothing here knows accounts or runs worlds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

MOST = 33
"""About so many ranges between the tails."""
TAILS = (0.003, 0.01)
"""Further ends at these shares below, and as many above."""
_ERRORS = 5
"""Into so many values of equal chance the error of a reading is cut to find the ends."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Ranges:
    """The line cut in ranges: below the first of `ends`, from each to the next, from the last on.

    `ends` (K - 1,) ascend, and belong to the range above. `least` and `greatest` (K,) are the
    least and greatest value of the sample within each range (NaN: none).
    """

    ends: Floats
    least: Floats
    greatest: Floats

    @property
    def count(self) -> int:
        """How many ranges there are."""
        return len(self.ends) + 1

    def single(self, first: int, last: int) -> float | None:
        """The one value that ranges `first` to `last` stand for; None where there are more."""
        least = self.least[first : last + 1]
        greatest = self.greatest[first : last + 1]
        if np.isnan(least).any():
            return None
        low, high = float(least.min()), float(greatest.max())
        return low if low == high else None


def readable(truth: Floats, bias: Floats, error: Floats) -> Floats:
    """What could be read of worlds (..., n): values over the error of a reading, flat.

    An error is replaced by its values at `_ERRORS` even places of the normal distribution.
    """
    middle = np.asarray(bias * truth)
    places = ndtri((np.arange(_ERRORS) + 0.5) / _ERRORS)
    some = error > 0.0
    if not np.any(some):
        return middle.ravel()
    spread = middle[..., np.newaxis] * (1.0 + np.asarray(error)[..., np.newaxis] * places)
    return spread.ravel()


def ranges_of(sample: Floats, most: int = MOST) -> Ranges:
    """Ranges for readings like those of a sample; one alone where all its values are equal."""
    values, counts = np.unique(sample[np.isfinite(sample)], return_counts=True)
    if len(values) <= 1:
        return _cut(np.zeros(0), values)
    if len(values) <= most:
        ends = [_round_between(float(low), float(high)) for low, high in pairwise(values)]
        return _cut(np.array(ends), values)
    total = np.cumsum(counts)
    shares = [at / most for at in range(1, most)]
    shares += [*TAILS, *(1.0 - tail for tail in TAILS)]
    ends = {_end(values, total, share, 0.25 / most) for share in shares}
    for at in np.flatnonzero(counts > total[-1] / most / 2.0):
        # a value that comes often is cut off on both sides
        if at > 0:
            ends.add(_round_between(float(values[at - 1]), float(values[at])))
        if at + 1 < len(values):
            ends.add(_round_between(float(values[at]), float(values[at + 1])))
    return _cut(np.array(sorted(end for end in ends if values[0] < end <= values[-1])), values)


def _cut(ends: Floats, values: Floats) -> Ranges:
    index = np.searchsorted(ends, values, side="right")
    least, greatest = np.full(len(ends) + 1, np.nan), np.full(len(ends) + 1, np.nan)
    for place in range(len(ends) + 1):
        own = values[index == place]
        if len(own):
            least[place], greatest[place] = own[0], own[-1]
    return Ranges(ends, least, greatest)


def _end(values: Floats, total: npt.NDArray[np.int64], share: float, slack: float) -> float:
    """A round number that has about a share of the sample below it."""
    slack = min(slack, share / 3.0, (1.0 - share) / 3.0)
    low, high = (
        float(values[min(np.searchsorted(total, at * total[-1]), len(values) - 1)])
        for at in (share - slack, share + slack)
    )
    if low == high:
        # one value holds all of it: the end stands at it, what is below is apart
        at = int(np.searchsorted(values, low))
        low = float(values[max(at - 1, 0)])
    return _round_between(low, high) if low < high else high


def _round_between(low: float, high: float) -> float:
    """The roundest number above `low` and not above `high`: that with the fewest digits."""
    if low < 0.0 <= high:
        return 0.0
    gap = high - low
    if not math.isfinite(gap) or gap <= 0.0:
        return high
    exponent = math.ceil(math.log10(max(abs(low), abs(high)))) + 1
    for power in range(exponent, exponent - 18, -1):
        for step in (5.0, 2.0, 1.0):
            unit = step * 10.0**power
            if unit == 0.0:
                return high  # between numbers too small to have digits
            found = (math.floor(low / unit) + 1.0) * unit
            # written with a division, 0.3 is the number that one would write
            found = found if power >= 0 else round(found, -power)
            if low < found <= high:
                return found
    return high


def chances(truth: Floats, bias: Floats, error: Floats, ends: Floats) -> Floats:
    """The chance of each range in each world, (K, n), from the truth, bias and error (n,).

    A reading is normal about bias · truth with standard deviation error · |bias · truth|; where
    that is nought it is bias · truth itself.
    """
    middle = bias * truth
    spread = np.abs(middle) * error
    fixed = spread <= 0.0
    scale = np.where(fixed, 1.0, spread)
    if fixed.all():
        below = (middle < ends[:, np.newaxis]).astype(np.float64)
    else:
        with np.errstate(over="ignore"):
            # far beyond every error: below with certainty, or not at all
            below = ndtr((ends[:, np.newaxis] - middle) / scale)
        below = np.where(fixed, middle < ends[:, np.newaxis], below)
    whole = np.ones((1, len(middle)))
    return np.diff(np.concatenate([0.0 * whole, below, whole]), axis=0)
