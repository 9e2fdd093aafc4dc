"""Values while an equation is worked out: arrays with named dimensions, world last.

A `*` before a dimension's name marks one that came from a wildcard, which the array
functions then add up or compare over. Scalars of no world (numbers as written) are
NumPy scalars or arrays without axes; all else has a world axis.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Dims: TypeAlias = tuple[str, ...]


class Value(NamedTuple):
    """An array and the names of its axes before the last, which is the world."""

    dims: Dims
    # an array, or a NumPy scalar that is the same in all worlds
    data: Any


def union(*lists: Dims) -> Dims:
    """All dimensions of several values, in the order in which they first come."""
    if not any(lists):
        return ()
    return tuple(dict.fromkeys(name for dims in lists for name in dims))


def align(value: Value, dims: Dims) -> Array:
    """The data with one axis for each of `dims` (length 1 where it has none), then worlds."""
    if value.dims == dims or not value.dims:
        return value.data
    present = [name for name in dims if name in value.dims]
    order = [value.dims.index(name) for name in present]
    moved = value.data.transpose(*order, value.data.ndim - 1)
    index = tuple(slice(None) if name in value.dims else np.newaxis for name in dims)
    return moved[(*index, slice(None))]


def aligner(own: Dims, dims: Dims) -> Callable[[Any], Any]:
    """What brings data over `own` dimensions in line with `dims`; see `align`."""
    if own == dims or not own:
        return _as_it_is
    return lambda data: align(Value(own, data), dims)


def _as_it_is(data: Any) -> Any:
    return data


def spread(value: Value, dims: Dims, shape: tuple[int, ...]) -> Array:
    """The data as a full, contiguous array of float64 over `dims` and worlds."""
    data = np.asarray(align(value, dims), dtype=np.float64)
    if data.shape == shape and data.flags.c_contiguous:
        return data
    return np.ascontiguousarray(np.broadcast_to(data, shape))


def front(value: Value, dims: Dims) -> tuple[Dims, Array]:
    """The data with `dims` moved to one first axis: (elements, *others, worlds)."""
    others = tuple(name for name in value.dims if name not in dims)
    data = align(value, dims + others)
    count = 1
    for size in data.shape[: len(dims)]:
        count *= size
    return others, data.reshape(count, *data.shape[len(dims) :])
