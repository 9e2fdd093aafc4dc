"""What equations and state nodes see while a block of worlds runs.

A `Scope` lives for one run and is the one place where anything changes: values of the
present step by name, whole heads by flow, failures. Worlds are padded to a multiple of
`LANES`, so that NumPy takes the same path whatever the number of worlds asked for, and a
world's bits do not depend on how an ensemble is cut.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sapper.diagnostics.span import Span
from sapper.engine.interpreter.failures import Failures
from sapper.engine.interpreter.outputs import outputs
from sapper.engine.interpreter.values import Array, Dims, Value, align, spread, union
from sapper.engine.paths import Paths
from sapper.engine.plan import Plan
from sapper.engine.streams import Domain, Worlds, key

LANES = 16
Fates: TypeAlias = NDArray[np.int64]
"""The fate of each lane, lanes of one fate side by side."""
Stretch: TypeAlias = tuple[int, slice]


class Scope:
    """The state of one run of a plan over an array of worlds."""

    def __init__(
        self,
        plan: Plan,
        worlds: Worlds,
        seed: int,
        fate: int | Fates = 0,
        deterministic: bool = False,
        paths: Paths | None = None,
    ) -> None:
        self.plan = plan
        self.calendar = plan.calendar
        self.seed = seed
        self.deterministic = deterministic
        self.asked = worlds.size
        self.worlds = padded(worlds)
        self.count = self.worlds.size
        self.paths = None if paths is None else paths.padded(self.count - self.asked)
        self.stretches = stretches(fate, self.asked, self.count)
        self.elements: Mapping[str, tuple[str, ...]] = dict(plan.dimensions)
        self.lookups = {lookup.name: lookup for lookup in plan.lookups}
        self.truths: dict[str, Array] = {}
        self.values: dict[str, Array] = {}
        self.heads: dict[str, Array] = {}
        self.dims: dict[str, Dims] = {draw.name: draw.dims for draw in plan.draws}
        self.dims.update({level.name: level.dims for level in plan.levels})
        for node in (*plan.setup, *plan.nodes):
            self.dims.update(outputs(node))
        self.failures = Failures(self.worlds, self.asked)
        self.step = 0
        self.time = self.calendar.time(0)
        self.within = ""

    @property
    def dt(self) -> float:
        """The length of a step in time units of the model."""
        return self.calendar.step

    def move_to(self, step: int, part: float = 0.0) -> None:
        """Set the clock to a step, or to a part of the way to the next (stages of RK4)."""
        self.step = step
        self.time = self.calendar.time(step)
        if part:
            self.time += part * self.calendar.step

    def shape(self, dims: Dims) -> tuple[int, ...]:
        """The shape of a full array over dimensions and worlds."""
        if not dims:
            return (self.count,)
        return (*(len(self.elements[name]) for name in dims), self.count)

    def zeros(self, dims: Dims) -> Array:
        """Noughts over dimensions and worlds."""
        return np.zeros(self.shape(dims))

    def read(self, name: str, dims: Dims = ()) -> Array:
        """The present value of a name as a full array over `dims`."""
        own = self.dims[name]
        if own == dims:
            return self.values[name]
        return spread(Value(own, self.values[name]), dims, self.shape(dims))

    def flow(self, name: str, dims: Dims) -> Array:
        """What a flow moves in this step: whole heads where it counts them, else amount."""
        own = self.dims[name]
        moved = self.heads.get(name)
        if moved is None:
            moved = self.values[name] * self.dt
        return moved if own == dims else spread(Value(own, moved), dims, self.shape(dims))

    def left(self, source: str, earlier: Sequence[str], dims: Dims) -> Array:
        """What a stock still holds after earlier flows of this step, at least 0."""
        rest = self.read(source, dims)
        for name in earlier:
            rest = rest - self.flow(name, dims)
        return np.maximum(rest, 0.0)

    def give(self, name: str, moved: Array) -> None:
        """Set a flow by what it moves in this step."""
        self.heads[name] = moved
        self.values[name] = moved / self.dt

    def check(self, dims: Dims, data: Any, active: Value | None, span: Span | None) -> None:
        """Fail the worlds in which a value is not finite where it is active."""
        # a sum is finite if all is; else it is looked at closely
        if math.isfinite(np.add.reduce(data, axis=None)):
            return
        bad = Value(dims, ~np.isfinite(data))
        if active is not None:
            over = union(dims, active.dims)
            bad = Value(over, align(bad, over) & align(active, over))
        mask = np.atleast_1d(bad.data)
        mask = mask.reshape(-1, mask.shape[-1]).any(axis=0)
        if mask.any():
            whole = np.broadcast_to(mask, (self.count,))
            self.failures.note(whole, self.within, self.step, span)

    def keys(self, domain: Domain, name: str, dims: Dims, call: int = 0, fate: int = 0) -> Array:
        """Keys (*dims, 2) of a stream, one for each element by its name."""
        lists: list[tuple[str, ...]] = [()]
        for dim in dims:
            lists = [(*head, element) for head in lists for element in self.elements[dim]]
        words = [key(self.seed, domain, name, names, call, fate) for names in lists]
        shape = tuple(len(self.elements[dim]) for dim in dims)
        return np.array(words, dtype=np.uint32).reshape(*shape, 2)


def padded(worlds: Worlds) -> Worlds:
    """The worlds with the last repeated up to a multiple of `LANES`."""
    missing = -worlds.size % LANES
    return np.concatenate([worlds, np.repeat(worlds[-1:], missing)]) if missing else worlds


def stretches(fate: int | Fates, asked: int, count: int) -> tuple[Stretch, ...]:
    """The fates of `asked` lanes, padded to `count`, as stretches of lanes of one fate."""
    if isinstance(fate, int):
        return ((fate, slice(0, count)),)
    ends = [*(np.flatnonzero(np.diff(fate)) + 1).tolist(), count]
    starts = [0, *ends[:-1]]
    assert fate.size == asked
    return tuple((int(fate[a]), slice(a, b)) for a, b in zip(starts, ends, strict=True))
