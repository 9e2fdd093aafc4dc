"""Flows as nodes: kinds, wholeness, and who leaves before whom."""

from __future__ import annotations

from sapper.engine.leaving import flow_nodes, levels
from sapper.engine.plan import Equation, Leavers, Move, Node, Stay, Transfer
from sapper.language.tree import Name, Number
from sapper.model.lowered import PlainFlow, PlainStock

PLAIN, WHOLE = PlainStock("tank", "tank·start"), PlainStock("men", "men·start", whole=True)


def made(*flows: PlainFlow, others: tuple[Node, ...] = ()) -> dict[str, Node]:
    nodes = flow_nodes((PLAIN, WHOLE), flows, others)
    found: dict[str, Node] = {}
    for node in nodes:
        found[node.stock if isinstance(node, Leavers) else getattr(node, "flow", "")] = node
    return found


def equation(name: str, source: str | None, target: str | None = None) -> PlainFlow:
    return PlainFlow(name, "equation", f"{name}·rate", source, target)


def test_hazards_of_a_stock_compete_in_one_node_by_name():
    node = made(
        PlainFlow("z", "hazard", "hz", "men", None, scale=0.5),
        PlainFlow("a", "hazard", "ha", "men", "tank", scale=2.0),
        PlainFlow("t", "hazard", "ht", "tank", None),
    )["men"]
    assert isinstance(node, Leavers)
    assert (node.flows, node.hazards, node.scales) == (("a", "z"), ("ha", "hz"), (2.0, 0.5))
    assert node.whole


def test_a_hazard_from_a_plain_into_a_whole_stock_moves_whole_heads():
    nodes = made(PlainFlow("joins", "hazard", "h", "tank", "men"))
    assert nodes["tank"].flows == ("joins·expected",)
    assert nodes["joins"] == Transfer("joins", "joins·expected", None, ())


def test_hazards_then_stays_then_moves_then_equations():
    flows = (
        equation("e", "men"),
        PlainFlow("m", "moves", "amount", "men", None, when="now"),
        PlainFlow("s", "after", "stay", "men", None, spread="sd"),
        PlainFlow("h", "hazard", "rate", "men", None),
        equation("joins", None, "men"),
    )
    nodes = made(*flows)
    assert nodes["s"] == Stay("s", "men", "stay", "sd", ("joins",), ("h",), ("e", "m"), True)
    assert nodes["m"] == Move("m", "now", "amount", False, "men", ("h", "s"), True)
    assert nodes["e"] == Transfer("e", "e·rate", "men", ("h", "s", "m"))
    assert nodes["joins"] == Transfer("joins", "joins·rate", None, ())


def test_equations_leave_in_the_order_of_the_files():
    nodes = made(equation("b", "men"), equation("a", "men"))
    assert nodes["b"].earlier == ()
    assert nodes["a"].earlier == ("b",)


def test_dependence_comes_before_the_order_of_the_files():
    first = Equation("b·rate", Name("a"))
    nodes = made(equation("b", "men"), equation("a", "men"), others=(first,))
    assert nodes["a"].earlier == ()
    assert nodes["b"].earlier == ("a",)


def test_plain_flows_are_equations_and_unlimited():
    nodes = flow_nodes((PLAIN, WHOLE), (equation("leaks", "tank"),), ())
    assert nodes == (Equation("leaks", Name("leaks·rate")),)
    own = PlainFlow("leaks", "equation", "leaks", "tank", None)
    assert flow_nodes((PLAIN, WHOLE), (own,), (Equation("leaks", Number(1.0)),)) == (
        Equation("leaks", Number(1.0)),
    )


def test_an_equation_from_a_plain_into_a_whole_stock_is_whole_but_not_limited():
    assert made(equation("joins", "tank", "men"))["joins"] == Transfer(
        "joins", "joins·rate", None, ()
    )


def test_moves_of_a_plain_stock_wait_for_each_other():
    one = PlainFlow("one", "moves", "x", "tank", None, when="w", pulse=True)
    two = PlainFlow("two", "moves", "y", "tank", None, when="w")
    nodes = made(one, two)
    assert nodes["one"] == Move("one", "w", "x", True, "tank", (), False)
    assert nodes["two"] == Move("two", "w", "y", False, "tank", ("one",), False)


def test_levels_know_what_fills_and_drains_them():
    flows = (equation("out", "men", "tank"), equation("back", "tank", "men"))
    (tank, men) = levels((PLAIN, WHOLE), flows)
    assert (tank.inflows, tank.outflows) == (("out",), ("back",))
    assert (men.inflows, men.outflows, men.whole) == (("back",), ("out",), True)


def test_flows_are_gone_over_a_few_times_however_many_there_are():
    class Counted(tuple[PlainFlow, ...]):
        gone_over = 0

        def __iter__(self):
            Counted.gone_over += 1
            return super().__iter__()

    stocks = tuple(PlainStock(f"s{i}", f"s{i}·start", whole=i % 2 == 0) for i in range(40))
    flows = Counted(
        PlainFlow(f"f{i}{kind}", kind, f"{i}·{kind}", f"s{i}", f"s{(i + 1) % 40}", spread="1")
        for i in range(40)
        for kind in ("after", "equation")
    )
    assert len(levels(stocks, flows)) == 40
    assert len([node for node in flow_nodes(stocks, flows, ()) if isinstance(node, Stay)]) == 40
    assert Counted.gone_over < 10
