"""Readings shared by fates and accounts: worked out once, and not a bit different."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from sapper.engine.compiled import readings as module
from sapper.engine.compiled.inputs import Inputs, inputs
from sapper.engine.compiled.readings import Readings
from sapper.engine.once import Once
from sapper.engine.plan import Copula, Draw, Level, Plan, Truth
from sapper.language.prior import Interval, Named, Prior
from sapper.model.primitives import Chance

WORLDS = np.arange(100, 300, dtype=np.uint64)


@pytest.fixture
def plan(build) -> Plan:
    normal = Prior(Interval(1.0, 5.0, "normal"))
    return build.plan(
        [Chance("z", "NORMAL", ("a", "b"), "z", 0), build.equation("c", "a * z")],
        truths=[
            Truth("said", 0.4, "said", "tie", 0.5),
            Truth("told", 0.6, "told", "tie", 0.5),
        ],
        draws=[
            build.uniform("a"),
            Draw("b", normal, Prior(Named("uniform", (7.0, 8.0))), "b", ("said",)),
            Draw("e", normal, None, "e", dims=("side",), by_element=(("west", normal),)),
            Draw("b2", normal, None, "b"),
        ],
        dimensions=[("side", ("east", "west"))],
        copulas=[Copula(("a", "b"), ((1.0, 0.7), (0.7, 1.0)))],
        setup=[build.equation("x0", "a + b")],
        levels=[Level("x", "x0", ("c",), (), False)],
    )


def same(one: Inputs, other: Inputs) -> None:
    np.testing.assert_array_equal(one.worlds, other.worlds)
    np.testing.assert_array_equal(one.keys, other.keys)
    np.testing.assert_array_equal(one.failed, other.failed)
    assert list(one.constants) == list(other.constants)
    for name, value in one.constants.items():
        np.testing.assert_array_equal(value, other.constants[name])
    assert list(one.truths) == list(other.truths)
    for name, value in one.truths.items():
        np.testing.assert_array_equal(value, other.truths[name])


def variants(plan: Plan) -> list[Plan]:
    doubted = tuple(replace(truth, credence=0.2) for truth in plan.truths)
    moved = (replace(plan.draws[0], prior=Prior(Named("uniform", (2.0, 3.0)))), *plan.draws[1:])
    return [
        plan,
        replace(plan, truths=doubted),
        replace(plan, draws=moved),
        replace(plan, copulas=()),
        replace(plan, copulas=(Copula(("a", "b"), ((1.0, -0.2), (-0.2, 1.0))),)),
    ]


def test_shared_inputs_have_the_bits_of_those_made_alone(plan):
    shared = Readings()
    again = np.tile(WORLDS[:30], 7)
    fates = np.repeat(np.arange(1, 8, dtype=np.int64), 30)
    padded = np.concatenate([WORLDS[:5], np.repeat(WORLDS[4:5], 11)])
    for own in variants(plan):
        for worlds, fate in ((WORLDS, 0), (again, fates), (padded, 0), (WORLDS[17:19], 3)):
            same(inputs(own, worlds, 1, fate, readings=shared), inputs(own, worlds, 1, fate))
            same(inputs(own, worlds, 2, fate, readings=shared), inputs(own, worlds, 2, fate))


def test_fates_and_accounts_draw_nothing_again(plan, monkeypatch):
    drawn: list[int] = []
    real = module.settle

    def settle(*arguments, **named):
        drawn.append(arguments[1].count)
        return real(*arguments, **named)

    monkeypatch.setattr(module, "settle", settle)
    made: list[str] = []
    import sapper.engine.parameters as parameters

    uniform = parameters.uniform
    monkeypatch.setattr(parameters, "uniform", lambda *given: made.append("one") or uniform(*given))
    shared = Readings()
    inputs(plan, WORLDS, 1, readings=shared)
    first = len(made)
    inputs(plan, np.tile(WORLDS[:30], 7), 1, np.repeat(np.arange(1, 8), 30), readings=shared)
    assert drawn == [208]
    assert len(made) == first == 6
    inputs(variants(plan)[2], WORLDS, 1, readings=shared)
    assert drawn == [208, 208]
    assert len(made) == first


def test_starts_with_chance_are_worked_out_for_each_fate(plan):
    chancy = replace(plan, setup=(Chance("x0", "NORMAL", ("a", "b"), "z", 0),))
    assert not module.free_of_fate(chancy)
    shared = Readings()
    both = [inputs(chancy, WORLDS, 1, fate, readings=shared) for fate in (0, 1)]
    same(both[1], inputs(chancy, WORLDS, 1, 1))
    assert (both[0].constants["x0"] != both[1].constants["x0"]).all()


def test_fates_share_what_they_begin_from_where_starts_hold_chance(plan, monkeypatch):
    import sapper.engine.parameters as parameters

    chancy = replace(plan, setup=(Chance("x0", "NORMAL", ("a", "b"), "z", 0),))
    made: list[str] = []
    uniform = parameters.uniform
    monkeypatch.setattr(parameters, "uniform", lambda *given: made.append("one") or uniform(*given))
    shared = Readings()
    inputs(chancy, WORLDS, 1, readings=shared)
    first = len(made)
    packed, fates = np.tile(WORLDS[:30], 7), np.repeat(np.arange(1, 8), 30)
    found = inputs(chancy, packed, 1, fates, readings=shared)
    assert len(made) == first > 0
    same(found, inputs(chancy, packed, 1, fates))


def test_only_the_latest_blocks_are_held(plan):
    shared = Readings()
    for first in range(0, 100, 10):
        inputs(plan, np.arange(first, first + 10, dtype=np.uint64), 1, readings=shared)
    assert len(shared._blocks) == module.BLOCKS


def test_a_value_is_made_once_by_whoever_asks_first():
    once, count = Once(), []

    def make() -> int:
        count.append(1)
        return 7

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: once("a", make), range(64))) == [7] * 64
    assert len(count) == 1


def test_a_maker_that_fails_is_asked_again_and_values_are_let_go():
    once = Once(most=2)
    with pytest.raises(ZeroDivisionError):
        once("a", lambda: 1 / 0)
    assert once("a", lambda: 1) == 1
    assert [once(key, lambda: 2) for key in ("b", "c")] == [2, 2]
    assert once("a", lambda: 3) == 3
