"""A world is the same whatever runs beside it and whatever else is in the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.engine.ensemble import simulate
from sapper.engine.plan import Copula, Leavers, Level, Move, Plan, Stay, Transfer, Truth
from sapper.model.primitives import Cascade, Chance, Choose, Delay, Initial, Previous, Strike

REGIONS = ("border", "capital", "rest")
KEPT = (
    "men", "store", "falls", "deserts", "rotates", "issued", "cut", "ev", "ev.date", "ev.count",
    "d.go", "d.go.stands", "d.last", "p.speaking", "p.share", "noise", "hits", "sent", "late",
    "before", "first", "curve", "people", "leaves",
)  # fmt: skip


def everything(build) -> Plan:
    """Every kind of node once, with everything that is random random."""
    eq = build.equation
    nodes = [
        eq("curve", "EXP(-y) ^ 1.3 * SIN(x + TIME) ^ 2 + LN(1 + x) / 7"),
        eq("hazard", "0.02 + 0.3 * x * curve"),
        eq("other", "0.05 * HOLDS(c)"),
        Leavers("men", ("deserts", "falls"), ("other", "hazard"), (1.0, 0.5), True),
        Stay(
            "rotates",
            "men",
            "tour",
            "spread",
            ("relief",),
            ("deserts", "falls"),
            ("cut", "issued"),
            True,
        ),
        Strike("ev", "hazard", None, 1.0, 2, 11, True),
        eq("goes", "0.3 + 0.4 * x"),
        eq("stays", "1 - goes"),
        Choose("d", ("go", "stay"), ("goes", "stays"), (1, 4, 8)),
        Move("cut", "d.go", "amount", True, "men", ("deserts", "falls", "rotates"), True),
        Transfer("issued", "rate", "men", ("deserts", "falls", "rotates", "cut")),
        Chance("noise", "NORMAL", ("x", "y"), "noise", 0),
        Chance("hits", "BINOMIAL", ("men", "x"), "hits", 0),
        Chance("sent", "POISSON", ("amount",), "sent", 1, ("region",)),
        eq("relief_rate", "rotates + 3.3"),
        Transfer("relief", "relief_rate", None, ()),
        Delay("late", "noise", "tour", None),
        Previous("before", "men", "x"),
        Initial("first", "noise"),
        eq("drain", "store * hazard"),
        eq("push", "x / 9", ("region",)),
        Cascade("p", "region", "size", ("s1", "s2", "s3"), "push", "own", "rest", (0.03, 0.5, 0.9)),
        eq("lossrate", "0.1 * q", ("region",)),
        Leavers("people", ("leaves",), ("lossrate",), (1.0,), True, ("region",)),
    ]
    numbers = {"size": 900.0, "own": 0.8, "rest": 0.2, "s1": 0.2, "s2": 0.2, "s3": 0.6}
    draws = [
        build.uniform("x"),
        build.uniform("y", claims=("c",), otherwise=build.uniform("o", 5, 6).prior),
        build.uniform("z"),
        build.uniform("tour", 2, 6),
        build.uniform("spread", 0, 1),
        build.uniform("amount", 1, 30),
        build.uniform("rate", 0, 9),
        build.uniform("q", dims=("region",)),
        *(build.constant(name, value) for name, value in numbers.items()),
    ]
    return build.plan(
        nodes,
        steps=11,
        dimensions=[("region", REGIONS)],
        truths=[Truth("c", 0.6, "c", "service", 0.5), Truth("k", 0.4, "k", "service", 0.5)],
        draws=draws,
        copulas=[Copula(("x", "z"), ((1.0, 0.6), (0.6, 1.0)))],
        setup=[
            eq("men0", "300 + 500 * x"),
            eq("store0", "1000"),
            eq("people0", "60 * q", ("region",)),
        ],
        levels=[
            Level(
                "men", "men0", ("relief",), ("deserts", "falls", "rotates", "cut", "issued"), True
            ),
            Level("store", "store0", (), ("drain",), False),
            Level("people", "people0", (), ("leaves",), True, ("region",)),
        ],
    )


def same(one, other) -> None:
    for name, trace in one.items():
        np.testing.assert_array_equal(trace, other[name], err_msg=name)


@pytest.mark.parametrize("chunk", [1, 2, 7, 64])
def test_the_same_bits_for_any_chunk(build, chunk):
    plan = everything(build)
    whole = simulate(plan, 70, 5, KEPT)
    parts = simulate(plan, 70, 5, KEPT, chunk=chunk)
    same(whole.traces, parts.traces)
    same(whole.constants, parts.constants)
    same(whole.truths, parts.truths)
    np.testing.assert_array_equal(whole.failed, parts.failed)
    np.testing.assert_array_equal(whole.failed, parts.failed)


def test_the_same_bits_on_two_threads(build):
    plan = everything(build)
    one = simulate(plan, 90, 5, KEPT, chunk=20)
    two = simulate(plan, 90, 5, KEPT, chunk=20, threads=2)
    same(one.traces, two.traces)


def test_a_larger_ensemble_keeps_the_first_worlds(build):
    plan = everything(build)
    small, large = simulate(plan, 33, 5, KEPT), simulate(plan, 80, 5, KEPT)
    same(small.traces, {name: trace[..., :33] for name, trace in large.traces.items()})


def test_worlds_differ_and_seeds_differ(build):
    plan = everything(build)
    one, other = build.run(plan, 40, *KEPT, seed=5), build.run(plan, 40, *KEPT, seed=6)
    assert len(np.unique(one.traces["noise"][3])) == 40
    assert (one.traces["noise"] != other.traces["noise"]).all()
    for name in ("men", "ev.count", "d.last", "hits", "p.share"):
        assert len(np.unique(one.traces[name][-1])) > 1, name


def test_another_fate_keeps_the_reading_and_changes_the_chance(build):
    plan = everything(build)
    one, other = build.run(plan, 40, *KEPT), build.run(plan, 40, *KEPT, fate=1)
    same(one.constants, other.constants)
    same(one.truths, other.truths)
    assert (one.traces["noise"] != other.traces["noise"]).all()
    assert (one.traces["men"][-1] != other.traces["men"][-1]).any()


def test_new_parts_leave_old_draws_as_they_were(build):
    plan = everything(build)
    more = replace(
        plan,
        truths=(Truth("new", 0.5, "new"), *plan.truths),
        draws=(build.uniform("fresh"), *plan.draws),
        nodes=(
            Chance("extra", "NORMAL", ("x", "y"), "noise", 1),
            build.equation("w", "fresh * extra"),
            *plan.nodes,
        ),
    )
    old, new = build.run(plan, 40, *KEPT), build.run(more, 40, *KEPT)
    same(old.traces, new.traces)
    same(old.constants, new.constants)
    same(old.truths, new.truths)


def test_a_new_element_leaves_the_draws_of_the_others_as_they_were(build):
    draws = [build.uniform("q", dims=("region",))]
    nodes = [Chance("z", "NORMAL", ("q", "q"), "z", 0, ("region",))]
    old = build.run(
        build.plan(nodes, draws=draws, dimensions=[("region", ("a", "b"))]), 9, "z", "q"
    )
    more = build.plan(nodes, draws=draws, dimensions=[("region", ("new", "a", "b"))])
    new = build.run(more, 9, "z", "q")
    np.testing.assert_array_equal(new.traces["z"][:, 1:], old.traces["z"])
    np.testing.assert_array_equal(new.traces["q"][:, 1:], old.traces["q"])


def test_a_parameter_with_another_prior_keeps_its_place(build):
    narrow = build.run(build.plan([], draws=[build.uniform("x", 0, 1)]), 50)
    wide = build.run(build.plan([], draws=[build.uniform("x", 10, 30)]), 50)
    np.testing.assert_allclose(wide.constants["x"], 10 + 20 * narrow.constants["x"], rtol=1e-12)


def test_heads_are_conserved_to_the_last_one(build):
    block = build.run(everything(build), 64, *KEPT, "relief", "cut")
    men = block.traces["men"]
    flows = {
        name: block.traces[name]
        for name in ("relief", "deserts", "falls", "rotates", "issued", "cut")
    }
    for name, flow in flows.items():
        assert (flow == np.round(flow)).all(), name
        assert (flow >= 0).all(), name
    out = sum(flow for name, flow in flows.items() if name != "relief")
    np.testing.assert_array_equal(np.diff(men, axis=0), (flows["relief"] - out)[:-1])
    assert (men >= 0).all()
