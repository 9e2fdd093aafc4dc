"""Several lowered models as one, and what keeps them apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sapper.diagnostics.span import TextFile
from sapper.engine.planning import plan
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Named, Prior
from sapper.language.tree import Conditional, Expr, Name
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.lowered import Formula, Lowered, PlainFlow, PlainStock
from sapper.model.parts import Correlation, Parameter
from sapper.model.primitives import Chance
from sapper.model.union import GATE, OWN, SWITCH, union

CALENDAR = Calendar(0.0, 6.0, 1.0, Unit.of({"month": 1}))


def expr(text: str) -> Expr:
    tree, faults = parse_equation(text, TextFile("x", text).span(0, len(text)), UnitTable(()))
    assert tree is not None, faults
    return tree


def prior(high: float = 1.0) -> Prior:
    return Prior(Named("uniform", (0.0, high)))


def lowered(**more: object) -> Lowered:
    parts: dict[str, object] = {
        "parameters": (Parameter("q", prior()),),
        "formulas": (Formula("y", expr("q + 1")), Formula("z", expr("2 * y"))),
        "stocks": (PlainStock("men", "men·start", True),),
        "flows": (),
        "primitives": (),
    }
    formulas = (*parts["formulas"], Formula("men·start", expr("100")))  # pyright: ignore
    parts |= {"formulas": formulas, **more}
    return Lowered(CALENDAR, (), correlations=(), lookups=(), **parts)  # pyright: ignore


def with_formula(model: Lowered, *new: Formula) -> Lowered:
    names = {item.name for item in new}
    old = [item for item in model.formulas if item.name not in names]
    return replace(model, formulas=(*old, *new))


def formula(model: Lowered, name: str) -> Formula:
    return next(item for item in model.formulas if item.name == name)


def together(*readings: Lowered) -> tuple[Lowered, ...]:
    found = union(readings)
    assert found is not None
    first = found[0]
    for item in found:
        assert replace(item, parameters=(), correlations=()) == replace(
            first, parameters=(), correlations=()
        )
    return found


def switches(model: Lowered) -> dict[str, float]:
    return {
        item.name: item.prior.shape.value
        for item in model.parameters
        if item.name.startswith(SWITCH) and isinstance(item.prior.shape, Constant)
    }


def test_readings_that_differ_in_priors_need_no_switch():
    other = lowered(parameters=(Parameter("q", prior(3.0)),))
    found = together(lowered(), other)
    assert switches(found[0]) == {}
    assert [item.parameters[0].prior for item in found] == [prior(), prior(3.0)]


def test_other_equations_are_behind_one_switch_by_pattern():
    other = with_formula(lowered(), Formula("y", expr("q - 1")), Formula("z", expr("3 * y")))
    found = together(lowered(), other, lowered())
    assert [switches(item) for item in found] == [
        {f"{SWITCH}1": 1.0},
        {f"{SWITCH}1": 2.0},
        {f"{SWITCH}1": 1.0},
    ]
    y = formula(found[0], "y").expr
    assert isinstance(y, Conditional)
    assert (y.then, y.otherwise) == (expr("q + 1"), expr("q - 1"))


def test_a_number_that_is_an_equation_elsewhere_keeps_its_stream():
    former = Parameter("q.was1", prior(), stream="q")
    other = replace(with_formula(lowered(), Formula("q", Name("q.was1"))), parameters=(former,))
    found = together(lowered(), other)
    names = {item.name: item.stream for item in found[0].parameters}
    assert names[f"q{OWN}"] == "q"
    q = formula(found[0], "q").expr
    assert isinstance(q, Conditional)
    assert {q.then, q.otherwise} == {Name(f"q{OWN}"), Name("q.was1")}


def test_a_flow_that_only_one_has_carries_nothing_elsewhere():
    flow = PlainFlow("leaves", "hazard", "leaves", "men", None)
    other = replace(with_formula(lowered(), Formula("leaves", expr("q"))), flows=(flow,))
    found = together(lowered(), other)
    assert found[0].flows[0].rate == f"leaves{GATE}"
    gate = formula(found[0], f"leaves{GATE}").expr
    assert isinstance(gate, Conditional)
    assert gate.otherwise == Name("leaves")
    assert {tuple(switches(item).values()) for item in found} == {(1.0,), (2.0,)}


def test_correlations_stay_with_their_reading():
    tied = replace(lowered(), correlations=(Correlation(("q", "r"), 0.5),))
    found = together(lowered(), tied)
    assert [len(item.correlations) for item in found] == [0, 1]


@pytest.mark.parametrize(
    "change",
    [
        lambda m: replace(m, stocks=(PlainStock("men", "men·start", False),)),
        lambda m: replace(m, calendar=replace(CALENDAR, stop=7.0)),
        lambda m: replace(m, flows=(PlainFlow("home", "after", "y", "men", None),)),
        lambda m: replace(m, primitives=(Chance("c", "NORMAL", ("y", "y"), "c", 0),)),
        lambda m: replace(m, parameters=(Parameter("q", prior(), over=("region",)),)),
    ],
    ids=["whole", "calendar", "after", "chance", "dims"],
)
def test_what_no_switch_can_change_keeps_readings_apart(change):
    assert union([lowered(), change(lowered())]) is None


def test_one_reading_is_itself():
    model = lowered()
    assert union([model]) == (model,)


def test_a_union_can_be_planned():
    flow = PlainFlow("leaves", "hazard", "leaves", "men", None)
    other = replace(with_formula(lowered(), Formula("leaves", expr("q"))), flows=(flow,))
    first, second = (plan(item) for item in together(lowered(), other))
    assert first.nodes == second.nodes
    assert first.levels == second.levels
    assert first.draws != second.draws
