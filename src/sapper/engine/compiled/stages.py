"""Stages traced: pieces behind a flag, groups of draws, and what stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax

from sapper.engine.compiled.draws import grouped
from sapper.engine.compiled.frame import HEADS, Frame
from sapper.engine.compiled.schedule import Group, Piece, Stage
from sapper.engine.interpreter.values import Dims

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
        for op in piece.ops:
            op.work(frame)
        return

    def work() -> tuple[list[Any], Any]:
        inner = frame.child()
        for op in piece.ops:
            op.work(inner)
        return [inner.values[name] for name in piece.writes], inner.failed()

    values, failed = apart(work, frame)
    frame.values.update(zip(piece.writes, values, strict=True))
    frame.bad.append(failed)


def apart(work: Any, frame: Frame) -> Any:
    """What `work` gives, as one piece that the compiler keeps to itself.

    A branch on a flag that only the run knows: it is always taken.
    """
    import jax

    shapes = jax.eval_shape(work)
    return lax.cond(
        frame.flag > 0,
        work,
        lambda: jax.tree.map(lambda item: jnp.zeros(item.shape, item.dtype), shapes),
    )


def _group(group: Group, frame: Frame) -> None:
    """All draws of a group as rows (k, B), an element each."""
    firsts: list[Any] = []
    seconds: list[Any] = []
    keys: list[Any] = []
    for draw in group.draws:
        start, count = draw.slot
        rows = frame.read(draw.first, draw.dims).reshape(count, frame.block)
        second = rows
        if draw.second is not None:
            second = frame.read(draw.second, draw.dims).reshape(count, frame.block)
        firsts.append(rows)
        seconds.append(second)
        keys.append(frame.keys[start : start + count])
    made = grouped(
        group.law,
        jnp.concatenate(firsts),
        jnp.concatenate(seconds),
        jnp.concatenate(keys),
        frame.worlds,
        frame.step,
        frame.flag,
    )
    place = 0
    for draw in group.draws:
        count = draw.slot[1]
        frame.dims[draw.out] = draw.dims
        frame.values[draw.out] = made[place : place + count].reshape(frame.shape(draw.dims))
        place += count


def begin_uniforms(
    wanted: Sequence[tuple[str, tuple[int, int], Dims]], made: Any, frame: Frame
) -> None:
    """Put rows of uniforms under the names by which nodes read them."""
    place = 0
    for name, (_, count), dims in wanted:
        frame.dims[name] = dims
        frame.values[name] = made[place : place + count].reshape(frame.shape(dims))
        place += count


__all__ = ["HEADS", "apart", "begin_uniforms", "trace"]
