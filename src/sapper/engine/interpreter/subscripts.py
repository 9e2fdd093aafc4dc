"""Subscripts: one element of an array, a whole dimension, or an element by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Dims, Value, align, union
from sapper.language.tree import Wildcard


class Elements(Protocol):
    """Whatever knows the elements of dimensions."""

    @property
    def elements(self) -> Mapping[str, tuple[str, ...]]:
        """Elements by dimension."""
        ...


class Choice(NamedTuple):
    """What subscripts leave of an array's dimensions, and the index that takes it."""

    dims: Dims
    place: tuple[int | slice, ...]


def plan(dims: Dims, chosen: Sequence[str | Wildcard | None], scope: Elements) -> Choice:
    """What subscripts pick out of a value, one for each of its dimensions.

    An element's name takes its slice; the dimension's own name leaves the axis as it is; a
    wildcard marks the axis with `*`; another dimension's name takes its elements by position.
    None leaves the axis for a number to pick from.
    """
    kept: list[str] = []
    index: list[int | slice] = []
    for item, dim in zip(chosen, dims, strict=True):
        element = _element(item, dim, scope)
        index.append(slice(None) if element is None else element)
        if element is None:
            name = dim if item is None else f"*{dim}" if isinstance(item, Wildcard) else item
            kept.append(name)
    return Choice(tuple(kept), tuple(index))


def _element(item: str | Wildcard | None, dim: str, scope: Elements) -> int | None:
    if not isinstance(item, str) or item == dim:
        return None
    elements = scope.elements[dim]
    name = item.removeprefix(f"{dim}.")
    return elements.index(name) if name in elements else None


def pick(value: Value, dim: str, number: Value) -> Value:
    """The element whose number, from 1, stands in another value."""
    others = tuple(name for name in value.dims if name != dim)
    dims = union(others, number.dims)
    rows = align(value, (dim, *others))
    count = rows.shape[0]
    at = align(number, dims)
    # a number outside the array has no element: NaN, which fails the world where it counts
    outside = ~((np.round(at) >= 1) & (np.round(at) <= count))
    index = np.where(outside, 1, np.round(np.nan_to_num(at))).astype(np.intp) - 1
    aligned = np.stack([align(Value(others, row), dims) for row in rows])
    shape = np.broadcast_shapes(aligned.shape[1:], index.shape)
    full = np.broadcast_to(aligned, (count, *shape))
    picked = np.take_along_axis(full, np.broadcast_to(index, shape)[np.newaxis], axis=0)[0]
    return Value(dims, np.where(outside, np.nan, picked))


def index_value(name: str, scope: Scope) -> Value:
    """The number, from 1, of an element, or of every element of a dimension."""
    if name in scope.elements:
        numbers = np.arange(1.0, len(scope.elements[name]) + 1.0)
        return Value((name,), numbers[:, np.newaxis])
    stem, _, element = name.rpartition(".")
    for dim, elements in scope.elements.items():
        if stem in ("", dim) and element in elements:
            return Value((), np.float64(elements.index(element) + 1))
    raise KeyError(name)
