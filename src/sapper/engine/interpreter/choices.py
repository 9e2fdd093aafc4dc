"""Decisions: one of several options at given steps, by one uniform."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.chance import Stream
from sapper.engine.interpreter.outputs import choice_names
from sapper.engine.interpreter.scope import Scope
from sapper.model.primitives import Choose


class ChooseActor:
    """Which option was taken now, and which stands."""

    def __init__(self, node: Choose, scope: Scope) -> None:
        self.node = node
        self.steps = frozenset(node.steps)
        self.stream = Stream(scope, node.name)
        self.last = scope.zeros(())
        options = len(node.options)
        names = choice_names(node)
        self.pulses, self.standing = names[:options], names[options : 2 * options]
        self.last_name = names[-1]

    def act(self, scope: Scope) -> None:
        """Choose at the steps of choice; give pulses, what stands, and its number."""
        chosen = scope.step in self.steps
        if chosen:
            self.last = self._pick(scope)
        none = scope.zeros(())
        for number, (pulse, stands) in enumerate(
            zip(self.pulses, self.standing, strict=True), start=1
        ):
            holds = np.where(self.last == number, 1.0, 0.0)
            scope.values[stands] = holds
            scope.values[pulse] = holds if chosen else none
        scope.values[self.last_name] = self.last

    def _pick(self, scope: Scope) -> np.ndarray:
        """The number of an option, from 1."""
        chances = [scope.read(name) for name in self.node.chances]
        if scope.deterministic:
            best, number = chances[0], np.ones(scope.count)
            for index, chance in enumerate(chances[1:], start=2):
                number = np.where(chance > best, float(index), number)
                best = np.maximum(best, chance)
            return number
        at = self.stream.at(scope.step)
        number = np.ones(scope.count)
        below = scope.zeros(())
        for chance in chances[:-1]:
            below = below + chance
            number = number + (at >= below)
        return number

    def close(self, scope: Scope) -> None:
        """Nothing is left to remember."""
