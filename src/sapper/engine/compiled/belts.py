"""Conveyors inside a program; the interpreter's `belts` is what they must equal.

Rows are the steps at which what stands in them leaves, so nothing moves but the clock, and what
enters is added ahead. A linear leak has two more arrays of rows: what each row leaks a step, and
how much it may still leak.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax

from sapper.engine.compiled.facts import Facts
from sapper.engine.compiled.flows import moved
from sapper.engine.compiled.frame import NEXT, Frame
from sapper.engine.compiled.ops import Made, Op, State
from sapper.engine.interpreter.belts import rows_of
from sapper.model.primitives import Belt


def belt(node: Belt, facts: Facts) -> Made:
    """Two operations: what leaks and leaves at a step, and what enters at its end."""
    rows = rows_of(node, facts.plan.calendar.steps)
    names = _Names(node)
    states = [
        State(names.content, (), rows),
        State(names.entry),
        State(names.reach),
        State(names.clock),
        *(State(name, (), rows) for name in (*names.parts, *names.budgets)),
    ]
    reads = (node.stock, node.length, *node.fractions, *(state.name for state in states))
    reads = (*reads, *(item for item in (node.sample, node.arrest) if item is not None))
    given = (node.outflow, *node.leaks)
    act = Op(reads, (*given, *names.between), _acting(node, names, rows), "bare", 20)
    inflows = moved(node.inflows, facts)
    after = tuple(NEXT + state.name for state in states)
    close = Op(
        (*names.between, *inflows, *node.fractions), after, _closing(node, names, rows), "bare", 20
    )
    return Made((act, close), tuple(states))


class _Names:
    """Names of a belt's states, and of what stands between its two operations."""

    def __init__(self, node: Belt) -> None:
        stem = node.name
        self.content, self.entry, self.reach, self.clock, self.stopped = (
            f"{what}:{stem}" for what in ("content", "entry", "reach", "clock", "stopped")
        )
        count = 0 if node.exponential else len(node.leaks)
        self.parts = tuple(f"part{index}:{stem}" for index in range(count))
        self.budgets = tuple(f"budget{index}:{stem}" for index in range(count))
        self.own = (self.content, self.entry, self.reach, self.clock, *self.parts, *self.budgets)
        self.between = (*(f"between:{name}" for name in self.own), self.stopped)


def _acting(node: Belt, names: _Names, rows: int) -> Any:
    def work(frame: Frame) -> None:
        k = frame.step
        steps = _steps_of(frame.read(node.length), frame.dt, frame.calendar.steps + 2)
        entry = frame.values[names.entry]
        clock = frame.values[names.clock].astype(jnp.int32)
        stopped = jnp.zeros(steps.shape, dtype=jnp.bool_)
        if node.arrest is not None:
            stopped = frame.read(node.arrest) != 0.0
        again = ~stopped
        if node.sample is not None:
            again = again & (frame.read(node.sample) != 0.0)
        entry = jnp.where((k == 0) | again, steps, entry)
        fractions = [jnp.nan_to_num(frame.read(name)) for name in node.fractions]
        held = frame.read(node.stock)
        kept = tuple(
            frame.values[name]
            for name in (names.content, names.reach, *names.parts, *names.budgets)
        )
        content, reach, *more = lax.cond(
            k == 0,
            lambda: _started(node, rows, entry, held, fractions, frame.dt),
            lambda: kept,
        )
        parts, budgets = more[: len(names.parts)], more[len(names.parts) :]
        place = jnp.arange(rows)[:, jnp.newaxis] - clock
        ahead = (place >= 0) & ~stopped
        for index, (leak, zone) in enumerate(zip(node.leaks, node.zones, strict=True)):
            inside = ahead if zone == (0.0, 1.0) else ahead & _in_zone(zone, place, reach)
            if node.exponential:
                rate = jnp.maximum(fractions[index], 0.0)
                amount = jnp.minimum(content * (rate * frame.dt), content)
            else:
                amount = jnp.minimum(jnp.minimum(parts[index], budgets[index]), content)
            amount = jnp.where(inside, amount, 0.0)
            if not node.exponential:
                budgets[index] = budgets[index] - amount
            content = content - amount
            frame.values[leak] = _added(amount) / frame.dt
        out = content[clock, jnp.arange(clock.size)]
        frame.values[node.outflow] = jnp.where(stopped, 0.0, out) / frame.dt
        for name, value in zip(
            names.between,
            (content, entry, reach, frame.values[names.clock], *parts, *budgets, stopped),
            strict=True,
        ):
            frame.dims[name] = ()
            frame.values[name] = value

    return work


