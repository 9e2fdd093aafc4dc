"""Uniforms inside a program: the same bits as `sapper.engine.streams` makes.

Keys are per lane, so that lanes of one block may live under different fates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from sapper.engine.compiled.special import ndtri
from sapper.engine.paths import Paths

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA


class Counters(NamedTuple):
    """The worlds of the lanes as counter words: low 32 bits, and the others shifted up.

    (B,), or (K + 1, B) where a lane has another world's chance at other steps.
    """

    low: Any
    high: Any

    def at(self, step: Any) -> Counters:
        """Those of one step."""
        return Counters(self.low[step], self.high[step])


class Course(NamedTuple):
    """How lanes that are paths run: counter words (K + 1, B) by step, and the last step."""

    worlds: Counters
    stop: Any

    def renewed(self, step: Any) -> Any:
        """The lanes (B,) that have another world's chance than at the step before."""
        now, before = self.worlds.at(step), self.worlds.at(jnp.maximum(step - 1, 0))
        return (now.low != before.low) | (now.high != before.high)


def counters(worlds: Any) -> Counters:
    """The counter words of worlds (B,) of uint64, on the host."""
    words = np.asarray(worlds, dtype=np.uint64)
    low = (words & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    high = ((words >> np.uint64(32)) << np.uint64(24)).astype(np.uint32)
    return Counters(low, high)


def course(paths: Paths, steps: int) -> Course:
    """The course of paths over steps 0 to `steps`, on the host."""
    return Course(
        counters(np.stack([paths.at(step) for step in range(steps + 1)])),
        np.int32(steps if paths.stop is None else min(paths.stop, steps)),
    )


def threefry(first: Any, second: Any, left: Any, right: Any) -> tuple[Any, Any]:
    """Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011) on uint32 arrays."""
    schedule = (first, second, first ^ second ^ jnp.uint32(_PARITY))
    left, right = left + first, right + second
    for group in range(5):
        for rotation in _ROTATIONS[group % 2]:
            left = left + right
            turned = (right << jnp.uint32(rotation)) | (right >> jnp.uint32(32 - rotation))
            right = turned ^ left
        left = left + schedule[(group + 1) % 3]
        right = right + schedule[(group + 2) % 3] + jnp.uint32(group + 1)
    return left, right


def uniform(keys: Any, worlds: Counters, step: Any) -> Any:
    """Uniforms (..., B) in (0, 1) for keys (..., 2, B); `step` is one number or (B,)."""
    upper = worlds.high | jnp.asarray(step).astype(jnp.uint32)
    left, right = threefry(keys[..., 0, :], keys[..., 1, :], worlds.low, upper)
    # 52 bits, in two parts that a double holds exactly: no 64-bit whole numbers are needed
    high = left.astype(jnp.float64) * 2.0**20
    low = (right >> jnp.uint32(12)).astype(jnp.float64)
    return ((high + low) + 0.5) * 2.0**-52


def chance_rows(keys: Any, worlds: Counters, step: Any, flag: Any) -> tuple[Any, Any]:
    """Uniforms (k, B) of k streams at one step, and their normal scores.

    Each is made in a loop of its own: a loop is what the compiler will not copy into those
    who read its result.
    """
    u = each(lambda row: uniform(row, worlds, step), keys, flag)
    return u, each(ndtri, u, flag)


def each(work: Callable[[Any], Any], rows: Any, flag: Any) -> Any:
    """What `work` makes of every row (a tree of arrays (k, ...)): (k, B)."""
    first = jax.tree.leaves(rows)[0]
    if first.shape[0] > 1:
        return lax.scan(lambda _, row: (None, work(row)), None, rows)[1]
    # a loop of one turn would be taken apart; so would a branch that is known beforehand
    return lax.cond(
        flag > 0,
        lambda: work(jax.tree.map(lambda item: item[0], rows))[jnp.newaxis],
        lambda: jnp.zeros((1, first.shape[-1])),
    )
