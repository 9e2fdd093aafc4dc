"""Builtins over the elements of an array inside a program, and picking an element by number.

Sums are adds in the order of the elements, never a dot product, whose order of adding
depends on the shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from sapper.engine.compiled.frame import Frame
from sapper.engine.interpreter.arrays import is_array, result_dims
from sapper.engine.interpreter.values import Value, align, front, union

__all__ = ["call", "is_array", "pick"]


def call(name: str, arguments: Sequence[Value], frame: Frame) -> Value:
    """An array builtin over the dimensions that came from wildcards, or over all."""
    value = arguments[0]
    over = tuple(dim for dim in value.dims if dim.startswith("*")) or value.dims
    dims = result_dims(name, [argument.dims for argument in arguments])
    if name == "SIZE":
        count = 1
        for dim in over:
            count *= len(frame.elements[dim.removeprefix("*")])
        return Value((), float(count))
    if over:
        others, rows = front(Value(value.dims, jnp.asarray(value.data)), over)
    else:
        others, rows = (), jnp.asarray(value.data)[jnp.newaxis]
    if name == "RANK":
        return Value(dims, _rank(others, rows, arguments[1]))
    return Value(dims, _REDUCTIONS[name]([rows[index] for index in range(rows.shape[0])]))


def _sum(rows: Sequence[Any]) -> Any:
    total = rows[0]
    for row in rows[1:]:
        total = total + row
    return total


def _product(rows: Sequence[Any]) -> Any:
    total = rows[0]
    for row in rows[1:]:
        total = total * row
    return total


def _mean(rows: Sequence[Any]) -> Any:
    return _sum(rows) / float(len(rows))


def _deviation(rows: Sequence[Any]) -> Any:
    mean = _mean(rows)
    return jnp.sqrt(_mean([(row - mean) * (row - mean) for row in rows]))


def _least(rows: Sequence[Any]) -> Any:
    result = rows[0]
    for row in rows[1:]:
        result = jnp.minimum(result, row)
    return result


def _greatest(rows: Sequence[Any]) -> Any:
    result = rows[0]
    for row in rows[1:]:
        result = jnp.maximum(result, row)
    return result


def _rank(others: tuple[str, ...], rows: Any, place: Value) -> Any:
    """The number of the element in a place of the ascending order; ties by element order."""
    order = _order(rows)
    dims = union(others, place.dims)
    at = jnp.clip(jnp.nan_to_num(jnp.asarray(align(place, dims))), 1, order.shape[0])
    return _along(Value(("·", *others), order), at.astype(jnp.int32) - 1, others, dims)


def _order(rows: Any) -> Any:
    """The numbers, from 1, of the elements in ascending order, NaN last (E, ...).

    By counting who comes before whom: a sort is no operation of a program that runs whole.
    """
    count = rows.shape[0]
    lost = jnp.isnan(rows)
    first, second = rows[:, jnp.newaxis], rows[jnp.newaxis]
    earlier = np.tri(count, k=-1, dtype=np.bool_).reshape(count, count, *(1,) * (rows.ndim - 1))
    equal = (first == second) | (lost[:, jnp.newaxis] & lost[jnp.newaxis])
    before = (second < first) | (lost[:, jnp.newaxis] & ~lost[jnp.newaxis]) | (equal & earlier)
    places = before.sum(axis=1)
    at = np.arange(count).reshape(count, *(1,) * rows.ndim)
    numbers = np.arange(1.0, count + 1.0).reshape(1, count, *(1,) * (rows.ndim - 1))
    return jnp.where(places[jnp.newaxis] == at, numbers, 0.0).sum(axis=1)


def _along(rows: Value, index: Any, others: tuple[str, ...], dims: tuple[str, ...]) -> Any:
    """For each place over `dims` the row with the index that stands there."""
    aligned = jnp.stack([align(Value(others, row), dims) for row in rows.data])
    shape = jnp.broadcast_shapes(aligned.shape[1:], index.shape)
    full = jnp.broadcast_to(aligned, (aligned.shape[0], *shape))
    return jnp.take_along_axis(full, jnp.broadcast_to(index, shape)[jnp.newaxis], axis=0)[0]


def pick(value: Value, dim: str, number: Value) -> Value:
    """The element whose number, from 1, stands in another value; NaN where there is none."""
    others = tuple(name for name in value.dims if name != dim)
    dims = union(others, number.dims)
    rows = align(value, (dim, *others))
    at = jnp.asarray(align(number, dims))
    outside = ~((jnp.round(at) >= 1) & (jnp.round(at) <= rows.shape[0]))
    index = jnp.where(outside, 1, jnp.round(jnp.nan_to_num(at))).astype(jnp.int32) - 1
    picked = _along(Value((dim, *others), rows), index, others, dims)
    return Value(dims, jnp.where(outside, jnp.nan, picked))


_REDUCTIONS = {
    "SUM": _sum,
    "MEAN": _mean,
    "PROD": _product,
    "STDDEV": _deviation,
    "MIN": _least,
    "MAX": _greatest,
}
