"""Counts by inverse distribution function inside a program, many streams at a time.

The formulas are those of `sapper.engine.draws` (with their sources there), element by
element the same to rounding. Rows of draws go through a loop: the compiler copies what is
cheap into everyone who reads it, and would make every uniform several times otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
from jax import lax

from sapper.engine.compiled import special
from sapper.engine.compiled.chance import each
from sapper.engine.draws import BINOMIAL_THRESHOLD, POISSON_THRESHOLD

_TERMS = 64
# so many terms of a sum at a time, until no lane needs more
_CHUNK = 8
_LOWEST_SCORE = -5.5
_SMALL_VARIANCE = 16.0


def binomial(n: Any, p: Any, u: Any, z: Any) -> Any:
    """How many of `n` it befalls, each with chance `p`; `z` is the normal score of `u`."""
    heads = jnp.floor(jnp.maximum(n, 0.0))
    chance = jnp.clip(p, 0.0, 1.0)
    flipped = chance > 0.5
    q = jnp.where(flipped, 1.0 - chance, chance)
    v = jnp.where(flipped, 1.0 - u, u)
    score = jnp.where(flipped, -z, z)
    mean = heads * q
    large = mean > BINOMIAL_THRESHOLD
    small = (mean > 0.0) & ~large
    count = mean * 0.0
    count = _taken(large, lambda: _binomial_centre(heads, q, score), count)
    count = _taken(small, lambda: _binomial_sum(heads, q, v, small), count)
    count = jnp.minimum(jnp.maximum(count, 0.0), heads)
    return jnp.where(flipped, heads - count, count)


def _taken(where: Any, work: Callable[[], Any], other: Any) -> Any:
    """`work` where the mask says; not done at all where no lane needs it."""
    return lax.cond(jnp.any(where), lambda: jnp.where(where, work(), other), lambda: other)


def _binomial_centre(n: Any, p: Any, z: Any) -> Any:
    pq = p * (1.0 - p)
    variance = jnp.maximum(n * pq, 1.0)
    deviation = jnp.sqrt(variance)
    z = _score(z, variance)
    w = z * z
    skew = 1.0 - 2.0 * p
    second = (1.0 - 6.0 * pq) * (w - 3.0) * (1.0 / 24.0)
    second = second - (1.0 - 4.0 * pq) * (2.0 * w - 5.0) * (1.0 / 36.0)
    second = z * (second - 1.0 / 24.0)
    third = (1.0 - 12.0 * pq) * ((w - 6.0) * w + 3.0) * (1.0 / 120.0)
    third = third - (1.0 - 6.0 * pq) * ((w - 5.0) * w + 2.0) * (1.0 / 24.0)
    third = third + (1.0 - 4.0 * pq) * ((12.0 * w - 53.0) * w + 17.0) * (1.0 / 324.0)
    third = skew * (third + (w - 1.0) * (1.0 / 72.0))
    centre = n * p + 0.5 + deviation * z + skew * (w - 1.0) * (1.0 / 6.0)
    return jnp.floor(centre + second / deviation + third / variance)


def _score(z: Any, variance: Any) -> Any:
    return jnp.where(variance < _SMALL_VARIANCE, jnp.maximum(z, _LOWEST_SCORE), z)


def _binomial_sum(n: Any, p: Any, u: Any, where: Any) -> Any:
    odds = p / (1.0 - p)
    mass = jnp.exp(n * special.log1p(-p))

    def term(mass: Any, k: Any, _piece: float) -> Any:
        return mass * jnp.maximum(n - (k - 1.0), 0.0) * odds / k

    return _summed(mass, u, where, term)


def _summed(mass: Any, u: Any, where: Any, term: Callable[[Any, Any, float], Any]) -> Any:
    """How many terms of a law lie below the uniform; ends when no lane needs another."""

    def more(state: tuple[Any, ...]) -> Any:
        k, _, below, _ = state
        return (k < _TERMS) & jnp.any((u > below) & where)

    def chunk(state: tuple[Any, ...]) -> tuple[Any, ...]:
        k, mass, below, count = state
        for j in range(1, _CHUNK + 1):
            count = count + (u > below)
            mass = term(mass, k + float(j), float(j))
            below = below + mass
        return k + float(_CHUNK), mass, below, count

    start = (jnp.float64(0.0), mass, mass, jnp.zeros_like(mass))
    return lax.while_loop(more, chunk, start)[3]


def poisson(mean: Any, _p: Any, u: Any, z: Any) -> Any:
    """How often it happens, where `mean` is how often on average; `z` is the score of `u`."""
    mean = jnp.maximum(mean, 0.0)
    large = mean > POISSON_THRESHOLD
    small = (mean > 0.0) & ~large
    count = mean * 0.0
    count = _taken(large, lambda: _poisson_centre(mean, z), count)
    count = _taken(small, lambda: _poisson_sum(mean, u, small), count)
    return jnp.maximum(count, 0.0)


def _poisson_centre(mean: Any, z: Any) -> Any:
    safe = jnp.maximum(mean, 1.0)
    deviation = jnp.sqrt(safe)
    z = _score(z, safe)
    w = z * z
    centre = mean + deviation * z + 1.0 / 3.0 + w / 6.0
    second = z * (1.0 / 36.0 + w / 72.0)
    third = -8.0 / 405.0 + 7.0 * w / 810.0 + w * w / 270.0
    return jnp.floor(centre - second / deviation + third / safe)


def _poisson_sum(mean: Any, u: Any, where: Any) -> Any:
    return _summed(jnp.exp(-mean), u, where, lambda mass, k, _: mass * mean / k)


LAWS: dict[str, Callable[[Any, Any, Any, Any], Any]] = {"BINOMIAL": binomial, "POISSON": poisson}
"""Laws of counts by the builtin's name: (n or mean, p, uniform, score), rows of lanes."""


def grouped(law: str, first: Any, second: Any, u: Any, z: Any, flag: Any) -> Any:
    """Draws (k, B) of k streams at one step; all arguments (k, B)."""
    return each(lambda row: LAWS[law](*row), (first, second, u, z), flag)
