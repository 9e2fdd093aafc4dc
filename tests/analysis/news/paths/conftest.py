"""Small models written as text, and readings with a normal error, for filters and samplers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from sapper.diagnostics.span import TextFile
from sapper.engine.engines import Traces
from sapper.engine.plan import Plan
from sapper.engine.planning import ClaimTruth
from sapper.engine.planning import plan as planned
from sapper.language.parser import parse_equation
from sapper.language.prior import Named, Prior
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.lowering import lower
from sapper.model.parts import (
    Basis,
    Decision,
    Event,
    Flow,
    Model,
    Motive,
    Option,
    Parameter,
    Stock,
    Variable,
)

MONTH = Unit.of({"month": 1})


class Units:
    """Every expression is a number, or in months: nothing here needs converting."""

    def expr(self, expr: object) -> Unit | None:
        return None

    def of(self, name: str) -> Unit | None:
        return None


def expr(text: str) -> Expr:
    found, faults = parse_equation(text, TextFile("x", text).span(0, len(text)), UnitTable())
    assert found is not None and not faults, (text, faults)
    return found


def text_model(
    steps: int,
    *,
    priors: Mapping[str, tuple[object, ...]] | None = None,
    stocks: Mapping[str, tuple[str, str]] | None = None,
    values: Mapping[str, str] | None = None,
    hazards: Mapping[str, str] | None = None,
    whole: Mapping[str, tuple[str, str]] | None = None,
    otherwise: Mapping[str, tuple[str, tuple[object, ...]]] | None = None,
    decisions: Sequence[object] = (),
) -> Model:
    """A model. `stocks`: start and net flow by name; `whole`: start and hazard of leaving.

    `otherwise`: a claim, and the prior without it.
    """
    other = otherwise or {}
    parameters = []
    for name, (shape, *numbers) in (priors or {}).items():
        without = None
        basis = None
        if name in other:
            claim, (kind, *rest) = other[name]
            without = Prior(Named(kind, tuple(rest)))
            basis = Basis("rests_on", (claim,))
        parameters.append(
            Parameter(name, Prior(Named(shape, tuple(numbers))), otherwise=without, basis=basis)
        )
    return Model(
        Calendar(0.0, float(steps), 1.0, MONTH),
        parameters=tuple(parameters),
        stocks=(
            *(Stock(name, expr(start)) for name, (start, _) in (stocks or {}).items()),
            *(Stock(name, expr(start), whole=True) for name, (start, _) in (whole or {}).items()),
        ),
        flows=(
            *(
                Flow(f"{name}_moves", "equation", expr(net), target=name)
                for name, (_, net) in (stocks or {}).items()
            ),
            *(
                Flow(f"{name}_leaves", "hazard", expr(rate), source=name)
                for name, (_, rate) in (whole or {}).items()
            ),
        ),
        variables=tuple(Variable(name, expr(text)) for name, text in (values or {}).items()),
        events=tuple(Event(name, hazard=expr(rate)) for name, rate in (hazards or {}).items()),
        decisions=tuple(decisions),
    )


def text_plan(steps: int, *, claims: Mapping[str, float] | None = None, **parts: object) -> Plan:
    """The plan of a `text_model`, with claims by their credence."""
    known = [ClaimTruth(name, credence) for name, credence in (claims or {}).items()]
    return planned(lower(text_model(steps, **parts), Units()), known, (), {})


@dataclass(frozen=True)
class Measured:
    """A value read at a step with a normal error."""

    name: str
    step: int
    read: float
    error: float

    @property
    def names(self) -> Sequence[str]:
        return (self.name,)

    def log_likelihood(self, traces: Traces) -> np.ndarray:
        rest = (self.read - traces.values[self.name][self.step]) / self.error
        return -0.5 * rest**2 - np.log(self.error) - 0.5 * np.log(2 * np.pi)


@dataclass(frozen=True)
class Reported:
    """Whether something had happened by a step, as told with a chance of being right."""

    name: str
    step: int
    yes: bool
    right: float = 0.9

    @property
    def names(self) -> Sequence[str]:
        return (self.name,)

    def log_likelihood(self, traces: Traces) -> np.ndarray:
        same = (traces.values[self.name][self.step] != 0.0) == self.yes
        return np.log(np.where(same, self.right, 1.0 - self.right))


@pytest.fixture(scope="session")
def make():
    """`text_plan`, and the two kinds of readings."""
    return text_plan


@pytest.fixture(scope="session")
def measured():
    return Measured


@pytest.fixture(scope="session")
def reported():
    return Reported


@pytest.fixture(scope="session")
def choice():
    """A decision by one motive for each option's own cell, every so many months."""

    def made(name: str, rationality: str, cells: Mapping[str, str], every: float) -> Decision:
        return Decision(
            name,
            expr(rationality),
            (Motive("worth", expr("1")),),
            tuple(Option(option, (("worth", expr(cell)),)) for option, cell in cells.items()),
            (every, MONTH),
        )

    return made