def _closing(node: Belt, names: _Names, rows: int) -> Any:
    def work(frame: Frame) -> None:
        between = [frame.values[name] for name in names.between]
        content, entry, reach, clock, *more, stopped = between
        parts, budgets = more[: len(names.parts)], more[len(names.parts) :]
        entering = frame.zeros()
        for name in node.inflows:
            entering = entering + frame.flow(name, ())
        entering = jnp.where(stopped, 0.0, entering)
        reach = jnp.maximum(jnp.where(stopped, reach, reach - 1.0), entry)
        row = jnp.minimum((clock + entry).astype(jnp.int32), rows - 1)
        clock = jnp.where(stopped, clock, clock + 1.0)
        lanes = jnp.arange(row.size)
        content = content.at[row, lanes].add(entering)
        for index, (name, zone) in enumerate(zip(node.fractions, node.zones, strict=True)):
            if node.exponential:
                break
            fraction = jnp.clip(jnp.nan_to_num(frame.read(name)), 0.0, 1.0)
            way = _way(zone, rows, entry, reach)
            part = jnp.where(way > 0.0, fraction * entering / jnp.maximum(way, 1.0), 0.0)
            parts[index] = parts[index].at[row, lanes].add(part)
            budgets[index] = budgets[index].at[row, lanes].add(part * way)
        values = (content, entry, reach, clock, *parts, *budgets)
        for name, value in zip(names.own, values, strict=True):
            frame.values[NEXT + name] = value

    return work


def _steps_of(length: Any, dt: float, most: int) -> Any:
    steps = jnp.floor(jnp.nan_to_num(length / dt, nan=1.0, posinf=most, neginf=1.0) + 0.5)
    return jnp.clip(steps, 1.0, float(most))


def _in_zone(zone: tuple[float, float], place: Any, reach: Any) -> Any:
    share = 1.0 - (place + 0.5) / jnp.maximum(reach, 1.0)
    return (share >= zone[0]) & (share <= zone[1]) & (place < reach) & (place >= 0.0)


def _way(zone: tuple[float, float], rows: int, entry: Any, reach: Any) -> Any:
    """How many places of the way of what enters now lie in a zone."""
    place = jnp.arange(rows)[:, jnp.newaxis]
    inside = _in_zone(zone, place, reach) & (place < entry)
    return inside.astype(jnp.float64).sum(axis=0)


def _added(rows: Any) -> Any:
    """A sum over rows, in their order, so that no number hangs on how they are cut."""
    return lax.scan(lambda total, row: (total + row, None), jnp.zeros(rows.shape[1:]), rows)[0]


def _started(
    node: Belt, rows: int, entry: Any, held: Any, fractions: list[Any], dt: float
) -> tuple[Any, ...]:
    """A belt in balance: each cohort has leaked as long as it has been on the way."""
    lanes = jnp.arange(entry.size)
    places = jnp.arange(rows)[:, jnp.newaxis]
    inside = [_in_zone(zone, places, entry) & (places < entry) for zone in node.zones]
    ways = [item.astype(jnp.float64).sum(axis=0) for item in inside]

    def older(present: Any, age: Any) -> tuple[Any, Any]:
        place = (entry - 1.0 - age).astype(jnp.int32)
        there = place >= 0
        at = jnp.clip(place, 0, rows - 1)
        kept = jnp.where(there, present, 0.0)
        for fraction, zone, way in zip(fractions, inside, ways, strict=True):
            if node.exponential:
                lost = present * jnp.maximum(fraction, 0.0) * dt
            else:
                lost = jnp.clip(fraction, 0.0, 1.0) / jnp.maximum(way, 1.0)
            on = zone[at, lanes] & there
            present = jnp.where(on, jnp.maximum(present - lost, 0.0), present)
        return present, kept

    ages = jnp.arange(rows, dtype=jnp.float64)
    _, kept = lax.scan(older, jnp.ones(entry.shape), ages)
    whole = _added(kept)
    cohort = jnp.where(whole > 0.0, held / jnp.where(whole > 0.0, whole, 1.0), 0.0)
    # the cohort of age a stands at place entry - 1 - a from the end
    age = (entry - 1.0 - jnp.arange(rows)[:, jnp.newaxis]).astype(jnp.int32)
    there = age >= 0
    content = jnp.where(there, kept[jnp.maximum(age, 0), lanes] * cohort, 0.0)
    parts: list[Any] = []
    budgets: list[Any] = []
    if not node.exponential:
        for fraction, zone, way in zip(fractions, inside, ways, strict=True):
            part = jnp.clip(fraction, 0.0, 1.0) * cohort / jnp.maximum(way, 1.0)
            part = jnp.where(there & (way > 0.0), part, 0.0)
            parts.append(part)
            budgets.append(part * jnp.cumsum(zone.astype(jnp.float64), axis=0))
    return (content, entry, *parts, *budgets)
