"""Equations in the few forms that every XMILE program works out alike.

Left are signs, `+ - * / ^`, `IF`, comparisons joined by `AND` and `OR` inside its condition, `MIN` and
`MAX` of two, `TIME`, and functions of one number. Programs differ in the rest: in what `NOT` binds, how
`INT` and `MOD` round below 0, whether a comparison is a number, which constants there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce

from sapper.language.tree import Binary, Call, Conditional, Expr, Number, Unary
from sapper.model.calendar import Calendar
from sapper.model.lowering.internal import EXPECTED_MAXIMUM
from sapper.model.lowering.writing import (
    call,
    compare,
    either,
    minus,
    number,
    over,
    plus,
    times,
)

FAR = 1e300
"""Stands for infinity, which some programs do not know."""
_SLACK = 1e-9
_COMPARISONS: Mapping[str, str] = {
    "=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip
"""Each comparison and the one that holds where it does not."""


def valued(expr: Expr, calendar: Calendar) -> Expr:
    """An equation whose value is a number; comparisons give 1 and 0."""

    def inner(item: Expr) -> Expr:
        return valued(item, calendar)

    match expr:
        case Binary(operator=operator, left=left, right=right):
            if operator in _COMPARISONS or operator in ("AND", "OR"):
                return either(condition(expr, calendar), number(1), number(0))
            if operator == "MOD":
                return _remainder(inner(left), inner(right))
            if operator == "//":
                return _safe(inner(left), inner(right), number(0))
            return Binary(operator, inner(left), inner(right))
        case Unary(operator="NOT"):
            return either(condition(expr, calendar), number(1), number(0))
        case Unary(operator=operator, operand=operand):
            return Unary(operator, inner(operand)) if operator == "-" else inner(operand)
        case Conditional(condition=asked, then=then, otherwise=otherwise):
            return either(condition(asked, calendar), inner(then), inner(otherwise))
        case Call(function=function, arguments=arguments):
            return _call(function, [inner(item) for item in arguments], calendar)
        case Number(value=value):
            return number(_finite(value))
        case _:
            return expr


def condition(expr: Expr, calendar: Calendar, *, holds: bool = True) -> Expr:
    """An equation as the condition of an `IF`, or with `holds` false the opposite of it."""
    match expr:
        case Binary(operator=operator, left=left, right=right) if operator in _COMPARISONS:
            told = operator if holds else _COMPARISONS[operator]
            return Binary(told, valued(left, calendar), valued(right, calendar))
        case Binary(operator="AND" | "OR" as operator, left=left, right=right):
            told = operator if holds else ("OR" if operator == "AND" else "AND")
            one = condition(left, calendar, holds=holds)
            return Binary(told, one, condition(right, calendar, holds=holds))
        case Unary(operator="NOT", operand=operand):
            return condition(operand, calendar, holds=not holds)
        case _:
            return compare(valued(expr, calendar), "<>" if holds else "=", number(0))


def floored(value: Expr) -> Expr:
    """The greatest whole number at or below a value, whether `INT` floors or cuts."""
    whole = call("INT", value)
    return minus(whole, either(compare(whole, ">", value), number(1), number(0)))


def _finite(value: float) -> float:
    return math.copysign(FAR, value) if math.isinf(value) else value


def _remainder(left: Expr, right: Expr) -> Expr:
    return minus(left, times(right, floored(over(left, right))))


def _safe(left: Expr, right: Expr, otherwise: Expr) -> Expr:
    return either(compare(right, "=", number(0)), otherwise, over(left, right))


def _pairs(function: str) -> Callable[[list[Expr], Calendar], Expr]:
    return lambda items, _calendar: reduce(lambda a, b: call(function, a, b), items)


def _since(moment: Expr, calendar: Calendar) -> Expr:
    """How many steps ago a moment was."""
    return over(minus(call("TIME"), moment), number(calendar.step))


def _step(items: list[Expr], calendar: Calendar) -> Expr:
    begun = compare(_since(items[1], calendar), ">=", number(-_SLACK))
    return either(begun, items[0], number(0))


def _ramp(items: list[Expr], _calendar: Calendar) -> Expr:
    passed = call("MAX", minus(call("TIME"), items[1]), number(0))
    if len(items) > 2:
        passed = call("MIN", passed, call("MAX", minus(items[2], items[1]), number(0)))
    return times(items[0], passed)


def _pulse(items: list[Expr], calendar: Calendar) -> Expr:
    height = over(items[0], number(calendar.step))
    if len(items) == 1:
        return height
    since = _since(items[1], calendar)
    begun = compare(since, ">=", number(-_SLACK))
    once = Binary("AND", begun, compare(since, "<", number(1 - _SLACK)))
    if len(items) == 2:
        return either(once, height, number(0))
    every = over(items[2], number(calendar.step))
    now = floored(over(plus(since, number(_SLACK)), every))
    before = floored(over(plus(minus(since, number(1)), number(_SLACK)), every))
    again = Binary("AND", begun, compare(now, ">", before))
    repeated = either(again, height, number(0))
    return either(compare(every, ">", number(0)), repeated, either(once, height, number(0)))


def _expected_maximum(items: list[Expr], _calendar: Calendar) -> Expr:
    """Of exponential times, by inclusion and exclusion; a mean of 0 is a time of 0."""
    total: Expr = number(0)
    for members in range(1, 2 ** len(items)):
        chosen = [item for index, item in enumerate(items) if members >> index & 1]
        none = compare(reduce(lambda a, b: call("MIN", a, b), chosen), "<=", number(0))
        pace = plus(*(over(number(1), item) for item in chosen))
        term = either(none, number(0), over(number(1), pace))
        total = plus(total, term) if len(chosen) % 2 else minus(total, term)
    return total


_WRITTEN: Mapping[str, Callable[[list[Expr], Calendar], Expr]] = {
    "MAX": _pairs("MAX"),
    "MIN": _pairs("MIN"),
    "CLIP": lambda items, _: call("MIN", call("MAX", items[0], items[1]), items[2]),
    "SAFEDIV": lambda items, _: _safe(
        items[0], items[1], items[2] if len(items) > 2 else number(0)
    ),
    "INT": lambda items, _: floored(items[0]),
    "LOG10": lambda items, _: over(call("LN", items[0]), number(math.log(10.0))),
    "PI": lambda _items, _: number(math.pi),
    "INF": lambda _items, _: number(FAR),
    "DT": lambda _items, calendar: number(calendar.step),
    "STARTTIME": lambda _items, calendar: number(calendar.origin),
    "STOPTIME": lambda _items, calendar: number(calendar.time(calendar.steps)),
    "STEP": _step,
    "RAMP": _ramp,
    "PULSE": _pulse,
    EXPECTED_MAXIMUM: _expected_maximum,
}
"""Functions that are written out, over arguments that already are."""


def _call(function: str, arguments: list[Expr], calendar: Calendar) -> Expr:
    written = _WRITTEN.get(function)
    return call(function, *arguments) if written is None else written(arguments, calendar)
