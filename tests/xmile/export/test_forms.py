"""Equations in shared forms give what the plain ones give, whichever way a program cuts numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Unary
from sapper.language.units import Unit
from sapper.model.calendar import Calendar
from sapper.xmile.export.forms import floored, valued

CALENDAR = Calendar(0.0, 12.0, 0.25, Unit.of({"month": 1}))


def _worked(expr: Expr, cut: Callable[[float], float], time: float = 0.0) -> float:
    """A tree of shared forms worked out as a program with its own `INT` does."""

    def inner(item: Expr) -> float:
        return _worked(item, cut, time)

    match expr:
        case Number(value=value):
            return value
        case Unary(operand=operand):
            return -inner(operand)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return inner(then) if inner(condition) else inner(otherwise)
        case Call(function="INT", arguments=(item,)):
            return float(cut(inner(item)))
        case Call(function="TIME"):
            return time
        case Call(function=function, arguments=arguments):
            return {"MIN": min, "MAX": max}[function](*map(inner, arguments))
        case Binary(operator=operator, left=left, right=right):
            a, b = inner(left), inner(right)
            return float(
                {
                    "+": lambda: a + b,
                    "-": lambda: a - b,
                    "*": lambda: a * b,
                    "/": lambda: a / b,
                    "=": lambda: a == b,
                    "<>": lambda: a != b,
                    "<": lambda: a < b,
                    "<=": lambda: a <= b,
                    ">": lambda: a > b,
                    ">=": lambda: a >= b,
                    "AND": lambda: bool(a) and bool(b),
                    "OR": lambda: bool(a) or bool(b),
                }[operator]()
            )
        case _:
            raise AssertionError(expr)


@pytest.mark.parametrize("cut", [math.floor, math.trunc])
@pytest.mark.parametrize("value", [-2.5, -2.0, -0.1, 0.0, 0.9, 3.0])
def test_floor(value: float, cut: Callable[[float], float]):
    assert _worked(floored(Number(value)), cut) == math.floor(value)


@pytest.mark.parametrize("cut", [math.floor, math.trunc])
@pytest.mark.parametrize(("a", "b"), [(7, 3), (-7, 3), (7, -3), (-7, -3), (6, 3)])
def test_remainder(a: float, b: float, cut: Callable[[float], float]):
    made = valued(Binary("MOD", Number(a), Number(b)), CALENDAR)
    assert _worked(made, cut) == a % b


@pytest.mark.parametrize("a", [-1.0, 0.0, 2.0])
@pytest.mark.parametrize("b", [0.0, 1.0])
def test_logic_is_a_number(a: float, b: float):
    x, y = Number(a), Number(b)
    both = Binary("AND", Binary(">", x, Number(0.0)), y)
    assert _worked(valued(both, CALENDAR), math.floor) == float(a > 0 and b != 0)
    neither = Unary("NOT", Binary("OR", x, Unary("NOT", Binary("<=", y, x))))
    assert _worked(valued(neither, CALENDAR), math.floor) == float(not (a != 0 or not b <= a))
    assert _worked(valued(Unary("NOT", x), CALENDAR), math.floor) == float(a == 0)


def test_pulses_come_when_they_should():
    once = valued(Call("PULSE", (Number(3.0), Number(1.1))), CALENDAR)
    again = valued(Call("PULSE", (Number(3.0), Number(1.0), Number(2.0))), CALENDAR)
    times = [CALENDAR.time(step) for step in range(CALENDAR.steps + 1)]
    assert [t for t in times if _worked(once, math.trunc, t)] == [1.25]
    assert [t for t in times if _worked(again, math.trunc, t)] == [1.0, 3.0, 5.0, 7.0, 9.0, 11.0]
    assert _worked(once, math.trunc, 1.25) == 3.0 / 0.25


def test_division_by_nought_and_limits():
    safe = Call("SAFEDIV", (Number(1.0), Number(0.0), Number(7.0)))
    assert _worked(valued(safe, CALENDAR), math.floor) == 7.0
    clip = Call("CLIP", (Number(5.0), Number(1.0), Number(2.0)))
    assert _worked(valued(clip, CALENDAR), math.floor) == 2.0
    far = valued(Call("INF", ()), CALENDAR)
    assert isinstance(far, Number) and math.isfinite(far.value)


def test_the_greatest_of_exponential_times():
    # 1/a + 1/b - 1/(a + b) in rates: means 2 and 3
    made = valued(Call("EXPECTED_MAXIMUM", (Number(2.0), Number(3.0))), CALENDAR)
    assert _worked(made, math.floor) == pytest.approx(2 + 3 - 1 / (1 / 2 + 1 / 3), rel=1e-14)
    alone = valued(Call("EXPECTED_MAXIMUM", (Number(2.0), Number(0.0))), CALENDAR)
    assert _worked(alone, math.floor) == 2.0


def test_names_stay():
    assert valued(Name("x"), CALENDAR) == Name("x")
