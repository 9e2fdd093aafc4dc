"""What subscripts pick: elements settled while reading, or by a number that changes.

XMILE 1.0, 3.7.1: an element by its name, a dimension's name for the element that the equation
stands for, a number from 1, `Dim.Element`, `*` inside aggregates. Beyond the elements an
array is 0. Where an element's name is not in a dimension, elements of two dimensions are
matched by position, as Vensim maps them.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Wildcard
from sapper.xmile.context import Context
from sapper.xmile.directory import Entry
from sapper.xmile.translating import Untranslatable

if TYPE_CHECKING:
    from sapper.xmile.translating import Translator

OUTSIDE = ""
"""Stands for an element that does not exist."""


def picked(translator: Translator, expr: Name, entry: Entry, context: Context) -> Expr:
    """The element of an array that a reference means. Raises `Untranslatable`."""
    if not expr.subscripts:
        elements = standing(translator, expr, entry, context)
        return Name(entry.scalar(elements), (), expr.written, span=expr.span)
    _counted(expr, entry)
    chosen = [
        _chosen(translator, item, place, expr, entry, context)
        for place, item in enumerate(expr.subscripts)
    ]
    if any(item == OUTSIDE for item in chosen):
        return Number(0.0, span=expr.span)
    fixed = [item for item in chosen if isinstance(item, str)]
    if len(fixed) == len(chosen):
        return Name(entry.scalar(tuple(fixed)), (), expr.written, span=expr.span)
    return _by_number(translator, expr, entry, chosen, context)


def _counted(expr: Name, entry: Entry) -> None:
    if len(expr.subscripts) != len(entry.part.dims):
        said = (
            f"`{entry.label}` has {len(entry.part.dims)} dimensions, and "
            f"{len(expr.subscripts)} subscripts stand behind it"
        )
        raise Untranslatable("dimension-mismatch", said, expr.span)


def standing(translator: Translator, expr: Name, entry: Entry, context: Context) -> tuple[str, ...]:
    """The element of an array named without subscripts that an equation's own element means."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for dim in entry.part.dims:
        occurrence = seen.get(dim, 0)
        seen[dim] = occurrence + 1
        element = context.stars.get((dim, occurrence)) or context.element(dim, occurrence)
        if element is None:
            element = _alike(translator, dim, context)
        if element is None:
            said = f"`{entry.label}` is an array over `{dim}`, and the equation is not"
            raise Untranslatable(
                "dimension-mismatch", said, expr.span, "say which element is meant: `x[element]`"
            )
        found.append(element)
    return tuple(found)


def _alike(translator: Translator, dim: str, context: Context) -> str | None:
    """An element of another dimension (a part of this one, or the whole) by the same name."""
    elements = translator.directory.dimensions[dim].elements
    found = [element for _, element in context.bound if element in elements]
    return found[0] if len(found) == 1 else None


def _led(translator: Translator, dim: str, context: Context) -> str | None:
    """An element by position, where a mapping leads from one dimension to the other.

    Files made from Vensim models lose some mappings: there the one other dimension of the same
    size is taken for it.
    """
    dimensions = translator.directory.dimensions
    if translator.vensim and not any(dimensions[item].mapped for item in dimensions):
        count = len(dimensions[dim].elements)
        alike = [item for item in context.bound if len(dimensions[item[0]].elements) == count]
        if len(alike) == 1:
            bound, element = alike[0]
            return dimensions[dim].elements[dimensions[bound].elements.index(element)]
    for bound, element in context.bound:
        if dim in dimensions[bound].mapped or bound in dimensions[dim].mapped:
            at = dimensions[bound].elements.index(element)
            if at < len(dimensions[dim].elements):
                return dimensions[dim].elements[at]
    return None


def _chosen(
    translator: Translator,
    item: Expr | Wildcard,
    place: int,
    expr: Name,
    entry: Entry,
    context: Context,
) -> str | Expr:
    """The element that one subscript picks, `OUTSIDE`, or the expression of its number."""
    dim = entry.part.dims[place]
    elements = translator.directory.dimensions[dim].elements
    if isinstance(item, Wildcard) or _is_star(item):
        return _starred(translator, place, expr, entry, context)
    if isinstance(item, Name) and not item.subscripts:
        named = _named(translator, item.name, dim, context)
        if named is not None:
            return named
        if translator.directory.find(context.scope, item.name) is None:
            said = f"`{item.name}` is no element of `{dim}`"
            known = ", ".join(f"`{name}`" for name in elements[:8])
            raise Untranslatable("unknown-element", said, item.span, f"its elements are {known}")
    made = translator.tree(item, context)
    number = translator.constant(made)
    if number is None:
        return made
    at = round(number) if math.isfinite(number) else 0
    return elements[at - 1] if 1 <= at <= len(elements) else OUTSIDE


def _named(translator: Translator, name: str, dim: str, context: Context) -> str | None:
    """The element of a dimension that a name picks, or None where it picks none."""
    dimensions = translator.directory.dimensions
    elements = dimensions[dim].elements
    if name in elements:
        return name
    head, _, tail = name.rpartition(".")
    if head in dimensions and tail in dimensions[head].elements:
        return _mapped(dimensions[head].elements.index(tail), tail, elements)
    if name not in dimensions:
        return None
    element = context.stars.get((name, 0)) if context.element(name) is None else None
    element = element or context.element(name)
    if element is None:
        element = _alike(translator, name, context) or _led(translator, name, context)
    if element is None:
        return None
    return _mapped(dimensions[name].elements.index(element), element, elements)


