"""Hazard flows out of one stock: competing risks, per head, in one draw a step."""

from __future__ import annotations

import numpy as np

from sapper.engine.draws import binomial
from sapper.engine.interpreter.chance import Stream
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Leavers


class LeaversActor:
    """How many leave is binomial with 1 - exp(-Σh·dt); k - 1 further draws part them.

    The total is drawn under the stock's name, each parting under the flow's that takes its
    share; the last flow takes the rest. Every share is h_i over the hazards still to come.
    """

    def __init__(self, node: Leavers, scope: Scope) -> None:
        self.node = node
        self.draws = node.whole and not scope.deterministic
        names = (node.stock, *node.flows[:-1])
        self.streams = [Stream(scope, name, node.dims) for name in names]

    def act(self, scope: Scope) -> None:
        """Give every flow its heads."""
        node = self.node
        hazards = [
            np.maximum(scope.read(name, node.dims), 0.0) * scale
            for name, scale in zip(node.hazards, node.scales, strict=True)
        ]
        # what is still to come after each hazard, added from the end: no cancellation
        rests = hazards[:]
        for index in range(len(rests) - 2, -1, -1):
            rests[index] = rests[index] + rests[index + 1]
        left = self._leaving(scope, -np.expm1(-rests[0]))
        for index, (name, hazard) in enumerate(zip(node.flows, hazards, strict=True)):
            last = index == len(hazards) - 1
            taken = left if last else self._part(scope, index, left, hazard, rests[index])
            left = left - taken
            scope.give(name, taken)

    def _leaving(self, scope: Scope, chance: Array) -> Array:
        count = scope.read(self.node.stock, self.node.dims)
        if not self.draws:
            return count * chance
        return binomial(count, chance, self.streams[0].at(scope.step))

    def _part(self, scope: Scope, index: int, left: Array, hazard: Array, rest: Array) -> Array:
        share = np.where(rest > 0.0, hazard / np.where(rest > 0.0, rest, 1.0), 0.0)
        if not self.draws:
            return left * share
        return binomial(left, share, self.streams[index + 1].at(scope.step))

    def close(self, scope: Scope) -> None:
        """Nothing is remembered."""
