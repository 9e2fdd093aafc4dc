"""Stocks over time, the methods, memory, moves and transfers, in plans without chance."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.engine.plan import Leavers, Level, Move, Transfer
from sapper.model.primitives import Choose, Delay, Initial, Previous, Strike


def trace(build, nodes, name, *, worlds=2, **plan):
    return build.run(build.plan(nodes, **plan), worlds, name).traces[name][:, 0]


def decay(build, method, step):
    nodes = [build.equation("goes", "s / 5")]
    levels = [Level("s", "s0", (), ("goes",), False)]
    setup = [build.equation("s0", "100")]
    steps = round(10 / step)
    plan = {"setup": setup, "levels": levels, "steps": steps, "step": step, "method": method}
    return trace(build, nodes, "s", **plan)[-1]


def test_euler_is_euler(build):
    assert decay(build, "euler", 0.5) == pytest.approx(100 * 0.9**20, rel=1e-12)


def test_rk4_is_of_fourth_order(build):
    exact = 100 * np.exp(-2)
    errors = [abs(decay(build, "rk4", step) - exact) for step in (1.0, 0.5)]
    assert 14 < errors[0] / errors[1] < 20
    assert errors[1] < 1e-4


def test_rk4_sees_the_time_within_a_step(build):
    """ds/dt = t³ is exact for Simpson's rule, which is what RK4 is there."""
    levels = [Level("s", "s0", ("fills",), (), False)]
    nodes = [build.equation("fills", "TIME ^ 3")]
    plan = {"setup": [build.equation("s0", "0")], "levels": levels, "steps": 4, "method": "rk4"}
    np.testing.assert_allclose(trace(build, nodes, "s", **plan)[-1], 64.0, rtol=1e-12)


def test_memory(build):
    base = build.equation("x", "10 + TIME")
    delayed = [base, build.equation("lag", "2"), Delay("y", "x", "lag", None)]
    np.testing.assert_array_equal(trace(build, delayed, "y", steps=4), [10, 10, 10, 11, 12])
    started = [build.equation("zero", "0"), *delayed[:2], Delay("y", "x", "lag", "zero")]
    np.testing.assert_array_equal(trace(build, started, "y", steps=4), [0, 0, 10, 11, 12])
    at_once = [base, build.equation("lag", "0"), Delay("y", "x", "lag", None)]
    np.testing.assert_array_equal(trace(build, at_once, "y", steps=2), [10, 11, 12])
    before = [build.equation("zero", "0"), Previous("y", "x", "zero"), base]
    np.testing.assert_array_equal(trace(build, before, "y", steps=2), [0, 10, 11])
    np.testing.assert_array_equal(trace(build, [base, Initial("y", "x")], "y", steps=2), [10] * 3)


def test_a_delay_of_its_own_for_each_world(build):
    nodes = [build.equation("x", "TIME"), Delay("y", "x", "lag", None)]
    plan = build.plan(nodes, draws=[build.uniform("lag", 0, 4)], steps=9)
    block = build.run(plan, 30, "y")
    lag = block.constants["lag"]
    np.testing.assert_array_equal(block.traces["y"][-1], np.floor(9 - lag))


def stock(build, name, start, inflows=(), outflows=(), whole=True):
    return build.equation(f"{name}0", str(start)), Level(name, f"{name}0", inflows, outflows, whole)


def test_transfers_move_whole_heads_that_add_up(build):
    setup, level = stock(build, "s", 10, outflows=("goes",))
    nodes = [build.equation("rate", "0.7"), Transfer("goes", "rate", "s", ())]
    made = trace(build, nodes, "goes", setup=[setup], levels=[level], steps=19)
    np.testing.assert_array_equal(made[:4], [0, 1, 1, 0])
    assert made.sum() == 10  # no more than there are
    np.testing.assert_array_equal(np.cumsum(made)[:14], np.floor(0.7 * np.arange(1, 15) + 1e-9))


def test_a_whole_amount_stays_whole_through_the_step(build):
    nodes = [build.equation("rate", "7 / 0.3"), Transfer("goes", "rate", None, ())]
    setup, level = stock(build, "s", 0, inflows=("goes",))
    made = trace(build, nodes, "s", setup=[setup], levels=[level], steps=30, step=0.3)
    np.testing.assert_array_equal(made, 7.0 * np.arange(31))


def test_moves_fire_when_the_condition_becomes_true(build):
    nodes = [
        build.equation("when", "TIME >= 2 AND TIME <> 4"),
        build.equation("amount", "3.6"),
        Move("goes", "when", "amount", False, "s", (), True),
    ]
    setup, level = stock(build, "s", 5, outflows=("goes",))
    made = trace(build, nodes, "goes", setup=[setup], levels=[level], steps=7)
    np.testing.assert_array_equal(made, [0, 0, 3, 0, 0, 2, 0, 0])


def test_a_pulse_moves_at_every_choice(build):
    nodes = [
        build.equation("sure", "1"),
        build.equation("never", "0"),
        Choose("d", ("go", "stay"), ("sure", "never"), (1, 2, 5)),
        build.equation("amount", "1"),
        Move("goes", "d.go", "amount", True, None, (), False),
    ]
    np.testing.assert_array_equal(trace(build, nodes, "goes", steps=6), [0, 1, 1, 0, 0, 1, 0])


def test_events_by_condition(build):
    when = build.equation("when", "TIME = 1 OR TIME = 3 OR TIME = 4 OR TIME = 6")
    once = [when, Strike("e", None, "when", 1.0, 2, 9, False)]
    np.testing.assert_array_equal(trace(build, once, "e", steps=7), [0, 0, 0, 1, 1, 1, 1, 1])
    np.testing.assert_array_equal(trace(build, once, "e.date", steps=3), [np.inf] * 3 + [3])
    often = [when, Strike("e", None, "when", 1.0, 0, 9, True)]
    np.testing.assert_array_equal(trace(build, often, "e.count", steps=7), [0, 1, 1, 2, 2, 2, 3, 3])


def test_a_deterministic_run_takes_medians_expected_values_and_the_likeliest(build):
    setup, level = stock(build, "s", 100.5, outflows=("dies",))
    nodes = [
        build.equation("h", "x"),
        Leavers("s", ("dies",), ("h",), (1.0,), True),
        Strike("e", "rate", None, 1.0, 0, 9, True),
        build.equation("rate", "0.1"),
        build.equation("a", "0.4"),
        build.equation("b", "0.6"),
        Choose("d", ("go", "stay"), ("a", "b"), (0,)),
    ]
    plan = build.plan(
        nodes, setup=[setup], levels=[level], draws=[build.uniform("x", 0.1, 0.3)], steps=9
    )
    block = build.run(plan, 3, "s", "e", "e.date", "d.last", deterministic=True)
    np.testing.assert_allclose(block.traces["s"][:, 0], 100.5 * np.exp(-0.2 * np.arange(10)))
    assert block.traces["e.date"][-1, 0] == pytest.approx(np.log(2) / 0.1)
    np.testing.assert_array_equal(block.traces["e"][:, 0], [0] * 7 + [1] * 3)
    assert block.traces["d.last"][0, 0] == 2


def test_a_failed_world_is_told_once_with_its_equation_and_step(build):
    nodes = [build.equation("y", "1 / (3 - TIME)"), build.equation("z", "y + 1")]
    block = build.run(build.plan(nodes, steps=5), range(7, 9), "y")
    assert block.failed.tolist() == [True, True]
    assert [(item.world, item.name, item.step) for item in block.failures] == [
        (7, "y", 3),
        (8, "y", 3),
    ]
