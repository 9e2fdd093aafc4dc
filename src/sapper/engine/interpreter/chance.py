"""Chance as lanes see it: one stream a name, whatever fates the lanes live under.

Lanes that share a fate stand side by side, so a stream is a few stretches, each with keys
of its own. Lanes that are paths have the chance of another world from some steps on. The uniforms themselves are `sapper.engine.streams`'s.
"""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array, Dims
from sapper.engine.plan import START
from sapper.engine.streams import Worlds, uniform, uniforms

# so many uniforms are made at a time and kept for the steps to come
_AHEAD = 16_384


class Stream:
    """The uniforms of a name (domain `draw`), one for each element, lane and step."""

    def __init__(self, scope: Scope, name: str, dims: Dims = (), call: int = 0) -> None:
        # what is worked out for the starts of stocks has the chance of step 0 itself
        name = name.removesuffix(START)
        self._worlds = scope.worlds
        self._paths = scope.paths
        self._stretches = scope.stretches
        self._keys = [scope.keys("draw", name, dims, call, fate) for fate, _ in scope.stretches]
        size = max(1, self._keys[0].size // 2) * scope.count
        self._ahead = max(1, min(_AHEAD // size, scope.calendar.steps + 1))
        self._first = 0
        self._made: Array = np.empty((0, 0))

    def at(self, step: int) -> Array:
        """The uniforms (..., W) of a step; made some steps ahead, since that is cheaper."""
        if not self._first <= step < self._first + len(self._made):
            self._first = step
            worlds = self._at(step)
            ahead = self._ahead
            if self._paths is not None:
                ahead = min(ahead, self._paths.after(step) - step)
            made = [
                uniforms(keys, worlds[lanes], step, ahead)
                for keys, (_, lanes) in zip(self._keys, self._stretches, strict=True)
            ]
            self._made = made[0] if len(made) == 1 else np.concatenate(made, axis=-1)
        return self._made[step - self._first]

    def _at(self, step: int) -> Worlds:
        return self._worlds if self._paths is None else self._paths.at(step)

    def numbered(self, where: Array, numbers: Array, step: int) -> Array:
        """For the lanes of a mask (W,), the draw of each with a number of its own.

        It is drawn at a step, which says no more than whose chance a path then has.
        """
        worlds = self._at(step)
        found = [
            uniform(keys, worlds[lanes][where[lanes]], part)
            for keys, (_, lanes), part in zip(
                self._keys, self._stretches, self._parted(where, numbers), strict=True
            )
        ]
        return np.concatenate(found, axis=-1)

    def _parted(self, where: Array, numbers: Array) -> list[Array]:
        sizes = [int(where[lanes].sum()) for _, lanes in self._stretches]
        return np.split(numbers, np.cumsum(sizes)[:-1])