def _mapped(at: int, element: str, elements: tuple[str, ...]) -> str:
    if element in elements:
        return element
    return elements[at] if at < len(elements) else OUTSIDE


def _is_star(item: Expr | Wildcard) -> bool:
    part = isinstance(item, Call) and item.function == "*:"
    return part or (isinstance(item, Binary) and item.operator == ":")


def star_key(
    translator: Translator, expr: Name, place: int, entry: Entry
) -> tuple[tuple[str, int], tuple[str, ...]] | None:
    """What a wildcard runs through: a key that wildcards which run together share; elements.

    None where the subscript is no wildcard.
    """
    item = expr.subscripts[place] if expr.subscripts else Wildcard()
    dims = translator.directory.dimensions
    dim = entry.part.dims[place]
    if isinstance(item, Wildcard):
        earlier = sum(
            1
            for other in range(place)
            if entry.part.dims[other] == dim
            and (not expr.subscripts or isinstance(expr.subscripts[other], Wildcard))
        )
        return (dim, earlier), dims[dim].elements
    if isinstance(item, Call) and item.function == "*:" and isinstance(item.arguments[0], Name):
        part = item.arguments[0].name
        if part not in dims:
            said = f"`{part}` is no dimension"
            raise Untranslatable("unknown-element", said, item.span)
        return (part, 0), dims[part].elements
    if isinstance(item, Binary) and item.operator == ":":
        ends = [_end(translator, end, dim) for end in (item.left, item.right)]
        low, high = min(ends), max(ends)
        return (f"{dim}:{low}:{high}", 0), dims[dim].elements[low : high + 1]
    return None


def _end(translator: Translator, end: Expr, dim: str) -> int:
    elements = translator.directory.dimensions[dim].elements
    if isinstance(end, Name) and end.name in elements:
        return elements.index(end.name)
    if isinstance(end, Number) and 1 <= end.value <= len(elements):
        return int(end.value) - 1
    said = f"a range of `{dim}` ends where it has no element"
    raise Untranslatable("unknown-element", said, end.span)


def _starred(
    translator: Translator,
    place: int,
    expr: Name,
    entry: Entry,
    context: Context,
) -> str:
    key = star_key(translator, expr, place, entry)
    assert key is not None
    dim = entry.part.dims[place]
    elements = translator.directory.dimensions[dim].elements
    element = context.stars.get(key[0])
    if element is None and key[1] == elements:
        element = context.element(dim, key[0][1])
    if element is None:
        element = _in_step(translator, expr, place, key[1], context)
    if element is None:
        said = f"`*` behind `{entry.label}` stands outside any aggregate"
        raise Untranslatable("dimension-mismatch", said, expr.span, "write it inside `SUM(…)`")
    return _mapped(key[1].index(element) if element in key[1] else len(elements), element, elements)


def _in_step(
    translator: Translator, expr: Name, place: int, run: tuple[str, ...], context: Context
) -> str | None:
    """Outside aggregates a slice goes with the equation's own elements, one by one in their order.

    The first slice of a reference goes with the first dimension of as many elements, and so on.
    """
    dims = translator.directory.dimensions
    before = sum(isinstance(item, Wildcard) or _is_star(item) for item in expr.subscripts[:place])
    alike = [(dim, item) for dim, item in context.bound if len(dims[dim].elements) == len(run)]
    if before >= len(alike):
        return None
    dim, element = alike[before]
    return run[dims[dim].elements.index(element)]


def _by_number(
    translator: Translator,
    expr: Name,
    entry: Entry,
    chosen: list[str | Expr],
    context: Context,
) -> Expr:
    """An element by numbers that may change: a hidden array, and 0 beyond it.

    Several such subscripts become one number that counts through all of them.
    """
    dims = translator.directory.dimensions
    lists = [
        (item,) if isinstance(item, str) else dims[dim].elements
        for item, dim in zip(chosen, entry.part.dims, strict=True)
    ]
    items = [Name(entry.scalar(elements), span=expr.span) for elements in itertools.product(*lists)]
    numbers = [
        (translator.hide(item, context, "index"), len(elements))
        for item, elements in zip(chosen, lists, strict=True)
        if not isinstance(item, str)
    ]
    return by_number(translator, items, numbers, context)


def by_number(
    translator: Translator,
    items: list[Name] | list[Expr],
    numbers: list[tuple[Name, int]],
    context: Context,
) -> Expr:
    """The item at numbers from 1, each with how many there are; 0 where one lies beyond."""
    inside: Expr | None = None
    at: Expr | None = None
    for number, count in numbers:
        low = Binary(">=", number, Number(0.5))
        high = Binary("<", number, Number(count + 0.5))
        both = Binary("AND", low, high)
        inside = both if inside is None else Binary("AND", inside, both)
        whole = Call("INT", (Binary("+", number, Number(0.5)),))
        step = Binary("-", whole, Number(1.0))
        at = step if at is None else Binary("+", Binary("*", at, Number(float(count))), step)
    assert inside is not None and at is not None
    name, _ = translator.stack(list(items), context)
    place = translator.hide(
        Conditional(inside, Binary("+", at, Number(1.0)), Number(1.0)), context, "place"
    )
    return Conditional(inside, Name(name, (place,)), Number(0.0))
