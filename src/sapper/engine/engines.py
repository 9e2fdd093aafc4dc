"""The engines: what runs a block of lanes of a plan, behind one small protocol.

`Interpreter` is slow and obvious, and the oracle; `Compiled` makes one program for all plans
that differ in nothing but priors, credences and copulas, in double precision or in single.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Plan
from sapper.engine.precision import Precision, counted, passes

if TYPE_CHECKING:
    from sapper.engine.compiled.inputs import Inputs
    from sapper.engine.compiled.program import Program, Programs
    from sapper.engine.compiled.readings import Readings

EngineName = Literal["interpreter", "compiled"]
EngineChoice = Literal["auto", "interpreter", "compiled"]
FEW = 8_192
"""Up to so many worlds the interpreter is done before a program is compiled."""
NO_SINGLE = "single precision is the compiled engine's: the interpreter has double only"


@dataclass(frozen=True, eq=False, slots=True)
class Traces:
    """What an engine gives of n lanes over K + 1 steps (fewer where paths stop), world last.

    Of an engine that gives what is `saved`, those of the K + 1 steps that the calendar saves.
    `values` (steps, *dims, n) for the names kept, `constants` (*dims, n) for parameters,
    `truths` (n,) by claim, `failed` (n,).
    """

    values: Mapping[str, Array]
    constants: Mapping[str, Array]
    truths: Mapping[str, Array]
    failed: NDArray[np.bool_]


class Engine(Protocol):
    """Runs lanes of a plan. The same lane has the same bits whatever runs beside it."""

    @property
    def name(self) -> EngineName:
        """Its name on the command line."""
        ...

    @property
    def precision(self) -> Precision:
        """In which precision it works equations out."""
        ...

    @property
    def saved(self) -> bool:
        """Whether traces have only the steps that the calendar saves (paths have all)."""
        ...

    def chunk(self, plan: Plan, keep: Sequence[str]) -> int:
        """How many lanes it is best given at once, a number of blocks; see `run_block`."""
        ...

    def run_block(self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]) -> Traces:
        """Run lanes and keep the values named; safe in several threads."""
        ...

    def run_pieces(
        self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]
    ) -> Iterator[Traces]:
        """The same lanes in their order, a few at a time: less memory where each is reduced."""
        ...


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The reference interpreter."""

    name: EngineName = "interpreter"
    precision: Precision = "double"
    saved: bool = False

    def chunk(self, plan: Plan, keep: Sequence[str]) -> int:
        """See `Engine.chunk`."""
        del plan, keep
        return BLOCK

    def run_block(self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]) -> Traces:
        """See `Engine.run_block`."""
        from sapper.engine.interpreter.run import run

        block = run(
            plan,
            lanes.worlds,
            seed,
            fate=lanes.fates,
            held=lanes.held,
            paths=lanes.paths,
            keep=keep,
        )
        traces = block.traces
        if self.saved and lanes.paths is None:
            traces = thinned(plan, traces)
        return Traces(traces, block.constants, block.truths, block.failed)

    def run_pieces(
        self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]
    ) -> Iterator[Traces]:
        """See `Engine.run_pieces`."""
        yield self.run_block(plan, lanes, seed, keep)


