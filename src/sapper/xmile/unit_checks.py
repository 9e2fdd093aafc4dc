"""Whether the units that a file declares fit its equations: warnings, by our own inference.

The checker of cases (`sapper.model.checks`) reads the equations of a copy of the model, in
which what is declared stands as asserted. Numbers of a file have no units, so one that is
added, compared or chosen fits any unit, as does an equation that is nothing but numbers.
Where nothing is declared nothing is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Unary, walk
from sapper.language.units import Unit, UnitTable
from sapper.model.checks.units import infer
from sapper.model.parts import Model

_PRODUCTS = frozenset({"*", "/", "//", "^", "MOD"})
_UNKNOWN = "·table"
"""A name in no unit that is known: a graphical function says nothing of those of its points."""
MOST_TOLD = 20
"""More warnings than this are told as a number."""


def unit_warnings(model: Model, declared: Mapping[str, Unit]) -> list[Diagnostic]:
    """A warning for each equation that the units do not fit; `declared` by scalar name."""
    if not declared:
        return []
    tables = frozenset(lookup.name.upper() for lookup in model.lookups) | {"LOOKUP"}

    def loose(expr: Expr) -> Expr:
        return _loose(expr, tables)

    copy = replace(
        model,
        stocks=tuple(
            replace(item, start=loose(item.start), unit=declared.get(item.name))
            for item in model.stocks
        ),
        flows=tuple(
            replace(item, rate=loose(item.rate), unit=declared.get(item.name))
            for item in model.flows
        ),
        variables=tuple(
            replace(
                item,
                equation=loose(item.equation),
                by_element=tuple((name, loose(expr)) for name, expr in item.by_element),
                unit=declared.get(item.name),
            )
            for item in model.variables
        ),
    )
    _, faults = infer(copy, UnitTable())
    told: dict[tuple[int, int], Diagnostic] = {}
    for fault in faults:
        # what we have made while reading is nobody's to mend
        if fault.primary is not None and "·" not in fault.message:
            span = fault.primary.span
            made = diagnostic(fault.code, fault.message, span, severity="warning")
            # elements of an array have one equation
            told.setdefault((span.start, span.end), made)
    found = list(told.values())
    if len(found) > MOST_TOLD:
        more = len(found) - MOST_TOLD
        last = found[MOST_TOLD - 1]
        note = f"{more} more equation{'' if more == 1 else 's'} like this {'is' if more == 1 else 'are'} not listed"
        found = [*found[: MOST_TOLD - 1], replace(last, notes=(note,))]
    return found


def _loose(expr: Expr, tables: frozenset[str]) -> Expr:
    """An equation for the checker of units: numbers that may be in any unit become 0."""
    if not any(isinstance(node, Name | Call) for node in walk(expr)):
        return Number(0.0, span=expr.span)
    return _loosened(expr, tables, free=True)


def _loosened(expr: Expr, tables: frozenset[str], *, free: bool) -> Expr:
    def loosened(inner: Expr, free: bool) -> Expr:
        return _loosened(inner, tables, free=free)

    match expr:
        case Number():
            return Number(0.0, span=expr.span) if free else expr
        case Unary(operand=operand):
            return replace(expr, operand=loosened(operand, free))
        case Binary(operator=operator, left=left, right=right):
            inner = operator not in _PRODUCTS
            return replace(expr, left=loosened(left, inner), right=loosened(right, inner))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return replace(
                expr,
                condition=loosened(condition, True),
                then=loosened(then, free),
                otherwise=loosened(otherwise, free),
            )
        case Call(function=function) if function.upper() in tables:
            return Name(_UNKNOWN, span=expr.span)
        case Call(arguments=arguments):
            return replace(expr, arguments=tuple(loosened(item, True) for item in arguments))
        case _:
            return expr
