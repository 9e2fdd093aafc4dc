"""Events: a hazard's integral passes a threshold, or a condition is met."""

from __future__ import annotations

import numpy as np

from sapper.engine.draws import exponential
from sapper.engine.interpreter.chance import Stream
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.model.primitives import Strike

MOST_STRIKES = 10_000.0
"""Strikes to be expected of a repeating event in one step, beyond which its world fails: they
are worked out one by one, and what strikes so often is a flow."""
TOO_OFTEN = f"strikes more than {MOST_STRIKES:,.0f} times in one step"


class StrikeActor:
    """Whether, when and how often an event has struck.

    With a rate it strikes at the first step by which the integral has passed the sum of
    Exp(1) thresholds so far (so its law does not hang on the step, and it comes earlier
    where the rate is higher); the n-th threshold is the draw with number n - 1.
    """

    def __init__(self, node: Strike, scope: Scope) -> None:
        self.node = node
        self.count = scope.zeros(())
        self.date = np.full(scope.count, np.inf)
        self.integral = scope.zeros(())
        self.before = scope.zeros(())
        self.met: Array = np.zeros(scope.count, dtype=np.bool_)
        self.stream = Stream(scope, node.name)
        everywhere = np.ones(scope.count, dtype=np.bool_)
        self.threshold = scope.zeros(()) if node.rate is None else self._next(scope, everywhere)

    def _next(self, scope: Scope, where: Array) -> Array:
        """The next stretch of integral in some worlds, by how often it has struck there."""
        if scope.deterministic:
            return np.full(int(where.sum()), np.log(2.0))
        struck = self.count[where].astype(np.uint64)
        return exponential(1.0, self.stream.numbered(where, struck, scope.step))

    def act(self, scope: Scope) -> None:
        """Strike if it is time; give the event, its date and its count."""
        node = self.node
        if node.rate is not None and scope.paths is not None:
            self._renew(scope, scope.paths.renewed(scope.step))
        if node.rate is None:
            self._condition(scope)
        elif node.first <= scope.step <= node.last:
            self._passed(scope)
        scope.values[node.name] = np.where(self.count > 0.0, 1.0, 0.0)
        scope.values[f"{node.name}.date"] = self.date
        scope.values[f"{node.name}.count"] = self.count

    def _renew(self, scope: Scope, where: Array) -> None:
        """Draw what is still to come anew, where another world's chance begins.

        Up to the step before nothing has struck, and the rest of an exponential stretch has
        the law of the whole.
        """
        if where.any():
            self.threshold = self.threshold.copy()
            self.threshold[where] = self.before[where] + self._next(scope, where)

    def _passed(self, scope: Scope) -> None:
        due = self._due()
        while due.any():
            gained = self.integral - self.before
            share = (self.threshold - self.before) / np.where(due, gained, 1.0)
            date = scope.time - scope.dt + scope.dt * np.clip(share, 0.0, 1.0)
            self.date = np.where(due, date, self.date)
            self.count = self.count + due
            if not self.node.repeats:
                return
            self.threshold = self.threshold.copy()
            self.threshold[due] += self._next(scope, due)
            due = self._due()

    def _due(self) -> Array:
        due = (self.integral >= self.threshold) & (self.integral > self.before)
        return due if self.node.repeats else due & (self.count == 0.0)

    def _condition(self, scope: Scope) -> None:
        node = self.node
        assert node.when is not None
        open_now = node.first <= scope.step <= node.last
        now = (scope.read(node.when) != 0.0) & open_now
        strikes = now & ~self.met if node.repeats else now & (self.count == 0.0)
        self.met = now
        self.count = self.count + strikes
        self.date = np.where(strikes, scope.time, self.date)

    def close(self, scope: Scope) -> None:
        """Add this step's hazard to the integral."""
        node = self.node
        if node.rate is not None and node.first <= scope.step < node.last:
            self.before = self.integral
            rate = np.maximum(scope.read(node.rate), 0.0)
            more = rate * node.scale
            if node.repeats:
                wild = more > MOST_STRIKES
                scope.failures.note(wild, node.name, scope.step, node.span, TOO_OFTEN)
                more = np.where(wild, 0.0, more)
            self.integral = self.integral + more
