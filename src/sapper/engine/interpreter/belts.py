"""Conveyors: what enters a belt leaves it after its transit time, less what leaks on the way.

Rows are the steps at which what stands in them leaves: nothing moves but the clock, and what
enters at step k with d steps to go is added to row k + d. What would leave after the last
step shares one last row; where leaks look at places of the belt there are rows for twice the
run, so that only a transit time longer than the run is cut to it.
"""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.model.primitives import Belt


class BeltActor:
    """The content of a belt by row (R, W), and for linear leaks what is still to leak."""

    def __init__(self, node: Belt, scope: Scope) -> None:
        self.node = node
        self.rows = rows_of(node, scope.calendar.steps)
        self.content: Array = scope_rows(scope, self.rows)
        linear = () if node.exponential else node.leaks
        self.parts = [scope_rows(scope, self.rows) for _ in linear]
        self.budgets = [scope_rows(scope, self.rows) for _ in linear]
        self.entry: Array = np.zeros(scope.count, dtype=np.intp)
        # how many places the belt has in each world, from where things leave
        self.reach: Array = np.zeros(scope.count, dtype=np.intp)
        # how often the belt has moved in each world: the row that leaves now
        self.clock: Array = np.zeros(scope.count, dtype=np.intp)
        self.stopped: Array = np.zeros(scope.count, dtype=np.bool_)
        self.lanes = np.arange(scope.count)
        # no row from here on holds anything
        self.filled = 0

    def act(self, scope: Scope) -> None:
        """Give what leaks and what leaves at this step."""
        node = self.node
        if node.arrest is not None:
            self.stopped = scope.read(node.arrest) != 0.0
        self._read_length(scope)
        if scope.step == 0:
            self._start(scope)
        first = int(self.clock.min())
        here = slice(first, max(self.filled, int(self.clock.max()) + 1))
        for index, (leak, zone) in enumerate(zip(node.leaks, node.zones, strict=True)):
            amount = self._leaking(index, zone, here, scope)
            scope.values[leak] = added(amount) / scope.dt
        leaving = np.where(self.stopped, 0.0, self.content[self.clock, self.lanes])
        scope.values[node.outflow] = leaving / scope.dt

    def close(self, scope: Scope) -> None:
        """Enter what flows in at this step."""
        node = self.node
        if scope.step >= scope.calendar.steps:
            return
        entering = scope.zeros(())
        for name in node.inflows:
            entering = entering + scope.flow(name, ())
        entering = np.where(self.stopped, 0.0, entering)
        moved = np.where(self.stopped, self.reach, self.reach - 1)
        self.reach = np.maximum(moved, self.entry)
        row, lanes = np.minimum(self.clock + self.entry, self.rows - 1), self.lanes
        self.clock = self.clock + ~self.stopped
        self.content[row, lanes] += entering
        self.filled = max(self.filled, int(row.max()) + 1)
        if node.exponential:
            return
        for index, (name, zone) in enumerate(zip(node.fractions, node.zones, strict=True)):
            fraction = np.clip(np.nan_to_num(scope.read(name)), 0.0, 1.0)
            way = places(zone, self.entry, self.reach).sum(axis=0)
            part = np.where(way > 0, fraction * entering / np.maximum(way, 1), 0.0)
            self.parts[index][row, lanes] += part
            self.budgets[index][row, lanes] += part * way

    def _read_length(self, scope: Scope) -> None:
        node = self.node
        steps = steps_of(scope.read(node.length), scope.dt, scope.calendar.steps + 2)
        if scope.step == 0:
            self.entry = steps
            return
        again = ~self.stopped
        if node.sample is not None:
            again = again & (scope.read(node.sample) != 0.0)
        self.entry = np.where(again, steps, self.entry)

    def _leaking(self, index: int, zone: tuple[float, float], here: slice, scope: Scope) -> Array:
        content = self.content[here]
        place = np.arange(here.start, here.stop)[:, np.newaxis] - self.clock
        inside = (place >= 0) & ~self.stopped
        if zone != (0.0, 1.0):
            inside = inside & in_zone(zone, place, self.reach)
        if self.node.exponential:
            rate = np.maximum(np.nan_to_num(scope.read(self.node.fractions[index])), 0.0)
            amount = np.minimum(content * (rate * scope.dt), content)
        else:
            budget = self.budgets[index][here]
            amount = np.minimum(np.minimum(self.parts[index][here], budget), content)
        amount = np.where(inside, amount, 0.0)
        if not self.node.exponential:
            self.budgets[index][here] -= amount
        self.content[here] -= amount
        return amount

    def _start(self, scope: Scope) -> None:
        """A belt in balance: each cohort has leaked as long as it has been on the way."""
        node = self.node
        self.reach = self.entry.copy()
        held = scope.read(node.stock)
        longest = int(self.entry.max())
        fractions = [np.nan_to_num(scope.read(name)) for name in node.fractions]
        inside = [places(zone, self.entry, self.reach) for zone in node.zones]
        ways = [item.sum(axis=0) for item in inside]
        kept = np.zeros((longest, scope.count))
        present = np.ones(scope.count)
        lanes = self.lanes
        for age in range(longest):
            place = self.entry - 1 - age
            there = place >= 0
            at = np.maximum(place, 0)
            kept[age] = np.where(there, present, 0.0)
            for fraction, zone, way in zip(fractions, inside, ways, strict=True):
                on = zone[at, lanes] & there
                if node.exponential:
                    lost = present * np.maximum(fraction, 0.0) * scope.dt
                else:
                    lost = np.clip(fraction, 0.0, 1.0) / np.maximum(way, 1)
                present = np.where(on, np.maximum(present - lost, 0.0), present)
        whole = added(kept)
        cohort = np.where(whole > 0.0, held / np.where(whole > 0.0, whole, 1.0), 0.0)
        self._fill(kept, cohort, fractions, inside, ways)

    def _fill(
        self,
        kept: Array,
        cohort: Array,
        fractions: list[Array],
        inside: list[Array],
        ways: list[Array],
    ) -> None:
        lanes = self.lanes
        for age in range(len(kept)):
            place = self.entry - 1 - age
            there = (place >= 0) & (place < self.rows)
            row = np.where(there, np.maximum(place, 0), 0)
            self.content[row, lanes] += np.where(there, kept[age] * cohort, 0.0)
            if self.node.exponential:
                continue
            for index, fraction in enumerate(fractions):
                part = np.clip(fraction, 0.0, 1.0) * cohort / np.maximum(ways[index], 1)
                part = np.where(there & (ways[index] > 0), part, 0.0)
                left = np.cumsum(inside[index], axis=0)[row, lanes]
                self.parts[index][row, lanes] += part
                self.budgets[index][row, lanes] += part * left
        self.filled = max(self.filled, min(int(self.entry.max()), self.rows))