@dataclass(slots=True)
class Compiled:
    """Compiled programs, each made at its first use and kept as long as the engine.

    In single precision a block in which a whole stock counts further than that bears is not
    given: `CaseError` is raised with the fault. `guarded` programs give the same bits whatever
    names are kept, and are somewhat slower. `wide` ones take several blocks of worlds a call.
    """

    name: EngineName = "compiled"
    precision: Precision = "double"
    guarded: bool = False
    saved: bool = False
    wide: bool = False
    _programs: Programs | None = None
    _readings: Readings | None = None
    _used: dict[int, Program] = field(default_factory=dict[int, "Program"])
    _lock: Lock = field(default_factory=Lock)

    @property
    def compilations(self) -> int:
        """How many programs had to be compiled."""
        return len(self._used)

    def chunk(self, plan: Plan, keep: Sequence[str]) -> int:
        """See `Engine.chunk`."""
        return max(BLOCK, self.program(plan, self._kept(plan, keep)).block)

    def run_block(self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]) -> Traces:
        """See `Engine.run_block`."""
        pieces = list(self.run_pieces(plan, lanes, seed, keep))
        return pieces[0] if len(pieces) == 1 else _joined(pieces)

    def run_pieces(
        self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]
    ) -> Iterator[Traces]:
        """See `Engine.run_pieces`; a piece is what the program runs at once."""
        from sapper.engine.compiled.inputs import inputs

        readings = self._readings_held()
        single = self.precision == "single"
        program = self.program(plan, self._kept(plan, keep), paths=lanes.paths is not None)
        count, block = lanes.count, program.block
        # one shape is compiled: what is missing is the last lane again, and dropped
        missing = -count % block
        worlds = np.concatenate([lanes.worlds, np.repeat(lanes.worlds[-1:], missing)])
        fates = np.concatenate([lanes.fates, np.repeat(lanes.fates[-1:], missing)])
        held = None if lanes.held is None else lanes.held.padded(missing)
        paths = None if lanes.paths is None else lanes.paths.padded(missing)
        own = inputs(
            plan,
            worlds,
            seed,
            fates,
            held=held,
            paths=paths,
            known=program.facts,
            readings=readings,
        )
        for first in range(0, count, block):
            piece = _cut(own, slice(first, first + block))
            made = _told(program, piece, min(block, count - first))
            fault = passes(plan, made.values, made.failed, piece.worlds) if single else None
            if fault is not None:
                raise CaseError([fault])
            yield replace(made, values={name: made.values[name] for name in keep})

    def _kept(self, plan: Plan, keep: Sequence[str]) -> tuple[str, ...]:
        # what single precision must bear is looked at in every block
        watched = counted(plan) if self.precision == "single" else ()
        return tuple(dict.fromkeys((*keep, *watched)))

    def _readings_held(self) -> Readings:
        from sapper.engine.compiled.readings import Readings

        with self._lock:
            if self._readings is None:
                self._readings = Readings()
            return self._readings

    def program(self, plan: Plan, keep: Sequence[str], *, paths: bool = False) -> Program:
        """The program of a plan; plans that differ in numbers only share one.

        Lanes that are `paths` have a program of their own.
        """
        from sapper.engine.compiled.kind import Kind
        from sapper.engine.compiled.program import Programs

        with self._lock:
            if self._programs is None:
                self._programs = Programs()
        kind = Kind(self.precision == "single", self.guarded, paths, self.saved, self.wide)
        program = self._programs.of(plan, keep, kind)
        self._used[id(program)] = program
        return program


def engine_for(
    choice: EngineChoice,
    worlds: int,
    precision: Precision = "double",
    *,
    guarded: bool = False,
    saved: bool = False,
    wide: bool = False,
) -> Engine:
    """A new engine for so many worlds; programs that it compiles live as long as it does.

    `auto` is a function of the number of worlds and the precision alone, never of the machine:
    single precision is always compiled. `guarded`, `wide`: see `Compiled`; `saved`: see `Engine`.
    Raises `ValueError` for the interpreter in single, and for single where not every step is
    there to be watched.
    """
    if precision == "single":
        if choice == "interpreter":
            raise ValueError(NO_SINGLE)
        if saved:
            raise ValueError("single precision is watched at every step")
        return Compiled(precision="single", guarded=guarded, wide=wide)
    name = choice
    if choice == "auto":
        name = "interpreter" if worlds <= FEW else "compiled"
    if name == "interpreter":
        return Interpreter(saved=saved)
    return Compiled(guarded=guarded, saved=saved, wide=wide)


def thinned(plan: Plan, traces: Mapping[str, Array]) -> dict[str, Array]:
    """Traces of all steps cut to the steps that the calendar saves."""
    every = max(1, plan.calendar.save_every)
    return {name: trace[::every] for name, trace in traces.items()}


def _cut(own: Inputs, cut: slice) -> Inputs:
    """The inputs of some of the lanes."""
    return replace(
        own,
        worlds=own.worlds[cut],
        constants={name: data[..., cut] for name, data in own.constants.items()},
        truths={name: data[cut] for name, data in own.truths.items()},
        keys=np.ascontiguousarray(own.keys[..., cut]),
        failed=own.failed[cut],
        paths=None if own.paths is None else own.paths.taken(cut),
    )


def _told(program: Program, own: Inputs, count: int) -> Traces:
    output = program.run(own)
    # as in the interpreter: of what the setup gives only parameters are told
    parameters = {draw.name for draw in program.plan.draws}
    return Traces(
        {name: data[..., :count] for name, data in output.traces.items()},
        {name: data[..., :count] for name, data in own.constants.items() if name in parameters},
        {name: data[:count] for name, data in own.truths.items()},
        output.failed[:count],
    )


def _joined(pieces: Sequence[Traces]) -> Traces:
    def together(parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
        return {name: np.concatenate([part[name] for part in parts], -1) for name in parts[0]}

    return Traces(
        together([item.values for item in pieces]),
        together([item.constants for item in pieces]),
        together([item.truths for item in pieces]),
        np.concatenate([item.failed for item in pieces]),
    )
