"""`after` flows: those who entered leave when their time of stay is over."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.chance import Stream
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.engine.interpreter.whole import whole_part
from sapper.engine.plan import Plan, Stay
from sapper.engine.stays import leaving, standing


def offset(node: Stay) -> str:
    """The name of what sets off a flow's running sum in a world."""
    return f"{node.flow}·offset"


def offsets(plan: Plan, scope: Scope) -> dict[str, Array]:
    """One uniform a world (*dims, W) for each flow that moves whole heads; none if nothing is drawn."""
    whole = [node for node in plan.nodes if isinstance(node, Stay) and node.whole]
    if scope.deterministic:
        return {}
    return {offset(node): Stream(scope, node.flow, node.dims).at(0) for node in whole}


class StayActor:
    """A timetable: who is in the stock now, by the step in which he is due to leave.

    Rows are steps up to the last, and one for all later ones. They hold real numbers whose
    sum is the stock. Losses to other flows thin all rows alike. What is due leaves a whole
    stock in whole heads: as many as the running sum of dues, set off by one uniform a world
    (domain `draw`, name of the flow), passes whole numbers. So each head leaves by chance
    exactly as often as it should, early or late (systematic sampling: Cochran 1977, chapter 8);
    what is over or owed stands in the next row.
    """

    def __init__(self, node: Stay, scope: Scope) -> None:
        self.node = node
        self.whole = node.whole and not scope.deterministic
        self.steps = scope.calendar.steps
        self.due = np.zeros((self.steps + 2, *scope.shape(node.dims)))
        # no row from here on holds anybody
        self.filled = 0
        self.stay: Array | None = None
        self.spread: Array | None = None
        self.shares: Array = np.zeros((0,))

    def act(self, scope: Scope) -> None:
        """Thin by what left before in this step, and let those due leave."""
        node, k = self.node, scope.step
        if k == 0:
            self._start(scope)
        count = scope.read(node.stock, node.dims)
        rest = scope.left(node.stock, node.earlier, node.dims)
        if node.earlier:
            self._thin(k, rest, count)
        due = self.due[k]
        leave = whole_part(due + scope.values[offset(node)]) if self.whole else due
        leave = np.minimum(np.maximum(leave, 0.0), rest)
        self.due[k + 1] += due - leave
        self.filled = max(self.filled, k + 2)
        scope.give(node.flow, leave)

    def close(self, scope: Scope) -> None:
        """Thin by what left after, and enter this step's arrivals in the timetable."""
        node, k = self.node, scope.step
        rest = scope.left(node.stock, (*node.earlier, node.flow), node.dims)
        if node.later:
            after = scope.left(node.stock, (*node.earlier, node.flow, *node.later), node.dims)
            self._thin(k + 1, after, rest)
        if k >= self.steps or not node.inflows:
            return
        entering = scope.zeros(node.dims)
        for name in node.inflows:
            entering = entering + scope.flow(name, node.dims)
        shares = self._shares(scope)
        last = min(len(shares), self.steps + 1 - k)
        for j in range(last):
            self.due[k + 1 + j] += entering * shares[j]
        for j in range(last, len(shares)):
            self.due[-1] += entering * shares[j]
        self.filled = max(self.filled, k + 1 + last)

    def _start(self, scope: Scope) -> None:
        stay, spread = self._times(scope)
        rows = standing(stay, spread, scope.dt, self.steps + 1)
        self.due[: len(rows)] = scope.read(self.node.stock, self.node.dims) * rows
        self.filled = len(rows)

    def _thin(self, first: int, rest: Array, count: Array) -> None:
        there = count > 0.0
        kept = np.where(there, rest / np.where(there, count, 1.0), 0.0)
        self.due[first : self.filled] *= kept

    def _times(self, scope: Scope) -> tuple[Array, Array]:
        node = self.node
        stay = np.maximum(scope.read(node.stay, node.dims), 0.0)
        if node.spread is None:
            return stay, np.zeros(stay.shape)
        return stay, np.maximum(scope.read(node.spread, node.dims), 0.0)

    def _shares(self, scope: Scope) -> Array:
        """The shares of those entering now by row; worked out anew when times change."""
        stay, spread = self._times(scope)
        if not (_same(stay, self.stay) and _same(spread, self.spread)):
            self.shares = leaving(stay, spread, scope.dt, self.steps + 1 - scope.step)
            self.stay, self.spread = stay, spread
        return self.shares


def _same(now: Array, before: Array | None) -> bool:
    return before is not None and np.array_equal(now, before)
