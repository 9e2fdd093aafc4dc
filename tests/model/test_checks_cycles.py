"""Circles: found, shown whole, and broken by what has state."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.model.checks import cycles
from sapper.model.parts import (
    Chain,
    Decision,
    Event,
    Motive,
    Option,
    Order,
    Population,
    Push,
    Signer,
)


def variables(write: SimpleNamespace, **equations: str):
    return write.model(variables=tuple(write.variable(n, e) for n, e in equations.items()))


def test_shows_the_whole_circle_with_places(write: SimpleNamespace):
    found = cycles.check(variables(write, a="b + 1", b="2 * c", c="a", d="a + c"))
    (fault,) = found
    assert fault.code == "cycle"
    assert "`a` → `b` → `c` → `a`" in fault.message
    assert fault.primary is not None
    places = [fault.primary, *fault.secondary]
    assert [place.span.text for place in places] == ["b", "c", "a"]
    assert "PREVIOUS" in fault.help[0]


def test_a_long_circle_is_shown_in_part(write: SimpleNamespace):
    (fault,) = cycles.check(
        variables(write, **{f"v{i:02}": f"v{(i + 1) % 50:02} + 1" for i in range(50)})
    )
    assert "`v18` → `v19` → … 30 more … → `v00`" in fault.message
    assert len(fault.secondary) == 19


def test_itself(write: SimpleNamespace):
    (fault,) = cycles.check(variables(write, a="a + 1"))
    assert "`a` → `a`" in fault.message


def test_two_circles_are_two_faults(write: SimpleNamespace):
    assert len(cycles.check(variables(write, a="b", b="a", c="d", d="c"))) == 2


@pytest.mark.parametrize(
    "equation",
    ["PREVIOUS(b, 0)", "DELAY(b, 3 month, 0)", "SMTH1(b, 3 month, 0)", "SMTHN(b, 3 month, 2, 0)"],
)
def test_state_breaks_a_circle(write: SimpleNamespace, equation: str):
    assert cycles.check(variables(write, a=equation, b="a + 1")) == []


@pytest.mark.parametrize("equation", ["DELAY(b, 3 month)", "SMTH1(b, 3 month)"])
def test_but_not_at_the_start(write: SimpleNamespace, equation: str):
    (fault,) = cycles.check(variables(write, a=equation, b="a + 1"))
    assert "at the start" in fault.message


@pytest.mark.parametrize("equation", ["PREVIOUS(0, b)", "INIT(b)", "DELAY(1, b, 0)", "ABS(b)"])
def test_other_arguments_do_not(write: SimpleNamespace, equation: str):
    assert write.codes(cycles.check(variables(write, a=equation, b="a + 1"))) == ["cycle"]


def test_self_in_previous(write: SimpleNamespace):
    assert cycles.check(variables(write, a="PREVIOUS(SELF, 0) + 1")) == []
    assert write.codes(cycles.check(variables(write, a="SELF + 1"))) == ["cycle"]


def test_stocks_break_circles_of_a_step(write: SimpleNamespace):
    model = write.model(
        stocks=(write.stock("men", "100 soldier"),),
        flows=(write.flow("leaves", "equation", "men / 10 month", source="men"),),
    )
    assert cycles.check(model) == []


def test_starts_in_a_circle(write: SimpleNamespace):
    model = write.model(
        stocks=(write.stock("a", "b"), write.stock("b", "half")),
        variables=(write.variable("half", "a / 2"),),
    )
    (fault,) = cycles.check(model)
    assert "at the start" in fault.message
    assert "`a` → `b` → `half` → `a`" in fault.message


def test_whole_stock_hazards_come_before_equations(write: SimpleNamespace):
    flows = (
        write.flow("dies", "hazard", "leaves / 100 soldier", source="men"),
        write.flow("leaves", "equation", "5 soldier/month", source="men"),
    )
    whole = write.model(stocks=(write.stock("men", "100 soldier", whole=True),), flows=flows)
    plain = write.model(stocks=(write.stock("men", "100 soldier"),), flows=flows)
    assert write.codes(cycles.check(whole)) == ["cycle"]
    assert cycles.check(plain) == []


def test_relief_of_those_who_leave_is_no_circle(write: SimpleNamespace):
    model = write.model(
        stocks=(write.stock("men", "100 soldier", whole=True),),
        flows=(
            write.flow("dies", "hazard", "0.1 per year", source="men"),
            write.flow("rotates", "after", "12 month", source="men"),
            write.flow("relief", "equation", "rotates + dies", target="men"),
        ),
    )
    assert cycles.check(model) == []


def test_events(write: SimpleNamespace):
    eq = write.eq
    by_chance = Event("exit", hazard=eq("pace"))
    at_once = Event("exit", when=eq("pace > 1"))
    pace = (write.variable("pace", "1 + exit"),)
    assert cycles.check(write.model(events=(by_chance,), variables=pace)) == []
    assert cycles.check(write.model(events=(at_once,), variables=pace))


@pytest.mark.parametrize(
    ("cell", "circle"),
    [
        ("seoul.hold.stands", False),
        ("seoul.last", False),
        ("seoul.hold", True),
        ("seoul.go.chance", True),
    ],
)
def test_decisions(write: SimpleNamespace, cell: str, circle: bool):
    eq = write.eq
    decision = Decision(
        "seoul",
        eq("3"),
        (Motive("gain", eq("1")),),
        (Option("hold", (("gain", eq(cell)),)), Option("go", (("gain", eq("0")),))),
        (6.0, write.unit(month=1)),
    )
    assert bool(cycles.check(write.model(decisions=(decision,)))) is circle


@pytest.mark.parametrize(
    ("arrives", "circle"),
    [
        ("3 operation/month * staff.large.approved", True),
        ("3 operation/month * (1 - staff.chief.load)", True),
        ("staff.chief.waiting / 1 month", False),
        ("3 operation/month * staff.large.rogue", False),
    ],
)
def test_chains(write: SimpleNamespace, arrives: str, circle: bool):
    eq = write.eq
    chain = Chain(
        "staff",
        (Signer("chief", eq("2 day"), eq("5 %"), capacity=eq("4 operation/month")),),
        (Order("large", eq(arrives), ("chief",)),),
    )
    found = cycles.check(write.model(chains=(chain,)))
    step = [item for item in found if "within one step" in item.message]
    assert bool(step) is circle


def test_populations(write: SimpleNamespace):
    eq = write.eq

    def people(push: str) -> Population:
        return Population(
            "people", eq("people.size"), "region", (), None, (0.5,), eq("1"), eq("0"),
            (Push("grief", eq(push), eq("1")),),
        )  # fmt: skip

    size = write.parameter("people.size", write.unit(family=1), inline=True)
    sound = write.model(parameters=(size,), populations=(people("0.5"),))
    circle = write.model(parameters=(size,), populations=(people("people.share"),))
    assert cycles.check(sound) == []
    assert write.codes(cycles.check(circle)) == ["cycle"]


@given(st.integers(1, 8).flatmap(lambda n: st.lists(
    st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=2 * n)))  # fmt: skip
def test_a_circle_is_found_where_there_is_one(edges: list[tuple[int, int]]):
    graph = cycles.Graph()
    for reader, read in edges:
        graph.add(f"v{reader}", f"v{read}", None)
    reach: dict[str, set[str]] = {name: set(read) for name, read in graph.edges.items()}
    for _ in reach:
        for name in reach:
            reach[name] |= {far for near in reach[name] for far in reach[near]}
    found = cycles.circles(graph)
    assert bool(found) is any(name in reach[name] for name in reach)
    for circle in found:
        for reader, read in zip(circle, (*circle[1:], circle[0]), strict=True):
            assert read in graph.edges[reader]


def test_long_chains_do_not_exhaust_the_stack():
    graph = cycles.Graph()
    for place in range(20_000):
        graph.add(f"v{place}", f"v{place + 1}", None)
    assert cycles.circles(graph) == []
    graph.add("v20000", "v0", None)
    assert len(cycles.circles(graph)[0]) == 20_001
