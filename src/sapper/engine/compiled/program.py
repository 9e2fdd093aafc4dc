"""A plan as a compiled program: blocks of worlds in, traces and failures out.

One shape is compiled; a block that is not full is filled up by the caller. Which worlds
failed is all that is said of failures: where and why, the interpreter tells of a world run
again. Deterministic runs have one world and stay with the interpreter.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.compiled import backend
from sapper.engine.compiled.build import Layout, function, layout, runs_whole
from sapper.engine.compiled.cache import source
from sapper.engine.compiled.chance import counters, course
from sapper.engine.compiled.effort import too_much
from sapper.engine.compiled.executable import BACKEND_OPTIONS, OPTIONS, Executable
from sapper.engine.compiled.facts import Facts, facts
from sapper.engine.compiled.inputs import Inputs
from sapper.engine.compiled.kind import Kind
from sapper.engine.compiled.structure import digest
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Plan

BLOCK = 1_024
"""Worlds in a block, unless they would take too much memory."""
WIDE = 4 * BLOCK
"""Worlds that a wide program takes at once, unless they would take too much memory."""
LIVE_BYTES = 64_000_000
"""What a block may hold at a time, histories and traces included."""
QUICK_BYTES = 16_000_000
"""More than this a block holds only where it would else have fewer than `_QUICK_BLOCK` worlds:
so much an allocator hands out again, and clears no page for each block anew."""
NEAR_BYTES = 256_000
"""What a program of one function may carry from step to step: so much stays in a core's own cache."""
_QUICK_BLOCK, _LEAST_BLOCK, _LEAST_NEAR = 256, 16, 128
_PLAIN = Kind()


@dataclass(frozen=True, slots=True)
class Output:
    """What a block gives: traces (steps, *dims, B) by name, and which lanes failed (B,)."""

    traces: Mapping[str, Array]
    failed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled plan; `block` is the number of lanes that it runs, which are `paths` or plain."""

    plan: Plan
    facts: Facts
    keep: tuple[str, ...]
    block: int
    single: bool
    paths: bool
    _made: Layout
    _compiled: Executable

    def run(self, inputs: Inputs) -> Output:
        """Run a block; safe to call from any thread.

        Paths are run, and traced, to where they stop. Raises `ValueError` where the inputs have
        not `block` lanes, or paths are given to a program of plain worlds or the reverse.
        """
        if inputs.count != self.block or (inputs.paths is not None) != self.paths:
            raise ValueError(f"{inputs.count} lanes given to a program of {self.block}")
        with backend.double():
            kept, bad, *settled = self._compiled(*_arguments(self.facts, inputs))
        found: dict[str, Array] = dict(zip(self._made.settled, settled, strict=True))
        steps = self._made.rows
        if inputs.paths is not None and inputs.paths.stop is not None:
            steps = min(steps, inputs.paths.stop + 1)
            kept = kept[:steps]
        traces = {
            name: np.broadcast_to(value, (steps, *value.shape)) for name, value in found.items()
        }
        place = 0
        for name in self._made.traced:
            dims = self.facts.dims[name]
            count = self.facts.size(dims)
            shape = (steps, *self.facts.shape(dims), self.block)
            traces[name] = kept[:, place : place + count].reshape(shape)
            place += count
        return Output({name: traces[name] for name in self.keep}, bad | inputs.failed)


def compile_plan(
    plan: Plan,
    keep: Sequence[str],
    *,
    single: bool = False,
    guarded: bool = False,
    paths: bool = False,
    saved: bool = False,
    wide: bool = False,
    block: int | None = None,
) -> Program:
    """The program of a plan that keeps the traces of these names, for plain worlds or `paths`.

    The block follows from the plan and what is kept, never from the machine. `single` works
    equations out in single precision (counts, time, hazards and draws stay double); `guarded`
    has the same bits whatever is kept, and takes some time for it (`Frame.rounded`); `saved`
    traces only the steps that the calendar saves, of plain worlds; one that is `wide` takes several
    blocks of worlds a call, where they are small. No bit depends on `saved`, `wide` or the block.
    Raises `KeyError` for a name that the plan does not give, and `CaseError` where compiling it
    would take for ever.
    """
    known = facts(plan)
    refused = too_much(known)
    if refused is not None:
        raise CaseError([refused])
    made = layout(known, keep, saved=saved and not paths)
    # over a loop whose end only the run knows, as one function, the compiler ends the process
    whole = runs_whole(made) and not paths
    kind = Kind(single, guarded, paths, saved, wide)
    lanes = block or block_of(made, kind, whole=whole)
    shapes = _shapes(known, lanes, paths=paths)
    forms = (True, False) if whole else (False,)
    functions = [function(made, lanes, kind, whole=whole) for whole in forms]

    def key() -> str:
        text = source()
        if not text:
            return ""
        asked = (tuple(keep), lanes, kind, forms, dict(OPTIONS), BACKEND_OPTIONS)
        return digest(text, shape_of(plan), asked)

    compiled = backend.compiled(functions, shapes, key)
    return Program(plan, known, tuple(dict.fromkeys(keep)), lanes, single, paths, made, compiled)


def block_of(made: Layout, kind: Kind = _PLAIN, *, whole: bool = False) -> int:
    """How many worlds a block has: halved until what it holds is small enough.

    A program of one function walks over all that it carries at every step, so that it is
    fastest where this stays near; one handed out operation by operation pays for each.
    """
    block = WIDE if kind.wide else BLOCK
    for least, most in ((_QUICK_BLOCK, QUICK_BYTES), (_LEAST_BLOCK, LIVE_BYTES)):
        while block > least and block * made.bytes_per_lane > most:
            block //= 2
    while whole and block > _LEAST_NEAR and block * made.carried_per_lane > NEAR_BYTES:
        block //= 2
    return block


class Programs:
    """Programs by what they run; owned by whoever runs them, and safe between threads.

    Plans that differ only in priors, credences and ties share one program.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_plan: dict[tuple[int, tuple[str, ...], Kind], tuple[Plan, Program]] = {}
        self._by_shape: dict[Any, Program] = {}

    def of(self, plan: Plan, keep: Sequence[str], kind: Kind = _PLAIN) -> Program:
        """The program of a plan, compiled at its first call; see `compile_plan`."""
        own = (id(plan), tuple(keep), kind)
        # one is compiled at a time: compiling is the peak of memory
        with self._lock:
            held = self._by_plan.get(own)
            if held is None:
                shape = (shape_of(plan), tuple(keep), kind)
                program = self._by_shape.get(shape)
                if program is None:
                    program = compile_plan(
                        plan,
                        keep,
                        single=kind.single,
                        guarded=kind.guarded,
                        paths=kind.paths,
                        saved=kind.saved,
                        wide=kind.wide,
                    )
                    self._by_shape[shape] = program
                # the plan is held too, so that its identity is not given away
                held = self._by_plan[own] = (plan, program)
        return held[1]


