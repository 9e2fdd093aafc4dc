"""Populations as operations: rounds of looking until nobody changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from sapper.engine.compiled.facts import Facts
from sapper.engine.compiled.frame import NEXT, Frame
from sapper.engine.compiled.ops import Made, Op, State
from sapper.model.primitives import Cascade

_SLACK = 1e-12
# up to so many thresholds are counted one by one, which vectorises
_COUNTED = 64


def cascade(node: Cascade, facts: Facts) -> Made:
    """Who speaks once everybody has looked round often enough (see the interpreter's)."""
    state = f"speaking:{node.name}"
    dims = (node.by,)
    elements = facts.elements[node.by]
    thresholds = np.sort(np.array(node.thresholds))
    patience = 2 * len(elements) * len(node.thresholds) + 2
    by_group = {name.rpartition(".")[2]: name for name in node.shares}
    known = set(by_group) == set(elements)
    names = tuple(by_group[name] for name in elements) if known else node.shares

    def act(frame: Frame) -> None:
        shares = jnp.stack([frame.read(name) for name in names])
        own, other = frame.read(node.sees_own), frame.read(node.sees_other)
        push = frame.read(node.push, dims)
        seen_by = _others(shares)

        def again(state: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
            speaking, rounds, _ = state
            seen = own * speaking + other * seen_by(speaking) + push
            after = _willing(thresholds, seen)
            after = jnp.where(rounds > patience, jnp.maximum(after, speaking), after)
            return after, rounds + 1, jnp.any(after != speaking)

        start = (frame.values[state], jnp.int32(0), jnp.bool_(True))
        speaking = lax.while_loop(lambda item: item[2], again, start)[0]
        frame.values[NEXT + state] = speaking
        frame.values[f"{node.name}.speaking"] = frame.read(node.size) * shares * speaking
        talking = _total(shares * speaking)
        frame.values[f"{node.name}.share"] = talking / _total(shares)

    reads = (*names, node.sees_own, node.sees_other, node.push, node.size, state)
    writes = (f"{node.name}.speaking", f"{node.name}.share", NEXT + state)
    return Made((Op(reads, writes, act, "bare", 40),), (State(state, dims),))


def _willing(thresholds: np.ndarray, seen: Any) -> Any:
    """The share of people whose threshold is at or below what they see."""
    level = jnp.nan_to_num(seen) + _SLACK
    if thresholds.size > _COUNTED:
        count = jnp.searchsorted(jnp.asarray(thresholds), level, side="right")
        return count / float(thresholds.size)
    reached = jnp.zeros(level.shape)
    for threshold in thresholds:
        reached = reached + (level >= threshold)
    return reached / float(thresholds.size)


def _total(rows: Sequence[Any] | Any) -> Any:
    total = rows[0]
    for index in range(1, len(rows)):
        total = total + rows[index]
    return total


def _others(shares: Any) -> Any:
    """For each group, the share speaking among all people outside it (0: there are none)."""

    def seen(speaking: Any) -> Any:
        talking = shares * speaking
        rows: list[Any] = []
        for index in range(len(shares)):
            rest = [other for other in range(len(shares)) if other != index]
            if not rest:
                rows.append(jnp.zeros_like(shares[0]))
                continue
            people = _total([shares[other] for other in rest])
            some = people > 0.0
            share = _total([talking[other] for other in rest]) / jnp.where(some, people, 1.0)
            rows.append(jnp.where(some, share, 0.0))
        return jnp.stack(rows)

    return seen
