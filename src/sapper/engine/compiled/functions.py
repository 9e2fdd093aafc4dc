"""The pure builtins inside a program; the interpreter's `functions` is what they must equal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy.special import ndtr, ndtri

from sapper.engine.interpreter.functions import RISKY
from sapper.model.lowering.internal import EXPECTED_MAXIMUM, JOINT_FAILURE

__all__ = ["RISKY", "call", "power", "safe_divide"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_FAR, _WIDTHS, _LEAST = 9.0, 6.0, 1e-15


def call(name: str, data: Sequence[Any]) -> Any:
    """A pure builtin (or a function that lowering brings in) over aligned data."""
    return _FUNCTIONS[name](*data)


def safe_divide(a: Any, b: Any, otherwise: Any = 0.0) -> Any:
    """a / b, and `otherwise` where b is 0."""
    nought = jnp.equal(b, 0.0)
    return jnp.where(nought, otherwise, jnp.divide(a, jnp.where(nought, 1.0, b)))


def power(a: Any, b: Any) -> Any:
    """a to the power b; a square and a root as NumPy has them, without a logarithm."""
    if isinstance(b, float) and b == 2.0:
        return jnp.multiply(a, a)
    return jnp.power(a, jnp.asarray(b, dtype=jnp.result_type(a, b)))


def _greatest(*arguments: Any) -> Any:
    result = arguments[0]
    for other in arguments[1:]:
        result = jnp.maximum(result, other)
    return result


def _least(*arguments: Any) -> Any:
    result = arguments[0]
    for other in arguments[1:]:
        result = jnp.minimum(result, other)
    return result


def _expected_maximum(*means: Any) -> Any:
    """See `sapper.model.lowering.internal.expected_maximum`."""
    rates = [1.0 / mean for mean in jnp.broadcast_arrays(*means)]
    total = jnp.zeros_like(rates[0])
    for size in range(1, len(rates) + 1):
        for members in combinations(rates, size):
            pace = members[0]
            for other in members[1:]:
                pace = pace + other
            total = total + 1.0 / pace if size % 2 else total - 1.0 / pace
    return total


def _joint_failure(correlation: Any, *chances: Any) -> Any:
    """See `sapper.model.lowering.internal.joint_failure`: the same integral, point by point."""
    correlation, *others = jnp.broadcast_arrays(
        *(jnp.asarray(item, dtype=jnp.float64) for item in (correlation, *chances))
    )
    rho = jnp.clip(correlation, 0.0, 1.0)
    inside = jnp.clip(rho, _LEAST, 1.0 - _LEAST)
    loading, rest = jnp.sqrt(inside), jnp.sqrt(1.0 - inside)
    scores = jnp.stack([ndtri(jnp.clip(chance, 0.0, 1.0)) for chance in others])
    centre = _least(*scores) / loading
    width = _WIDTHS * rest / loading
    first = jnp.clip(centre - width, -_FAR, _FAR)
    last = jnp.clip(centre + width, -_FAR, _FAR)
    total = _panel(jnp.full_like(first, -_FAR), first, scores, loading, rest)
    total = total + _panel(first, last, scores, loading, rest)
    product = others[0]
    for chance in others[1:]:
        product = product * chance
    edge = jnp.where(rho >= 1.0 - _LEAST, _least(*others), product)
    outside = (rho <= _LEAST) | (rho >= 1.0 - _LEAST)
    return jnp.where(outside, edge, jnp.minimum(total, 1.0))


def _panel(low: Any, high: Any, scores: Any, loading: Any, rest: Any) -> Any:
    half, middle = 0.5 * (high - low), 0.5 * (high + low)

    def point(total: Any, pair: tuple[Any, Any]) -> tuple[Any, None]:
        node, weight = pair
        factor = middle + half * node
        value = weight * jnp.exp(-0.5 * factor * factor)
        for score in scores:
            value = value * ndtr((score - loading * factor) / rest)
        return total + value, None

    pairs = (jnp.asarray(_NODES), jnp.asarray(_WEIGHTS))
    total = lax.scan(point, jnp.zeros_like(low), pairs)[0]
    return total * half / np.sqrt(2.0 * np.pi)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": jnp.abs,
    "ARCCOS": jnp.arccos,
    "ARCSIN": jnp.arcsin,
    "ARCTAN": jnp.arctan,
    "COS": jnp.cos,
    "EXP": jnp.exp,
    "INT": jnp.floor,
    "LN": jnp.log,
    "LOG10": jnp.log10,
    "SIN": jnp.sin,
    "SQRT": jnp.sqrt,
    "TAN": jnp.tan,
    "MAX": _greatest,
    "MIN": _least,
    "CLIP": lambda x, low, high: jnp.minimum(jnp.maximum(x, low), high),
    "SAFEDIV": safe_divide,
    JOINT_FAILURE: _joint_failure,
    EXPECTED_MAXIMUM: _expected_maximum,
}
