"""Quantiles, distribution functions and means of priors.

Every prior is drawn by its quantile function from one uniform, so these are the only
numerics of priors. All functions work element by element: what comes out for one element
hangs neither on its neighbours nor on the length of the array, so that a world is the same
in every block. Closed forms and `scipy.special` throughout; mixtures, which have none, are
inverted exactly by bisection over the doubles (`sapper.language.bisection`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from sapper.language import named
from sapper.language.bisection import smallest_with
from sapper.language.named import Z95, Array
from sapper.language.prior import (
    Choice,
    Constant,
    Interval,
    Mixture,
    Named,
    Prior,
    Shape,
    Truncated,
    UpTo,
)

_LOG20 = math.log(20.0)
_SCORES = np.linspace(-8.25, 8.25, 16_501)
_BELOW_ONE = math.nextafter(1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Summary:
    """A prior in five numbers: median, central 50 % and central 90 %."""

    median: float
    low50: float
    high50: float
    low90: float
    high90: float


def quantile(prior: Prior | Shape, u: npt.ArrayLike) -> Array:
    """The value below which the share `u` of a prior lies; any shape of `u` in (0, 1)."""
    shape = prior.shape if isinstance(prior, Prior) else prior
    return _quantile(shape, np.ascontiguousarray(u, dtype=np.float64).reshape(np.shape(u)))


def cdf(prior: Prior | Shape, x: npt.ArrayLike) -> Array:
    """The share of a prior at or below `x`, of any shape."""
    shape = prior.shape if isinstance(prior, Prior) else prior
    return _cdf(shape, np.ascontiguousarray(x, dtype=np.float64).reshape(np.shape(x)))


def summary(prior: Prior | Shape) -> Summary:
    """Median, central 50 % and central 90 %, in the unit of the prior."""
    found = quantile(prior, [0.5, 0.25, 0.75, 0.05, 0.95])
    return Summary(*(float(value) for value in found))


def mean(prior: Prior | Shape) -> float:
    """The mean of a prior; nan where it has none (Student's t with df at most 1)."""
    shape = prior.shape if isinstance(prior, Prior) else prior
    match shape:
        case Constant(value=value):
            return value
        case UpTo(high=high):
            return high / _LOG20
        case Interval():
            return _interval_mean(shape)
        case Named(shape=name, parameters=parameters):
            return named.MEANS[name](parameters)
        case Choice(values=values, weights=weights):
            return math.fsum(v * w for v, w in zip(values, weights)) / math.fsum(weights)
        case Mixture(parts=parts, weights=weights):
            return math.fsum(mean(part) * w for part, w in zip(parts, weights)) / math.fsum(weights)
        case Truncated():
            return _numeric_mean(shape)


def _quantile(shape: Shape, u: Array) -> Array:
    match shape:
        case Constant(value=value):
            return np.full(u.shape, value)
        case Interval():
            return _interval_quantile(shape, u)
        case UpTo(high=high):
            return -special.log1p(-u) * (high / _LOG20)
        case Named(shape=name, parameters=parameters):
            return named.QUANTILES[name](parameters, u)
        case Choice():
            values, below = _steps(shape)
            return values[np.searchsorted(below[:-1], u, side="left")]
        case Mixture(parts=parts):
            each = [_quantile(part, u) for part in parts]
            low, high = np.minimum.reduce(each), np.maximum.reduce(each)
            return smallest_with(lambda x: _cdf(shape, x), u, low, high, _atoms(shape))
        case Truncated(inner=inner, low=low, high=high):
            first, last = _mass_ends(shape)
            # rounding may reach 1, where an inner prior without an upper end is infinite
            share = np.minimum(first + u * (last - first), _BELOW_ONE)
            return np.clip(_quantile(inner, share), low, high)


def _cdf(shape: Shape, x: Array) -> Array:
    match shape:
        case Constant(value=value):
            return (x >= value).astype(np.float64)
        case Interval():
            return _interval_cdf(shape, x)
        case UpTo(high=high):
            return -special.expm1(np.maximum(x, 0.0) * (-_LOG20 / high))
        case Named(shape=name, parameters=parameters):
            return named.CDFS[name](parameters, x)
        case Choice():
            values, below = _steps(shape)
            return np.concatenate([[0.0], below])[np.searchsorted(values, x, side="right")]
        case Mixture(parts=parts, weights=weights):
            total = math.fsum(weights)
            found = np.zeros(x.shape)
            for part, weight in zip(parts, weights):
                found = found + _cdf(part, x) * (weight / total)
            return np.minimum(found, 1.0)
        case Truncated(inner=inner, low=low, high=high):
            first, last = _mass_ends(shape)
            inside = (_cdf(inner, x) - first) / (last - first)
            return np.where(x < low, 0.0, np.where(x >= high, 1.0, np.clip(inside, 0.0, 1.0)))


# -- ranges ------------------------------------------------------------------------------


def _interval_scores(shape: Interval) -> tuple[float, float]:
    """Middle and standard deviation on the scale on which the range is normal."""
    change: Callable[[float], float]
    match shape.shape:
        case "lognormal":
            change = math.log
        case "logit-normal":
            change = _logit
        case "normal":
            change = float
    low, high = change(shape.low), change(shape.high)
    return (low + high) / 2, (high - low) / (2 * Z95)


def _logit(p: float) -> float:
    return math.log(p) - math.log1p(-p)


def _interval_quantile(shape: Interval, u: Array) -> Array:
    middle, sd = _interval_scores(shape)
    score = middle + sd * special.ndtri(u)
    if shape.shape == "lognormal":
        return np.exp(score)
    return special.expit(score) if shape.shape == "logit-normal" else score


def _interval_cdf(shape: Interval, x: Array) -> Array:
    middle, sd = _interval_scores(shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        if shape.shape == "lognormal":
            score = np.log(np.maximum(x, 0.0))
        else:
            inside = np.clip(x, 0.0, 1.0)
            score = special.logit(inside) if shape.shape == "logit-normal" else x
    return special.ndtr((score - middle) / sd)


def _interval_mean(shape: Interval) -> float:
    middle, sd = _interval_scores(shape)
    if shape.shape == "lognormal":
        return math.exp(middle + sd * sd / 2)
    return middle if shape.shape == "normal" else _numeric_mean(shape)


def _numeric_mean(shape: Shape) -> float:
    """The mean as the integral of the quantile over normal scores, by the trapezoid rule.

    On smooth integrands that vanish at both ends the rule converges exponentially
    (Trefethen and Weideman 2014).
    """
    weight = np.exp(-_SCORES * _SCORES / 2)
    values = _quantile(shape, special.ndtr(_SCORES))
    return float(math.fsum(values * weight) / math.fsum(weight))


# -- compound shapes ---------------------------------------------------------------------


def _steps(shape: Choice) -> tuple[Array, Array]:
    """The values of a choice in rising order, and the probability at or below each."""
    order = np.argsort(np.asarray(shape.values), kind="stable")
    weights = np.asarray(shape.weights, dtype=np.float64)[order]
    below = np.cumsum(weights) / math.fsum(shape.weights)
    below[-1] = 1.0
    return np.asarray(shape.values, dtype=np.float64)[order], below


def _mass_ends(shape: Truncated) -> tuple[float, float]:
    """The probability of the inner prior below the low end, and at or below the high end."""
    low = math.nextafter(shape.low, -math.inf)
    ends = _cdf(shape.inner, np.array([low, shape.high]))
    return float(ends[0]), float(ends[1])


def _atoms(shape: Shape) -> Array:
    """The single values that have a probability of their own."""
    match shape:
        case Constant(value=value):
            return np.array([value])
        case Named(shape="bernoulli"):
            return np.array([0.0, 1.0])
        case Choice(values=values):
            return np.asarray(values, dtype=np.float64)
        case Mixture(parts=parts):
            return np.unique(np.concatenate([_atoms(part) for part in parts]))
        case Truncated(inner=inner):
            return _atoms(inner)
        case _:
            return np.zeros(0)
