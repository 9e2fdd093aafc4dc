"""Reductions that stream: counts, sums and extremes that do not depend on the order of blocks.

Integers add exactly, extremes are extremes, and real numbers are kept as one partial sum a
block and added by `math.fsum`, which rounds once (Shewchuk 1997). Histograms have cells that
are fixed before they count. What is counted, and what for, is `sapper.analysis.tallies`'s
work.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

CELLS = 1_024
"""About so many cells of a histogram lie between the ends of the sample that fixes them."""


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """The line cut in cells: below the first edge, from each edge to the next, from the last on.

    `edges` ascend. An edge with the next number above it as its neighbour makes a cell for
    that one value. `whole`: only whole numbers are to be expected.
    """

    edges: Floats
    whole: bool = False

    @property
    def count(self) -> int:
        """How many cells there are, both tails included."""
        return len(self.edges) + 1

    def index(self, values: Floats) -> Counts:
        """The cell of each value; shapes are kept."""
        return np.searchsorted(self.edges, values, side="right").astype(np.int64)

    def histogram(self, values: Floats, counts: Flags) -> Counts:
        """How many of the values that count (n,) lie in each cell: (C,)."""
        return np.bincount(self.index(values[counts]), minlength=self.count)

    def bounds(self, cell: int, least: float, greatest: float) -> tuple[float, float]:
        """The ends of a cell: the least and the greatest value that it can hold.

        `least` and `greatest` are those of all that was counted.
        """
        if cell == len(self.edges) and math.isinf(greatest):
            return math.inf, math.inf  # never
        low = least if cell == 0 else max(float(self.edges[cell - 1]), least)
        high = greatest
        if cell < len(self.edges):
            high = min(math.nextafter(float(self.edges[cell]), -math.inf), greatest)
        if self.whole and math.isfinite(low) and math.isfinite(high):
            low, high = float(math.ceil(low)), float(math.floor(high))
        return low, max(low, high)


def cells_of(sample: Floats, most: int = CELLS, more: Floats | None = None) -> Cells:
    """Cells for values like those of a sample: about equally likely, and one for each atom.

    With at most `most` different values every one of them has a cell of its own, so that
    whatever is counted can be told exactly. Otherwise the edges are order statistics at even
    ranks, and a value that comes more than once among them gets a cell of its own. Values
    that are not finite are no part of the sample. `more` are further edges, for what is to be
    added to the counts later.
    """
    ordered = np.sort(sample[np.isfinite(sample)])
    edges = np.zeros(0) if more is None else more[np.isfinite(more)]
    if not len(ordered):
        return Cells(np.unique(edges) if len(edges) else np.zeros(1))
    values, counts = np.unique(ordered, return_counts=True)
    whole = bool((values == np.floor(values)).all())
    if len(values) > most:
        places = np.unique(np.linspace(0, len(ordered) - 1, most).astype(np.int64))
        chosen = np.unique(ordered[places])
        alone = chosen[counts[np.searchsorted(values, chosen)] > 1]
    else:
        chosen = alone = values
    edges = np.union1d(edges, np.union1d(chosen, np.nextafter(alone, np.inf)))
    return Cells(edges, whole)


def cells_at(points: Floats) -> Cells:
    """A cell for each of some points, and one between each two; above the last: everything."""
    return Cells(np.union1d(points, np.nextafter(points, np.inf)))


def histograms(index: Counts, counts: Flags, cells: int) -> Counts:
    """How many of the values that count lie in each cell: (A, n) twice give (A, cells)."""
    rows = index.shape[0]
    placed = index + np.arange(rows)[:, np.newaxis] * cells
    return np.bincount(placed[counts], minlength=rows * cells).reshape(rows, cells)


def joint_histograms(index: Counts, counts: Flags, cells: int) -> tuple[Counts, Counts]:
    """What is needed to know, at any bound, how accounts move together on common worlds.

    Of `index` and `counts` (A, n): `both` (A, A, cells) counts worlds by the greater of two
    cells, so that its running sum is in how many both lie at or below a bound; `one`
    (A, A, cells) counts the worlds in which both count, by the first's cell.
    """
    rows = index.shape[0]
    met = counts[:, np.newaxis] & counts[np.newaxis]
    greater = np.maximum(index[:, np.newaxis], index[np.newaxis])
    first = np.broadcast_to(index[:, np.newaxis], met.shape)
    shape, flat = (rows, rows, cells), (rows * rows, -1)
    both = histograms(greater.reshape(flat), met.reshape(flat), cells).reshape(shape)
    one = histograms(first.reshape(flat), met.reshape(flat), cells).reshape(shape)
    return both, one


def joint_counts(first: Flags, second: Flags) -> Counts:
    """In how many worlds two accounts both do: (..., A, n) twice give (..., A, A)."""
    # counts below 2^53 are exact in floating point, and this is the fast way to them
    found = first.astype(np.float64) @ np.swapaxes(second.astype(np.float64), -1, -2)
    return found.astype(np.int64)


@dataclass(slots=True)
class Totals:
    """What has been counted and added up so far.

    `add` takes counts (added), `sums` (a block's partial sums, shapes kept) and `least` and
    `greatest`, by name.
    """

    counts: dict[str, Counts] = field(default_factory=dict[str, Counts])
    partials: dict[str, list[Floats]] = field(default_factory=dict[str, "list[Floats]"])
    least: dict[str, Floats] = field(default_factory=dict[str, Floats])
    greatest: dict[str, Floats] = field(default_factory=dict[str, Floats])

    def add(
        self,
        counts: Mapping[str, Counts],
        sums: Mapping[str, Floats] | None = None,
        least: Mapping[str, Floats] | None = None,
        greatest: Mapping[str, Floats] | None = None,
    ) -> None:
        """Take in one block."""
        for name, value in counts.items():
            before = self.counts.get(name)
            self.counts[name] = value.copy() if before is None else before + value
        for name, value in (sums or {}).items():
            self.partials.setdefault(name, []).append(value)
        for name, value in (least or {}).items():
            self.least[name] = np.minimum(self.least.get(name, np.inf), value)
        for name, value in (greatest or {}).items():
            self.greatest[name] = np.maximum(self.greatest.get(name, -np.inf), value)

    def sum(self, name: str) -> Floats:
        """The sum of all blocks' partial sums, each entry rounded once."""
        rows = np.stack(self.partials[name])
        flat = rows.reshape(len(rows), -1)
        total = np.array([math.fsum(flat[:, entry]) for entry in range(flat.shape[1])])
        return total.reshape(rows.shape[1:])
