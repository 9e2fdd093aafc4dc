"""Functions against their definitions in XMILE 1.0, 3.5."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.xmile.conftest import Run, aux, codes, model

from sapper.xmile import read


@pytest.mark.parametrize(
    ("equation", "values"),
    [
        ("INT(-1.5)", [-2] * 5),
        ("-5 MOD 3", [1] * 5),
        ("SAFEDIV(1, TIME, 9)", [9, 1, 1 / 2, 1 / 3, 1 / 4]),
        ("1 // TIME", [0, 1, 1 / 2, 1 / 3, 1 / 4]),
        ("STEP(3, 2)", [0, 0, 3, 3, 3]),
        ("RAMP(2, 1)", [0, 0, 2, 4, 6]),
        ("RAMP(2, 1, 3)", [0, 0, 2, 4, 4]),
        ("PULSE(3, 1, 2)", [0, 3, 0, 3, 0]),
        ("PULSE(3, 1)", [0, 3, 0, 0, 0]),
        ("PREVIOUS(TIME, 7)", [7, 0, 1, 2, 3]),
        ("PREVIOUS(SELF, 1) * 2", [2, 4, 8, 16, 32]),
        ("INIT(TIME + 3)", [3] * 5),
        ("DELAY(TIME, 2)", [0, 0, 0, 1, 2]),
        ("DELAY(TIME, 2, 9)", [9, 9, 0, 1, 2]),
        ("SMTH1(STEP(8, 0), 2, 0)", [0, 4, 6, 7, 7.5]),
        ("DELAY1(STEP(8, 1), 2)", [0, 0, 4, 6, 7]),
        ("IF_THEN_ELSE(TIME > 2, 1, 0)", [0, 0, 0, 1, 1]),
        ("IF TIME = 1 THEN 5 ELSE IF TIME = 2 THEN 6 ELSE 0", [0, 5, 6, 0, 0]),
        ("MIN(TIME, 2, 1) + MAX(0, 1)", [1, 2, 2, 2, 2]),
        ("LN(EXP(2)) + LOG10(100)", [4] * 5),
        ("PI + PI()", [2 * math.pi] * 5),
        ("MIN(INF, 3)", [3] * 5),
        ("STARTTIME + STOPTIME + DT", [5] * 5),
        ("SAMPLE IF TRUE(TIME MOD 2 = 1, TIME, 7)", [7, 1, 1, 3, 3]),
        ("QUANTUM(-3.7, 2) + QUANTUM(3.7, 2) + QUANTUM(5, 0)", [5] * 5),
        ("PULSE TRAIN(1, 1, 2, 3)", [0, 1, 0, 1, 0]),
        ("COSWAVE(3, 2)", [3, -3, 3, -3, 3]),
        ("SINH(1) + COSH(1) - EXP(1) + TANH(0)", [0] * 5),
        ("TREND(TIME + 1, 1)", [0, 1, 1 / 2, 1 / 3, 1 / 4]),
    ],
)
def test_values(run: Run, equation: str, values: list[float]):
    found = run(model(aux("y", equation)))["y"]
    np.testing.assert_allclose(found, values, atol=1e-12)


def test_orders_of_delays_may_be_named(run: Run):
    found = run(
        model(
            aux("n", "1 + 1")
            + aux("a", "DELAYN(STEP(8, 1), 2, n, 0)")
            + aux("b", "DELAYN(STEP(8, 1), 2, 2, 0)")
        )
    )
    np.testing.assert_array_equal(found["a"], found["b"])
    assert found["a"][-1] > 0


def test_an_order_that_is_no_number_is_refused():
    variables = aux("n", "EXP(1)") + aux("a", "SMTHN(TIME, 2, n)")
    assert codes(read(model(variables))) == ["wrong-arguments"]


GF = "<gf{}><xpts>0,1,3</xpts><ypts>0,10,20</ypts></gf>"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("", [0, 5, 10, 15, 20, 20]),
        (" type='continuous'", [0, 5, 10, 15, 20, 20]),
        (" type='extrapolate'", [-10, 5, 10, 15, 20, 25]),
        (" type='discrete'", [0, 0, 10, 10, 20, 20]),
    ],
)
def test_graphical_functions(run: Run, kind: str, values: list[float]):
    at = [-1, 0.5, 1, 2, 3, 4]
    variables = aux("t", "0", GF.format(kind)) + "".join(
        aux(f"y{n}", f"LOOKUP(t, {x})") for n, x in enumerate(at)
    )
    found = run(model(variables))
    np.testing.assert_allclose([found[f"y{n}"][0] for n in range(len(at))], values)


def test_two_ways_to_call_a_table_and_a_table_without_equation(run: Run):
    table = '<gf name="t"><xscale min="0" max="4"/><ypts sep=";">0;10;20</ypts></gf>'
    found = run(model(table + aux("a", "t(1)") + aux("b", "LOOKUP(T, 1)")))
    assert (found["a"][0], found["b"][0]) == (5, 5)


def test_an_equation_goes_through_its_graphical_function(run: Run):
    np.testing.assert_allclose(
        run(model(aux("y", "TIME", GF.format(""))))["y"], [0, 10, 15, 20, 20]
    )


def test_chance_is_that_of_streams(run: Run):
    """A draw is keyed by its variable: another variable before it changes nothing."""
    alone = run(model(aux("y", "NORMAL(0, 1)")))["y"]
    beside = run(model(aux("x", "NORMAL(0, 1, 7)") + aux("y", "NORMAL(0, 1)")))
    np.testing.assert_array_equal(alone, beside["y"])
    assert len(set(alone)) == 5
    assert not np.array_equal(beside["x"], beside["y"])


def test_bounds_of_a_draw(run: Run):
    found = run(model(aux("y", "NORMAL(0, 100, 1, -1, 1)")))["y"]
    assert (abs(found) <= 1).all()


def test_net_present_value_of_a_stream(run: Run):
    """Vensim's NPV: what each step brings counts by 1/(1 + rate)^t."""
    found = run(model(aux("y", "NPV(5, 0.1, 0, 1)")))["y"]
    np.testing.assert_allclose(found, np.cumsum(5 / 1.1 ** np.arange(5)))
