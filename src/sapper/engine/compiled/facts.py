"""What is known of a plan before any world: dimensions, streams, what is fixed for a world.

Nothing here needs JAX, so that inputs can be prepared and sums of memory be told without.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sapper.engine.interpreter.outputs import outputs
from sapper.engine.interpreter.stays import offset
from sapper.engine.interpreter.values import Dims
from sapper.engine.ordering import given, needed
from sapper.engine.plan import Equation, Leavers, Move, Node, Plan, Stay, Transfer
from sapper.model.primitives import Chance, Choose, Delay, Strike


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of chance (domain `draw`): one key for each element of its dimensions."""

    name: str
    dims: Dims = ()
    call: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """A plan's names.

    `dims` by name; `slots` where a stream's keys stand (first, count); `inputs` the names
    that come from outside the program (parameters, and what the setup gives to it), in
    order; `claims` the ids of claims in order; `moved` the flows that count what they move;
    `early` the delays (by name) whose input comes before them in a step; `first` their
    source of an initial value.
    """

    plan: Plan
    elements: Mapping[str, tuple[str, ...]]
    dims: Mapping[str, Dims]
    slots: Mapping[Stream, tuple[int, int]]
    inputs: tuple[str, ...]
    claims: tuple[str, ...]
    moved: frozenset[str]
    early: frozenset[str]
    first: Mapping[str, str]

    def size(self, dims: Dims) -> int:
        """How many elements an array over dimensions has."""
        return math.prod(len(self.elements[name]) for name in dims)

    def shape(self, dims: Dims) -> tuple[int, ...]:
        """The shape of an array over dimensions, without worlds."""
        return tuple(len(self.elements[name]) for name in dims)


def facts(plan: Plan) -> Facts:
    """The facts of a plan."""
    elements = dict(plan.dimensions)
    dims: dict[str, Dims] = {draw.name: draw.dims for draw in plan.draws}
    dims.update({level.name: level.dims for level in plan.levels})
    for node in (*plan.setup, *plan.nodes):
        dims.update(outputs(node))
        if isinstance(node, Stay):
            dims[offset(node)] = node.dims
    slots: dict[Stream, tuple[int, int]] = {}
    place = 0
    for stream in streams(plan.nodes):
        count = math.prod(len(elements[name]) for name in stream.dims)
        slots[stream] = (place, count)
        place += count
    early, first = _delays(plan)
    return Facts(
        plan,
        elements,
        dims,
        slots,
        _inputs(plan),
        tuple(truth.claim for truth in plan.truths),
        frozenset(
            name
            for node in plan.nodes
            if isinstance(node, Leavers | Stay | Move | Transfer)
            for name in given(node)
        ),
        early,
        first,
    )


def streams(nodes: Iterable[Node]) -> tuple[Stream, ...]:
    """Every stream that nodes draw from, in their order."""
    found: list[Stream] = []
    for node in nodes:
        match node:
            case Leavers(stock=stock, flows=flows, whole=True, dims=dims):
                found.extend(Stream(name, dims) for name in (stock, *flows[:-1]))
            case Chance(stream=name, dims=dims, call=call):
                found.append(Stream(name, dims, call))
            case Strike(name=name, rate=rate) if rate is not None:
                found.append(Stream(name))
            case Choose(name=name):
                found.append(Stream(name))
            case _:
                pass
    return tuple(dict.fromkeys(found))


def _inputs(plan: Plan) -> tuple[str, ...]:
    """Parameters, and those values of the setup that stocks and nodes read."""
    before = {name for node in plan.setup for name in outputs(node)}
    own = {name for node in plan.nodes for name in outputs(node)}
    read = {level.start for level in plan.levels}
    for node in plan.nodes:
        read.update(needed(node))
        if isinstance(node, Delay):
            read.update(name for name in (node.initial,) if name is not None)
    draws = {draw.name: None for draw in plan.draws}
    stays = (offset(node) for node in plan.nodes if isinstance(node, Stay) and node.whole)
    return (*draws, *sorted((before & read) - set(draws) - own), *stays)


def _delays(plan: Plan) -> tuple[frozenset[str], dict[str, str]]:
    """Delays whose input is known when they act, and where the others begin."""
    known = {draw.name for draw in plan.draws} | {level.name for level in plan.levels}
    known.update(name for node in plan.setup for name in outputs(node))
    # what is worked out once, or in the setup under its own name, is there from the start
    early: set[str] = set()
    first: dict[str, str] = {}
    for node in plan.nodes:
        if isinstance(node, Delay):
            if node.input in known:
                early.add(node.name)
            source = node.initial or node.input
            if source in known:
                first[node.name] = source
        known.update(outputs(node))
    return frozenset(early), first


def constants(plan: Plan) -> tuple[Equation, ...]:
    """The equations that are worked out once a world."""
    return tuple(node for node in plan.nodes if isinstance(node, Equation) and node.constant)
