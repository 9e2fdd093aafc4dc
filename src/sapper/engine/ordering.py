"""In which order the nodes of a plan are worked out within a step.

What a node must know first is said here once. The order is a walk in depth from roots in a
given order, so that it follows dependence first and then the order of the roots, and an
unrelated node never moves the others. A circle, which the checks should have found, is
reported with its members.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sapper.diagnostics.diagnostic import CaseError, Diagnostic, diagnostic
from sapper.engine.plan import START, Equation, Leavers, Move, Node, Stay, Transfer
from sapper.language.tree import Expr, names
from sapper.model.lowering.reach import gives, reads


def given(node: Node) -> tuple[str, ...]:
    """The names of the values that a node gives."""
    match node:
        case Equation(name=name):
            return (name,)
        case Leavers(flows=flows):
            return flows
        case Stay(flow=flow) | Move(flow=flow) | Transfer(flow=flow):
            return (flow,)
        case _:
            return gives(node)


def needed(node: Node) -> tuple[str, ...]:
    """The values that a node must know before it gives its own.

    Stocks are among them, which only matters for starts: later they are known before.
    """
    match node:
        case Equation():
            return tuple(dict.fromkeys(name for expr in exprs(node) for name in read(expr)))
        case Leavers(stock=stock, hazards=hazards):
            return (stock, *hazards)
        case Stay(stock=stock, stay=stay, spread=spread, earlier=earlier):
            return (stock, stay, *_given_name(spread), *earlier)
        case Move(source=source, when=when, amount=amount, earlier=earlier):
            return (*_given_name(source), when, amount, *earlier)
        case Transfer(source=source, rate=rate, earlier=earlier):
            return (*_given_name(source), rate, *earlier)
        case _:
            return reads(node)


def exprs(equation: Equation) -> tuple[Expr, ...]:
    """Every expression of an equation."""
    return (equation.expr, *(expr for _, expr in equation.by_element))


def read(expr: Expr) -> Iterator[str]:
    """The names that an expression mentions."""
    return (node.name for node in names(expr))


def ordered(nodes: Iterable[Node], roots: Iterable[str] = ()) -> tuple[Node, ...]:
    """The nodes so that each comes after what it needs, roots and what they need first.

    Names that no node gives (parameters, stocks, elements) are known before. Raises
    `CaseError` where nodes depend on each other in a circle.
    """
    listed = tuple(nodes)
    giver = {name: node for node in listed for name in given(node)}
    first = [giver[name] for name in roots if name in giver]
    done: set[int] = set()
    order: list[Node] = []
    for root in (*first, *listed):
        _walk(root, giver, done, order)
    return tuple(order)


def _given_name(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _walk(root: Node, giver: Mapping[str, Node], done: set[int], order: list[Node]) -> None:
    """Add a node after all that it needs; without recursion, since chains can be long."""
    if id(root) in done:
        return
    path = [root]
    on_path = {id(root)}
    waiting = [iter(needed(root))]
    while path:
        name = next(waiting[-1], None)
        if name is None:
            node = path.pop()
            waiting.pop()
            on_path.discard(id(node))
            done.add(id(node))
            order.append(node)
            continue
        node = giver.get(name)
        if node is None or id(node) in done:
            continue
        if id(node) in on_path:
            start = next(index for index, item in enumerate(path) if item is node)
            raise CaseError([_circle(path[start:])])
        path.append(node)
        on_path.add(id(node))
        waiting.append(iter(needed(node)))


def _circle(members: list[Node]) -> Diagnostic:
    # what is worked out before the first step stands for the author's own name
    own = [given(node)[0].removesuffix(START) for node in members]
    circle = list(dict.fromkeys(own))
    way = " → ".join(f"`{name}`" for name in (*circle, circle[0]))
    return diagnostic(
        "cycle",
        f"`{circle[0]}` depends on itself within one step: {way}",
        members[0].span,
        help="let one of them read the step before, as in `PREVIOUS(x, 0)`",
    )
