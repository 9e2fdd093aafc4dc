"""What is held in some worlds instead of being drawn: truths of claims, values of parameters.

A world with a claim held at the other truth, or with numbers taken from another reading, is
the same world else: the same chance, and the same draws of everything that is not held. All
of it is settled on the host, so that it needs no other program.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.engine.parameters import coupled_uniforms, parameters, truths
from sapper.engine.plan import Plan
from sapper.engine.streams import Worlds


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """Truths (n,) by claim and parameters (*dims, n) by name that n lanes are told.

    A parameter that is not held is drawn by the truths that are.
    """

    truths: Mapping[str, Array] = field(default_factory=dict[str, Array])
    parameters: Mapping[str, Array] = field(default_factory=dict[str, Array])

    def padded(self, missing: int) -> Held:
        """The same with the last lane repeated as often as lanes are missing."""
        if missing == 0:
            return self
        return Held(
            {name: _longer(data, missing) for name, data in self.truths.items()},
            {name: _longer(data, missing) for name, data in self.parameters.items()},
        )

    def taken(self, places: NDArray[np.intp] | slice) -> Held:
        """What the lanes at some places are told, in their order; a place may come again."""
        return Held(
            {name: data[..., places] for name, data in self.truths.items()},
            {name: data[..., places] for name, data in self.parameters.items()},
        )


def _longer(data: Array, missing: int) -> Array:
    return np.concatenate([data, np.repeat(data[..., -1:], missing, axis=-1)], axis=-1)


def drawn_truths(plan: Plan, worlds: Worlds, seed: int) -> dict[str, Array]:
    """The truth of every claim as these worlds draw it: (n,) by id."""
    scope = _scope(plan, worlds, seed)
    return {name: data[: worlds.size] for name, data in truths(scope).items()}


def drawn_uniforms(plan: Plan, worlds: Worlds, seed: int) -> dict[str, Array]:
    """Where every parameter lies in its distribution: (*dims, n) in (0, 1), by name."""
    found = coupled_uniforms(_scope(plan, worlds, seed))
    return {name: data[..., : worlds.size] for name, data in found.items()}


def drawn_parameters(
    plan: Plan, worlds: Worlds, seed: int, known: Mapping[str, Array], names: Collection[str]
) -> dict[str, Array]:
    """Some parameters as a plan draws them in these worlds, given the truths in `known`."""
    wanted = set(names)
    streams = {draw.stream for draw in plan.draws if draw.name in wanted}
    beside = {
        name
        for copula in plan.copulas
        if any(draw.stream in streams for draw in plan.draws if draw.name in copula.names)
        for name in copula.names
    }
    few = replace(
        plan,
        draws=tuple(draw for draw in plan.draws if draw.name in wanted | beside),
        copulas=tuple(copula for copula in plan.copulas if beside.issuperset(copula.names)),
    )
    scope = _scope(few, worlds, seed)
    missing = scope.count - worlds.size
    scope.truths = dict(Held(known).padded(missing).truths)
    found = parameters(scope)
    return {name: found[name][..., : worlds.size] for name in names}


def _scope(plan: Plan, worlds: Worlds, seed: int) -> Scope:
    """A scope for what comes before any step."""
    bare = replace(plan, setup=(), nodes=(), levels=())
    return Scope(bare, np.asarray(worlds, dtype=np.uint64), seed)
