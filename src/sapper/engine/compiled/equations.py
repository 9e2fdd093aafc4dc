"""Equations of a plan as operations: a pure expression, or one for each element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import jax.numpy as jnp

from sapper.engine.compiled.expressions import evaluate, places
from sapper.engine.compiled.facts import Facts
from sapper.engine.compiled.frame import Frame
from sapper.engine.compiled.ops import Made, Op
from sapper.engine.interpreter.values import Value
from sapper.engine.ordering import exprs, needed
from sapper.engine.plan import Equation
from sapper.language.tree import Binary, Call, Expr, Name, Unary, walk


def made(node: Equation, facts: Facts, covered: bool = False) -> Made:
    """The one operation of an equation; `covered`: others look at its result (`covered_by`)."""
    size = sum(isinstance(item, Binary | Call) for expr in exprs(node) for item in walk(expr))
    count = facts.size(node.dims)
    reads = tuple(name for name in needed(node) if name in facts.dims)

    def work(frame: Frame) -> None:
        act(node, count, frame, covered)

    return Made((Op(reads, (node.name,), work, size=max(1, size), array=count > 1),))


def act(node: Equation, count: int, frame: Frame, covered: bool) -> None:
    """Work an equation out; a result that is not finite fails its worlds."""
    # where each element has an equation of its own, the common one is idle
    data: Any = frame.zeros(node.dims)
    if len(node.by_element) < count:
        if not node.by_element:
            frame.carried.update(id(item) for item in carried(node.expr))
        data = _full(node.expr, node, frame)
    for element, expr in node.by_element:
        place = places(element, node.dims, frame)
        data = data.at[place].set(_full(expr, node, frame)[place])
    data = data.astype(frame.real)
    if not covered:
        frame.check(node.dims, data, None)
    frame.values[node.name] = data


def carried(expr: Expr) -> Iterator[Expr]:
    """The parts of an equation that cannot be other than finite where its result is finite.

    Sums, differences, products and numerators hand infinity and NaN on.
    """
    waiting = [expr]
    while waiting:
        item = waiting.pop()
        yield item
        match item:
            case Unary(operator="-" | "+", operand=operand):
                waiting.append(operand)
            case Binary(operator="+" | "-" | "*", left=left, right=right):
                waiting.extend((left, right))
            case Binary(operator="/", left=left):
                waiting.append(left)
            case _:
                pass


def covered_by(nodes: Iterable[Equation]) -> frozenset[str]:
    """The values that some other equation over the same dimensions carries.

    Their own results need not be looked at: what is not finite there shows in the other, or
    in one that carries that in turn. In a step equations depend on each other in no circle.
    """
    listed = tuple(nodes)
    dims = {node.name: node.dims for node in listed}
    return frozenset(
        item.name
        for node in listed
        if not node.by_element
        for item in carried(node.expr)
        if isinstance(item, Name) and not item.subscripts and dims.get(item.name) == node.dims
    )


def _full(expr: Expr, node: Equation, frame: Frame) -> Any:
    found = evaluate(expr, frame)
    return frame.full(Value(found.dims, jnp.asarray(found.data)), node.dims)
