"""Exact inversion of distribution functions by bisection over the doubles.

Doubles of one sign are ordered as their bit patterns are, so halving the distance between two
patterns reaches the one smallest double with F(x) >= u in at most 64 steps, whatever the
scale. The answer does not hang on where the search began, and so is monotone in u as far as
F itself is; and each element stops at its own answer, so that none hangs on its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
_SIGN = np.int64(-(2**63))
_SNAP = 1e-13


def smallest_with(
    cdf: Callable[[Array], Array], u: Array, low: Array, high: Array, atoms: Array
) -> Array:
    """The smallest x in [low, high] with cdf(x) >= u, element by element.

    `low` and `high` (of the shape of `u`) enclose the answer. `atoms` are values with a
    probability of their own: an answer within rounding of one is that value.
    """
    shape = u.shape
    wanted = u.ravel()
    first, last = _ordinal(low.ravel()), _ordinal(high.ravel())
    reached = cdf(low.ravel()) >= wanted
    last = np.where(reached, first, last)
    while np.any(first + 1 < last):
        middle = (first >> 1) + (last >> 1) + (first & last & 1)
        enough = cdf(_double(middle)) >= wanted
        open_ = first + 1 < last
        last = np.where(open_ & enough, middle, last)
        first = np.where(open_ & ~enough, middle, first)
    return _snap(_double(last), atoms).reshape(shape)


def _ordinal(x: Array) -> npt.NDArray[np.int64]:
    """Whole numbers that are ordered as the doubles are."""
    bits = np.ascontiguousarray(x + 0.0).view(np.int64)
    return np.where(bits < 0, _SIGN - bits, bits)


def _double(ordinal: npt.NDArray[np.int64]) -> Array:
    bits = np.where(ordinal < 0, _SIGN - ordinal, ordinal)
    return np.ascontiguousarray(bits).view(np.float64)


def _snap(x: Array, atoms: Array) -> Array:
    for atom in atoms:
        x = np.where(np.abs(x - atom) <= _SNAP * abs(atom), atom, x)
    return x
