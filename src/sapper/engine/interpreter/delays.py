"""Memory of other values: a time ago, the step before, the start."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.model.primitives import Delay, Initial, Previous

_SLACK = 1e-9


class DelayActor:
    """The value a time ago, as it held then; before that the initial value.

    Where the input comes later in the order of a step, a delay shorter than a step takes
    the value of the step before.
    """

    def __init__(self, node: Delay, scope: Scope) -> None:
        self.node = node
        self.history = np.zeros((scope.calendar.steps + 1, *scope.shape(node.dims)))
        self.initial: Array | None = None
        self.least = 1.0

    def act(self, scope: Scope) -> None:
        """Look back as far as the delay says in each world."""
        node, k = self.node, scope.step
        present = scope.values.get(node.input)
        if k == 0:
            # an input that is there at step 0 comes earlier in the order of every step
            self.least = 1.0 if present is None else 0.0
            source = node.initial or node.input
            if source in scope.values:
                self.initial = scope.read(source, node.dims).copy()
        if self.least == 0.0:
            self.history[k] = scope.read(node.input, node.dims)
        after = np.maximum(scope.read(node.after, node.dims) / scope.dt, self.least)
        at = np.floor(k - after + _SLACK)
        index = np.clip(np.nan_to_num(at), 0, k).astype(np.intp)
        past = np.take_along_axis(self.history, index[np.newaxis], axis=0)[0]
        if self.initial is not None:
            past = np.where(at < 0, self.initial, past)
        scope.values[node.name] = np.where(np.isnan(at), np.nan, past)

    def close(self, scope: Scope) -> None:
        """Remember the input of this step."""
        self.history[scope.step] = scope.read(self.node.input, self.node.dims)


class PreviousActor:
    """The value at the end of the step before."""

    def __init__(self, node: Previous, _scope: Scope) -> None:
        self.node = node
        self.before: Array | None = None

    def act(self, scope: Scope) -> None:
        """Give the value of the step before; the initial one at step 0."""
        node = self.node
        known = scope.read(node.initial, node.dims) if self.before is None else self.before
        scope.values[node.name] = known

    def close(self, scope: Scope) -> None:
        """Remember the value of this step."""
        self.before = scope.read(self.node.input, self.node.dims)


class InitialActor:
    """The value at step 0, for ever."""

    def __init__(self, node: Initial, _scope: Scope) -> None:
        self.node = node
        self.first: Array | None = None

    def act(self, scope: Scope) -> None:
        """Give the value of step 0."""
        if self.first is None:
            self.first = scope.read(self.node.input, self.node.dims)
        scope.values[self.node.name] = self.first

    def close(self, scope: Scope) -> None:
        """Nothing is left to remember."""
