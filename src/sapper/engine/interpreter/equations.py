"""Equations of a plan: a pure expression, or one for each element."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.expressions import evaluate
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Value, spread
from sapper.engine.plan import Equation


class EquationActor:
    """One value; a constant one is worked out at step 0 only."""

    def __init__(self, node: Equation, scope: Scope) -> None:
        self.node = node
        self.shape = scope.shape(node.dims)
        self.places = [(places(name, node.dims, scope), expr) for name, expr in node.by_element]

    def act(self, scope: Scope) -> None:
        """Work it out; a result that is not finite fails its worlds."""
        node = self.node
        if node.constant and node.name in scope.values:
            return
        scope.within = node.name
        value = evaluate(node.expr, scope) if len(self.places) < self._elements() else None
        data = np.zeros(self.shape) if value is None else spread(value, node.dims, self.shape)
        if self.places:
            data = data.copy()
            for place, expr in self.places:
                data[place] = spread(evaluate(expr, scope), node.dims, self.shape)[place]
        scope.check(Value(node.dims, data), None, node.span)
        scope.values[node.name] = data

    def _elements(self) -> int:
        """How many elements it has; where each has an equation, the common one is idle."""
        count = 1
        for size in self.shape[:-1]:
            count *= size
        return count

    def close(self, scope: Scope) -> None:
        """Nothing is remembered."""


def places(element: str, dims: tuple[str, ...], scope: Scope) -> tuple[int, ...]:
    """The place of an element, written `border` or `border, old`, in an array over `dims`."""
    names = [name.strip() for name in element.split(",")]
    return tuple(
        scope.elements[dim].index(name.removeprefix(f"{dim}."))
        for name, dim in zip(names, dims, strict=True)
    )
