"""Models written in a few lines: trees from text, units from the real inference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from sapper.diagnostics.span import TextFile
from sapper.language.parser import parse_equation
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.lowered import Formula, Lowered
from sapper.model.lowering.draft import Draft, Owner
from sapper.model.primitives import Primitive

UNITS = UnitTable(("soldier", "operation", "USD", "family"))


def written(text: str) -> Expr:
    """The tree of an equation that has no fault."""
    file = TextFile("test.yaml", text)
    expr, faults = parse_equation(text, file.span(0, len(text)), UNITS)
    assert expr is not None, faults
    return expr


@dataclass(frozen=True)
class Units:
    """Units by name; an expression has the unit of the first number or name in it."""

    known: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> Unit | None:
        text = self.known.get(name)
        return None if text is None else unit(text)

    def expr(self, expr: Expr) -> Unit | None:
        from sapper.language.tree import Convert, Name, Number, walk

        for node in walk(expr):
            if isinstance(node, Convert):
                return node.unit
            if isinstance(node, Number) and node.unit is not None:
                return node.unit
            if isinstance(node, Name) and self.of(node.name) is not None:
                return self.of(node.name)
        return None


def unit(text: str) -> Unit:
    """`soldier/month` as a unit."""
    above, *below = text.split("/")
    powers = [(above, 1)] if above not in ("", "1") else []
    return Unit.of([*powers, *((name, -1) for name in below)])


@pytest.fixture
def eq() -> Callable[[str], Expr]:
    return written


@pytest.fixture
def units() -> Callable[..., Units]:
    return lambda **known: Units(known)


@pytest.fixture
def monthly() -> Calendar:
    return Calendar(dt.date(1970, 1, 1), dt.date(1973, 12, 31), 1.0, Unit.of({"month": 1}))


@pytest.fixture
def weekly() -> Calendar:
    return Calendar(dt.date(1970, 1, 1), dt.date(1970, 12, 31), 1.0, Unit.of({"week": 1}))


@pytest.fixture
def draft(monthly: Calendar) -> Draft:
    return Draft(monthly, Units())


@pytest.fixture
def owner() -> Owner:
    return Owner("x", "x")


@pytest.fixture
def formula() -> Callable[[Lowered | Draft, str], Formula]:
    def find(where: Lowered | Draft, name: str) -> Formula:
        return next(item for item in where.formulas if item.name == name)

    return find


@pytest.fixture
def primitive() -> Callable[[Lowered | Draft, str], Primitive]:
    def find(where: Lowered | Draft, name: str) -> Primitive:
        return next(item for item in where.primitives if item.name == name)

    return find


@pytest.fixture
def lowered(monthly: Calendar) -> Callable[..., Lowered]:
    """A model of the given parts, over four years by the month, lowered."""
    from sapper.model.checks.units import infer
    from sapper.model.lowering import lower
    from sapper.model.parts import Model

    def make(calendar: Calendar = monthly, **parts: object) -> Lowered:
        model = Model(calendar, **parts)  # type: ignore[arg-type]
        inference, faults = infer(model, UNITS)
        assert not faults, [fault.message for fault in faults]
        return lower(model, inference)

    return make


@pytest.fixture
def traces(lowered) -> Callable[..., dict]:
    """Values of a model over steps and worlds, (steps + 1, *dims, worlds)."""
    import numpy as np

    from sapper.engine.interpreter.run import run
    from sapper.engine.planning import ClaimTruth, plan

    def make(
        keep: tuple[str, ...],
        *,
        worlds: int = 4,
        seed: int = 1,
        deterministic: bool = False,
        claims: tuple[ClaimTruth, ...] = (),
        **parts: object,
    ) -> dict:
        made = plan(lowered(**parts), claims)
        block = run(
            made, np.arange(worlds, dtype=np.uint64), seed, keep=keep, deterministic=deterministic
        )
        assert not block.failed.any(), block.failures
        return block.traces

    return make
