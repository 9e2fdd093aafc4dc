"""Quantiles out of histograms, with the ends between which each lies for certain.

A quantile is read off its cell in proportion; its interval goes from the lower end of one
cell to the upper end of another, so that it includes the width of the cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.intervals import quantile_ranks
from sapper.analysis.results import SHARES, Quantile
from sapper.engine.reductions import Cells

_SLACK = 1e-12
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Distribution:
    """Weights by cell, with the least and the greatest value among them."""

    cells: Cells
    weights: Floats
    least: float
    greatest: float

    @property
    def total(self) -> float:
        """The sum of all weights."""
        return float(self.weights.sum())

    def cell(self, weight: float) -> int:
        """The cell in which the weight up to and including a value comes to `weight`."""
        running = np.cumsum(self.weights)
        found = int(np.searchsorted(running, weight - _SLACK * running[-1]))
        return min(found, int(np.flatnonzero(self.weights)[-1]))

    def value(self, weight: float) -> float:
        """The value up to which lies `weight`, in proportion within its cell."""
        cell = self.cell(weight)
        low, high = self.bounds(cell)
        if low == high or not np.isfinite(high):
            return high
        before = float(self.weights[:cell].sum())
        part = min(max((weight - before) / float(self.weights[cell]), 0.0), 1.0)
        found = low + part * (high - low)
        return float(np.floor(found)) if self.cells.whole else found

    def bounds(self, cell: int) -> tuple[float, float]:
        """The ends of a cell."""
        return self.cells.bounds(cell, self.least, self.greatest)


def counted_quantiles(
    found: Distribution, shares: Sequence[float] = SHARES
) -> tuple[Quantile, ...]:
    """Quantiles of worlds that were counted, with the order statistics that enclose them."""
    count = round(found.total)
    quantiles: list[Quantile] = []
    for share in shares:
        first, last = quantile_ranks(count, share)
        low, _ = found.bounds(found.cell(first))
        _, high = found.bounds(found.cell(last))
        quantiles.append(Quantile(share, found.value(share * count), low, high))
    return tuple(quantiles)


def weighted_quantiles(
    found: Distribution, half_width: Callable[[int], float], shares: Sequence[float] = SHARES
) -> tuple[Quantile, ...]:
    """Quantiles of a weighted pool; `half_width` is the error of the share up to a cell.

    The interval holds the quantiles at the share less and plus it (Woodruff 1952). A cell may
    hold much at once (a value that many worlds share), and nothing is in doubt of the share up
    to the last: the larger error of the shares below and up to the cell counts.
    """
    total = found.total
    quantiles: list[Quantile] = []
    for share in shares:
        cell = found.cell(share * total)
        half = max(half_width(cell), half_width(cell - 1) if cell else 0.0)
        low, _ = found.bounds(found.cell(max(share - half, 0.0) * total))
        _, high = found.bounds(found.cell(min(share + half, 1.0) * total))
        quantiles.append(Quantile(share, found.value(share * total), low, high))
    return tuple(quantiles)
