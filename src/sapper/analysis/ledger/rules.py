"""The scoring rules: Brier, logarithmic, and CRPS, as the library `scoringrules` works them out.

All are proper and better when smaller. A chance is scored by Brier (1950) and by the logarithm
(nats); a number by its CRPS, in its unit; a date by the CRPS up to the horizon, in days. An
outcome that is a range scores the mean over the range.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scoringrules

_BACKEND = "numpy"  # never numba where it happens to be installed: it compiles for a second
POINTS = 1_000
"""How many points stand for an outcome that is a range."""
Floats = npt.NDArray[np.float64]


def brier(chance: float, happened: bool) -> float:
    """Brier's score of a chance: the square of its distance from 0 or 1."""
    return float(scoringrules.brier_score(float(happened), chance, backend=_BACKEND))


def log_score(chance: float, happened: bool, worlds: int = 0) -> float:
    """The logarithmic score of a chance, in nats; infinite for a certainty that was wrong.

    A chance from `worlds` worlds is no surer than they make it: none of n counts as half a
    world of n + 1 (the mean of Jeffreys' posterior).
    """
    chance = no_surer(chance, worlds)
    with np.errstate(divide="ignore"):
        found = scoringrules.log_score(float(happened), chance, backend=_BACKEND)
    # the library gives -0.0 for a certainty that was right
    return float(found) + 0.0


def no_surer(chance: float, worlds: int) -> float:
    """A chance no surer than `worlds` worlds make it; 0 worlds: a direct answer, as it stands."""
    least = 0.5 / (worlds + 1.0) if worlds else 0.0
    return min(max(chance, least), 1.0 - least)


def crps(shares: Sequence[float], values: Sequence[float], low: float, high: float) -> float:
    """The CRPS of quantiles `values` at `shares`, of an outcome or the mean over a range.

    Twice the mean of the quantile scores (Gneiting and Raftery 2007, section 4.2; as a mean
    over levels: Berrisch and Ziel 2023). At 0.01 to 0.99 the tails beyond them do not count.
    """
    if low == high:
        outcomes = np.array([low])
    else:
        outcomes = low + (np.arange(POINTS) + 0.5) / POINTS * (high - low)
    given = np.broadcast_to(np.array(values), (len(outcomes), len(values)))
    found: Floats = np.asarray(
        scoringrules.crps_quantile(outcomes, given, np.array(shares), backend=_BACKEND)
    )
    return float(found.mean())


def crps_up_to(
    horizon: float, shares: Sequence[float], values: Sequence[float], low: float, high: float
) -> float:
    """The CRPS of dates (days) that speaks up to `horizon` only; `values` end the day after it.

    All later days are one outcome, never, a day after the horizon (threshold weighting,
    Gneiting and Ranjan 2011). The part of a range that lies after it keeps its share there.
    """
    never = horizon + 1.0
    if low > horizon or high <= horizon:
        return crps(shares, values, min(low, never), min(high, never))
    share = (high - horizon) / (high - low)
    within = crps(shares, values, low, horizon)
    return (1.0 - share) * within + share * crps(shares, values, never, never)


def skill(score: float, reference: float) -> float | None:
    """By how much of a reference's score a score is better: 1 is perfect, 0 no better.

    None where the reference was perfect itself.
    """
    return 1.0 - score / reference if reference > 0.0 else None
