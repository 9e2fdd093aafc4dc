"""Equations over worlds: every operator and builtin, branches, arrays, failures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.model.parts import Lookup

WORLDS = 5
REGION = ("region", ("north", "south", "west"))
AGE = ("age", ("young", "old"))


def last(build, text, *, draws=(), dims=(), nodes=(), **plan):
    """The value at step 0 of `y: text`, and the block."""
    made = build.plan([*nodes, build.equation("y", text, dims)], draws=draws, steps=0, **plan)
    block = build.run(made, WORLDS, "y")
    return block.traces["y"][0], block


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4", 14),
        ("-2 ^ 2", -4),
        ("2 ^ 3 ^ 2", 512),
        ("7 / 2 - 1", 2.5),
        ("-7 MOD 3", 2),
        ("7 MOD -3", -2),
        ("INT(-1.5)", -2),
        ("3 // 0", 0),
        ("3 // 4", 0.75),
        ("SAFEDIV(3, 0, 9)", 9),
        ("1 = 1", 1),
        ("1 <> 1", 0),
        ("2 <= 1", 0),
        ("2 >= 1 AND 1 > 0", 1),
        ("0 OR 0.5", 1),
        ("NOT 0", 1),
        ("NOT 3", 0),
        ("IF 1 > 2 THEN 5 ELSE 6", 6),
        ("ABS(-3)", 3),
        ("ARCCOS(0.5)", math.acos(0.5)),
        ("ARCSIN(0.5)", math.asin(0.5)),
        ("ARCTAN(2)", math.atan(2)),
        ("COS(1)", math.cos(1)),
        ("SIN(1)", math.sin(1)),
        ("TAN(1)", math.tan(1)),
        ("EXP(1)", math.e),
        ("LN(2)", math.log(2)),
        ("LOG10(1000)", 3),
        ("SQRT(16)", 4),
        ("MAX(1, 5, 3)", 5),
        ("MIN(4, 2)", 2),
        ("CLIP(7, 0, 1)", 1),
        ("CLIP(-7, 0, 1)", 0),
        ("PI", math.pi),
        ("MIN(INF, 3)", 3),
    ],
)
def test_numbers(build, text, expected):
    value, block = last(build, text)
    np.testing.assert_allclose(value, expected, rtol=1e-14)
    assert not block.failed.any()


@pytest.mark.parametrize(
    "text",
    [
        "1 / (x - x)",
        "LN(x - 2)",
        "SQRT(x - 2)",
        "(x - 2) ^ 0.5",
        "EXP(1000 + x)",
        "INF",
        "x MOD (x - x)",
    ],
)
def test_a_result_that_is_not_finite_fails_its_worlds(build, text):
    _, block = last(build, text, draws=[build.uniform("x")])
    assert block.failed.all()
    assert block.failures[0].name == "y"
    assert block.failures[0].step == 0
    assert block.failures[0].span is not None


@pytest.mark.parametrize(
    "text",
    [
        "IF x > 2 THEN LN(x - 2) ELSE x",
        "IF x > 0.5 THEN LN(x - 0.5) ELSE LN(0.5 - x + 0.1)",
        "x > 2 AND LN(x - 2) > 0",
        "x < 2 OR LN(x - 2) > 0",
        "IF x > 2 THEN (IF x > 3 THEN 1 / 0 ELSE LN(x - 2)) ELSE 1",
    ],
)
def test_what_is_not_taken_fails_nothing(build, text):
    _, block = last(build, text, draws=[build.uniform("x")])
    assert not block.failed.any()


@pytest.mark.parametrize(
    "text",
    ["MAX(LN(x - 2), 1)", "LN(x - 2) > 1", "IF LN(x - 2) > 1 THEN 1 ELSE 0", "(INF - INF) < 3"],
)
def test_what_swallows_nan_does_not_hide_it(build, text):
    _, block = last(build, text, draws=[build.uniform("x")])
    assert block.failed.all()


def test_only_the_worlds_that_took_the_branch_fail_and_the_operation_is_named(build):
    text = "IF x > 0.5 THEN LN(0 * x) ELSE x"
    _, block = last(build, text, draws=[build.uniform("x")])
    np.testing.assert_array_equal(block.failed, block.constants["x"] > 0.5)
    assert 0 < block.failed.sum() < WORLDS
    span = block.failures[0].span
    assert span is not None and span.text == "LN(0 * x)"


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3).filter(lambda b: abs(b) > 1e-3))
def test_mod_is_floored(build_mod, a, b):
    build = build_mod
    value, _ = last(build, "a MOD b", draws=[build.constant("a", a), build.constant("b", b)])
    # the remainder has the divisor's sign, and what was taken off is whole times it
    assert 0 <= value[0] / b <= 1
    times = (a - value[0]) / b
    assert times == pytest.approx(round(times), abs=1e-6)


@pytest.fixture(scope="module")
def build_mod():
    import runpy
    from pathlib import Path

    return runpy.run_path(str(Path(__file__).parent.parent / "conftest.py"))["Build"]()


@pytest.mark.parametrize(
    ("beyond", "at", "expected"),
    [
        ("hold", -1, 0), ("hold", 0.25, 0.1), ("hold", 3, 1),
        ("extend", -1, -0.4), ("extend", 2, 2.6),
        ("step", 0.49, 0), ("step", 0.5, 0.2), ("step", 5, 1), ("step", -1, 0),
    ],
)  # fmt: skip
def test_lookups(build, beyond, at, expected):
    effect = Lookup("effect", (0.0, 0.5, 1.0), (0.0, 0.2, 1.0), beyond)
    draws = [build.constant("x", at)]
    value, _ = last(build, "LOOKUP(effect, x)", draws=draws, lookups=[effect])
    np.testing.assert_allclose(value, expected, atol=1e-15)
    value, _ = last(build, "effect(x)", draws=draws, lookups=[effect])
    np.testing.assert_allclose(value, expected, atol=1e-15)


def array(build, name, dims, values):
    """A value over dimensions with a number for each element."""
    return build.equation(name, "0", dims, by_element=[(key, str(v)) for key, v in values.items()])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SUM(x[*])", 9),
        ("SUM(x)", 9),
        ("MEAN(x[*])", 3),
        ("PROD(x[*])", 15),
        ("MIN(x[*])", 1),
        ("MAX(x[*])", 5),
        ("SIZE(x[*])", 3),
        ("STDDEV(x[*])", math.sqrt(8 / 3)),
        ("RANK(x[*], 1)", 2),
        ("RANK(x[*], 3)", 1),
        ("x[south]", 1),
        ("x[3]", 3),
        ("x[1 + 1]", 1),
        ("SUM(x[*] * x[*])", 35),
        ("SUM(IF x[*] > 100 THEN x[*] ELSE 1)", 3),
        ("x[region.west]", 3),
    ],
)
def test_arrays(build, text, expected):
    x = array(build, "x", ("region",), {"north": 5, "south": 1, "west": 3})
    value, block = last(build, text, nodes=[x], dimensions=[REGION])
    np.testing.assert_allclose(value, expected, rtol=1e-14)
    assert not block.failed.any()


def test_arrays_over_two_dimensions_align_by_name(build):
    x = array(build, "x", ("region",), {"north": 5, "south": 1, "west": 3})
    a = array(build, "a", ("age",), {"young": 10, "old": 20})
    both = build.equation("both", "x + a", ("age", "region"))
    nodes = [x, a, both]
    value, _ = last(build, "both", nodes=nodes, dims=("region", "age"), dimensions=[REGION, AGE])
    np.testing.assert_array_equal(value[..., 0], [[15, 25], [11, 21], [13, 23]])
    value, _ = last(
        build, "SUM(both[*, region])", nodes=nodes, dims=("region",), dimensions=[REGION, AGE]
    )
    np.testing.assert_array_equal(value[..., 0], [40, 32, 36])
    share, _ = last(build, "x / SUM(x[*])", nodes=[x], dims=("region",), dimensions=[REGION])
    np.testing.assert_allclose(share[:, 0], [5 / 9, 1 / 9, 3 / 9])


def test_a_number_outside_an_array_fails(build):
    x = array(build, "x", ("region",), {"north": 5, "south": 1, "west": 3})
    _, block = last(build, "x[4]", nodes=[x], dimensions=[REGION])
    assert block.failed.all()


def test_branches_over_dimensions(build):
    x = array(build, "x", ("region",), {"north": 5, "south": 0, "west": 3})
    text = "IF x > 0 THEN 6 / x ELSE 0"
    value, block = last(build, text, nodes=[x], dims=("region",), dimensions=[REGION])
    np.testing.assert_allclose(value[:, 0], [1.2, 0, 2])
    assert not block.failed.any()


def series(build, text, *, steps, step=1.0):
    block = build.run(build.plan([build.equation("y", text)], steps=steps, step=step), 2, "y")
    return block.traces["y"][:, 0]


def test_the_clock(build):
    np.testing.assert_array_equal(series(build, "TIME", steps=3, step=0.5), [0, 0.5, 1, 1.5])
    np.testing.assert_array_equal(series(build, "DT", steps=1, step=0.5), [0.5, 0.5])
    np.testing.assert_array_equal(series(build, "STOPTIME - STARTTIME", steps=2), [2, 2, 2])
    np.testing.assert_array_equal(series(build, "STEP(5, 2)", steps=3), [0, 0, 5, 5])
    np.testing.assert_array_equal(series(build, "RAMP(2, 1)", steps=3), [0, 0, 2, 4])


def test_pulses_hold_their_amount_in_any_step(build):
    np.testing.assert_array_equal(series(build, "PULSE(3, 1)", steps=3), [0, 3, 0, 0])
    np.testing.assert_array_equal(series(build, "PULSE(3, 0.5)", steps=2, step=0.5), [0, 6, 0])
    np.testing.assert_array_equal(series(build, "PULSE(3, 0.7)", steps=2, step=0.5), [0, 0, 6])
    np.testing.assert_array_equal(series(build, "PULSE(3, 1, 2)", steps=5), [0, 3, 0, 3, 0, 3])
    np.testing.assert_array_equal(series(build, "PULSE(3)", steps=1), [3, 3])


def test_a_step_of_a_tenth_does_not_miss_its_time(build):
    """0.1 three times is more than 0.3 in binary."""
    made = series(build, "STEP(1, 0.3)", steps=5, step=0.1)
    np.testing.assert_array_equal(made, [0, 0, 0, 1, 1, 1])
