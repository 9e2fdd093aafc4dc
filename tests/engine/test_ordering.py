"""The order within a step: dependence first, then the order given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.ordering import given as gives
from sapper.engine.ordering import needed, ordered
from sapper.engine.plan import Equation, Leavers, Transfer
from sapper.language.tree import Binary, Expr, Name, Number
from sapper.model.primitives import Choose, Delay, Previous, Strike


def equation(name: str, *reads: str) -> Equation:
    expr: Expr = Number(1.0)
    for item in reads:
        expr = Binary("+", expr, Name(item))
    return Equation(name, expr)


def test_what_breaks_circles_is_not_needed():
    assert needed(Previous("p", "x", "start")) == ("start",)
    assert needed(Delay("d", "x", "after", "start")) == ("after", "start")
    assert needed(Strike("e", "rate", None, 1.0, 0, 9, False)) == ()
    assert needed(Strike("e", None, "when", 1.0, 0, 9, False)) == ("when",)


def test_a_choice_gives_pulses_and_what_stands():
    assert gives(Choose("d", ("d.a", "d.b"), ("p", "q"), (0,))) == (
        "d.a",
        "d.b",
        "d.a.stands",
        "d.b.stands",
        "d.last",
    )


def test_stocks_are_needed_by_those_who_leave_them():
    assert needed(Leavers("s", ("f",), ("h",), (1.0,), True)) == ("s", "h")
    assert needed(Transfer("f", "r", "s", ("g",))) == ("s", "r", "g")


@given(
    st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=25).map(
        lambda reads: [
            equation(f"v{i}", *(f"v{j}" for j in sorted(js) if j < i)) for i, js in enumerate(reads)
        ]
    ),
    st.randoms(),
)
def test_every_node_comes_after_what_it_needs(nodes: list[Equation], random):
    shuffled = nodes[:]
    random.shuffle(shuffled)
    order = ordered(shuffled)
    place = {node.name: index for index, node in enumerate(order)}
    assert sorted(place) == sorted(node.name for node in nodes)
    for node in nodes:
        assert all(place[name] < place[node.name] for name in needed(node))


def test_independent_nodes_keep_the_order_given():
    nodes = [equation(name) for name in "cab"]
    assert ordered(nodes) == tuple(nodes)


def test_an_unrelated_node_does_not_move_the_roots():
    a, b, v = equation("a", "v"), equation("b"), equation("v", "w")
    before = ordered([v, a, b], roots=["a", "b"])
    after = ordered([v, a, b, equation("w")], roots=["a", "b"])
    for order in (before, after):
        names = [node.name for node in order]
        assert names.index("a") < names.index("b")


def test_a_long_chain_needs_no_recursion():
    nodes = [equation(f"v{i}", f"v{i + 1}") for i in range(20_000)] + [equation("v20000")]
    assert ordered(nodes)[0].name == "v20000"


def test_a_circle_is_reported_with_its_members():
    nodes = [equation("z", "a"), equation("a", "b"), equation("b", "c"), equation("c", "a")]
    with pytest.raises(CaseError) as caught:
        ordered(nodes)
    (fault,) = caught.value.diagnostics
    assert fault.code == "cycle"
    assert "`a` → `b` → `c` → `a`" in fault.message
