"""Functions that only lowering writes: no author can call them.

Each has its reference here, over arrays of any one shape, worked out element by element so
that no element depends on how many others there are. Engines take them from `INTERNAL`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]

JOINT_FAILURE = "JOINT_FAILURE"
EXPECTED_MAXIMUM = "EXPECTED_MAXIMUM"

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_FAR = 9.0  # normal scores beyond hold 2e-19 of the probability
_WIDTHS = 6.0
_LEAST = 1e-15


@dataclass(frozen=True, slots=True)
class Internal:
    """An internal function: name, what it gives, and its reference."""

    name: str
    doc: str
    reference: Callable[..., Array]


def joint_failure(correlation: Array, *chances: Array) -> Array:
    """The chance that all of several things fail whose failures are tied by one factor.

    The one-factor Gaussian copula: thing i fails where √ρ·M + √(1−ρ)·Eᵢ < Φ⁻¹(qᵢ), so that
    given M failures are independent and the answer is one integral over M (Vasicek 1987; Li
    2000). `correlation` is ρ in 0..1, each of `chances` a probability qᵢ; all have one shape, as
    has the result. ρ = 0 gives the product, ρ = 1 the least of the chances.

    Gauss–Legendre with 32 points on each side of where the integrand falls, since near
    ρ = 1 it is a step: good to 1e-8 for any ρ.
    """
    correlation, *chances_alike = _alike(correlation, *chances)
    chances = tuple(chances_alike)
    rho = np.clip(correlation, 0.0, 1.0)
    inside = np.clip(rho, _LEAST, 1.0 - _LEAST)
    loading, rest = np.sqrt(inside), np.sqrt(1.0 - inside)
    scores = [ndtri(np.clip(chance, 0.0, 1.0)) for chance in chances]
    least = _least(scores)
    with np.errstate(invalid="ignore", over="ignore"):
        centre = least / loading
        width = _WIDTHS * rest / loading
        first = np.clip(centre - width, -_FAR, _FAR)
        last = np.clip(centre + width, -_FAR, _FAR)
    total = _panel(np.full_like(first, -_FAR), first, scores, loading, rest)
    total = total + _panel(first, last, scores, loading, rest)
    product = chances[0]
    for chance in chances[1:]:
        product = product * chance
    edge = np.where(rho >= 1.0 - _LEAST, _least(list(chances)), product)
    return np.where((rho <= _LEAST) | (rho >= 1.0 - _LEAST), edge, np.minimum(total, 1.0))


def expected_maximum(*means: Array) -> Array:
    """The expected greatest of independent exponential times with these means.

    By inclusion and exclusion over their least: Σ over sets S of (−1)^(|S|+1) / Σ 1/mᵢ (Ross,
    Introduction to Probability Models, 5.2). A mean of 0 is a time of 0.
    """
    with np.errstate(divide="ignore"):
        rates = [1.0 / mean for mean in _alike(*means)]
    total = np.zeros_like(rates[0])
    for size in range(1, len(rates) + 1):
        for members in combinations(rates, size):
            pace = members[0]
            for other in members[1:]:
                pace = pace + other
            total = total + 1.0 / pace if size % 2 else total - 1.0 / pace
    return total


def _alike(*values: Array) -> list[Array]:
    # contiguous and of one shape, so that NumPy takes the same path for every element
    return [np.ascontiguousarray(item) for item in np.broadcast_arrays(*values)]


def _least(values: list[Array]) -> Array:
    least = values[0]
    for value in values[1:]:
        least = np.minimum(least, value)
    return least


def _panel(low: Array, high: Array, scores: list[Array], loading: Array, rest: Array) -> Array:
    half, middle = 0.5 * (high - low), 0.5 * (high + low)
    total = np.zeros_like(low)
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        factor = middle + half * node
        value = weight * np.exp(-0.5 * factor * factor)
        for score in scores:
            value = value * ndtr((score - loading * factor) / rest)
        total = total + value
    return total * half / np.sqrt(2.0 * np.pi)


INTERNAL: Mapping[str, Internal] = MappingProxyType(
    {
        item.name: item
        for item in (
            Internal(
                JOINT_FAILURE,
                "the chance that all of several tied things fail: (correlation, chance, …)",
                joint_failure,
            ),
            Internal(
                EXPECTED_MAXIMUM,
                "the expected greatest of independent exponential times: (mean, …)",
                expected_maximum,
            ),
        )
    }
)
"""Every internal function by its name."""
