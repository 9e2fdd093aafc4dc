"""Lookups: straight lines between points, and what holds beyond the ends."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.values import Array, Value
from sapper.model.parts import Lookup


def read(lookup: Lookup, value: Value) -> Value:
    """The lookup at every element of a value.

    `hold` keeps the end values beyond the ends, `extend` carries the end lines on, `step`
    takes the last point at or before x (the first where there is none). NaN stays NaN.
    """
    x = np.asarray(value.data, dtype=np.float64)
    points, heights = np.array(lookup.x), np.array(lookup.y)
    if points.size == 1:
        result = np.where(np.isnan(x), x, heights[0])
    elif lookup.beyond == "step":
        at = np.searchsorted(points, x, side="right") - 1
        result = np.where(np.isnan(x), x, heights[np.clip(at, 0, points.size - 1)])
    else:
        result = _between(x, points, heights, extend=lookup.beyond == "extend")
    return Value(value.dims, result)


def _between(x: Array, points: Array, heights: Array, *, extend: bool) -> Array:
    inside = x if extend else np.minimum(np.maximum(x, points[0]), points[-1])
    at = np.clip(np.searchsorted(points, inside, side="right") - 1, 0, points.size - 2)
    left, low = points[at], heights[at]
    share = (inside - left) / (points[at + 1] - left)
    return low + share * (heights[at + 1] - low)
