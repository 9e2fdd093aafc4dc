"""A short way to write models in tests: parts with equations as text, read by the parser."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from sapper.diagnostics.span import TextFile
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Interval, Prior
from sapper.language.tree import Expr
from sapper.language.units import NUMBER, Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.parts import Basis, Flow, Model, Parameter, Stock, Variable

TABLE = UnitTable(("soldier", "USD", "operation", "family"))
MONTH = Unit.of({"month": 1})
CALENDAR = Calendar(dt.date(1970, 1, 1), dt.date(1973, 12, 31), 1.0, MONTH)


def unit(**powers: int) -> Unit:
    return Unit.of(powers)


def eq(text: str, file: str = "model/one.yaml") -> Expr:
    """The tree of an equation, which must be sound."""
    tree, faults = parse_equation(text, TextFile(file, text).span(0, len(text)), TABLE)
    assert tree is not None and not faults, faults
    return tree


def prior(low: float, high: float | None = None, of: Unit = NUMBER) -> Prior:
    shape = Constant(low) if high is None else Interval(low, high, "lognormal")
    return Prior(shape, of)


def parameter(name: str, of: Unit = NUMBER, value: float = 2.0, **more: object) -> Parameter:
    """An uncertain parameter with a basis; `value` is the upper end of its prior."""
    more.setdefault("basis", Basis("assumed", because="For the test."))
    more.setdefault("prior", prior(value / 2, value, of))
    return Parameter(name, written=name, **more)  # type: ignore[arg-type]


def stock(name: str, start: str, **more: object) -> Stock:
    return Stock(name, eq(start), written=name, **more)  # type: ignore[arg-type]


def flow(name: str, kind: str, rate: str, **more: object) -> Flow:
    for key in ("when", "spread"):
        if key in more:
            more[key] = eq(str(more[key]))
    return Flow(name, kind, eq(rate), written=name, **more)  # type: ignore[arg-type]


def variable(name: str, equation: str, **more: object) -> Variable:
    return Variable(name, eq(equation), written=name, **more)  # type: ignore[arg-type]


def model(**parts: object) -> Model:
    return Model(**{"calendar": CALENDAR, "counts": TABLE.counts, **parts})  # type: ignore[arg-type]


@pytest.fixture
def write() -> SimpleNamespace:
    """Writers of parts: `write.model(variables=(write.variable("a", "1 + b"),))`."""
    return SimpleNamespace(
        table=TABLE,
        calendar=CALENDAR,
        unit=unit,
        eq=eq,
        prior=prior,
        parameter=parameter,
        stock=stock,
        flow=flow,
        variable=variable,
        model=model,
        codes=codes,
    )


def codes(found: list[object]) -> list[str]:
    return sorted(item.code for item in found)  # type: ignore[attr-defined]