def rows_of(node: Belt, steps: int) -> int:
    """How many rows a belt has in a run of so many steps."""
    whole = all(zone == (0.0, 1.0) for zone in node.zones)
    return steps + 2 if whole else 2 * (steps + 1) + 1


def scope_rows(scope: Scope, rows: int) -> Array:
    """Noughts (R, W)."""
    return np.zeros((rows, scope.count))


def steps_of(length: Array, dt: float, most: int) -> Array:
    """A transit time in whole steps: rounded, halves up, from one step to the whole run."""
    steps = np.floor(np.nan_to_num(length / dt, nan=1.0, posinf=most, neginf=1.0) + 0.5)
    return np.clip(steps, 1, most).astype(np.intp)


def in_zone(zone: tuple[float, float], place: Array, reach: Array) -> Array:
    """Which places, counted from the end of a belt, lie in a zone."""
    share = 1.0 - (place + 0.5) / np.maximum(reach, 1)
    return (share >= zone[0]) & (share <= zone[1]) & (place < reach)


def places(zone: tuple[float, float], entry: Array, reach: Array) -> Array:
    """Which places of the way of what enters now lie in a zone, (longest, W)."""
    longest = max(int(entry.max()), 1)
    place = np.arange(longest)[:, np.newaxis]
    return in_zone(zone, place, reach) & (place < entry)


def added(rows: Array) -> Array:
    """A sum over rows, in their order."""
    total = np.zeros(rows.shape[1:])
    for row in rows:
        total = total + row
    return total
