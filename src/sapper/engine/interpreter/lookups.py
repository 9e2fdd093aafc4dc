"""Lookups: straight lines between points, and what holds beyond the ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sapper.engine.interpreter.values import Array
from sapper.model.parts import Lookup


def reader(lookup: Lookup) -> Callable[[Any], Array]:
    """The lookup as a function of data.

    `hold` keeps the end values beyond the ends, `extend` carries the end lines on, `step`
    takes the last point at or before x (the first where there is none). NaN stays NaN.
    """
    points, heights = np.array(lookup.x), np.array(lookup.y)
    if points.size == 1:
        return lambda x: np.where(np.isnan(x), x, heights[0])
    if lookup.beyond == "step":
        return lambda x: _held(np.asarray(x), points, heights)
    extend = lookup.beyond == "extend"
    return lambda x: _between(np.asarray(x), points, heights, extend=extend)


def _held(x: Array, points: Array, heights: Array) -> Array:
    at = np.searchsorted(points, x, side="right") - 1
    return np.where(np.isnan(x), x, heights[np.clip(at, 0, points.size - 1)])


def _between(x: Array, points: Array, heights: Array, *, extend: bool) -> Array:
    inside = x if extend else np.minimum(np.maximum(x, points[0]), points[-1])
    at = np.clip(np.searchsorted(points, inside, side="right") - 1, 0, points.size - 2)
    left, low = points[at], heights[at]
    share = (inside - left) / (points[at + 1] - left)
    return low + share * (heights[at + 1] - low)
