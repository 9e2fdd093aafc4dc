"""Bands: quantiles over time of named values, by histograms that stream.

For every saved step (and element) 256 cells of even width lie between the 1st and the 99th
percentile of block 0, those of all accounts together, with one cell below and one above. A
quantile is read off in proportion, so it is off by at most the width of its cell, which is
stated beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles of a band."""
CELLS = 256
_ENDS = (0.01, 0.99)
_LEAST = 1e-12
_ROWS = 32
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """The cells of one value: `low` and `width` over (saved steps, *dims).

    `whole`: it takes whole numbers only, and so do its cells' ends.
    """

    low: Floats
    width: Floats
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Quantiles of one value over saved steps in one account, or in their mixture.

    `quantiles` pairs shares with flat lists over (saved steps, *dims); each is off by at most
    the entry of `errors` at its place. `shape` is (saved steps, *dims).
    """

    name: str
    account: str
    shape: tuple[int, ...]
    quantiles: tuple[tuple[float, tuple[float, ...]], ...]
    errors: tuple[tuple[float, tuple[float, ...]], ...]


def grids(blocks: Sequence[Mapping[str, Floats]], failed: Sequence[Flags]) -> dict[str, Grid]:
    """Cells from the traces (saved steps, *dims, n) of block 0 in every account."""
    found: dict[str, Grid] = {}
    for name in blocks[0]:
        ends = [_ends(block[name], bad) for block, bad in zip(blocks, failed)]
        low = np.minimum.reduce([first for first, _ in ends])
        high = np.maximum.reduce([last for _, last in ends])
        whole = all(_whole(block[name], bad) for block, bad in zip(blocks, failed))
        # what is the same in all worlds needs some width too
        width = np.maximum((high - low) / CELLS, _LEAST * np.maximum(abs(low), abs(high)))
        width = np.maximum(width, _LEAST)
        if whole:
            # a cell holds whole numbers only, so that it is exact where they are few
            width = np.maximum(np.ceil((high - low + 1.0) / CELLS), 1.0)
        found[name] = Grid(low, width, whole)
    return found


def _ends(trace: Floats, failed: Flags) -> tuple[Floats, Floats]:
    kept = trace[..., ~failed]
    if not kept.shape[-1]:
        nothing = np.zeros(trace.shape[:-1])
        return nothing, nothing
    places = [int(share * (kept.shape[-1] - 1)) for share in _ENDS]
    ordered = np.partition(kept, places, axis=-1)
    first, last = (np.nan_to_num(ordered[..., place]) for place in places)
    return first, last


def _whole(trace: Floats, failed: Flags) -> bool:
    kept = trace[..., ~failed]
    return bool((kept == np.floor(kept)).all())


def counted(grid: Grid, trace: Floats, failed: Flags) -> Counts:
    """How many lanes lie in each cell: (saved steps, *dims, `CELLS` + 2)."""
    kept = trace if not failed.any() else trace[..., ~failed]
    rows = grid.low.size
    flat = kept.reshape(rows, -1)
    low, scale = grid.low.reshape(rows, 1), 1.0 / grid.width.reshape(rows, 1)
    counts = np.empty((rows, CELLS + 2), dtype=np.int64)
    # a few rows at a time stay in a core's cache, and are worked on in place
    shift = np.arange(_ROWS)[:, np.newaxis] * (CELLS + 2.0)
    room = np.empty((_ROWS, flat.shape[1]))
    for first in range(0, rows, _ROWS):
        piece = slice(first, min(first + _ROWS, rows))
        size = piece.stop - piece.start
        at = np.subtract(flat[piece], low[piece], out=room[:size])
        at *= scale[piece]
        at += 1.0
        np.clip(at, 0.0, CELLS + 1.0, out=at)
        if np.isnan(np.add.reduce(at, axis=None)):
            # what is no number lies below all cells, as `fmax` has it
            np.fmax(at, 0.0, out=at)
        at += shift[:size]
        made = np.bincount(at.astype(np.intp).ravel(), minlength=size * (CELLS + 2))
        counts[piece] = made.reshape(size, CELLS + 2)
    return counts.reshape(*grid.low.shape, CELLS + 2)


@dataclass(slots=True)
class BandCounts:
    """The histograms of all accounts so far, and the extremes of block 0's cells."""

    grids: Mapping[str, Grid]
    counts: list[dict[str, Counts]] = field(default_factory=list[dict[str, Counts]])

    def add(self, place: int, counts: Mapping[str, Counts]) -> None:
        """Take in the counts of one block of the account at a place."""
        while len(self.counts) <= place:
            self.counts.append({})
        own = self.counts[place]
        for name, value in counts.items():
            if name in own:
                own[name] += value
            else:
                own[name] = value.copy()

    def bands(self, accounts: Sequence[str], trusts: Sequence[float], mixture: str) -> list[Band]:
        """The bands of every account, and of their mixture by trust."""
        found: list[Band] = []
        whole = sum(trusts)
        for name, grid in self.grids.items():
            shares = [
                own[name] / np.maximum(own[name].sum(-1, keepdims=True), 1) for own in self.counts
            ]
            pooled = sum(trust * share for trust, share in zip(trusts, shares))
            if whole > 0.0:
                found.append(_band(name, mixture, grid, np.asarray(pooled) / whole))
            found.extend(_band(name, own, grid, share) for own, share in zip(accounts, shares))
        return found


def _band(name: str, account: str, grid: Grid, weights: Floats) -> Band:
    running = np.cumsum(weights, axis=-1)
    quantiles: list[tuple[float, tuple[float, ...]]] = []
    errors: list[tuple[float, tuple[float, ...]]] = []
    for share in SHARES:
        cell = np.minimum((running < share - 1e-12).sum(axis=-1), CELLS + 1)
        at = cell[..., np.newaxis]
        upto = np.take_along_axis(running, at, axis=-1)[..., 0]
        own = np.take_along_axis(weights, at, axis=-1)[..., 0]
        part = np.where(own > 0.0, 1.0 - (upto - share) / np.where(own > 0.0, own, 1.0), 0.0)
        inside = np.clip(cell - 1 + np.clip(part, 0.0, 1.0), 0.0, CELLS)
        offset, error = inside * grid.width, grid.width
        if grid.whole:
            offset, error = np.floor(np.minimum(offset, (CELLS * grid.width) - 1.0)), error - 1.0
        values = grid.low + offset
        # beyond the cells only the side is known
        off = np.where((cell == 0) | (cell == CELLS + 1), np.inf, error)
        quantiles.append((share, tuple(values.ravel().tolist())))
        errors.append((share, tuple(off.ravel().tolist())))
    return Band(name, account, grid.low.shape, tuple(quantiles), tuple(errors))
