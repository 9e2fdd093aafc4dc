"""Vensim's functions over vectors, as files made from Vensim models hold them.

What they mean is told by Vensim's reference manual (VECTOR ELM MAP, VECTOR SELECT, VECTOR
SORT ORDER); numbers in them count from 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Unary, walk
from sapper.xmile.aggregates import each, greatest, least, product, total
from sapper.xmile.context import Context
from sapper.xmile.directory import Entry
from sapper.xmile.subscripts import by_number
from sapper.xmile.translating import Untranslatable

if TYPE_CHECKING:
    from sapper.xmile.translating import Translator


def element_mapped(translator: Translator, call: Call, context: Context) -> Expr:
    """The element as far behind the named one as the offset says, counted through the array.

    Where a dimension is named in place of an element, the count begins at its first.
    """
    vector, offset = _two(call)
    items, first = _around(translator, vector, context)
    number = Binary("+", translator.tree(offset, context), Number(float(first + 1)))
    return by_number(
        translator, items, [(translator.hide(number, context, "index"), len(items))], context
    )


def sort_order(translator: Translator, call: Call, context: Context) -> Expr:
    """Which element stands at this place in ascending (1) or descending order, from 0.

    Elements of one size keep their order.
    """
    vector, direction = _two(call)
    items, place = _along(translator, vector, context)
    ascending = translator.constant(translator.tree(direction, context))
    if ascending is None:
        said = "the direction of `VECTOR SORT ORDER` is not a number as written"
        raise Untranslatable("wrong-arguments", said, call.span)
    if ascending <= 0.0:
        items = [Unary("-", item) for item in items]
    ranked = Call("RANK", (translator.stacked(items, context), Number(float(place + 1))))
    return Binary("-", ranked, Number(1.0))


def selected(translator: Translator, call: Call, context: Context) -> Expr:
    """What an action makes of the elements that are selected: 0 sum, 1 product, 2 least, 3 greatest."""
    if len(call.arguments) != 5:
        said = f"`VECTOR SELECT` takes 5 arguments, and has {len(call.arguments)}"
        raise Untranslatable("wrong-arguments", said, call.span)
    selection, expression, missing, action = call.arguments[:4]
    pairs = each(translator, Call("·pair", (selection, expression)), context)
    number = translator.constant(translator.tree(action, context))
    reduce = {0.0: total, 1.0: product, 2.0: least, 3.0: greatest}.get(
        -1.0 if number is None else number
    )
    if reduce is None:
        said = "the action of `VECTOR SELECT` is not 0, 1, 2 or 3"
        raise Untranslatable("wrong-arguments", said, call.span)
    far = Number(1e300)
    idle = {total: Number(0.0), product: Number(1.0), least: far, greatest: Unary("-", far)}[reduce]
    kept: list[Expr] = []
    chosen: list[Expr] = []
    for pair in pairs:
        assert isinstance(pair, Call)
        on, value = pair.arguments
        here = Binary("<>", on, Number(0.0))
        chosen.append(here)
        kept.append(Conditional(here, value, idle))
    some = Binary(">", total(translator, chosen, context), Number(0.0))
    otherwise = translator.tree(missing, context)
    return Conditional(some, reduce(translator, kept, context), otherwise)


def pair(translator: Translator, call: Call, context: Context) -> Expr:
    """Two expressions side by side, for `selected` alone."""
    return Call("·pair", tuple(translator.tree(item, context) for item in call.arguments))


def _two(call: Call) -> tuple[Expr, Expr]:
    if len(call.arguments) != 2:
        name = call.function.replace("_", " ").upper()
        said = f"`{name}` takes 2 arguments, and has {len(call.arguments)}"
        raise Untranslatable("wrong-arguments", said, call.span)
    return call.arguments[0], call.arguments[1]


def _around(translator: Translator, vector: Expr, context: Context) -> tuple[list[Expr], int]:
    """All elements of the array that an expression stands in, and the number of its own."""
    if isinstance(vector, Name):
        entry = translator.directory.find(context.scope, vector.name)
        dim = _last_dimension(translator, vector, context)
        if dim is not None and _ends_in(vector, dim):
            first = translator.directory.dimensions[dim].elements[0]
            context = context.rebound(dim, first)
        made = translator.tree(vector, context)
        if entry is not None and entry.part.dims and isinstance(made, Name):
            names = [
                entry.scalar(elements)
                for elements in translator.directory.elements(entry.part.dims)
            ]
            if made.name in names:
                return [Name(name) for name in names], names.index(made.name)
    return _along(translator, vector, context)[0], 0


def _ends_in(vector: Name, dim: str) -> bool:
    """Whether the last subscript is a dimension."""
    last = vector.subscripts[-1] if vector.subscripts else Name(dim)
    return isinstance(last, Name) and last.name == dim


def _along(translator: Translator, vector: Expr, context: Context) -> tuple[list[Expr], int]:
    """An expression for every element of the last dimension that it runs over, and its own."""
    dim = _last_dimension(translator, vector, context)
    element = None if dim is None else context.element(dim)
    if dim is None or element is None:
        said = "a vector is wanted here, and this runs over no dimension of the equation"
        raise Untranslatable("dimension-mismatch", said, vector.span)
    elements = translator.directory.dimensions[dim].elements
    items = [translator.tree(vector, context.rebound(dim, item)) for item in elements]
    return items, elements.index(element)


def _last_dimension(translator: Translator, vector: Expr, context: Context) -> str | None:
    for item in walk(vector):
        entry: Entry | None = None
        if isinstance(item, Name):
            entry = translator.directory.find(context.scope, item.name)
        if entry is None or not entry.part.dims or not isinstance(item, Name):
            continue
        if item.subscripts and len(item.subscripts) != len(entry.part.dims):
            continue  # told where it is translated
        for at in reversed(range(len(entry.part.dims))):
            subscript = item.subscripts[at] if item.subscripts else Name(entry.part.dims[at])
            if isinstance(subscript, Name) and context.element(subscript.name) is not None:
                return subscript.name
    return None
