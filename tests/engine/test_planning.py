"""Whole plans: starts, constants, order, and what engines read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sapper.diagnostics.diagnostic import CaseError
from sapper.diagnostics.span import TextFile
from sapper.engine.interpreter.run import run
from sapper.engine.plan import Equation, Plan
from sapper.engine.planning import ClaimTruth, plan, show_plan
from sapper.language.parser import parse_equation
from sapper.language.prior import Interval, Prior
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.lowering import lower
from sapper.model.parts import (
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
CALENDAR = Calendar(dt.date(1970, 1, 1), dt.date(1970, 12, 31), 1.0, MONTH)
PRIOR = Prior(Interval(1.0, 2.0, "lognormal"), text="1 to 2")


class Unitless:
    """No unit is known, so everything counts in the model's own."""

    def of(self, name: str) -> Unit | None:
        return None

    def expr(self, expr: Expr) -> Unit | None:
        return None


def eq(text: str) -> Expr:
    file = TextFile("test.yaml", text)
    expr, faults = parse_equation(text, file.span(0, len(text)), UnitTable())
    assert expr is not None, faults
    return expr


def planned(claims: tuple[ClaimTruth, ...] = (), **parts: object) -> Plan:
    model = Model(CALENDAR, **parts)  # type: ignore[arg-type]
    return plan(lower(model, Unitless()), claims)


def traces(made: Plan, *keep: str, worlds: int = 3, seed: int = 1) -> dict[str, np.ndarray]:
    block = run(made, np.arange(worlds, dtype=np.uint64), seed, keep=keep)
    assert not block.failed.any(), block.failures
    return block.traces


def variables(**equations: str) -> tuple[Variable, ...]:
    return tuple(Variable(name, eq(text)) for name, text in equations.items())


def equation(made: Plan, name: str) -> Equation:
    return next(n for n in made.nodes if isinstance(n, Equation) and n.name == name)


def test_constants_depend_on_nothing_that_changes():
    made = planned(
        (ClaimTruth("told", 0.5),),
        parameters=(Parameter("p", PRIOR),),
        stocks=(Stock("s", eq("1")),),
        variables=variables(
            a="2 * p + HOLDS(told)", b="a ^ 2 / DT", c="TIME * 0", d="s", e="c", f="STEP(1, 0)",
            g="INIT(a)",
        ),
    )  # fmt: skip
    constant = {name: equation(made, name).constant for name in "abcdef"}
    assert constant == {"a": True, "b": True, "c": False, "d": False, "e": False, "f": False}


def test_starts_may_read_parameters_variables_and_other_starts():
    made = planned(
        parameters=(Parameter("p", PRIOR),),
        stocks=(Stock("one", eq("two + v")), Stock("two", eq("3 * p"))),
        variables=variables(v="two + w", w="10 + TIME"),
        flows=(Flow("f", "equation", eq("1"), None, "two"),),
    )
    assert [level.start for level in made.levels] == ["one·start", "two·start"]
    names = [node.name for node in made.setup if isinstance(node, Equation)]
    assert names.index("two·start") < names.index("v·start") < names.index("one·start")
    found = traces(made, "one", "two")
    assert found["one"][0] == pytest.approx(2 * found["two"][0] + 10)


def test_a_start_reads_the_initial_values_of_what_remembers():
    made = planned(
        stocks=(Stock("s", eq("late + smooth + before + INIT(y)")),),
        variables=variables(
            y="5", late="DELAY(y, 2, 7)", smooth="SMTH1(y, 3)", before="PREVIOUS(y, 100)"
        ),
    )
    assert traces(made, "s")["s"][0] == pytest.approx([117.0] * 3)


def test_a_start_reads_flows_and_events_as_they_are_at_step_0():
    made = planned(
        stocks=(Stock("men", eq("1000"), whole=True), Stock("mark", eq("toll + 100 * falls"))),
        flows=(Flow("goes", "equation", eq("2.5"), "men"), Flow("cut", "moves", eq("40"), "men", when=eq("TIME >= 0"))),
        events=(Event("falls", when=eq("TIME >= 0")),),
        variables=variables(toll="goes + cut"),
    )  # fmt: skip
    found = traces(made, "mark", "toll")
    assert found["toll"][0] == pytest.approx([42.0] * 3)
    assert found["mark"][0] == pytest.approx([142.0] * 3)


def test_a_draw_read_by_a_start_is_that_of_step_0():
    made = planned(stocks=(Stock("s", eq("z")),), variables=variables(z="NORMAL(0, 1)"))
    found = traces(made, "s", "z")
    assert np.array_equal(found["s"][0], found["z"][0])
    assert not np.array_equal(found["s"][1], found["z"][1])


