"""How much there is to compile: what is counted, and the refusal of what would explode."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.compiled.effort import MOST_OPERATIONS, operations, too_much
from sapper.engine.compiled.facts import facts
from sapper.engine.compiled.kind import Kind
from sapper.engine.compiled.program import compile_plan
from sapper.engine.plan import Equation
from sapper.language.tree import Call, Name
from sapper.model.lowering.internal import EXPECTED_MAXIMUM

build = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))["Build"]()


def arrayed(text: str, elements: int, *, dims: tuple[str, ...] = ()):
    names = tuple(f"e{index}" for index in range(elements))
    return build.plan(
        [build.equation("x", text, dims)],
        draws=[build.uniform("a", dims=("d",)), build.uniform("b", dims=("d", "pair"))],
        dimensions=[("d", names), ("pair", ("one", "other"))],
    )


def longest(waits: int):
    names = tuple(f"a{index}" for index in range(waits))
    expr = Call(EXPECTED_MAXIMUM, tuple(Name(name) for name in names))
    return build.plan([Equation("x", expr)], draws=[build.uniform(name) for name in names])


def count(plan) -> int:
    return operations(plan.nodes[0], facts(plan))


def test_an_equation_over_a_dimension_takes_what_one_takes():
    assert count(arrayed("a * 2 + 1", 3_000, dims=("d",))) == count(arrayed("2 * 2 + 1", 3)) == 3


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("SUM(a[*])", 600), ("SUM(a)", 600), ("SUM(b[*, one])", 600), ("SUM(b[*, *])", 1_200),
     ("SUM(b[e1, *])", 4), ("MAX(a[*])", 600), ("MAX(a[e1], a[e2])", 1)],
)  # fmt: skip
def test_a_sum_takes_its_elements(text: str, wanted: int):
    assert count(arrayed(text, 300)) == 1 + wanted


def test_waits_side_by_side_take_two_to_their_number():
    assert count(longest(10)) == 1 + 10 * 2**10
    assert count(longest(200)) > 10**18


@pytest.mark.parametrize("plan", [longest(14), longest(200), arrayed("SUM(a)", 60_000)])
def test_what_would_explode_is_named_and_not_begun(plan):
    with pytest.raises(CaseError) as error:
        compile_plan(plan, ["x"])
    (fault,) = error.value.diagnostics
    assert fault.code == "too-much-to-compile"
    assert "--engine interpreter" in fault.help[0]
    if fault.primary is not None:
        assert "`x` alone" in fault.primary.text


def test_many_small_equations_are_counted_together():
    plan = build.plan([build.equation(f"v{index}", "a * 2 + 1") for index in range(36_000)])
    fault = too_much(facts(plan))
    assert fault is not None and f"up to {MOST_OPERATIONS:,}" in fault.message
    assert "comes apart into 110,000 operations" in fault.message


def test_the_shipped_cases_are_far_from_it():
    from sapper.analysis.stages import read, staged
    from sapper.case.checked import check

    case, _ = check("dprk-russia")
    assert case is not None
    plan = staged(case, read(case, case.accounts[0], (), questions=True)).plan
    known = facts(plan)
    assert sum(operations(node, known) for node in plan.nodes) < MOST_OPERATIONS / 5


def test_a_hundred_equations_over_34_elements_are_a_hundred_equations():
    """3,400 elements trace to as many operations as 200 do: arrays stay arrays."""
    import jax

    from sapper.engine.compiled import backend
    from sapper.engine.compiled.build import function, layout
    from sapper.engine.compiled.program import _shapes

    def traced(elements: int) -> int:
        names = tuple(f"e{index}" for index in range(elements))
        nodes = [build.equation("v0", "0.5 * a * TIME", ("d",))]
        nodes += [
            build.equation(f"v{i}", f"0.7 * v{i - 1} + a / (1 + v{i - 1})", ("d",))
            for i in range(1, 100)
        ]
        plan = build.plan(nodes, draws=[build.uniform("a", dims=("d",))], dimensions=[("d", names)])
        known = facts(plan)
        made = layout(known, ["v99"])
        with backend.double():
            jaxpr = jax.make_jaxpr(function(made, 8, Kind(), whole=False))(*_shapes(known, 8))
        return str(jaxpr).count("f64[")

    assert traced(34) == traced(2)
