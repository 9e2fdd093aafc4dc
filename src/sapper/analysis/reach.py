"""What a value of a plan depends on: through equations, flows, stocks, events and chance.

Everything that could carry an effect counts, so that what does not reach a question is known
to move it by exactly nought, without a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sapper.analysis.questions import variable_of
from sapper.case.case import Question
from sapper.engine.ordering import exprs, given, needed
from sapper.engine.plan import Equation, Node, Plan, Stay
from sapper.language.tree import Holds, walk
from sapper.model.primitives import Delay, Initial, Previous, Strike


@dataclass(frozen=True, slots=True)
class Reach:
    """What a value depends on: names of values and parameters, and claims by their truth."""

    names: frozenset[str]
    claims: frozenset[str]


def upstream(plan: Plan, name: str) -> Reach:
    """Everything that a value can depend on at any step."""
    graph = _graph(plan)
    found = _closure(graph, name)
    claims = {
        node.claim
        for item in (*plan.setup, *plan.nodes)
        if isinstance(item, Equation) and item.name in found
        for expr in exprs(item)
        for node in walk(expr)
        if isinstance(node, Holds)
    }
    for draw in plan.draws:
        if draw.name in found and draw.otherwise is not None:
            claims.update(draw.claims)
    return Reach(found, frozenset(claims))


def upstream_of(plan: Plan, question: Question) -> Reach:
    """Everything that the answer to a question can depend on, its condition with it."""
    own = upstream(plan, variable_of(question.id))
    if question.given is None:
        return own
    condition = upstream(plan, variable_of(question.given))
    return Reach(own.names | condition.names, own.claims | condition.claims)


def defined_by(plan: Plan, name: str) -> frozenset[str]:
    """The values of which a value is a plain function, step by step or later on."""
    plain = Equation | Delay | Previous | Initial
    graph = {
        name: tuple(reads(node))
        for node in plan.nodes
        if isinstance(node, plain)
        for name in given(node)
    }
    return _closure(graph, name)


def reads(node: Node) -> Iterator[str]:
    """The values that a node reads, at whatever moment of a step."""
    yield from needed(node)
    match node:
        case Strike(rate=rate) if rate is not None:
            yield rate
        case Delay(input=source) | Previous(input=source):
            yield source
        case Stay(inflows=inflows, later=later):
            yield from (*inflows, *later)
        case _:
            pass


def _graph(plan: Plan) -> dict[str, tuple[str, ...]]:
    graph: dict[str, tuple[str, ...]] = {}
    for node in (*plan.setup, *plan.nodes):
        read = tuple(reads(node))
        for name in given(node):
            graph[name] = read
    for level in plan.levels:
        graph[level.name] = (level.start, *level.inflows, *level.outflows)
    return graph


def _closure(graph: dict[str, tuple[str, ...]], root: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(graph.get(name, ()))
    return frozenset(found)
