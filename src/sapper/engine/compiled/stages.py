"""Stages traced: pieces behind a flag, groups of draws, and what stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from sapper.engine.compiled.chance import chance_rows
from sapper.engine.compiled.draws import grouped
from sapper.engine.compiled.facts import Stream
from sapper.engine.compiled.frame import Frame
from sapper.engine.compiled.schedule import Group, Piece, Stage

# a piece smaller than this gains nothing from standing apart
_SMALL = 12


def trace(stages: Sequence[Stage], frame: Frame) -> None:
    """Trace all stages; values, and failures, are in the frame afterwards."""
    for stage in stages:
        match stage:
            case Piece():
                _piece(stage, frame)
            case Group():
                _group(stage, frame)
            case _:
                stage.work(frame)


def _piece(piece: Piece, frame: Frame) -> None:
    if sum(op.size for op in piece.ops) < _SMALL:
        _work(piece, frame)
        return

    def work() -> tuple[list[Any], Any]:
        inner = frame.child()
        _work(piece, inner)
        return [inner.values[name] for name in piece.writes], inner.failed()

    values, failed = apart(work, frame)
    frame.values.update(zip(piece.writes, values, strict=True))
    frame.bad.append(failed)


def _work(piece: Piece, frame: Frame) -> None:
    for op in piece.ops:
        op.work(frame)


def apart(work: Any, frame: Frame) -> Any:
    """What `work` gives, as one piece that the compiler keeps to itself.

    A branch on a flag that only the run knows: it is always taken.
    """
    shapes = jax.eval_shape(work)
    return lax.cond(
        frame.flag > 0,
        work,
        lambda: jax.tree.map(lambda item: jnp.zeros(item.shape, item.dtype), shapes),
    )


def _group(group: Group, frame: Frame) -> None:
    """All draws of a group as rows (k, B), an element each."""
    rows: list[tuple[Any, ...]] = []
    for draw in group.draws:
        first = frame.read(draw.first, draw.dims).reshape(-1, frame.block)
        second = first
        if draw.second is not None:
            second = frame.read(draw.second, draw.dims).reshape(-1, frame.block)
        rows.append((first, second, *frame.chance[draw.stream]))
    first, second, u, z = (jnp.concatenate(column) for column in zip(*rows, strict=True))
    made = grouped(group.law, first, second, u, z, frame.flag)
    place = 0
    for draw in group.draws:
        count = frame.facts.size(draw.dims)
        frame.dims[draw.out] = draw.dims
        frame.values[draw.out] = made[place : place + count].reshape(frame.shape(draw.dims))
        place += count


def chances(streams: Sequence[Stream], step: Any, frame: Frame) -> dict[Stream, tuple[Any, Any]]:
    """Uniforms and normal scores (elements, B) of streams at a step."""
    if not streams:
        return {}
    places = [frame.facts.slots[stream] for stream in streams]
    keys = jnp.concatenate([frame.keys[start : start + count] for start, count in places])
    u, z = chance_rows(keys, frame.worlds, step, frame.flag)
    found: dict[Stream, tuple[Any, Any]] = {}
    place = 0
    for stream, (_, count) in zip(streams, places, strict=True):
        found[stream] = (u[place : place + count], z[place : place + count])
        place += count
    return found
