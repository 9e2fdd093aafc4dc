"""Builtins over the elements of an array, added up in the order of the elements.

They run over the dimensions that came from wildcards (`SUM(x[region, *])`), or over all
where there is no wildcard (`SUM(x)`). Nothing is handed to a dot product or a blocked sum,
whose order of adding depends on the shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array, Dims, Value, align, front, union

_ALWAYS = frozenset({"SUM", "MEAN", "PROD", "SIZE", "STDDEV", "RANK"})


def is_array(name: str, arguments: int) -> bool:
    """Whether a call runs over an array (`MIN` and `MAX` do with one argument)."""
    return name in _ALWAYS or (name in ("MIN", "MAX") and arguments == 1)


def result_dims(name: str, dims: Sequence[Dims]) -> Dims:
    """The dimensions of an array builtin's value, from those of its arguments."""
    others = tuple(dim for dim in dims[0] if dim not in _over(dims[0]))
    if name == "SIZE":
        return ()
    return union(others, dims[1]) if name == "RANK" else others


def _over(dims: Dims) -> Dims:
    return tuple(dim for dim in dims if dim.startswith("*")) or dims


def call(name: str, arguments: Sequence[Value], scope: Scope) -> Any:
    """The data of an array builtin."""
    value = arguments[0]
    over = _over(value.dims)
    if name == "SIZE":
        count = 1
        for dim in over:
            count *= len(scope.elements[dim.removeprefix("*")])
        return np.float64(count)
    others, rows = front(value, over) if over else ((), np.asarray(value.data)[np.newaxis])
    if name == "RANK":
        return _rank(others, rows, arguments[1])
    return _REDUCTIONS[name](rows)


def _sum(rows: Array) -> Array:
    total = rows[0] + 0.0
    for row in rows[1:]:
        total = total + row
    return total


def _product(rows: Array) -> Array:
    total = rows[0] * 1.0
    for row in rows[1:]:
        total = total * row
    return total


def _mean(rows: Array) -> Array:
    return _sum(rows) / len(rows)


def _deviation(rows: Array) -> Array:
    mean = _mean(rows)
    return np.sqrt(_mean(np.square(rows - mean)))


def _least(rows: Array) -> Array:
    result = rows[0]
    for row in rows[1:]:
        result = np.minimum(result, row)
    return result


def _greatest(rows: Array) -> Array:
    result = rows[0]
    for row in rows[1:]:
        result = np.maximum(result, row)
    return result


def _rank(others: tuple[str, ...], rows: Array, place: Value) -> Array:
    """The number of the element in a place of the ascending order; ties by element order."""
    order = np.argsort(rows, axis=0, kind="stable") + 1.0
    dims = union(others, place.dims)
    shape = (len(order), *np.broadcast_shapes(order.shape[1:], align(place, dims).shape))
    at = np.clip(np.nan_to_num(align(place, dims)), 1, len(order)).astype(np.intp) - 1
    aligned = np.stack([align(Value(others, row), dims) for row in order])
    full = np.broadcast_to(aligned, shape)
    index = np.broadcast_to(at, shape[1:])[np.newaxis]
    return np.take_along_axis(full, index, axis=0)[0]


_REDUCTIONS = {
    "SUM": _sum,
    "MEAN": _mean,
    "PROD": _product,
    "STDDEV": _deviation,
    "MIN": _least,
    "MAX": _greatest,
}