def test_starts_in_a_circle_are_reported():
    with pytest.raises(CaseError) as caught:
        planned(stocks=(Stock("a", eq("b")), Stock("b", eq("a"))))
    assert caught.value.diagnostics[0].code == "cycle"


def test_a_hazard_that_reads_a_later_flow_of_its_stock_is_a_circle():
    with pytest.raises(CaseError):
        planned(
            stocks=(Stock("men", eq("100"), whole=True),),
            flows=(
                Flow("dies", "hazard", eq("0.01 * goes"), "men"),
                Flow("goes", "equation", eq("2"), "men"),
            ),
        )


def test_people_are_conserved_over_all_kinds_of_flows():
    made = planned(
        parameters=(Parameter("p", PRIOR),),
        stocks=(
            Stock("men", eq("1000"), whole=True),
            Stock("dead", eq("0"), whole=True),
            Stock("home", eq("0"), whole=True),
        ),
        flows=(
            Flow("dies", "hazard", eq("0.05 * p"), "men", "dead"),
            Flow("rotates", "after", eq("5"), "men", "home"),
            Flow("cut", "moves", eq("100.7"), "men", "home", when=eq("TIME >= 4")),
            Flow("leaves", "equation", eq("60.3 * p"), "men", "home"),
            Flow("returns", "equation", eq("0.1 * rotates"), "home", "men"),
        ),
    )
    found = traces(made, "men", "dead", "home", "cut", worlds=50)
    total = found["men"] + found["dead"] + found["home"]
    assert np.all(total == 1000.0)
    assert np.all(found["men"] >= 0.0)
    assert np.all(found["men"] == np.floor(found["men"]))
    assert set(found["cut"].sum(axis=0)) <= {float(n) for n in range(101)}


def test_adding_parts_leaves_old_draws_and_flows_as_they_were():
    parts: dict[str, tuple] = {
        "parameters": (Parameter("p", PRIOR),),
        "stocks": (Stock("men", eq("1000"), whole=True),),
        "flows": (
            Flow("dies", "hazard", eq("0.05 * p"), "men"),
            Flow("a", "equation", eq("30 + x"), "men"),
            Flow("b", "equation", eq("20"), "men"),
        ),
        "variables": variables(x="NORMAL(0, 3)"),
    }
    more = {
        **parts,
        "parameters": (Parameter("q", PRIOR), *parts["parameters"]),
        "variables": (*variables(w="q + NORMAL(0, 1)"), *parts["variables"], *variables(u="a + w")),
    }
    keep = ("men", "dies", "a", "b", "x")
    before, after = traces(planned(**parts), *keep), traces(planned(**more), *keep)
    for name in keep:
        assert np.array_equal(before[name], after[name]), name


def test_a_decision_drives_moves_at_every_choice():
    choice = Decision(
        "d", eq("1"), (Motive("m", eq("1")),), (Option("go", (("m", eq("0")),)),),
        (3.0, MONTH), dt.date(1970, 2, 1),
    )  # fmt: skip
    made = planned(
        stocks=(Stock("s", eq("100")),),
        flows=(Flow("cut", "moves", eq("10"), "s", when=eq("d.go")),),
        decisions=(choice,),
    )
    found = traces(made, "s", "cut")
    assert list(np.flatnonzero(found["cut"][:, 0])) == [1, 4, 7, 10]
    assert found["s"][-1, 0] == 60.0


def test_a_step_of_half_a_month_moves_the_same_amount():
    half = replace(CALENDAR, step=0.5)
    model = Model(
        half,
        stocks=(Stock("s", eq("100")),),
        flows=(Flow("cut", "moves", eq("10"), "s", when=eq("TIME >= 1")),),
    )
    assert traces(plan(lower(model, Unitless())), "s")["s"][-1, 0] == 90.0


@pytest.fixture
def shown() -> Callable[..., list[str]]:
    return lambda **parts: show_plan(planned(**parts)).splitlines()


def test_the_printer_shows_the_order_of_work(shown):
    lines = shown(
        claims=(ClaimTruth("told", 0.5),),
        parameters=(Parameter("p", PRIOR),),
        stocks=(Stock("men", eq("100 * p"), whole=True),),
        flows=(
            Flow("goes", "equation", eq("x"), "men"),
            Flow("dies", "hazard", eq("p"), "men"),
        ),
        variables=variables(x="2 * p"),
    )
    assert lines == [
        "truth told = 0.5",
        "draw p: 1 to 2",
        'setup constant "men·start" = 100 * p'.replace('"', ""),
        "constant x = 2 * p",
        "constant goes·rate = x",
        "constant dies.hazard = p",
        "leavers men whole: dies at dies.hazard x 1",
        "transfer goes: goes·rate of men after the flows dies",
        "level men whole: from men·start -goes -dies",
    ]
