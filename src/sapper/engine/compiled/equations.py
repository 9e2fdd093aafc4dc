"""Equations of a plan as operations: a pure expression, or one for each element."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from sapper.engine.compiled.expressions import evaluate, places
from sapper.engine.compiled.facts import Facts
from sapper.engine.compiled.frame import Frame
from sapper.engine.compiled.ops import Made, Op
from sapper.engine.interpreter.values import Value
from sapper.engine.ordering import exprs, needed
from sapper.engine.plan import Equation
from sapper.language.tree import Binary, Call, Expr, walk


def made(node: Equation, facts: Facts) -> Made:
    """The one operation of an equation."""
    size = sum(isinstance(item, Binary | Call) for expr in exprs(node) for item in walk(expr))
    count = facts.size(node.dims)
    reads = tuple(name for name in needed(node) if name in facts.dims)
    work = max(1, size)
    return Made((Op(reads, (node.name,), lambda frame: act(node, count, frame), size=work),))


def act(node: Equation, count: int, frame: Frame) -> None:
    """Work an equation out; a result that is not finite fails its worlds."""
    # where each element has an equation of its own, the common one is idle
    data: Any = frame.zeros(node.dims)
    if len(node.by_element) < count:
        data = _full(node.expr, node, frame)
    for element, expr in node.by_element:
        place = places(element, node.dims, frame)
        data = data.at[place].set(_full(expr, node, frame)[place])
    data = data.astype(frame.real)
    frame.check(node.dims, data, None)
    frame.values[node.name] = data


def _full(expr: Expr, node: Equation, frame: Frame) -> Any:
    found = evaluate(expr, frame)
    return frame.full(Value(found.dims, jnp.asarray(found.data)), node.dims)
