"""Flows and stocks as operations: who leaves by a hazard, moves, whole transfers, levels."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from sapper.engine.compiled.facts import Facts, Stream
from sapper.engine.compiled.frame import HEADS, NEXT, Frame, whole_part
from sapper.engine.compiled.ops import DrawOp, Made, Op, State
from sapper.engine.plan import Leavers, Level, Move, Transfer


def moved(names: tuple[str, ...], facts: Facts) -> tuple[str, ...]:
    """The names under which what flows move in this step is read."""
    return tuple(HEADS + name if name in facts.moved else name for name in names)


def leavers(node: Leavers, _facts: Facts) -> Made:
    """Total and partings: one draw after the other, each after what it depends on."""
    stem = f"leavers:{node.stock}:"
    count = len(node.flows)
    shares = tuple(f"{stem}share{index}" for index in range(count))
    lefts = tuple(f"{stem}left{index}" for index in range(count))
    takes = (*(f"{stem}taken{index}" for index in range(count - 1)), lefts[-1])

    def chances(frame: Frame) -> None:
        for name, value in zip(shares, _shares(node, frame), strict=True):
            frame.dims[name] = node.dims
            frame.values[name] = value

    ops: list[Op | DrawOp] = [Op((node.stock, *node.hazards), shares, chances, size=6 * count)]
    streams = [Stream(name, node.dims) for name in (node.stock, *node.flows[:-1])]
    parts = [(node.stock, shares[0], lefts[0]), *zip(lefts, shares[1:], takes[:-1], strict=False)]
    for stream, (whole, share, out) in zip(streams, parts, strict=True):
        if node.whole:
            ops.append(DrawOp("BINOMIAL", whole, share, out, stream, node.dims))
        else:
            ops.append(Op((whole, share), (out,), _product(whole, share, out, node)))
    for before, taken, after in zip(lefts, takes[:-1], lefts[1:], strict=False):
        ops.append(Op((before, taken), (after,), _rest(before, taken, after, node), size=1))
    for flow, taken in zip(node.flows, takes, strict=True):
        ops.append(Op((taken,), (flow, HEADS + flow), _given(flow, taken), size=1))
    return Made(tuple(ops), streams=tuple(streams) if node.whole else ())


def _shares(node: Leavers, frame: Frame) -> list[Any]:
    """The chance to leave at all, then that of each flow but the last among those to come."""
    hazards = [
        frame.rounded(jnp.maximum(frame.read(name, node.dims), 0.0) * scale)
        for name, scale in zip(node.hazards, node.scales, strict=True)
    ]
    rests = hazards[:]
    for index in range(len(rests) - 2, -1, -1):
        rests[index] = rests[index] + rests[index + 1]
    found = [-jnp.expm1(-rests[0])]
    for hazard, rest in zip(hazards[:-1], rests[:-1], strict=True):
        some = rest > 0.0
        found.append(jnp.where(some, hazard / jnp.where(some, rest, 1.0), 0.0))
    return found


def _product(whole: str, share: str, out: str, node: Leavers) -> Any:
    def work(frame: Frame) -> None:
        frame.dims[out] = node.dims
        frame.values[out] = frame.rounded(frame.read(whole, node.dims) * frame.values[share])

    return work


def _rest(before: str, taken: str, after: str, node: Leavers) -> Any:
    def work(frame: Frame) -> None:
        frame.dims[after] = node.dims
        frame.values[after] = frame.values[before] - frame.values[taken]

    return work


def _given(flow: str, taken: str) -> Any:
    return lambda frame: frame.give(flow, frame.values[taken])


def move(node: Move, facts: Facts) -> Made:
    """An amount at the step at which a condition becomes true, at most what is left."""
    state = f"before:{node.flow}"

    def work(frame: Frame) -> None:
        now = frame.read(node.when, node.dims) != 0.0
        fires = now if node.pulse else now & ~frame.values[state]
        frame.values[NEXT + state] = now
        asked = jnp.maximum(frame.read(node.amount, node.dims), 0.0)
        amount = jnp.where(fires, asked, 0.0)
        amount = whole_part(amount) if node.whole else amount
        frame.give(node.flow, _limited(amount, node, frame))

    reads = (node.when, node.amount, state, *_limits(node, facts))
    return Made((_flow(node, reads, state, work),), (State(state, node.dims, flag=True),))


def transfer(node: Transfer, facts: Facts) -> Made:
    """Floor of all asked so far less floor of all before; the fraction is carried."""
    state = f"carried:{node.flow}"

    def work(frame: Frame) -> None:
        asked = frame.rounded(jnp.maximum(frame.read(node.rate, node.dims), 0.0) * frame.dt)
        total = frame.values[state] + asked
        whole = jnp.maximum(whole_part(total), 0.0)
        frame.values[NEXT + state] = total - whole
        frame.give(node.flow, _limited(whole, node, frame))

    reads = (node.rate, state, *_limits(node, facts))
    return Made((_flow(node, reads, state, work),), (State(state, node.dims),))


def _flow(node: Move | Transfer, reads: tuple[str, ...], state: str, work: Any) -> Op:
    return Op(reads, (node.flow, HEADS + node.flow, NEXT + state), work, size=8)


def _limits(node: Move | Transfer, facts: Facts) -> tuple[str, ...]:
    return () if node.source is None else (node.source, *moved(node.earlier, facts))


def _limited(amount: Any, node: Move | Transfer, frame: Frame) -> Any:
    if node.source is None:
        return amount
    return jnp.minimum(amount, frame.left(node.source, node.earlier, node.dims))


def level(node: Level, facts: Facts) -> Op:
    """A stock's way to the next step."""

    def work(frame: Frame) -> None:
        frame.values[NEXT + node.name] = frame.values[node.name] + change(node, frame)

    flows = moved((*node.inflows, *node.outflows), facts)
    return Op((node.name, *flows), (NEXT + node.name,), work, size=len(flows))


def change(node: Level, frame: Frame) -> Any:
    """What the flows of this step add to a stock."""
    total = frame.zeros(node.dims)
    for name in node.inflows:
        total = total + frame.flow(name, node.dims)
    for name in node.outflows:
        total = total - frame.flow(name, node.dims)
    return total
