"""How much of an outcome's variance readings hold, and how much chance: from fates.

The same readings as behind the spread of an answer (`spread`), and the same estimate of it,
with its error from batches. Pure sums; nothing here runs a world.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.special import fdtrc

from sapper.analysis.spread import FATES, FEWEST_PAIRED, NOTED, fate_correlation, fate_table, noise
from sapper.analysis.variance import BATCHES, Counts, Flags, Floats, left_out

_LEVEL = 0.05


@dataclass(frozen=True, eq=False, slots=True)
class Parts:
    """`readings`: the variance over readings; `chance`: the share that chance holds.

    Both of all batches, then without each of them, (1 + `BATCHES`,). `noted`: what readings
    hold stands above its own noise.
    """

    readings: Floats
    chance: Floats
    noted: bool


@dataclass(slots=True)
class Fates:
    """The fates of readings of one answer, taken in block by block."""

    tables: Counts = field(
        default_factory=lambda: np.zeros((BATCHES, FATES + 1, FATES + 1), dtype=np.int64)
    )
    # readings with all fates, sums of their means and squares, squares within
    sums: Floats = field(default_factory=lambda: np.zeros((4, BATCHES)))

    def add(self, values: npt.NDArray[np.float64], met: Flags, batch: Counts, pivot: float) -> None:
        """Take in outcomes (r, `FATES`), which of them count, and the batch of each reading."""
        for own in np.unique(batch):
            rows = batch == own
            self.tables[own] += fate_table(values[rows], met[rows])
        whole = met.all(axis=1)
        rest = values[whole] - pivot
        means = rest.mean(axis=1)
        inside = ((rest - means[:, np.newaxis]) ** 2).sum(axis=1)
        for row, data in enumerate((np.ones(len(means)), means, means**2, inside)):
            self.sums[row] += np.bincount(batch[whole], data, BATCHES)

    def of_chance(self, means: Floats) -> Parts | None:
        """What readings hold of a chance, whose means of all batches and without each are given."""
        tables = left_out(self.tables.reshape(BATCHES, -1).astype(np.float64))
        found = [fate_correlation(item.reshape(FATES + 1, -1).astype(np.int64)) for item in tables]
        correlation = np.array([np.nan if item is None else item for item in found])
        if not np.isfinite(correlation).all():
            return None
        noted = bool(correlation[0] > NOTED * noise(self.tables.sum(axis=0)))
        return Parts(correlation * means * (1.0 - means), 1.0 - correlation, noted)

    def of_number(self) -> Parts | None:
        """What readings hold of a number: analysis of variance, readings with all fates only."""
        count, first, second, inside = left_out(self.sums.T).T
        if (count < FEWEST_PAIRED).any():
            return None
        among = (second - first * first / count) / (count - 1.0) * FATES
        within = inside / (count * (FATES - 1.0))
        held = (among - within) / FATES
        whole = held + within
        chance = np.where(whole > 0.0, within / np.where(whole > 0.0, whole, 1.0), 1.0)
        if among[0] <= 0.0:
            return None
        freedom = count[0] - 1.0, count[0] * (FATES - 1.0)
        apart = 0.0 if within[0] <= 0.0 else fdtrc(*freedom, among[0] / within[0])
        return Parts(held, chance, bool(apart < _LEVEL))
