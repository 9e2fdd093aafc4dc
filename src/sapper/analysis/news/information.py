"""How much a reading tells of which account holds: mutual information, its error and its noise.

That an experiment is worth its mutual information with what is not known is Lindley's (1956).

Chances of ranges of readings come in batches of worlds, which all accounts share. Whatever
is estimated from them is worked out once from all batches and once without each (the
delete-a-group jackknife; Wolter 2007, chapter 4), which gives its error and takes off its bias
of first order (Quenouille 1956). What chance alone makes of it comes from changing the
accounts over at random within each batch (a permutation test; the greatest of all statistics
keeps the level over everything looked at: Westfall and Young 1993). Pure functions; nothing
here runs a world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.variance import BATCHES, left_out

CHANGES = 400
"""The accounts are changed over so many times to see what noise makes."""
LEVEL = 0.05
"""With this chance at most is anything of a whole list told by noise alone."""
_SEED = 20_240_801
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Estimate:
    """An estimate with its bias taken off, and its standard error."""

    value: float
    se: float


def shares(sums: Floats) -> Floats:
    """Chances of ranges (..., K) that add up to one; nought where nothing was counted."""
    whole = sums.sum(axis=-1, keepdims=True)
    return np.divide(sums, whole, out=np.zeros_like(sums), where=whole > 0.0)


def information(chances: Floats, trusts: Floats) -> Floats:
    """Mutual information in bits of ranges (..., A, K) and of accounts held by trust (A,).

    Σ_a π_a Σ_k p_a(k) log2(p_a(k) / Σ_b π_b p_b(k)) (Cover and Thomas 2006, 2.28); between
    nought and the entropy of the trusts.
    """
    pooled = np.einsum("a,...ak->...k", trusts, chances)[..., np.newaxis, :]
    ratio = np.divide(chances, pooled, out=np.ones_like(chances), where=chances > 0.0)
    return np.einsum("a,...ak->...", trusts, chances * np.log2(ratio))


def jackknifed(found: Floats) -> Estimate:
    """An estimate of all batches, and those without each of them, (1 + `BATCHES`,)."""
    whole, rest = float(found[0]), found[1:]
    middle = float(rest.mean())
    value = BATCHES * whole - (BATCHES - 1) * middle
    se = float(np.sqrt((BATCHES - 1) / BATCHES * ((rest - middle) ** 2).sum()))
    return Estimate(value, se)


def told(sums: Floats, trusts: Floats) -> Estimate:
    """The information of a reading, from sums of chances (A, `BATCHES`, K).

    Without its bias it is as often below nought as above where there is none.
    """
    every = np.swapaxes(left_out(sums), 0, 1)  # (1 + B, A, K)
    return jackknifed(information(shares(every), trusts))


def changes(accounts: int) -> npt.NDArray[np.intp]:
    """Which account stands for which in each batch: (`CHANGES`, A, `BATCHES`); always the same."""
    draw = np.random.Generator(np.random.Philox(_SEED))
    order = draw.random((CHANGES, accounts, BATCHES)).argsort(axis=1)
    return order.astype(np.intp)


def scores(sums: Floats, trusts: Floats, changed: npt.NDArray[np.intp]) -> tuple[float, Floats]:
    """How far information stands above what changed accounts make, in their standard deviations.

    Of what was found, and of each of the changes (`CHANGES`,). Noughts where changing
    accounts changes nothing, as where they are the same in every world.
    """
    whole = sums.sum(axis=(1, 2), keepdims=True)
    even = np.divide(sums, whole, out=np.zeros_like(sums), where=whole > 0.0)
    batch = np.arange(BATCHES)
    # (CHANGES, A, B, K) would be large: one account after the other
    mixed = np.stack(
        [even[changed[:, place], batch].sum(axis=1) for place in range(len(sums))], axis=1
    )
    noise = information(shares(mixed), trusts)
    own = float(information(shares(even.sum(axis=1)), trusts))
    middle, spread = float(noise.mean()), float(noise.std())
    if spread <= 1e-15:
        return 0.0, np.zeros(len(noise))
    return (own - middle) / spread, (noise - middle) / spread


def bar(greatest: Floats) -> float:
    """What a score must pass, from the greatest score of each change over all looked at."""
    return float(np.quantile(greatest, 1.0 - LEVEL))
