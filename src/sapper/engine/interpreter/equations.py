"""Equations of a plan: a pure expression, or one for each element."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.expressions import Rule, prepare
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array, Value, spread
from sapper.engine.plan import Equation


class EquationActor:
    """One value; a constant one is worked out at step 0 only."""

    def __init__(self, node: Equation, scope: Scope) -> None:
        self.node = node
        self.shape = scope.shape(node.dims)
        self.places = [
            (places(name, node.dims, scope), prepare(expr, scope)) for name, expr in node.by_element
        ]
        # where each element has an equation of its own, the common one is idle
        common = len(self.places) < self._elements()
        self.rule = prepare(node.expr, scope) if common else None

    def act(self, scope: Scope) -> None:
        """Work it out; a result that is not finite fails its worlds."""
        node = self.node
        if node.constant and node.name in scope.values:
            return
        scope.within = node.name
        data = np.zeros(self.shape) if self.rule is None else self._full(self.rule)
        if self.places:
            data = data.copy()
            for place, rule in self.places:
                data[place] = self._full(rule)[place]
        scope.check(node.dims, data, None, node.span)
        scope.values[node.name] = data

    def _full(self, rule: Rule) -> Array:
        return spread(Value(rule.dims, rule.work(None)), self.node.dims, self.shape)

    def _elements(self) -> int:
        """How many elements it has."""
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
