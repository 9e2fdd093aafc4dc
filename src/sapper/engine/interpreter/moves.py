"""Amounts that move once (`moves`), and equation flows on whole stocks."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.engine.interpreter.whole import whole_part
from sapper.engine.plan import Move, Transfer


class MoveActor:
    """An amount at the step at which a condition becomes true, at most what is left.

    A condition that is true from the start has become true at step 0. With `pulse` the
    amount moves at every step at which the condition is true.
    """

    def __init__(self, node: Move, scope: Scope) -> None:
        self.node = node
        self.whole = node.whole and not scope.deterministic
        self.before: Array = np.zeros(scope.shape(node.dims), dtype=np.bool_)

    def act(self, scope: Scope) -> None:
        """Give the amount moved."""
        node = self.node
        now = scope.read(node.when, node.dims) != 0.0
        fires = now if node.pulse else now & ~self.before
        self.before = now
        amount = np.where(fires, np.maximum(scope.read(node.amount, node.dims), 0.0), 0.0)
        if self.whole:
            amount = whole_part(amount)
        scope.give(node.flow, _limited(amount, node, scope))

    def close(self, scope: Scope) -> None:
        """Nothing is left to remember."""


class TransferActor:
    """An equation flow in whole heads: the fraction is carried to the next step."""

    def __init__(self, node: Transfer, scope: Scope) -> None:
        self.node = node
        self.carried = scope.zeros(node.dims)

    def act(self, scope: Scope) -> None:
        """Give the heads moved: floor of all asked so far less floor of all before."""
        node = self.node
        asked = np.maximum(scope.read(node.rate, node.dims), 0.0) * scope.dt
        if not scope.deterministic:
            total = self.carried + asked
            asked = np.maximum(whole_part(total), 0.0)
            self.carried = total - asked
        scope.give(node.flow, _limited(asked, node, scope))

    def close(self, scope: Scope) -> None:
        """Nothing is left to remember."""


def _limited(amount: Array, node: Move | Transfer, scope: Scope) -> Array:
    if node.source is None:
        return amount
    return np.minimum(amount, scope.left(node.source, node.earlier, node.dims))
