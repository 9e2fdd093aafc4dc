"""A reading as a point: the uniforms from which its truths and parameters are drawn.

Every truth and every element of a parameter comes from exactly one uniform, so a reading is
a point of a cube, and any move in the cube is a move among readings. Here is the way from
points to readings; what moves them is `sapper.analysis.news`'s business.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sapper.engine.held import Held
from sapper.engine.interpreter.scope import LANES, Scope
from sapper.engine.interpreter.values import Array
from sapper.engine.parameters import parameters, truths
from sapper.engine.plan import Draw, Plan
from sapper.engine.streams import Domain, Worlds, uniform
from sapper.language.prior import Constant

Floats = NDArray[np.float64]
# uniforms lie strictly within 0..1
_LEAST = 2.0**-53


@dataclass(frozen=True, slots=True)
class Coordinate:
    """The uniforms of one claim, tie or parameter: `size` of them, one for each element."""

    domain: Domain
    name: str
    dims: tuple[str, ...]
    first: int
    size: int


@dataclass(frozen=True, slots=True)
class Cube:
    """The uniforms of a plan's readings, in order; D in all."""

    plan: Plan
    coordinates: tuple[Coordinate, ...]

    @property
    def size(self) -> int:
        """How many uniforms a reading has: D."""
        return sum(item.size for item in self.coordinates)

    @property
    def bits(self) -> NDArray[np.bool_]:
        """Which of the D decide nothing but whether claims are true."""
        found = [item.domain == "claim" for item in self.coordinates for _ in range(item.size)]
        return np.array(found, dtype=np.bool_)

    def drawn(self, worlds: Worlds, seed: int) -> Floats:
        """The points (D, n) of these worlds, as a plain run draws them."""
        scope = Scope(_bare(self.plan), np.asarray(worlds, dtype=np.uint64), seed)
        rows = [
            uniform(scope.keys(item.domain, item.name, item.dims), scope.worlds, 0)
            for item in self.coordinates
        ]
        flat = [row.reshape(-1, scope.count)[:, : worlds.size] for row in rows]
        return np.concatenate(flat) if flat else np.zeros((0, worlds.size))

    def placed(self, other: Cube, points: Floats, rest: Floats) -> Floats:
        """Points (D, n) that lie at `points` of another cube, and else where `rest` (D, n) does.

        Raises `KeyError` where the other cube has uniforms that this one has not.
        """
        rows = {_key(item): slice(item.first, item.first + item.size) for item in self.coordinates}
        made = rest.copy()
        for item in other.coordinates:
            made[rows[_key(item)]] = points[item.first : item.first + item.size]
        return made

    def held(self, points: Floats) -> Held:
        """The readings at points (D, n): their truths and parameters, to be told to lanes."""
        count = points.shape[1]
        filled = np.pad(points, ((0, 0), (0, -count % LANES)), mode="edge")
        inside = np.clip(filled, _LEAST, 1.0 - _LEAST)
        scope = Scope(_bare(self.plan), np.zeros(count, dtype=np.uint64), 0)
        given: dict[Hashable, Array] = {}
        for item in self.coordinates:
            rows = inside[item.first : item.first + item.size]
            given[_key(item)] = rows.reshape(scope.shape(item.dims))

        def share(key: Hashable, make: Callable[[], Any]) -> Any:
            return given[key] if key in given else make()

        with np.errstate(all="ignore"):
            scope.truths = truths(scope, share)
            found = parameters(scope, share)
        return Held(
            {name: data[:count] for name, data in scope.truths.items()},
            {name: data[..., :count] for name, data in found.items()},
        )


def cube(plan: Plan) -> Cube:
    """The uniforms that can change anything in a plan's readings.

    A claim that is certain and a number that is fixed have none.
    """
    elements = {name: len(items) for name, items in plan.dimensions}
    kinds: dict[tuple[Domain, str, tuple[str, ...]], int] = {}
    for truth in plan.truths:
        if not 0.0 < truth.credence < 1.0:
            continue
        kinds["claim", truth.stream, ()] = 1
        if truth.tie is not None and truth.strength > 0.0:
            kinds["tie", truth.tie, ()] = 1
    for draw in plan.draws:
        if not _fixed(draw):
            size = math.prod(elements[name] for name in draw.dims)
            kinds["prior", draw.stream, draw.dims] = size
    found: list[Coordinate] = []
    first = 0
    for (domain, name, dims), size in kinds.items():
        found.append(Coordinate(domain, name, dims, first, size))
        first += size
    return Cube(plan, tuple(found))


def _fixed(draw: Draw) -> bool:
    priors = (draw.prior, draw.otherwise, *(prior for _, prior in draw.by_element))
    return all(prior is None or isinstance(prior.shape, Constant) for prior in priors)


def _key(item: Coordinate) -> Hashable:
    """Under which name `sapper.engine.parameters` asks for these uniforms."""
    if item.domain == "prior":
        return (item.domain, item.name, item.dims)
    return (item.domain, item.name)


def _bare(plan: Plan) -> Plan:
    return replace(plan, setup=(), nodes=(), levels=())
