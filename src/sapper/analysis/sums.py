"""What the answer of several accounts is made of: sums over worlds, counted or weighed.

The one form that `sapper.analysis.mixture` asks for; `sapper.analysis.tallies` counts worlds as
they come, `sapper.analysis.news.weighted` weighs them by readings.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from sapper.analysis.outcomes import Asked
from sapper.engine.reductions import Cells

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class Sums(Protocol):
    """One question over the worlds of A accounts that failed in none.

    Over the values v = y - `pivot` of the worlds that count, each with its weight w (1 where worlds
    are counted); a dash marks those of a second account in the same world. Histograms are on C
    `cells`, as in `sapper.engine.reductions.joint_histograms`.
    """

    @property
    def asked(self) -> Asked:
        """The question."""
        ...

    @property
    def sound(self) -> int:
        """How many worlds failed in no account."""
        ...

    @property
    def anyone(self) -> int:
        """How many of them count in any account."""
        ...

    @property
    def pivot(self) -> float:
        """What values are less."""
        ...

    @property
    def mass(self) -> Floats:
        """Σ w, (A,)."""
        ...

    @property
    def summed(self) -> Floats:
        """Σ w·v, (A,)."""
        ...

    @property
    def square(self) -> Floats:
        """Σ w·w', (A, A)."""
        ...

    @property
    def one(self) -> Floats:
        """Σ w·v·w', (A, A)."""
        ...

    @property
    def joint(self) -> Floats:
        """Σ w·v·w'·v', (A, A)."""
        ...

    @property
    def cells(self) -> Cells | None:
        """The cells of histograms; None for yes or no."""
        ...

    @property
    def sound_cells(self) -> Floats:
        """Σ w by cell, (A, C)."""
        ...

    @property
    def both(self) -> Counts | Floats:
        """By the greater of two cells, (A, A, C)."""
        ...

    @property
    def lower(self) -> Counts | Floats:
        """By the first's cell, (A, A, C)."""
        ...

    @property
    def least(self) -> Floats:
        """The least value that counts, (A,)."""
        ...

    @property
    def greatest(self) -> Floats:
        """The greatest, (A,)."""
        ...

    @property
    def fates(self) -> Counts | Floats:
        """A table of fates for each account (`sapper.analysis.spread.fate_table`)."""
        ...

    def trials(self, trusts: Floats, share: float, se: float) -> float:
        """How many independent yes/no worlds stand behind a share with an error, by trusts (A,)."""
        ...
