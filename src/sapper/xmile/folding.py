"""Numbers worked out while reading: orders of delays, subscripts, actions of vector functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Unary

_PLAIN: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "=": lambda a, b: float(a == b),
    "<>": lambda a, b: float(a != b),
    "<": lambda a, b: float(a < b),
    "<=": lambda a, b: float(a <= b),
    ">": lambda a, b: float(a > b),
    ">=": lambda a, b: float(a >= b),
    "AND": lambda a, b: float(bool(a) and bool(b)),
    "OR": lambda a, b: float(bool(a) or bool(b)),
    "/": lambda a, b: a / b,
    "MOD": lambda a, b: a % b,
    "^": lambda a, b: float(a**b),
}
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "INT": lambda x: float(math.floor(x)),
    "ABS": lambda x: float(abs(x)),
    "SQRT": math.sqrt,
    "MIN": lambda *values: float(min(values)),
    "MAX": lambda *values: float(max(values)),
}
Known = Callable[[str], float | None]


def folded_number(
    expr: Expr, known: Known, clock: Mapping[str, float] | None = None
) -> float | None:
    """The number that a translated tree is whatever the world, or None.

    `known` gives the number that a name always has, if it has one. With a `clock` (`TIME`, `DT`
    and so on) what depends on time is worked out at that time.
    """
    try:
        return _number(expr, known, clock or {})
    except (ArithmeticError, ValueError, TypeError):
        return None


def _number(expr: Expr, known: Known, clock: Mapping[str, float]) -> float | None:
    match expr:
        case Number(value=value):
            return value
        case Name(name=name, subscripts=()):
            return known(name)
        case Unary(operator=operator, operand=operand):
            value = _number(operand, known, clock)
            if value is None:
                return None
            return {"-": -value, "+": value, "NOT": float(value == 0.0)}[operator]
        case Binary(operator=operator, left=left, right=right):
            a, b = _number(left, known, clock), _number(right, known, clock)
            return None if a is None or b is None else _PLAIN[operator](a, b)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            truth = _number(condition, known, clock)
            if truth is None:
                return None
            return _number(then if truth else otherwise, known, clock)
        case Call(function=function, arguments=arguments):
            return _call(function, [_number(item, known, clock) for item in arguments], clock)
        case _:
            return None


def _call(function: str, arguments: list[float | None], clock: Mapping[str, float]) -> float | None:
    if function in clock:
        return clock[function]
    values = [value for value in arguments if value is not None]
    if len(values) < len(arguments):
        return None
    if function in _FUNCTIONS and values:
        return _FUNCTIONS[function](*values)
    if function == "STEP" and "TIME" in clock:
        return values[0] if clock["TIME"] >= values[1] else 0.0
    return None
