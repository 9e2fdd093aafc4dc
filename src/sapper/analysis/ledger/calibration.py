"""Calibration: of what was given 30 in 100, did 30 in 100 happen?

Bins of chances, the share that happened in each with Jeffreys' interval, and one sentence.
Each question counts once for an account, by its last forecast before the outcome.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from sapper.analysis.intervals import jeffreys

EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""The ends of the bins; a chance on an edge is in the bin above it, 1 in the last."""
FEW = 10
"""With fewer yes-or-no questions nothing is said."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Chances from `start` to `stop`: how many, how many came true, and what they said.

    `mean` is their mean; `low` and `high` the 95 % interval of the share that came true.
    """

    start: float
    stop: float
    count: int
    happened: int
    mean: float
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether what was said lies in the interval of what happened."""
        return self.low <= self.mean <= self.high


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins of one account that hold anything, and what can be said of them."""

    account: str
    questions: int
    bins: tuple[Bin, ...]

    @property
    def verdict(self) -> str:
        """One sentence; with few questions, that nothing can be said."""
        count = f"{self.questions} yes-or-no question{'' if self.questions == 1 else 's'}"
        if self.questions < FEW:
            return f"{count}: too few to say anything about calibration"
        off = sum(not item.fits for item in self.bins)
        if not off:
            return f"{count}: no bin is farther off than its own chance allows"
        return f"{count}: {off} of {len(self.bins)} bins are farther off than chance allows"


def calibration(account: str, forecasts: Sequence[tuple[float, bool]]) -> Calibration:
    """The calibration of an account from chances and whether what they spoke of happened."""
    bins: list[Bin] = []
    for start, stop in itertools.pairwise(EDGES):
        inside = [
            (chance, happened)
            for chance, happened in forecasts
            if start <= chance < stop or (stop == 1.0 and chance == 1.0)
        ]
        if inside:
            came = sum(happened for _, happened in inside)
            mean = sum(chance for chance, _ in inside) / len(inside)
            bins.append(Bin(start, stop, len(inside), came, mean, *jeffreys(came, len(inside))))
    return Calibration(account, len(forecasts), tuple(bins))
