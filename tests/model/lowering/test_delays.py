"""Stateful builtins: their structures, and what they give over time."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.diagnostics.diagnostic import CaseError
from sapper.language.tree import Name
from sapper.model.lowering.draft import Draft, Owner
from sapper.model.lowering.equations import plain
from sapper.model.parts import Variable
from sapper.model.primitives import Delay, Initial, Previous


def series(traces, eq, **equations: str) -> dict[str, np.ndarray]:
    """The values of variables over 48 steps of a month, in one world."""
    variables = tuple(Variable(name, eq(text)) for name, text in equations.items())
    found = traces(tuple(equations), worlds=1, variables=variables)
    return {name: trace[:, 0] for name, trace in found.items()}


def test_previous_reads_itself(eq, draft: Draft, owner: Owner, primitive):
    assert plain(draft, owner, eq("PREVIOUS(SELF, 3) + 1")).left == Name("x·previous·1")
    assert primitive(draft, "x·previous·1") == Previous("x·previous·1", "x", "x·previous·1·initial")


def test_init_and_delay_without_a_start_keep_the_first_value(eq, draft, owner, primitive):
    plain(draft, owner, eq("INIT(y) + DELAY(y, 3 month)"))
    assert primitive(draft, "x·init·1") == Initial("x·init·1", "y")
    assert primitive(draft, "x·delay·1·initial") == Initial("x·delay·1·initial", "y")
    assert isinstance(primitive(draft, "x·delay·1"), Delay)


def test_hidden_names_are_counted_by_function(eq, draft, owner):
    found = plain(draft, owner, eq("SMTH1(a, 2 month) + SMTH1(b, 2 month)"))
    assert (found.left, found.right) == (Name("x·smth1·1"), Name("x·smth1·2"))
    assert [stock.name for stock in draft.stocks] == ["x·smth1·1", "x·smth1·2"]


def test_previous_counts(traces, eq):
    assert series(traces, eq, n="PREVIOUS(SELF, 0) + 1")["n"][:4] == pytest.approx([1, 2, 3, 4])


def test_init_is_for_ever(traces, eq):
    found = series(traces, eq, y="3 + PREVIOUS(SELF, 4)", x="INIT(y)")
    assert set(found["x"]) == {7.0}


def test_delay_gives_what_was(traces, eq):
    found = series(traces, eq, n="PREVIOUS(SELF, 0) + 1", late="DELAY(n, 3 month)")
    assert found["late"][:5] == pytest.approx([1, 1, 1, 1, 2])


def test_delay_takes_its_start_value_and_any_time(traces, eq):
    found = series(traces, eq, n="PREVIOUS(SELF, 0) + 1", late="DELAY(n, IN(0.25 year, month), 9)")
    assert found["late"][:5] == pytest.approx([9, 9, 9, 1, 2])


def test_a_loop_through_a_delay_is_no_circle(traces, eq):
    found = series(traces, eq, x="1 + DELAY(y, 1 month, 0)", y="x")
    assert found["x"][:3] == pytest.approx([1, 2, 3])


def test_smth1_is_an_exponential_average(traces, eq):
    found = series(traces, eq, up="STEP(10, STARTTIME)", x="SMTH1(up, 4 month, 0)")
    # Euler: 10·(1 − (1 − 1/4)^k)
    expected = 10 * (1 - 0.75 ** np.arange(49))
    assert found["x"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("call", ["SMTH3(up, 6 month, 0)", "SMTHN(up, 6 month, 3, 0)"])
def test_smth3_is_three_stages_of_a_third(traces, eq, call: str):
    found = series(traces, eq, up="STEP(10, STARTTIME)", x=call)["x"]
    stages = np.zeros(3)
    for value in found:
        assert value == pytest.approx(stages[2])
        before = np.array([10.0, *stages[:2]])
        stages = stages + (before - stages) / 2.0


def test_smooths_and_delays_start_at_rest_with_their_input(traces, eq):
    found = series(
        traces, eq, a="SMTH3(7, 6 month)", b="DELAY3(7, 6 month)", c="DELAYN(7, 6 month, 2)"
    )
    for name in "abc":
        assert found[name] == pytest.approx(np.full(49, 7.0))


def test_a_material_delay_loses_nothing(traces, eq):
    found = series(traces, eq, pulse="PULSE(12, STARTTIME, 0 month)", x="DELAY3(pulse, 3 month, 0)")
    assert found["x"].sum() == pytest.approx(12.0, rel=1e-6)
    # the mean time of an n-th order delay, by Euler, is the delay itself
    assert (found["x"] * np.arange(49)).sum() / 12.0 == pytest.approx(3.0, rel=1e-5)


def test_trend_finds_the_growth_of_a_growing_input(traces, eq):
    found = series(traces, eq, y="PREVIOUS(SELF, 100) * 1.02", x="TREND(y, 5 month)")
    # at rest the average A grows with y: 0.02·A = (y − A)/5, so the trend is 0.02 a month
    assert found["x"][0] == 0.0
    assert found["x"][-1] == pytest.approx(0.02, rel=1e-3)


def test_forcst_carries_the_trend_on(traces, eq):
    found = series(
        traces, eq, y="PREVIOUS(SELF, 100) * 1.02", x="FORCST(y, 5 month, 10 month, 0.02 per month)"
    )
    ratio = found["x"] / found["y"]
    assert ratio[-1] == pytest.approx(1.2, rel=1e-6)


def test_a_first_trend_may_be_in_another_unit_of_time(traces, eq):
    found = series(
        traces,
        eq,
        y="PREVIOUS(SELF, 100) * 1.02",
        monthly="TREND(y, 5 month, 0.02 per month)",
        yearly="TREND(y, 5 month, 0.24 per year)",
        forecast="FORCST(y, 5 month, 10 month, 0.24 per year)",
    )
    # a year is twelve months, so both begin with 0.02 a month
    assert found["monthly"][0] == pytest.approx(0.02, rel=1e-9)
    assert found["yearly"] == pytest.approx(found["monthly"], rel=1e-9)
    assert found["forecast"][0] == pytest.approx(102 * 1.2, rel=1e-9)


def test_an_order_must_stand_in_the_equation(eq, draft, owner):
    with pytest.raises(CaseError) as caught:
        plain(draft, owner, eq("DELAYN(x, 6 month, n)"))
    (fault,) = caught.value.diagnostics
    assert fault.code == "wrong-arguments"
    assert fault.primary is not None
    assert fault.primary.span.text == "n"
