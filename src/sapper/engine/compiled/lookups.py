"""Lookups inside a program: straight lines between points, and what holds beyond the ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np

from sapper.model.parts import Lookup

# up to so many points the place is counted, which vectorises; beyond it is searched
_COUNTED = 32


def read(lookup: Lookup, x: Any, rounded: Callable[[Any], Any]) -> Any:
    """A lookup at data `x`, as the interpreter reads it; NaN stays NaN.

    `rounded`: see `Frame.rounded`.
    """
    points, heights = np.array(lookup.x), np.array(lookup.y)
    if points.size == 1:
        return jnp.where(jnp.isnan(x), x, heights[0])
    if lookup.beyond == "step":
        return jnp.where(jnp.isnan(x), x, _taken(heights, _place(x, points, points.size - 1)))
    inside = x if lookup.beyond == "extend" else jnp.clip(x, points[0], points[-1])
    at = _place(inside, points, points.size - 2)
    slopes_at = [_taken(row, at) for row in (points[:-1], points[1:], heights[:-1], heights[1:])]
    left, right, low, high = slopes_at
    share = (inside - left) / (right - left)
    return low + rounded(share * (high - low))


def _place(x: Any, points: np.ndarray, last: int) -> Any:
    """The number of the last point at or before x, from 0 to `last`."""
    if points.size > _COUNTED:
        at = jnp.searchsorted(jnp.asarray(points), x, side="right") - 1
        return jnp.clip(at, 0, last)
    at = jnp.zeros(x.shape, dtype=jnp.int32)
    for point in points[1 : last + 1]:
        at = at + (x >= point).astype(jnp.int32)
    return at


def _taken(row: np.ndarray, at: Any) -> Any:
    return jnp.asarray(row)[at]
