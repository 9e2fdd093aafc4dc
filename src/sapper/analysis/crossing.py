"""Where an answer crosses one half as a number moves: from the means of cells, no world run.

Means over cells of the number's distribution are made monotone (pool adjacent violators;
Ayer et al. 1955) and joined by straight lines between the middles of cells. The interval
holds all places at which one half lies within the 95 % band of the means, made monotone too,
out to the middles of the cells between which it is reached: an answer may jump anywhere there.
Where the means are not monotone beyond their noise, no crossing is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from sapper.analysis.variance import Sums

HALF = 0.5
Z = 1.96
_BENT = 0.01
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its distribution a number lies (0..1) when the answer is one half.

    `low` and `high` are ends of the 95 % interval, None where that has no end within the
    distribution. `rises`: the answer is above one half for larger numbers.
    """

    at: float
    low: float | None
    high: float | None
    rises: bool


def crossing(sums: Sums, middles: Floats) -> Place | None:
    """The place at which a chance crosses one half; None if none.

    `sums` are by cells of the number's distribution (`BATCHES`, C), whose `middles` are (C,).
    """
    count, first = sums.count.sum(axis=0), sums.first.sum(axis=0)
    if (count < 2.0).any():
        return None
    means = first / count
    # a mean of 0 or 1 has an error too: two yes and two no are added (Agresti and Coull 1998)
    near = (first + 2.0) / (count + 4.0)
    errors = np.sqrt(near * (1.0 - near) / (count + 4.0))
    centre = float((count * middles).sum() / count.sum())
    slope = float((count * (middles - centre) * means).sum())
    rises = slope > 0.0
    sign = 1.0 if rises else -1.0
    fitted = sign * monotone(sign * means, count)
    lack = float((((means - fitted) / errors) ** 2).sum())
    if chdtrc(len(count), lack) < _BENT:
        return None
    at = _reached(middles, sign * fitted, sign * HALF)
    if at is None:
        return None
    upper = monotone(sign * near + Z * errors, count)
    lower = monotone(sign * near - Z * errors, count)
    first, last = _bracket(upper, sign * HALF), _bracket(lower, sign * HALF)
    low = None if first is None else float(middles[first - 1])
    high = None if last is None else float(middles[last])
    return Place(at, low, high, rises)


def _bracket(rising: Floats, level: float) -> int | None:
    """The first cell at which a rising line is up to a level; None if it starts or stays off it."""
    if rising[0] >= level or rising[-1] < level:
        return None
    return int(np.argmax(rising >= level))


def _reached(middles: Floats, rising: Floats, level: float) -> float | None:
    """Where a rising line first reaches a level; None where it starts above or ends below."""
    right = _bracket(rising, level)
    if right is None:
        return None
    low, high = rising[right - 1], rising[right]
    share = (level - low) / (high - low)
    return float(middles[right - 1] + share * (middles[right] - middles[right - 1]))


def monotone(values: Floats, weights: Floats) -> Floats:
    """The rising values nearest to those given, by weighted least squares."""
    levels: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist()):
        own = (value, weight, 1)
        while levels and levels[-1][0] > own[0]:
            before = levels.pop()
            both = before[1] + own[1]
            own = ((before[0] * before[1] + own[0] * own[1]) / both, both, before[2] + own[2])
        levels.append(own)
    return np.concatenate([np.full(size, level) for level, _, size in levels])
