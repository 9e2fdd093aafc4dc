"""What must be worked out at step 0 before stocks have their starts.

A start may read parameters, the starts of other stocks, and any value as it is at step 0. So
everything that a start depends on is copied under its name with `START` at the end, in which
every reading is of the copies. Copies of nodes with chance draw in the streams of the
originals: whoever runs them keys draws by the name without `START`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sapper.engine.ordering import given, needed, ordered
from sapper.engine.plan import START, Equation, Leavers, Move, Node, Stay, Transfer
from sapper.language.tree import Expr, Name, rebuild
from sapper.model.lowered import Formula, PlainStock
from sapper.model.primitives import (
    Belt,
    Cascade,
    Chance,
    Choose,
    Delay,
    Initial,
    Previous,
    Strike,
)


def setup(
    stocks: Iterable[PlainStock], starts: Mapping[str, Formula], nodes: Iterable[Node]
) -> tuple[Node, ...]:
    """The nodes that give every stock its start, in order; each stock S has `S·start`.

    `starts` holds the formulas of the stocks' starts by their own names, `nodes` all nodes
    of a step.
    """
    listed = tuple(stocks)
    giver = {name: node for node in nodes for name in given(node)}
    own = {stock.name for stock in listed}
    renamed = {name: _copied(name, node) for name, node in giver.items()}
    renamed.update({name: name + START for name in own})
    made: list[Node] = []
    waiting: list[str] = []
    for stock in listed:
        equation = _start(stock, starts.get(stock.start))
        waiting.extend(needed(equation))
        made.append(_renamed_equation(equation, equation.name, renamed))
    seen: set[int] = set()
    while waiting:
        node = giver.get(waiting.pop())
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        made.append(_at_start(node, renamed))
        waiting.extend(_needed_at_start(node))
    return ordered(made)


def start_of(stock: PlainStock) -> str:
    """The name under which the setup gives a stock's start."""
    return stock.name + START


def _start(stock: PlainStock, formula: Formula | None) -> Equation:
    """The equation of a start; `stock.start` may also name a value of another kind."""
    if formula is None:
        return Equation(start_of(stock), Name(stock.start), stock.dims, span=stock.span)
    return Equation(
        start_of(stock),
        formula.expr,
        stock.dims,
        formula.by_element,
        span=formula.span,
        claims=formula.claims,
    )


def _renamed_equation(equation: Equation, name: str, renamed: Mapping[str, str]) -> Equation:
    return replace(
        equation,
        name=name,
        expr=_renamed(equation.expr, renamed),
        by_element=tuple((item, _renamed(expr, renamed)) for item, expr in equation.by_element),
    )


def _copied(name: str, node: Node) -> str:
    """The name of the copy of a value: the part that gives it ends in `START`."""
    match node:
        case Strike(name=own) | Choose(name=own) | Cascade(name=own):
            return own + START + name.removeprefix(own)
        case _:
            return name + START


def _needed_at_start(node: Node) -> tuple[str, ...]:
    match node:
        case Strike(rate=rate):
            return (*needed(node), *(() if rate is None else (rate,)))
        case Equation(initial=initial) if initial is not None:
            return (initial,)
        case _:
            return needed(node)


def _at_start(node: Node, renamed: Mapping[str, str]) -> Node:
    """The copy of a node: what holds state is its initial value."""

    def new(name: str) -> str:
        return renamed.get(name, name)

    def all_new(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(new(name) for name in names)

    match node:
        case Equation(name=name, initial=initial, dims=dims) if initial is not None:
            return Equation(new(name), Name(new(initial)), dims, span=node.span, claims=node.claims)
        case Equation():
            return _renamed_equation(node, new(node.name), renamed)
        case Belt():
            return _belt_at_start(node, renamed)
        case Previous(name=name, initial=initial, dims=dims):
            return _same(node, new(name), new(initial), dims)
        case Delay(name=name, initial=initial, input=source, dims=dims):
            return _same(node, new(name), new(initial or source), dims)
        case Initial(name=name, input=source, dims=dims):
            return _same(node, new(name), new(source), dims)
        case Chance():
            return replace(node, name=new(node.name), arguments=all_new(node.arguments))
        case Strike():
            return replace(
                node,
                name=new(node.name),
                rate=None if node.rate is None else new(node.rate),
                when=None if node.when is None else new(node.when),
            )
        case Choose():
            return replace(
                node,
                name=node.name + START,
                options=all_new(node.options),
                chances=all_new(node.chances),
            )
        case Cascade():
            return replace(
                node,
                name=node.name + START,
                size=new(node.size),
                shares=all_new(node.shares),
                push=new(node.push),
                sees_own=new(node.sees_own),
                sees_other=new(node.sees_other),
            )
        case Leavers() | Stay() | Move() | Transfer():
            return _flow_at_start(node, renamed)


def _belt_at_start(node: Belt, renamed: Mapping[str, str]) -> Node:
    def new(name: str) -> str:
        return renamed.get(name, name)

    return replace(
        node,
        name=node.name + START,
        stock=new(node.stock),
        length=new(node.length),
        outflow=new(node.outflow),
        inflows=(),  # what enters is read at the end of a step, to which copies never come
        leaks=tuple(new(name) for name in node.leaks),
        fractions=tuple(new(name) for name in node.fractions),
        sample=None if node.sample is None else new(node.sample),
        arrest=None if node.arrest is None else new(node.arrest),
    )


def _flow_at_start(node: Leavers | Stay | Move | Transfer, renamed: Mapping[str, str]) -> Node:
    def new(name: str) -> str:
        return renamed.get(name, name)

    def all_new(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(new(name) for name in names)

    match node:
        case Leavers():
            return replace(
                node,
                stock=new(node.stock),
                flows=all_new(node.flows),
                hazards=all_new(node.hazards),
            )
        case Stay():
            return replace(
                node,
                flow=new(node.flow),
                stock=new(node.stock),
                stay=new(node.stay),
                spread=None if node.spread is None else new(node.spread),
                inflows=(),  # both are read at the end of a step, to which copies never come
                earlier=all_new(node.earlier),
                later=(),
            )
        case Move():
            return replace(
                node,
                flow=new(node.flow),
                when=new(node.when),
                amount=new(node.amount),
                source=None if node.source is None else new(node.source),
                earlier=all_new(node.earlier),
            )
        case Transfer():
            return replace(
                node,
                flow=new(node.flow),
                rate=new(node.rate),
                source=None if node.source is None else new(node.source),
                earlier=all_new(node.earlier),
            )


def _same(node: Previous | Delay | Initial, name: str, value: str, dims: tuple[str, ...]) -> Node:
    return Equation(name, Name(value), dims, span=node.span, claims=node.claims)


def _renamed(expr: Expr, renamed: Mapping[str, str]) -> Expr:
    def new(node: Expr) -> Expr:
        if isinstance(node, Name) and node.name in renamed:
            return replace(node, name=renamed[node.name])
        return node

    return rebuild(expr, new)
