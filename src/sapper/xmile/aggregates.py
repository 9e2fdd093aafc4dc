"""Aggregates over arrays: what they run through, written out (XMILE 1.0, 3.7.1.3).

Wildcards over one dimension run together, those over different ones through every pair; an
array named without subscripts inside an aggregate is all of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from sapper.language.tree import Binary, Call, Expr, Name, Number, Wildcard, children
from sapper.xmile.context import Context
from sapper.xmile.directory import Entry
from sapper.xmile.parser import balanced
from sapper.xmile.subscripts import star_key
from sapper.xmile.translating import Untranslatable

if TYPE_CHECKING:
    from sapper.xmile.translating import Translator

Key = tuple[str, int]
AGGREGATES = frozenset({"sum", "mean", "prod", "size", "stddev", "rank", "min", "max"})
"""Functions that run through arrays; the last two do with one argument."""


def each(translator: Translator, argument: Expr, context: Context) -> list[Expr]:
    """The argument of an aggregate translated once for every element that it runs through."""
    lists = _run_through(translator, argument, context)
    if not lists:
        return [translator.tree(argument, context)]
    total = 1
    for elements in lists.values():
        total *= len(elements)
    translator.run_through(total, argument.span)
    keys = list(lists)
    return [
        translator.tree(argument, context.starred(dict(zip(keys, elements, strict=True))))
        for elements in itertools.product(*lists.values())
    ]


def _run_through(
    translator: Translator, argument: Expr, context: Context
) -> Mapping[Key, tuple[str, ...]]:
    """The wildcards in an argument, those of inner aggregates left out, with their elements."""
    found: dict[Key, tuple[str, ...]] = {}
    for name, entry in _arrays(translator, argument, context):
        for place in range(len(entry.part.dims)):
            key = star_key(translator, name, place, entry)
            if key is None:
                key = _dimension(translator, name, place, context)
            if key is not None:
                found.setdefault(*key)
    return found


def _dimension(
    translator: Translator, name: Name, place: int, context: Context
) -> tuple[Key, tuple[str, ...]] | None:
    """A dimension's own name stands for all of it where the equation is not over it."""
    item = name.subscripts[place]
    dims = translator.directory.dimensions
    if not isinstance(item, Name) or item.subscripts or item.name not in dims:
        return None
    entry = translator.directory.find(context.scope, name.name)
    if entry is not None and item.name in dims[entry.part.dims[place]].elements:
        return None
    if context.element(item.name) is not None:
        return None
    return (item.name, 0), dims[item.name].elements


def _arrays(translator: Translator, expr: Expr, context: Context) -> Iterator[tuple[Name, Entry]]:
    if isinstance(expr, Call) and expr.function in AGGREGATES:
        inner = len(expr.arguments) == 1 or expr.function not in ("min", "max")
        if inner:
            return
    if isinstance(expr, Name):
        entry = translator.directory.find(context.scope, expr.name)
        if entry is not None and entry.part.dims:
            if expr.subscripts and len(expr.subscripts) != len(entry.part.dims):
                said = f"`{entry.label}` has {len(entry.part.dims)} dimensions"
                raise Untranslatable("dimension-mismatch", said, expr.span)
            yield expr, entry
    for child in children(expr):
        yield from _arrays(translator, child, context)


Reduce = Callable[["Translator", list[Expr], Context], Expr]


def total(_translator: Translator, items: list[Expr], _context: Context) -> Expr:
    """The sum."""
    return balanced("+", items)


def product(_translator: Translator, items: list[Expr], _context: Context) -> Expr:
    """The product."""
    return balanced("*", items)


def mean(_translator: Translator, items: list[Expr], _context: Context) -> Expr:
    """The mean."""
    return Binary("/", balanced("+", items), Number(float(len(items))))


def size(_translator: Translator, items: list[Expr], _context: Context) -> Expr:
    """How many there are."""
    return Number(float(len(items)))


def deviation(translator: Translator, items: list[Expr], context: Context) -> Expr:
    """The standard deviation, divided by n."""
    return Call("STDDEV", (translator.stacked(items, context),))


def least(_translator: Translator, items: list[Expr], _context: Context) -> Expr:
    """The least."""
    return items[0] if len(items) == 1 else Call("MIN", tuple(items))


def greatest(_translator: Translator, items: list[Expr], _context: Context) -> Expr:
    """The greatest."""
    return items[0] if len(items) == 1 else Call("MAX", tuple(items))


REDUCTIONS: Mapping[str, Reduce] = {
    "sum": total,
    "prod": product,
    "mean": mean,
    "size": size,
    "stddev": deviation,
    "min": least,
    "max": greatest,
}
"""What each aggregate makes of its items."""


def aggregated(translator: Translator, call: Call, context: Context) -> Expr:
    """An aggregate of one argument, or `MIN`, `MAX`, `MEAN` of several."""
    name, arguments = call.function, call.arguments
    if not arguments:
        raise Untranslatable("wrong-arguments", f"`{name.upper()}` has no argument", call.span)
    reduce = REDUCTIONS[name]
    if len(arguments) == 1 and (kept := _kept(translator, arguments[0], context)) is not None:
        return Call(name.upper(), (kept,), span=call.span)
    if len(arguments) == 1:
        return reduce(translator, each(translator, arguments[0], context), context)
    if name not in ("min", "max", "mean"):
        said = f"`{name.upper()}` takes one array, and has {len(arguments)} arguments"
        raise Untranslatable("wrong-arguments", said, call.span)
    return reduce(translator, [translator.tree(item, context) for item in arguments], context)


def _kept(translator: Translator, argument: Expr, context: Context) -> Expr | None:
    """An array that is kept whole, which we wrote; None for any other argument."""
    if not isinstance(argument, Name) or len(argument.subscripts) != 1:
        return None
    if not isinstance(argument.subscripts[0], Wildcard):
        return None
    entry = translator.directory.find(context.scope, argument.name)
    if entry is None or entry.part.beside is None or not entry.part.beside.array:
        return None
    return Name(entry.name, (Wildcard(),), span=argument.span)


def ranked(translator: Translator, call: Call, context: Context) -> Expr:
    """`RANK(array, n)`: the number of the element that is the n-th smallest."""
    if len(call.arguments) != 2:
        said = f"`RANK` takes an array and a number, and has {len(call.arguments)} arguments"
        raise Untranslatable("wrong-arguments", said, call.span)
    kept = _kept(translator, call.arguments[0], context)
    if kept is not None:
        place = translator.tree(call.arguments[1], context)
        return Call("RANK", (kept, place), span=call.span)
    items = each(translator, call.arguments[0], context)
    place = translator.tree(call.arguments[1], context)
    return Call("RANK", (translator.stacked(items, context), place))
