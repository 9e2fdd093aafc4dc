"""From a tree to text, with the fewest brackets that keep its meaning.

`parse(show(tree)) == tree` for every tree that the parser can give. Names are printed as
their author wrote them where that spelling is known.
"""

from __future__ import annotations

import math

from sapper.language.amount import number_value, show_unit
from sapper.language.builtins import BUILTINS, FORMS, KEYWORDS, builtin
from sapper.language.names import canonical
from sapper.language.parser import BINDING, POWER, UNARY
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Convert,
    Date,
    Expr,
    Holds,
    Name,
    Number,
    Unary,
    Wildcard,
)
from sapper.language.units import UnitTable
from sapper.language.words import read_name

_ATOM = POWER + 1
_GROUPED_FROM = 10_000
_WHOLE_TO = 1e15
_PLAIN_UNITS = UnitTable()


def show(expr: Expr) -> str:
    """The text of an expression."""
    match expr:
        case Number():
            return _number(expr)
        case Date(date=date):
            return f"@{date.isoformat()}"
        case Name(subscripts=subscripts):
            inside = ", ".join(map(_subscript, subscripts))
            return _name(expr) + (f"[{inside}]" if subscripts else "")
        case Call(function=function, arguments=arguments):
            return _call(function, [show(item) for item in arguments])
        case Holds(claim=claim):
            return f"HOLDS({claim})"
        case Convert(value=value, unit=unit):
            return f"IN({show(value)}, {show_unit(unit)})"
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"IF({show(condition)}, {show(then)}, {show(otherwise)})"
        case Unary(operator=operator, operand=operand):
            return (f"{operator} " if operator == "NOT" else operator) + _part(operand, UNARY)
        case Binary():
            return _binary(expr)


def _subscript(item: Expr | Wildcard) -> str:
    """What stands in `[ ]`, where a lone word is an element, be it that of a constant."""
    if isinstance(item, Wildcard):
        return "*"
    constant = isinstance(item, Call) and not item.arguments and item.function in BUILTINS
    return f"({show(item)})" if constant else show(item)


def _binary(expr: Binary) -> str:
    binding = BINDING[expr.operator]
    if expr.operator == "^":
        # A sign may follow `^` as it stands, since nothing that binds less tightly comes after.
        right = expr.right
        exponent = show(right) if isinstance(right, Unary) else _part(right, POWER)
        return f"{_base(expr.left)}^{exponent}"
    left, right = _part(expr.left, binding), _part(expr.right, binding + 1)
    return f"{left} {expr.operator} {right}"


def _base(expr: Expr) -> str:
    """What stands before `^`: a unit there would take the power for its own."""
    measured = isinstance(expr, Number) and expr.unit is not None
    return f"({show(expr)})" if measured else _part(expr, POWER + 1)


def _part(expr: Expr, least: int) -> str:
    """An operand, in brackets if it binds less tightly than `least`."""
    text = show(expr)
    return text if _binding(expr) >= least else f"({text})"


def _binding(expr: Expr) -> int:
    match expr:
        case Binary(operator=operator):
            return BINDING[operator]
        case Unary():
            return UNARY
        case Number(value=value) if math.copysign(1.0, value) < 0:
            return UNARY
        case _:
            return _ATOM


def _number(expr: Number) -> str:
    text = _digits(expr.value)
    if expr.percent and math.isfinite(expr.value * 100):
        share = f"{expr.value * 100:.15g}"
        if number_value(share, -2) == expr.value:
            text = f"{share} %"
    return f"{text} {show_unit(expr.unit)}" if expr.unit is not None else text


def _digits(value: float) -> str:
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    if value == int(value) if not math.isnan(value) else False:
        if _GROUPED_FROM <= abs(value) < _WHOLE_TO:
            return f"{int(value):_}"
        if abs(value) < _GROUPED_FROM:
            return f"{value:.0f}"
    return repr(value)


def _name(expr: Name) -> str:
    text = expr.written if canonical(expr.written) == expr.name and expr.written else expr.name
    known = builtin(text)
    constant = known is not None and known.most == 0
    return quoted(text) if constant or not _plain(text) else text


def _plain(text: str) -> bool:
    """Whether a name reads as one without quotes."""
    return (
        read_name(text, 0)[0] == text
        and text.upper() not in KEYWORDS
        and _PLAIN_UNITS.resolve(text) is None
    )


def _call(function: str, arguments: list[str]) -> str:
    known = BUILTINS.get(function)
    if known is not None:
        return function if known.most == 0 else f"{function}({', '.join(arguments)})"
    own = builtin(function) is not None or function.upper() in FORMS
    name = quoted(function) if own or not _plain(function) else function
    return f"{name}({', '.join(arguments)})"


def quoted(name: str) -> str:
    """A name in double quotes."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