def shape_of(plan: Plan) -> tuple[Any, ...]:
    """All of a plan that its program depends on."""
    return (
        plan.calendar,
        plan.dimensions,
        tuple(truth.claim for truth in plan.truths),
        tuple((draw.name, draw.dims) for draw in plan.draws),
        plan.lookups,
        tuple(plan.setup),
        plan.nodes,
        plan.levels,
    )


def _shapes(known: Facts, block: int, *, paths: bool = False) -> tuple[Any, ...]:
    """Arrays of the shapes that a program takes."""
    rows = sum(known.size(known.dims[name]) for name in known.inputs)
    streams = sum(count for _, count in known.slots.values())
    rows_of = (known.plan.calendar.steps + 1, block) if paths else (block,)
    lanes = np.zeros(rows_of, dtype=np.uint32)
    return (
        lanes,
        lanes,
        np.zeros((streams, 2, block), dtype=np.uint32),
        np.zeros((rows, block)),
        np.zeros((len(known.claims), block)),
        np.int32(1),
        *((np.int32(1),) if paths else ()),
    )


def _arguments(known: Facts, inputs: Inputs) -> tuple[Any, ...]:
    block = inputs.count
    rows = np.empty((sum(known.size(known.dims[name]) for name in known.inputs), block))
    place = 0
    for name in known.inputs:
        count = known.size(known.dims[name])
        rows[place : place + count] = inputs.constants[name].reshape(count, block)
        place += count
    truths = np.empty((len(known.claims), block))
    for index, claim in enumerate(known.claims):
        truths[index] = inputs.truths[claim]
    given = inputs.keys, rows, truths, np.int32(1)
    if inputs.paths is None:
        return *counters(inputs.worlds), *given
    own = course(inputs.paths, known.plan.calendar.steps)
    return *own.worlds, *given, own.stop
