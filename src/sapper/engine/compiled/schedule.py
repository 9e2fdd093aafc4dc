"""In which order the operations of a step are traced, and which of them together.

All operations that wait for nothing come first, in the order of the plan; then those that
stand alone; when only draws are left that could go on, all of them are one group. So the
draws of one level of dependence are made side by side. Plain work in a row is cut into
pieces, each of which the compiler sees as a whole and by itself: its time to compile then
grows with their number, and it cannot copy work from one into another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sapper.engine.compiled.ops import DrawOp, Op

PIECE = 300
"""About how many operations of equations a piece holds."""
SHORT_PIECE = 30
"""The same in a program that is one function, where to stand apart costs next to nothing and
the compiler would work a value out again for each of those that read it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain operations traced together; `writes` are those names that others read."""

    ops: tuple[Op, ...]
    writes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Draws of one law that depend on none of each other."""

    law: str
    draws: tuple[DrawOp, ...]


Stage: TypeAlias = Piece | Op | Group


def scheduled(
    ops: Sequence[Op | DrawOp], known: Iterable[str], wanted: Iterable[str], piece: int = PIECE
) -> tuple[Stage, ...]:
    """The stages of a step.

    `known` are names that have values before it, `wanted` those that must have one after
    it besides what other stages read. A piece holds about `piece` operations.
    """
    runs = _runs(ops, set(known))
    needed: set[str] = set(wanted)
    stages: list[Stage] = []
    for run in reversed(runs):
        if isinstance(run, list):
            for ops_of_piece in reversed(_cut(run, piece)):
                given = [name for op in ops_of_piece for name in op.writes if name in needed]
                stages.append(Piece(tuple(ops_of_piece), tuple(dict.fromkeys(given))))
                needed.update(name for op in ops_of_piece for name in op.reads)
            continue
        stages.append(run)
        listed = run.draws if isinstance(run, Group) else (run,)
        needed.update(name for op in listed for name in op.reads)
    return tuple(reversed(stages))


def _runs(ops: Sequence[Op | DrawOp], done: set[str]) -> list[list[Op] | Op | Group]:
    waiting = list(ops)
    runs: list[list[Op] | Op | Group] = []
    while waiting:
        plain = _ready_plain(waiting, done)
        if plain:
            runs.append(plain)
        bare = [op for op in waiting if isinstance(op, Op) and _ready(op, done)]
        if bare:
            runs.append(bare[0])
            done.update(bare[0].writes)
            waiting.remove(bare[0])
            continue
        if not waiting:
            break
        drawn = [op for op in waiting if isinstance(op, DrawOp) and _ready(op, done)]
        assert drawn, [(op.writes, set(op.reads) - done) for op in waiting[:5]]
        for law in dict.fromkeys(op.law for op in drawn):
            runs.append(Group(law, tuple(op for op in drawn if op.law == law)))
        taken = {id(op) for op in drawn}
        waiting = [op for op in waiting if id(op) not in taken]
        done.update(op.out for op in drawn)
    return runs


def _ready(op: Op | DrawOp, done: set[str]) -> bool:
    return all(name in done for name in op.reads)


def _ready_plain(waiting: list[Op | DrawOp], done: set[str]) -> list[Op]:
    """Take out all plain operations that can be done now, one after the other."""
    found: list[Op] = []
    more = True
    while more:
        more = False
        rest: list[Op | DrawOp] = []
        for op in waiting:
            if isinstance(op, Op) and op.kind == "plain" and _ready(op, done):
                found.append(op)
                done.update(op.writes)
                more = True
            else:
                rest.append(op)
        waiting[:] = rest
    return found


def _cut(ops: Sequence[Op], piece: int) -> list[list[Op]]:
    pieces: list[list[Op]] = [[]]
    size = 0
    for op in ops:
        if pieces[-1] and size + op.size > piece:
            pieces.append([])
            size = 0
        pieces[-1].append(op)
        size += op.size
    return pieces
