"""The engines: what runs a block of lanes of a plan, behind one small protocol.

`Interpreter` is slow and obvious, and the oracle; `Compiled` makes one program for all plans
that differ in nothing but priors, credences and copulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sapper.engine.blocks import Lanes
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Plan

if TYPE_CHECKING:
    from sapper.engine.compiled.inputs import Inputs
    from sapper.engine.compiled.program import Program, Programs

EngineName = Literal["interpreter", "compiled"]
EngineChoice = Literal["auto", "interpreter", "compiled"]
FEW = 2_048
"""Up to so many worlds the interpreter is done before a program is compiled."""


@dataclass(frozen=True, eq=False, slots=True)
class Traces:
    """What an engine gives of n lanes over K + 1 steps, world last.

    `values` (K + 1, *dims, n) for the names kept, `constants` (*dims, n) for parameters,
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

    def run_block(self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]) -> Traces:
        """Run at most a block of lanes and keep the values named; safe in several threads."""
        ...


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The reference interpreter."""

    name: EngineName = "interpreter"

    def run_block(self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]) -> Traces:
        """See `Engine.run_block`."""
        from sapper.engine.interpreter.run import run

        block = run(plan, lanes.worlds, seed, fate=lanes.fates, keep=keep)
        return Traces(block.traces, block.constants, block.truths, block.failed)


@dataclass(slots=True)
class Compiled:
    """Compiled programs, each made at its first use and kept as long as the engine."""

    name: EngineName = "compiled"
    _programs: Programs | None = None
    _used: dict[int, Program] = field(default_factory=dict[int, "Program"])
    _lock: Lock = field(default_factory=Lock)

    @property
    def compilations(self) -> int:
        """How many programs had to be compiled."""
        return len(self._used)

    def run_block(self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]) -> Traces:
        """See `Engine.run_block`."""
        from sapper.engine.compiled.inputs import inputs

        program = self.program(plan, keep)
        parts: list[Traces] = []
        for first in range(0, lanes.count, program.block):
            piece = slice(first, first + program.block)
            worlds, fates = lanes.worlds[piece], lanes.fates[piece]
            count, missing = worlds.size, program.block - worlds.size
            # one shape is compiled: what is missing is the last lane again, and dropped
            worlds = np.concatenate([worlds, np.repeat(worlds[-1:], missing)])
            fates = np.concatenate([fates, np.repeat(fates[-1:], missing)])
            own = inputs(plan, worlds, seed, fates, known=program.facts)
            parts.append(_ran(program, own, count))
        return parts[0] if len(parts) == 1 else _joined(parts)

    def program(self, plan: Plan, keep: Sequence[str]) -> Program:
        """The program of a plan; plans that differ in numbers only share one."""
        from sapper.engine.compiled.program import Programs

        with self._lock:
            if self._programs is None:
                self._programs = Programs()
        program = self._programs.of(plan, keep)
        self._used[id(program)] = program
        return program


def engine_for(choice: EngineChoice, worlds: int) -> Engine:
    """A new engine for so many worlds; programs that it compiles live as long as it does.

    `auto` is a function of the number of worlds alone, never of the machine.
    """
    name = choice
    if choice == "auto":
        name = "interpreter" if worlds <= FEW else "compiled"
    return Interpreter() if name == "interpreter" else Compiled()


def _ran(program: Program, own: Inputs, count: int) -> Traces:
    output = program.run(own)
    return Traces(
        {name: np.asarray(data)[..., :count] for name, data in output.traces.items()},
        {name: np.asarray(data)[..., :count] for name, data in own.constants.items()},
        {name: np.asarray(data)[..., :count] for name, data in own.truths.items()},
        np.asarray(output.failed)[:count],
    )


def _joined(parts: Sequence[Traces]) -> Traces:
    def together(pieces: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
        return {
            name: np.concatenate([item[name] for item in pieces], axis=-1) for name in pieces[0]
        }

    return Traces(
        together([item.values for item in parts]),
        together([item.constants for item in parts]),
        together([item.truths for item in parts]),
        np.concatenate([item.failed for item in parts]),
    )
