"""Dimensions in equations: subscripts that fit, and no array where one value is needed.

An equation runs over the dimensions of its part. A name without subscripts stands for the
same element of its own array; `x[*]` stands for all elements, and only for a function that
makes one value of them. Whether an element exists is settled by `names`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.language.builtins import builtin
from sapper.language.names import nearest
from sapper.language.tree import Call, Expr, Name, Number, Wildcard, children
from sapper.model.checks.outputs import dims_of, outputs
from sapper.model.checks.sites import Site, sites
from sapper.model.parts import Dimension, Model, Parameter, Part, Variable


@dataclass(frozen=True, slots=True)
class _Arrays:
    dims: Mapping[str, tuple[str, ...]]
    dimensions: Mapping[str, Dimension]
    places: Mapping[str, Part]


def check(model: Model, skip: Collection[str] = ()) -> list[Diagnostic]:
    """All faults; equations named in `skip` are not looked into."""
    arrays = _Arrays(dims_of(model), {item.name: item for item in model.dimensions}, outputs(model))
    found: list[Diagnostic] = []
    for part in (*model.parameters, *model.stocks, *model.flows, *model.variables):
        found.extend(_over(part.written or part.name, part, part.over, arrays))
    for part in (*model.parameters, *model.variables):
        found.extend(_elements(part, arrays))
    for site in sites(model):
        if site.name not in skip and all(name in arrays.dimensions for name in site.dims):
            found.extend(_site(site, arrays))
    return found


def spoken(dims: tuple[str, ...]) -> str:
    """Dimensions in the words of a message."""
    return " and ".join(f"`{name}`" for name in dims) if dims else "no dimension"


def _over(written: str, part: Part, over: tuple[str, ...], arrays: _Arrays) -> Iterator[Diagnostic]:
    for place, name in enumerate(over):
        if name not in arrays.dimensions:
            near = nearest(name, arrays.dimensions)
            yield diagnostic(
                "unknown-name",
                f"`{written}` runs over `{name}`, which is no dimension",
                part.span,
                help=f"the nearest dimension is `{near}`"
                if near
                else f"add `dimensions: {{{name}: […]}}`",
            )
        elif name in over[:place]:
            yield diagnostic(
                "dimension-mismatch", f"`{written}` runs over `{name}` twice", part.span
            )


def _elements(part: Parameter | Variable, arrays: _Arrays) -> Iterator[Diagnostic]:
    known = [
        element
        for name in part.over
        if name in arrays.dimensions
        for element in arrays.dimensions[name].elements
    ]
    for element, value in part.by_element:
        if element not in known:
            near = nearest(element, known)
            cure = "add `over:`, the dimension that it runs over"
            yield diagnostic(
                "unknown-element",
                f"`{element}` is not an element of {spoken(part.over)}",
                value.span or part.span,
                help=f"the nearest element is `{near}`" if near else cure,
            )
    given = [element for element, _ in part.by_element]
    missing = [element for element in known if element not in given]
    # Without an equation for all, what is written for the first element stands for it.
    common = part.prior if isinstance(part, Parameter) else part.equation
    if given and missing and len(part.over) == 1 and common is part.by_element[0][1]:
        yield diagnostic(
            "missing-element",
            f"`{part.written or part.name}` leaves out `{missing[0]}`",
            part.span,
            notes=[f"the elements of {spoken(part.over)} are " + ", ".join(known)],
            help=f"add `{missing[0]}: …`",
        )


def _site(site: Site, arrays: _Arrays) -> Iterator[Diagnostic]:
    """Walks the equation with the knowledge of whether an array is welcome."""
    waiting: list[tuple[Expr, bool]] = [(site.expr, False)]
    while waiting:
        node, welcome = waiting.pop()
        inner = children(node)
        if isinstance(node, Name):
            yield from _name(node, site, arrays, welcome=welcome)
            # Elements are no values; what is left picks an element by number.
            inner = tuple(item for item in inner if not _names_element(item, arrays))
            welcome = False
        elif isinstance(node, Call):
            welcome = welcome or _takes_array(node)
        waiting.extend((item, welcome) for item in reversed(inner))


def _takes_array(call: Call) -> bool:
    entry = builtin(call.function)
    if entry is None:
        return False
    return entry.kind == "array" or (entry.name in ("MAX", "MIN") and len(call.arguments) == 1)


def _names_element(item: Expr, arrays: _Arrays) -> bool:
    return isinstance(item, Name) and item.name not in arrays.places


def _name(node: Name, site: Site, arrays: _Arrays, *, welcome: bool) -> Iterator[Diagnostic]:
    dims = arrays.dims.get(node.name)
    if dims is None:
        return
    written = node.written or node.name
    if node.subscripts and len(node.subscripts) != len(dims):
        yield _fault(
            node,
            arrays,
            f"`{written}` runs over {spoken(dims)}, but has {len(node.subscripts)} "
            f"subscript{'s' if len(node.subscripts) != 1 else ''}",
            "leave the subscripts out" if not dims else "write one subscript a dimension",
        )
        return
    if not node.subscripts:
        missing = [name for name in dims if name not in site.dims]
        if missing and not welcome:
            yield _fault(
                node,
                arrays,
                f"`{written}` runs over {spoken(tuple(missing))}, "
                f"but `{site.name}` needs one value",
                _one_of(written, arrays.dimensions.get(missing[0])),
            )
        return
    for item, dimension in zip(node.subscripts, dims, strict=True):
        yield from _subscript(node, item, dimension, site, arrays, welcome=welcome)


def _subscript(
    node: Name,
    item: Expr | Wildcard,
    dimension: str,
    site: Site,
    arrays: _Arrays,
    *,
    welcome: bool,
) -> Iterator[Diagnostic]:
    written = node.written or node.name
    elements = arrays.dimensions[dimension].elements if dimension in arrays.dimensions else ()
    match item:
        case Wildcard() if not welcome:
            yield _fault(
                node,
                arrays,
                f"`{written}[*]` is a whole array where one value is needed",
                f"make one value of it, as in `SUM({written}[*])`",
            )
        case Number(value=value) if not (value == int(value) and 1 <= value <= len(elements)):
            yield diagnostic(
                "subscript-outside",
                f"`{dimension}` has {len(elements)} elements, so `{value:g}` names none of them",
                item.span or node.span,
                help="elements are counted from 1; their names are safer",
            )
        case Name(name=name):
            plain = name.removeprefix(f"{dimension}.")
            if plain in elements or name in arrays.places:
                return
            if name == dimension:
                if name not in site.dims and not welcome:
                    yield _fault(
                        node,
                        arrays,
                        f"`{site.name}` does not run over `{name}`, "
                        f"so `{written}[{name}]` stands for no element",
                        _one_of(written, arrays.dimensions.get(dimension)),
                    )
                return
            other = next((d for d in arrays.dimensions.values() if plain in d.elements), None)
            whose = f"`{item.written or name}` is an element of `{other.name}`" if other else ""
            whose = whose or f"`{item.written or name}` is another dimension"
            yield _fault(
                node,
                arrays,
                f"{whose}, but `{written}` runs over `{dimension}`",
                "its elements are " + ", ".join(f"`{element}`" for element in elements),
            )
        case _:
            return


def _one_of(written: str, dimension: Dimension | None) -> str:
    element = dimension.elements[0] if dimension and dimension.elements else "element"
    return f"name an element, as in `{written}[{element}]`, or sum up, as in `SUM({written}[*])`"


def _fault(node: Name, arrays: _Arrays, message: str, cure: str) -> Diagnostic:
    place = arrays.places[node.name].span
    dims = arrays.dims[node.name]
    return diagnostic(
        "dimension-mismatch",
        message,
        node.span,
        secondary=[] if place is None else [Label(place, f"runs over {spoken(dims)}")],
        help=cure,
    )
