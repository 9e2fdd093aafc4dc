"""What nodes and equations see while a step is traced: values by name, the clock, failures.

A `Frame` is to the program what `Scope` is to the interpreter, only that its values are
symbols of the program to be. Values have shape (*dims, B), world last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax

from sapper.engine.compiled.chance import Counters
from sapper.engine.compiled.facts import Facts, Stream
from sapper.engine.interpreter.values import Dims, Value, align
from sapper.engine.interpreter.whole import LARGE, SLACK

HEADS = "heads:"
"""Begins the name of what a flow moves in a step."""
NEXT = "next:"
"""Begins the name of a stock's or state's value at the next step."""


class Frame:
    """The values of one step of one program; lives while it is traced.

    `renewed` (B,) says which lanes get another world's chance at this step; None where none can.
    `carried` holds parts of equations (by identity) that show in the whole; `chance` and `first` hold uniforms and normal scores by stream: (elements, B), of this
    step and of step 0.
    """

    def __init__(
        self,
        facts: Facts,
        block: int,
        worlds: Counters,
        flag: Any,
        *,
        single: bool = False,
        guarded: bool = False,
    ) -> None:
        self.facts = facts
        self.calendar = facts.plan.calendar
        self.elements: Mapping[str, tuple[str, ...]] = facts.elements
        self.lookups = {lookup.name: lookup for lookup in facts.plan.lookups}
        self.block = block
        self.worlds = worlds
        self.renewed: Any = None
        self.flag = flag
        self.single = single
        self.guarded = guarded
        self.real: Any = jnp.float32 if single else jnp.float64
        self.dims: dict[str, Dims] = dict(facts.dims)
        self.values: dict[str, Any] = {}
        self.truths: dict[str, Any] = {}
        self.keys: Any = None
        self.chance: dict[Stream, tuple[Any, Any]] = {}
        self.first: dict[Stream, tuple[Any, Any]] = {}
        self.step: Any = None
        self.time: Any = None
        self.bad: list[Any] = []
        self.carried: set[int] = set()

    def child(self) -> Frame:
        """A frame with the same values, whose own new ones stay its own."""
        made = Frame(
            self.facts,
            self.block,
            self.worlds,
            self.flag,
            single=self.single,
            guarded=self.guarded,
        )
        made.dims, made.values, made.truths = self.dims, dict(self.values), self.truths
        made.keys, made.step, made.time = self.keys, self.step, self.time
        made.chance, made.first = self.chance, self.first
        made.renewed = self.renewed
        return made

    @property
    def dt(self) -> float:
        """The length of a step in time units of the model."""
        return self.calendar.step

    def shape(self, dims: Dims) -> tuple[int, ...]:
        """The shape of a full array over dimensions and worlds."""
        return (*self.facts.shape(dims), self.block)

    def zeros(self, dims: Dims = ()) -> Any:
        """Noughts over dimensions and worlds, in double precision."""
        return jnp.zeros(self.shape(dims))

    def full(self, value: Value, dims: Dims) -> Any:
        """The data of a value as a full array over `dims` and worlds."""
        data = align(value, dims) if value.dims else value.data
        return jnp.broadcast_to(data, self.shape(dims))

    def read(self, name: str, dims: Dims = ()) -> Any:
        """The present value of a name over `dims`, in double precision."""
        own = self.dims[name]
        data = self.values[name].astype(jnp.float64)
        return data if own == dims else self.full(Value(own, data), dims)

    def flow(self, name: str, dims: Dims) -> Any:
        """What a flow moves in this step: whole heads where it counts them, else amount."""
        if name in self.facts.moved:
            moved = self.values[HEADS + name]
        else:
            moved = self.rounded(self.values[name].astype(jnp.float64) * self.dt)
        own = self.dims[name]
        return moved if own == dims else self.full(Value(own, moved), dims)

    def rounded(self, product: Any) -> Any:
        """A product, in guarded programs kept from being added to without having been rounded.

        Which `a * b + c` becomes one instruction depends on what else a program gives; the
        compiler doesn't look through bits that change by what only the run knows: by nothing.
        """
        if not self.guarded:
            return product
        data = jnp.asarray(product)
        whole: Any = jnp.int32 if data.dtype == jnp.float32 else jnp.int64
        bits = lax.bitcast_convert_type(data, whole)
        nothing = (self.flag - 1).astype(whole)
        return lax.bitcast_convert_type(bits ^ nothing, data.dtype)

    def left(self, source: str, earlier: Sequence[str], dims: Dims) -> Any:
        """What a stock still holds after earlier flows of this step, at least 0."""
        rest = self.read(source, dims)
        for name in earlier:
            rest = rest - self.flow(name, dims)
        return jnp.maximum(rest, 0.0)

    def give(self, name: str, moved: Any) -> None:
        """Set a flow by what it moves in this step."""
        self.values[HEADS + name] = moved
        self.values[name] = moved / self.dt

    def check(self, dims: Dims, data: Any, active: Value | None) -> None:
        """Fail the worlds in which a value is not finite where it is active."""
        bad = ~jnp.isfinite(data)
        if active is not None:
            over = tuple(dict.fromkeys((*dims, *active.dims)))
            bad = align(Value(dims, bad), over) & align(active, over)
        if bad.ndim > 1:
            bad = bad.reshape(-1, bad.shape[-1]).any(axis=0)
        self.bad.append(bad)

    def failed(self) -> Any:
        """The worlds (B,) in which something checked here was not finite."""
        mask = jnp.zeros((self.block,), dtype=jnp.bool_)
        for bad in self.bad:
            mask = mask | bad
        return mask


def whole_part(amount: Any) -> Any:
    """The whole number at or below an amount, with the interpreter's slack."""
    return jnp.floor(amount + SLACK * jnp.clip(jnp.abs(amount), 1.0, LARGE))
