"""Turning points of weighed worlds: as `sapper.analysis.turning`, with the weights of readings.

Each side is a ratio of sums of weights; its error is by linearisation, and its size Kish's
effective number of worlds.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sapper.analysis.outcomes import Asked
from sapper.analysis.turning import (
    FEWEST,
    Flags,
    Happening,
    Side,
    Sides,
    TurningPoint,
    turning_points,
)
from sapper.engine.plan import Plan

Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class WeightedTurning:
    """Weighed worlds of one account and question sorted by what has happened, block by block.

    The sums of a block are w, w·v, w², w²·v, w²·v² over its worlds, (5,), and over those in which
    something had happened, (5, H, D), in units of the greatest weight of the block.
    """

    asked: Asked
    _scales: list[float] = field(default_factory=list[float])
    _whole: list[Floats] = field(default_factory=list[Floats])
    _came: list[Floats] = field(default_factory=list[Floats])

    def add(self, flags: Flags, values: Floats, met: Flags, logs: Floats) -> None:
        """Take in the next block: what happened (H, D, n), outcomes, who counts, weights (n,)."""
        top = float(np.where(met, logs, -np.inf).max(initial=-np.inf))
        if not math.isfinite(top):
            return
        weights = np.where(met, np.exp(np.where(met, logs, -np.inf) - top), 0.0)
        kept = np.where(met, values, 0.0)
        squares = weights * weights
        rows = np.stack([weights, weights * kept, squares, squares * kept, squares * kept * kept])
        self._scales.append(top)
        self._whole.append(rows.sum(axis=-1))
        self._came.append(np.stack([(flags * row).sum(axis=-1) for row in rows]))

    def points(
        self, found: Sequence[Happening], dates: Sequence[tuple[dt.date, int]], plan: Plan
    ) -> tuple[TurningPoint, ...]:
        """Every happening at every date up to the question's last; both sides large enough."""
        if not self._scales:
            return ()
        top = max(self._scales)
        powers = np.array([1.0, 1.0, 2.0, 2.0, 2.0])
        factors = [np.exp(powers * (scale - top)) for scale in self._scales]
        whole = np.sum([own * by for own, by in zip(self._whole, factors)], axis=0)
        came = np.sum([own * by[:, None, None] for own, by in zip(self._came, factors)], axis=0)

        def sides(row: int, column: int) -> Sides | None:
            yes = _side(came[:, row, column], whole)
            no = _side(whole - came[:, row, column], whole)
            if yes is None or no is None or min(yes.worlds, no.worlds) < FEWEST:
                return None
            return float(came[0, row, column] / whole[0]), yes, no

        return turning_points(self.asked, found, dates, plan, sides)


_ROUNDING = 1e-12
"""What is left of a difference of sums below this part of them is rounding."""


def _side(sums: Floats, whole: Floats) -> Side | None:
    mass, first, squares, crossed, both = sums.tolist()
    if mass <= _ROUNDING * whole[0] or squares <= _ROUNDING * whole[2]:
        return None
    mean = first / mass
    spread = both - 2.0 * mean * crossed + mean * mean * squares
    spread = 0.0 if spread <= _ROUNDING * whole[4] else spread
    return Side(round(mass * mass / squares), mean, math.sqrt(spread) / mass)
