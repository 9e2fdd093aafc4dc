"""Memory of other values as operations: a time ago, the step before, the start.

Histories are rows by step, written before they are read: the other way round the compiler
would copy the whole history at every step.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax

from sapper.engine.compiled.facts import Facts
from sapper.engine.compiled.frame import NEXT, Frame
from sapper.engine.compiled.ops import Made, Op, State
from sapper.model.primitives import Delay, Initial, Previous

_SLACK = 1e-9


def previous(node: Previous, _facts: Facts) -> Made:
    """The value at the end of the step before; the initial one at step 0."""
    state = f"previous:{node.name}"

    def act(frame: Frame) -> None:
        initial = frame.read(node.initial, node.dims)
        frame.values[node.name] = jnp.where(frame.step == 0, initial, frame.values[state])

    return Made(
        (
            Op((node.initial, state), (node.name,), act, size=2),
            _remember(node.input, state, node.dims),
        ),
        (State(state, node.dims),),
    )


def initial(node: Initial, _facts: Facts) -> Made:
    """The value at step 0, for ever."""
    state = f"initial:{node.name}"

    def act(frame: Frame) -> None:
        now = frame.read(node.input, node.dims)
        value = jnp.where(frame.step == 0, now, frame.values[state])
        frame.values[node.name] = frame.values[NEXT + state] = value

    op = Op((node.input, state), (node.name, NEXT + state), act, size=2)
    return Made((op,), (State(state, node.dims),))


def _row_of_each(rows: Any, index: Any) -> Any:
    """For every lane and element the row with the index that stands there."""
    lanes = index.size
    flat = index.reshape(-1) * lanes + jnp.arange(lanes, dtype=jnp.int32)
    return rows.reshape(-1).at[flat].get(mode="promise_in_bounds").reshape(index.shape)


def _remember(name: str, state: str, dims: tuple[str, ...]) -> Op:
    def close(frame: Frame) -> None:
        frame.values[NEXT + state] = frame.read(name, dims)

    return Op((name,), (NEXT + state,), close, size=1)


def delay(node: Delay, facts: Facts) -> Made:
    """The value a time ago, as it held then; before that the initial value.

    An input that comes later in a step is written one step late, and read one step ago at
    the latest.
    """
    history, late, begin = (f"{what}:{node.name}" for what in ("history", "late", "begin"))
    early = node.name in facts.early
    source = facts.first.get(node.name)
    rows = facts.plan.calendar.steps + 1

    def act(frame: Frame) -> None:
        k = frame.step
        written = frame.read(node.input, node.dims) if early else frame.values[late]
        at = k if early else jnp.maximum(k - 1, 0)
        past = lax.dynamic_update_index_in_dim(frame.values[history], written, at, 0)
        frame.values[NEXT + history] = past
        after = frame.read(node.after, node.dims) / frame.dt
        look = jnp.floor(k - jnp.maximum(after, 0.0 if early else 1.0) + _SLACK)
        index = jnp.clip(jnp.nan_to_num(look), 0, k).astype(jnp.int32)
        value = _row_of_each(past, index)
        if source is not None:
            first = frame.read(source, node.dims)
            first = jnp.where(k == 0, first, frame.values[begin])
            frame.values[NEXT + begin] = first
            value = jnp.where(look < 0, first, value)
        frame.values[node.name] = jnp.where(jnp.isnan(look), jnp.nan, value)

    own = (node.input,) if early else (late,)
    starts = () if source is None else (source, begin)
    writes = (node.name, NEXT + history, *(() if source is None else (NEXT + begin,)))
    ops: list[Any] = [Op((*own, node.after, history, *starts), writes, act, "bare", 10)]
    states = [State(history, node.dims, rows)]
    if not early:
        ops.append(_remember(node.input, late, node.dims))
        states.append(State(late, node.dims))
    if source is not None:
        states.append(State(begin, node.dims))
    return Made(tuple(ops), tuple(states))
