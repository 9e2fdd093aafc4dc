"""`after` flows as operations: a timetable of who is due to leave at which step.

Rows of the timetable hold people as of when nobody had yet been lost to other flows; how
many of them are still there is one factor a lane (`kept`), since losses thin all alike.
So a step touches one row and those of its arrivals, not the whole timetable.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax
from jax.scipy.special import gammainc

from sapper.engine.compiled.facts import Facts
from sapper.engine.compiled.flows import moved
from sapper.engine.compiled.frame import HEADS, NEXT, Frame, whole_part
from sapper.engine.compiled.ops import Made, Op, State
from sapper.engine.interpreter.stays import offset
from sapper.engine.plan import Stay

_FIXED = 1e-4
_LAST = 1e-12
# a factor below this is worked into the rows, which then begin anew with 1
_LEAST = 1e-100


def stay(node: Stay, facts: Facts) -> Made:
    """Those due leave in whole heads; arrivals are entered for the steps to come."""
    names = [
        f"{what}:{node.flow}" for what in ("due", "kept", "waiting", "shares", "reach", "times")
    ]
    due, kept, waiting, shares, reach, times = names
    between = tuple(f"acted:{name}" for name in (due, kept, waiting))
    rows = facts.plan.calendar.steps + 2
    reads = (node.stock, node.stay, *(() if node.spread is None else (node.spread,)))
    reads += (offset(node),) if node.whole else ()
    act = Op(
        (*reads, *moved(node.earlier, facts), due, kept, waiting),
        (node.flow, HEADS + node.flow, *between),
        lambda frame: _act(node, frame, (due, kept, waiting), between),
        "bare",
        30,
    )
    flows = moved((*node.earlier, node.flow, *node.later, *node.inflows), facts)
    close = Op(
        (*reads, *flows, *between, shares, reach, times),
        tuple(NEXT + name for name in names),
        lambda frame: _close(node, frame, between, names),
        "bare",
        60,
    )
    return Made(
        (act, close),
        (
            State(due, node.dims, rows),
            State(kept, node.dims, fill=1.0),
            State(waiting, node.dims),
            State(shares, node.dims, rows),
            State(reach, scalar=True),
            State(times, node.dims, 2, fill=float("nan")),
        ),
    )


def _times(node: Stay, frame: Frame) -> Any:
    """Mean and spread of the times of stay: (2, *dims, B)."""
    mean = jnp.maximum(frame.read(node.stay, node.dims), 0.0)
    spread = jnp.zeros_like(mean)
    if node.spread is not None:
        spread = jnp.maximum(frame.read(node.spread, node.dims), 0.0)
    return jnp.stack([mean, spread])


def _act(node: Stay, frame: Frame, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    k = frame.step
    table, kept, waiting = (frame.values[name] for name in before)
    table = _begun(node, frame, table)
    rest = frame.left(node.stock, node.earlier, node.dims)
    if node.earlier:
        part = _part(rest, frame.read(node.stock, node.dims))
        kept, waiting = kept * part, waiting * part
    due = lax.dynamic_index_in_dim(table, k, 0, keepdims=False) * kept + waiting
    leave = whole_part(due + frame.read(offset(node), node.dims)) if node.whole else due
    leave = jnp.minimum(jnp.maximum(leave, 0.0), rest)
    for name, value in zip(after, (table, kept, due - leave), strict=True):
        frame.values[name] = value
    frame.give(node.flow, leave)


def _close(node: Stay, frame: Frame, between: tuple[str, ...], names: list[str]) -> None:
    k, last = frame.step, frame.calendar.steps
    table, kept, waiting = (frame.values[name] for name in between)
    shares, reach, times = (frame.values[name] for name in names[3:])
    if node.later:
        rest = frame.left(node.stock, (*node.earlier, node.flow), node.dims)
        after = frame.left(node.stock, (*node.earlier, node.flow, *node.later), node.dims)
        part = _part(after, rest)
        kept, waiting = kept * part, waiting * part
    table, kept = _worked_in(table, kept, k)
    if node.inflows:
        now = _times(node, frame)
        changed = jnp.any(now != times)
        shares, reach = _shares(shares, reach, now, changed, frame)
        times = now
        entering = frame.zeros(node.dims)
        for name in node.inflows:
            entering = entering + frame.flow(name, node.dims)
        entering = entering / kept

        def enter(j: Any, rows: Any) -> Any:
            there = lax.dynamic_index_in_dim(rows, k + 1 + j, 0, keepdims=False)
            share = lax.dynamic_index_in_dim(shares, j, 0, keepdims=False)
            return lax.dynamic_update_index_in_dim(rows, there + entering * share, k + 1 + j, 0)

        table = lax.fori_loop(0, jnp.minimum(reach, last - k), enter, table)
    for name, value in zip(names, (table, kept, waiting, shares, reach, times), strict=True):
        frame.values[NEXT + name] = value


def _part(rest: Any, count: Any) -> Any:
    """The part that is still there (nothing of nothing)."""
    there = count > 0.0
    return jnp.where(there, rest / jnp.where(there, count, 1.0), 0.0)


def _worked_in(table: Any, kept: Any, k: Any) -> tuple[Any, Any]:
    """Small factors worked into the rows to come, where there are any."""
    small = kept < _LEAST
    factor = jnp.where(small, kept, 1.0)
    rows = table.shape[0]

    def one(row: Any, made: Any) -> Any:
        there = lax.dynamic_index_in_dim(made, row, 0, keepdims=False)
        return lax.dynamic_update_index_in_dim(made, there * factor, row, 0)

    first = jnp.where(jnp.any(small), k + 1, rows)
    return lax.fori_loop(first, rows, one, table), jnp.where(small, 1.0, kept)


def _integrated(x: Any, mean: Any, spread: Any) -> Any:
    """G(x), see `sapper.engine.stays.integrated`."""
    fixed = (spread < _FIXED) | (mean <= 0.0)
    order = jnp.where(fixed, 1.0, 1.0 / jnp.where(fixed, 1.0, spread * spread))
    scaled = x * order / jnp.where(fixed, 1.0, mean)

    def spreading() -> Any:
        first = x * gammainc(order, scaled) - mean * gammainc(order + 1.0, scaled)
        return jnp.maximum(first, 0.0)

    certain = jnp.maximum(x - jnp.maximum(mean, 0.0), 0.0)
    found = lax.cond(jnp.all(fixed), lambda: certain, spreading)
    return jnp.where(fixed, certain, found)


def _survival(
    times: Any, frame: Frame, wanted: Any, most: Any, body: Any, start: Any
) -> tuple[Any, Any]:
    """Run `body(j, left before, left, carry)` for j = 1, 2, … while anybody is left.

    Nothing is done unless `wanted`. Gives the carry and the share left after the last.
    """
    mean, spread = times[0], times[1]
    step = frame.dt

    def more(state: tuple[Any, ...]) -> Any:
        j, _, left, _ = state
        return wanted & (j <= most) & jnp.any(left > 0.0)

    def one(state: tuple[Any, ...]) -> tuple[Any, ...]:
        j, before, left, carry = state
        after = _integrated((j + 1.0) * step, mean, spread)
        share = 1.0 - (after - before) / step
        now = jnp.where(share < _LAST, 0.0, jnp.minimum(share, left))
        return j + 1.0, after, now, body(j.astype(jnp.int32), left, now, carry)

    first = lax.cond(wanted, lambda: _integrated(step, mean, spread), lambda: jnp.zeros_like(mean))
    state = lax.while_loop(more, one, (jnp.float64(1.0), first, jnp.ones_like(mean), start))
    return state[3], state[2]


def _shares(shares: Any, reach: Any, times: Any, changed: Any, frame: Frame) -> tuple[Any, Any]:
    """The shares of those who enter by row, worked out anew where times have changed."""

    def body(j: Any, before: Any, left: Any, carry: tuple[Any, Any]) -> tuple[Any, Any]:
        rows, _ = carry
        return lax.dynamic_update_index_in_dim(rows, before - left, j - 1, 0), j

    most = frame.calendar.steps + 1 - frame.step
    # whoever stays beyond the last step is never asked for
    return _survival(times, frame, changed, most, body, (shares, reach))[0]


def _begun(node: Stay, frame: Frame, table: Any) -> Any:
    """At step 0: what stands in the stock is in balance (`sapper.engine.stays.standing`)."""
    begin = frame.step == 0
    times = _times(node, frame)
    mean, spread = times[0], times[1]
    step = frame.dt
    first = lax.cond(begin, lambda: _integrated(step, mean, spread) / step, lambda: mean)
    total = jnp.maximum(mean, 0.0) / step + first
    stock = frame.read(node.stock, node.dims)
    top = table.shape[0] - 1

    def row(share: Any, at: Any, rows: Any) -> Any:
        return lax.dynamic_update_index_in_dim(rows, stock * share, at, 0)

    def body(j: Any, _before: Any, left: Any, carry: tuple[Any, Any]) -> tuple[Any, Any]:
        rows, gap = carry
        share = left / total
        return row(share, jnp.minimum(j, top), rows), gap - share

    whole = 1.0 / total
    start = (table, 1.0 - whole)
    (table, gap), left = _survival(times, frame, begin, top, body, start)
    # rounding goes to the first row
    share = whole + jnp.where(left == 0.0, gap, 0.0)
    at = jnp.where(begin, 0, top)
    return row(share, at, table)
