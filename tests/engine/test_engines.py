"""Both engines behind one protocol: the same worlds, whatever runs beside them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.engine.blocks import BLOCK, Lanes, in_order
from sapper.engine.engines import FEW, Compiled, Engine, Interpreter, engine_for
from sapper.engine.plan import Level, Plan, Transfer
from sapper.language.prior import Constant, Prior
from sapper.model.primitives import Chance, Strike


def lanes(first: int, count: int, fate: int = 0) -> Lanes:
    return Lanes(
        np.arange(first, first + count, dtype=np.uint64), np.full(count, fate, dtype=np.int64)
    )


@pytest.fixture
def plan(build) -> Plan:
    nodes = [
        build.equation("rate", "0.3 * q + 0.1 * z"),
        Chance("z", "NORMAL", ("q", "q"), "z", 0),
        Strike("storm", "q", None, 0.2, 0, 12, False),
        build.equation("grows", "x * (0.1 + 0.05 * q) - 0.2 * storm"),
        build.equation("amount", "3 * q"),
        Transfer("leaves", "amount", "heads", ()),
    ]
    order = ["z", "rate", "storm", "grows", "amount", "leaves"]
    named = {getattr(node, "name", "leaves"): node for node in nodes}
    return build.plan(
        [named[name] for name in order],
        steps=12,
        draws=[build.uniform("q", 0.1, 0.9), build.constant("hundred", 100.0)],
        levels=[
            Level("x", "hundred", ("grows",), (), False),
            Level("heads", "hundred", (), ("leaves",), True),
        ],
    )


KEEP = ("x", "heads", "storm", "rate")


def test_the_compiled_engine_is_the_interpreter_faster(plan: Plan):
    slow = Interpreter().run_block(plan, lanes(0, 700), 3, KEEP)
    fast = Compiled().run_block(plan, lanes(0, 700), 3, KEEP)
    for name in KEEP:
        np.testing.assert_allclose(fast.values[name], slow.values[name], rtol=1e-9, atol=1e-9)
    for name in slow.constants:
        np.testing.assert_array_equal(fast.constants[name], slow.constants[name])
    assert not fast.failed.any()


@pytest.mark.parametrize("engine", [Interpreter(), Compiled()], ids=["interpreter", "compiled"])
def test_a_slice_has_the_bits_of_its_block(engine: Engine, plan: Plan):
    whole = engine.run_block(plan, lanes(0, BLOCK), 3, KEEP)
    for first, count in ((0, 1), (5, 7), (1_000, 24)):
        piece = engine.run_block(plan, lanes(first, count), 3, KEEP)
        for name in KEEP:
            expected = whole.values[name][..., first : first + count]
            np.testing.assert_array_equal(piece.values[name], expected)


def test_threads_change_nothing(plan: Plan):
    engine = Compiled()

    def run(first: int) -> np.ndarray:
        return engine.run_block(plan, lanes(first, BLOCK), 3, KEEP).values["x"]

    starts = [BLOCK * index for index in range(4)]
    one, two = list(in_order(run, starts, 1)), list(in_order(run, starts, 2))
    np.testing.assert_array_equal(np.stack(one), np.stack(two))
    assert engine.compilations == 1


def test_fates_may_differ_within_a_block(plan: Plan):
    engine = Compiled()
    mixed = Lanes(
        np.tile(np.arange(40, dtype=np.uint64), 3), np.repeat(np.arange(3, dtype=np.int64), 40)
    )
    together = engine.run_block(plan, mixed, 3, KEEP)
    for fate in range(3):
        alone = engine.run_block(plan, lanes(0, 40, fate), 3, KEEP)
        own = slice(40 * fate, 40 * fate + 40)
        np.testing.assert_array_equal(together.values["x"][..., own], alone.values["x"])
    assert (together.values["x"][..., :40] != together.values["x"][..., 40:80]).any()


def test_plans_that_differ_in_numbers_share_a_program(plan: Plan):
    engine = Compiled()
    higher = replace(plan.draws[0], prior=Prior(Constant(0.95)))
    other = replace(plan, draws=(higher, *plan.draws[1:]))
    first = engine.run_block(plan, lanes(0, 8), 3, KEEP)
    second = engine.run_block(other, lanes(0, 8), 3, KEEP)
    assert engine.compilations == 1
    assert (second.values["x"][-1] != first.values["x"][-1]).any()
    engine.run_block(plan, lanes(0, 8), 3, ("x",))
    assert engine.compilations == 2


def test_the_choice_by_itself_goes_by_the_worlds_alone():
    assert engine_for("auto", FEW).name == "interpreter"
    assert engine_for("auto", FEW + 1).name == "compiled"
    assert engine_for("compiled", 1).name == "compiled"
    assert engine_for("interpreter", 10**9).name == "interpreter"


def test_a_wide_engine_takes_more_at_once_and_gives_the_same_bits(plan: Plan):
    plain, wide = Compiled(), Compiled(wide=True)
    assert plain.chunk(plan, KEEP) == BLOCK
    count = wide.chunk(plan, KEEP)
    assert count > BLOCK
    at_once = wide.run_block(plan, lanes(0, count), 3, KEEP)
    for first in range(0, count, BLOCK):
        apart = plain.run_block(plan, lanes(first, BLOCK), 3, KEEP)
        for name in KEEP:
            own = at_once.values[name][..., first : first + BLOCK]
            np.testing.assert_array_equal(own, apart.values[name])
