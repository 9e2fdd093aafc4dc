"""The compiled program against the interpreter: every kind of node, same worlds, same chance.

Values agree to 1e-9 relative (the compiler may fuse products and sums, and has other
logarithms); counts agree exactly, unless a draw stood on the very edge between two: such
flips are counted, and none is expected.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from sapper.engine.compiled.inputs import inputs
from sapper.engine.compiled.program import compile_plan
from sapper.engine.interpreter.events import TOO_OFTEN
from sapper.engine.interpreter.failures import NOT_FINITE
from sapper.engine.interpreter.outputs import outputs
from sapper.engine.interpreter.run import run
from sapper.engine.plan import Equation, Leavers, Level, Move, Plan, Stay, Transfer, Truth
from sapper.model.parts import Lookup
from sapper.model.primitives import (
    Cascade,
    Chance,
    Choose,
    Delay,
    Initial,
    Previous,
    Strike,
)

build = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))["Build"]()
LANES = 64
REGIONS = (("region", ("north", "south", "west")),)


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    monkeypatch.setenv("SAPPER_CACHE", "off")


def agree(plan: Plan, *, fate=0, first=0) -> None:
    keep = [name for node in plan.nodes for name in outputs(node)]
    keep += [level.name for level in plan.levels]
    worlds = np.arange(first, first + LANES, dtype=np.uint64)
    program = compile_plan(plan, keep, block=LANES)
    found = program.run(inputs(plan, worlds, 7, fate))
    wanted = run(plan, worlds, 7, fate=fate, keep=keep)
    np.testing.assert_array_equal(found.failed, wanted.failed)
    fine = ~wanted.failed
    for name in keep:
        np.testing.assert_allclose(
            found.traces[name][..., fine],
            wanted.traces[name][..., fine],
            rtol=1e-9,
            atol=1e-12,
            err_msg=name,
        )


def expressions() -> Plan:
    texts = {
        "arith": "(a + 2 * b - 1) / (b + 0.5) ^ 1.5 MOD 0.7",
        "branch": "IF a > 0.5 AND b < 0.4 OR NOT a < 0.2 THEN LN(a) ELSE SQRT(b)",
        "guarded": "IF a > 0.5 THEN 1 / (a - 0.5) ELSE 0",
        "clock": "STEP(3, 2) + RAMP(0.5, 1) + PULSE(2, 1, 2) + TIME * DT",
        "pure": "ABS(a - b) + ARCTAN(a) + COS(b) + EXP(-a) + INT(7 * b) + LOG10(a + 1) + SIN(a)",
        "more": "MAX(a, b, 0.3) + MIN(a, b) + CLIP(a, 0.2, 0.6) + SAFEDIV(a, 0, 4) + a // b + TAN(b)",
        "held": "hold(6 * a - 1) + extend(6 * a - 1) + steps(6 * a - 1) + LOOKUP(hold, b)",
        "claim": "HOLDS(spoken) * a",
        "angles": "ARCCOS(a) - ARCSIN(b) + PI + STARTTIME + STOPTIME",
    }
    x, y = (0.0, 1.0, 3.0), (2.0, 5.0, 4.0)
    return build.plan(
        [build.equation(name, text) for name, text in texts.items()],
        draws=[build.uniform("a", 0.01, 0.99), build.uniform("b")],
        truths=[Truth("spoken", 0.4, "spoken")],
        lookups=[
            Lookup("hold", x, y),
            Lookup("extend", x, y, "extend"),
            Lookup("steps", x, y, "step"),
        ],
    )


def dimensions() -> Plan:
    nodes = [
        build.equation("twice", "2 * base", ("region",)),
        build.equation("whole", "SUM(base[*]) + MEAN(base[*]) + PROD(base[*]) + STDDEV(base[*])"),
        build.equation("ends", "MIN(base[*]) + MAX(base[*]) + SIZE(base[*]) + RANK(base[*], 2)"),
        build.equation("picked", "base[north] + base[1 + INT(2.9 * a)]"),
        build.equation(
            "own", "twice * a", ("region",), by_element=[("south", "7 * base[south] + TIME")]
        ),
        build.equation("rate", "0.3 * a", ("region",)),
        Leavers("men", ("go", "stray"), ("rate", "twice"), (1.0, 0.5), True, ("region",)),
    ]
    return build.plan(
        nodes,
        steps=5,
        dimensions=REGIONS,
        draws=[build.uniform("base", dims=("region",)), build.uniform("a")],
        setup=[build.equation("men0", "40 * base", ("region",))],
        levels=[Level("men", "men0", (), ("go", "stray"), True, ("region",))],
    )


def flows() -> Plan:
    nodes = [
        build.equation("illness", "0.2 * a"),
        build.equation("flight", "0.1"),
        Leavers("men", ("fled", "sick"), ("flight", "illness"), (0.5, 0.5), True),
        Leavers("grain", ("eaten",), ("illness",), (0.5,), False),
        build.equation("signal", "IF TIME >= 2 THEN 1 ELSE 0"),
        build.equation("amount", "9.7 * a"),
        Move("drafted", "signal", "amount", False, "men", ("fled", "sick"), True),
        build.equation("asked", "3.3 * a"),
        Transfer("moved", "asked", "men", ("fled", "sick", "drafted")),
        build.equation("time", "1.4 + a"),
        build.equation("scatter", "0.6"),
        Stay("back", "away", "time", "scatter", ("moved", "drafted"), ("lost",), ("late",), True),
        Leavers("away", ("lost",), ("flight",), (0.5,), True),
        build.equation("trickle", "0.4"),
        Transfer("late", "trickle", "away", ("lost", "back")),
    ]
    nodes.insert(11, nodes.pop(12))
    levels = [
        Level("men", "men0", ("back",), ("fled", "sick", "drafted", "moved"), True),
        Level("away", "away0", ("moved", "drafted"), ("lost", "back", "late"), True),
        Level("grain", "grain0", (), ("eaten",), False),
    ]
    setup = [
        build.equation("men0", "150 * a + 5"),
        build.equation("away0", "12"),
        build.equation("grain0", "5.5"),
    ]
    order = [node for node in nodes if not isinstance(node, Stay)]
    stay = next(node for node in nodes if isinstance(node, Stay))
    lost = next(
        i for i, node in enumerate(order) if isinstance(node, Leavers) and node.stock == "away"
    )
    order.insert(lost + 1, stay)
    return build.plan(
        order, steps=30, step=0.5, draws=[build.uniform("a")], setup=setup, levels=levels
    )


def changing_stays() -> Plan:
    nodes = [
        build.equation("time", "1 + a + 0.1 * TIME"),
        build.equation("fixed", "2.5 * a"),
        build.equation("spread", "0.3 + 0.2 * a"),
        build.equation("come", "4 + SIN(TIME)"),
        Transfer("enter", "come", None, ()),
        Transfer("step_in", "come", None, ()),
        Stay("leave", "camp", "time", "spread", ("enter",), (), (), True),
        Stay("pass", "gate", "fixed", None, ("step_in",), (), (), False),
    ]
    return build.plan(
        nodes,
        steps=25,
        step=0.5,
        draws=[build.uniform("a", 0.1, 1.0)],
        setup=[build.equation("camp0", "30"), build.equation("gate0", "3")],
        levels=[
            Level("camp", "camp0", ("enter",), ("leave",), True),
            Level("gate", "gate0", ("step_in",), ("pass",), True),
        ],
    )


def memories() -> Plan:
    nodes = [
        build.equation("wave", "SIN(TIME) * a"),
        build.equation("lag", "3 * a"),
        build.equation("zero", "0"),
        Delay("old", "wave", "lag", None),
        Delay("later", "after_all", "lag", "zero"),
        Delay("blank", "after_all", "lag", None),
        Previous("before", "after_all", "zero"),
        Initial("first", "wave"),
        build.equation("after_all", "old + before / 2 + later"),
        build.equation("local", "wave * base", ("region",)),
        Delay("local_old", "local", "lag", None, ("region",)),
        Previous("local_before", "local", "zero", ("region",)),
    ]
    return build.plan(
        nodes,
        steps=9,
        step=0.5,
        dimensions=REGIONS,
        draws=[build.uniform("a"), build.uniform("base", dims=("region",))],
    )


def happenings() -> Plan:
    nodes = [
        build.equation("rate", "0.8 * a"),
        Strike("once", "rate", None, 1.0, 1, 9, False),
        Strike("often", "rate", None, 3.0, 0, 12, True),
        build.equation("high", "IF SIN(2 * TIME) > a THEN 1 ELSE 0"),
        Strike("met", None, "high", 1.0, 0, 12, False),
        Strike("met_again", None, "high", 1.0, 2, 12, True),
        build.equation("p", "0.2"),
        build.equation("q", "0.3 * a"),
        build.equation("r", "1 - p - q"),
        Choose("policy", ("policy.x", "policy.y", "policy.z"), ("p", "q", "r"), (0, 3, 6, 9)),
    ]
    return build.plan(nodes, steps=12, draws=[build.uniform("a")])


def draws_of_all_kinds() -> Plan:
    nodes = [
        build.equation("n", "60 * a"),
        build.equation("half", "0.5"),
        build.equation("m", "0.1 + a"),
    ]
    laws = {
        "BERNOULLI": ("a",), "BINOMIAL": ("n", "a"), "POISSON": ("n",), "EXPRND": ("m",),
        "NORMAL": ("a", "half"), "LOGNORMAL": ("m", "half"), "RANDOM": ("a", "n"),
    }  # fmt: skip
    for law, arguments in laws.items():
        nodes.append(Chance(f"drawn_{law.lower()}", law, arguments, "stream", len(nodes)))
        nodes.append(Chance(f"once_{law.lower()}", law, arguments, "other", len(nodes), once=True))
    nodes.append(Chance("local", "BINOMIAL", ("n", "a"), "local", 1, ("region",)))
    nodes.append(Chance("local_once", "POISSON", ("n",), "local", 2, ("region",), once=True))
    return build.plan(nodes, steps=4, dimensions=REGIONS, draws=[build.uniform("a")])


def crowd() -> Plan:
    nodes = [
        build.equation("size", "1000"),
        build.equation("share_n", "0.5"),
        build.equation("share_s", "0.3"),
        build.equation("share_w", "0.2"),
        build.equation("own", "0.6 * a"),
        build.equation("other", "0.4"),
        build.equation("push", "0.1 * TIME * base", ("region",)),
        Cascade("crowd", "region", "size", ("share_n", "share_s", "share_w"), "push", "own", "other",
                tuple(np.linspace(0.05, 0.9, 20))),
    ]  # fmt: skip
    return build.plan(
        nodes,
        steps=12,
        dimensions=REGIONS,
        draws=[build.uniform("a"), build.uniform("base", dims=("region",))],
    )


def runge_kutta() -> Plan:
    nodes = [
        build.equation("down", "a * fish * (1 + SIN(TIME))"),
        build.equation("up", "0.3 * fish * (1 - fish / 50) + SUM(ponds[*]) * 0.01"),
        build.equation("flow", "0.2 * ponds", ("region",)),
        Previous("before", "down", "a"),
    ]
    return build.plan(
        nodes,
        steps=10,
        step=0.25,
        method="rk4",
        dimensions=REGIONS,
        draws=[build.uniform("a")],
        setup=[build.equation("fish0", "20 * a + 1"), build.equation("ponds0", "5", ("region",))],
        levels=[
            Level("fish", "fish0", ("up",), ("down",), False),
            Level("ponds", "ponds0", (), ("flow",), False, ("region",)),
        ],
    )


PLANS = (
    expressions, dimensions, flows, changing_stays, memories, happenings, draws_of_all_kinds, crowd,
    runge_kutta,
)  # fmt: skip


@pytest.mark.parametrize("made", PLANS, ids=lambda item: item.__name__)
def test_a_program_agrees_with_the_interpreter(made):
    agree(made())


def test_worlds_that_fail_are_those_of_the_interpreter():
    plan = build.plan(
        [
            build.equation("bad", "LN(a - 0.3)"),
            build.equation("spared", "IF a > 0.5 THEN SQRT(a - 0.5) ELSE 1"),
            build.equation("hidden", "IF 1 / (INT(4 * a)) > 2 THEN 1 ELSE 0"),
        ],
        draws=[build.uniform("a")],
    )
    agree(plan)


def test_worlds_in_which_an_event_strikes_without_end_fail_in_both_engines():
    plan = build.plan(
        [
            build.equation("rate", "1 / INT(3 * a)"),
            build.equation("steep", "EXP(12 * a)"),
            Strike("endless", "rate", None, 1.0, 0, 4, True),
            Strike("too_often", "steep", None, 1.0, 0, 4, True),
            Strike("once", "steep", None, 1.0, 0, 4, False),
        ],
        draws=[build.uniform("a")],
    )
    found = run(plan, np.arange(LANES, dtype=np.uint64), 1, keep=())
    assert {item.what for item in found.failures} == {NOT_FINITE, TOO_OFTEN}
    assert not found.failed.all()
    agree(plan)


def test_lanes_of_one_block_may_live_under_different_fates():
    fates = np.repeat(np.array([0, 1, 2, 3]), LANES // 4)
    agree(draws_of_all_kinds(), fate=fates)
    agree(happenings(), fate=fates)


def test_worlds_beyond_32_bits_have_their_own_chance():
    agree(draws_of_all_kinds(), first=2**32 - 10)


def test_one_element_and_no_chance_at_all():
    plan = build.plan([Equation("x", build.expr("a"), constant=True)], draws=[build.uniform("a")])
    agree(plan)
