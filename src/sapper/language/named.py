"""Distributions by name: quantile, distribution function and mean of each.

Parameters stand in the order of `sapper.language.prior.Named`. Called by
`sapper.language.quantile` alone, which knows the other shapes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import special

from sapper.language.prior import NamedShape

Array: TypeAlias = npt.NDArray[np.float64]
Parameters: TypeAlias = tuple[float, ...]
Function: TypeAlias = Callable[[Parameters, Array], Array]

Z95 = 1.6448536269514722
"""The 95 % quantile of the standard normal distribution."""


def _lognormal_sd(factor: float) -> float:
    return math.log(factor) / Z95


def _pert_shape(p: Parameters) -> tuple[float, float]:
    low, mode, high = p
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def _gamma_shape(p: Parameters) -> tuple[float, float]:
    average, sd = p
    return (average / sd) ** 2, sd * sd / average


def _lognormal_cdf(p: Parameters, x: Array) -> Array:
    with np.errstate(divide="ignore"):
        return special.ndtr((np.log(np.maximum(x, 0.0)) - math.log(p[0])) / _lognormal_sd(p[1]))


def _loguniform_cdf(p: Parameters, x: Array) -> Array:
    inside = np.log(np.clip(x, p[0], p[1]) / p[0])
    return np.minimum(inside / math.log(p[1] / p[0]), 1.0)


def _triangular_quantile(p: Parameters, u: Array) -> Array:
    low, mode, high = p
    turn = (mode - low) / (high - low)
    left = low + np.sqrt(u * ((high - low) * (mode - low)))
    right = high - np.sqrt((1 - u) * ((high - low) * (high - mode)))
    return np.where(u < turn, left, right)


def _triangular_cdf(p: Parameters, x: Array) -> Array:
    low, mode, high = p
    x = np.clip(x, low, high)
    width = high - low
    left = (x - low) ** 2 / (width * (mode - low)) if mode > low else np.zeros(x.shape)
    right = 1 - (high - x) ** 2 / (width * (high - mode)) if mode < high else np.ones(x.shape)
    return np.where(x < mode, left, right)


def _pert_quantile(p: Parameters, u: Array) -> Array:
    a, b = _pert_shape(p)
    return p[0] + (p[2] - p[0]) * special.betaincinv(a, b, u)


def _pert_cdf(p: Parameters, x: Array) -> Array:
    a, b = _pert_shape(p)
    return special.betainc(a, b, np.clip((x - p[0]) / (p[2] - p[0]), 0.0, 1.0))


def _gamma_quantile(p: Parameters, u: Array) -> Array:
    k, scale = _gamma_shape(p)
    return special.gammaincinv(k, u) * scale


def _gamma_cdf(p: Parameters, x: Array) -> Array:
    k, scale = _gamma_shape(p)
    return special.gammainc(k, np.maximum(x, 0.0) / scale)


def _bernoulli_cdf(p: Parameters, x: Array) -> Array:
    return np.where(x < 0, 0.0, np.where(x < 1, 1 - p[0], 1.0))


QUANTILES: Mapping[NamedShape, Function] = MappingProxyType(
    {
        "normal": lambda p, u: p[0] + p[1] * special.ndtri(u),
        "lognormal": lambda p, u: p[0] * np.exp(_lognormal_sd(p[1]) * special.ndtri(u)),
        "beta": lambda p, u: special.betaincinv(p[0], p[1], u),
        "uniform": lambda p, u: p[0] + (p[1] - p[0]) * u,
        "loguniform": lambda p, u: p[0] * np.exp(math.log(p[1] / p[0]) * u),
        "triangular": _triangular_quantile,
        "pert": _pert_quantile,
        "gamma": _gamma_quantile,
        "student_t": lambda p, u: p[1] + p[2] * special.stdtrit(p[0], u),
        "bernoulli": lambda p, u: (u > 1 - p[0]).astype(np.float64),
        "exponential": lambda p, u: -special.log1p(-u) * p[0],
    }
)
"""Quantile functions, of parameters and uniforms."""

CDFS: Mapping[NamedShape, Function] = MappingProxyType(
    {
        "normal": lambda p, x: special.ndtr((x - p[0]) / p[1]),
        "lognormal": _lognormal_cdf,
        "beta": lambda p, x: special.betainc(p[0], p[1], np.clip(x, 0.0, 1.0)),
        "uniform": lambda p, x: np.clip((x - p[0]) / (p[1] - p[0]), 0.0, 1.0),
        "loguniform": _loguniform_cdf,
        "triangular": _triangular_cdf,
        "pert": _pert_cdf,
        "gamma": _gamma_cdf,
        "student_t": lambda p, x: special.stdtr(p[0], (x - p[1]) / p[2]),
        "bernoulli": _bernoulli_cdf,
        "exponential": lambda p, x: -special.expm1(-np.maximum(x, 0.0) / p[0]),
    }
)
"""Distribution functions, of parameters and values."""

MEANS: Mapping[NamedShape, Callable[[Parameters], float]] = MappingProxyType(
    {
        "normal": lambda p: p[0],
        "lognormal": lambda p: p[0] * math.exp(_lognormal_sd(p[1]) ** 2 / 2),
        "beta": lambda p: p[0] / (p[0] + p[1]),
        "uniform": lambda p: (p[0] + p[1]) / 2,
        "loguniform": lambda p: (p[1] - p[0]) / math.log(p[1] / p[0]),
        "triangular": lambda p: (p[0] + p[1] + p[2]) / 3,
        "pert": lambda p: (p[0] + 4 * p[1] + p[2]) / 6,
        "gamma": lambda p: p[0],
        "student_t": lambda p: p[1] if p[0] > 1 else math.nan,
        "bernoulli": lambda p: p[0],
        "exponential": lambda p: p[0],
    }
)
"""Means, of parameters; nan where there is none."""
