"""How heavy the tail of importance weights is: the shape k of a generalised Pareto distribution.

Below 0.7 an average of the weights can be trusted at the sizes that are run; above, a few worlds
carry it (Vehtari, Simpson, Gelman, Yao and Gabry 2024). The fit is that of Zhang and
Stephens (2009), a Bayesian one in closed form but for a sum, drawn towards 1/2 by ten worlds'
worth of a prior as Vehtari and others do. The weights themselves are not smoothed.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

RELIABLE = 0.7
"""Above this shape averages of the weights are not to be relied on."""
_FEWEST = 5
_PRIOR_WORLDS = 10.0
_PRIOR_SHAPE = 0.5
_PRIOR_SCALE = 3.0
Floats = npt.NDArray[np.float64]


def pareto_shape(logs: Floats) -> float | None:
    """The shape k of the upper tail of n weights exp(`logs`); None where there is no tail.

    The tail is the greatest min(n/5, 3√n) of them less the next one. Weights that are alike
    there have none: nothing is heavy about them.
    """
    finite = logs[np.isfinite(logs)]
    size = math.ceil(min(0.2 * len(logs), 3.0 * math.sqrt(len(logs))))
    if len(finite) <= _FEWEST or size < _FEWEST:
        return None
    ordered = np.sort(finite)
    size = min(size, len(ordered) - 1)
    weights = np.exp(ordered[-size - 1 :] - ordered[-1])
    above = weights[1:] - weights[0]
    above = above[above > 0.0]
    if len(above) < _FEWEST:
        return None
    return generalised_pareto_shape(above)


def generalised_pareto_shape(values: Floats) -> float:
    """The shape of a generalised Pareto distribution of values above nought, ascending (n,).

    Zhang and Stephens 2009, equations 6 to 10, with k of the opposite sign: positive is heavy.
    """
    count = len(values)
    points = 30 + math.floor(math.sqrt(count))
    quartile = values[math.floor(count / 4.0 + 0.5) - 1]
    grid = 1.0 - np.sqrt(points / (np.arange(1, points + 1) - 0.5))
    theta = grid / (_PRIOR_SCALE * quartile) + 1.0 / values[-1]
    shapes = np.log1p(-theta[:, np.newaxis] * values).mean(axis=1)
    profile = count * (np.log(-theta / shapes) - shapes - 1.0)
    weights = np.exp(profile - profile.max())
    weights /= weights.sum()
    fitted = float((theta * weights).sum())
    shape = float(np.log1p(-fitted * values).mean())
    return (shape * count + _PRIOR_SHAPE * _PRIOR_WORLDS) / (count + _PRIOR_WORLDS)
