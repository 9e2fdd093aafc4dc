"""The engines: what runs a block of lanes of a plan, behind one small protocol.

`Interpreter` is slow and obvious, and the oracle; `Compiled` makes one program for all plans
that differ in nothing but priors, credences and copulas, and keeps it as long as it lives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sapper.engine.blocks import Lanes
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Plan
from sapper.language.prior import Constant, Prior

if TYPE_CHECKING:
    from sapper.engine.compiled.inputs import Inputs
    from sapper.engine.compiled.program import Program

EngineName = Literal["interpreter", "compiled"]
ENGINES: tuple[EngineName, ...] = ("compiled", "interpreter")
_ANY = Prior(Constant(0.0))


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
    """Programs by what they are made of; `compilations` counts how many had to be made."""

    name: EngineName = "compiled"
    compilations: int = 0
    _programs: list[tuple[Plan, tuple[str, ...], Program]] = field(
        default_factory=list["tuple[Plan, tuple[str, ...], Program]"]
    )
    _known: dict[tuple[int, tuple[str, ...]], tuple[Plan, Program]] = field(
        default_factory=dict[tuple[int, tuple[str, ...]], "tuple[Plan, Program]"]
    )
    _one_at_a_time: Lock = field(default_factory=Lock)

    def run_block(self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]) -> Traces:
        """See `Engine.run_block`."""
        from sapper.engine.compiled.inputs import inputs

        program = self.program(plan, keep)
        parts: list[Traces] = []
        for first in range(0, lanes.count, program.block):
            piece = slice(first, first + program.block)
            worlds, fates = lanes.worlds[piece], lanes.fates[piece]
            missing = program.block - worlds.size
            padded = np.concatenate([worlds, np.repeat(worlds[-1:], missing)])
            own = inputs(
                plan, padded, seed, np.concatenate([fates, np.repeat(fates[-1:], missing)])
            )
            parts.append(_ran(program, own, worlds.size))
        return parts[0] if len(parts) == 1 else _joined(parts)

    def program(self, plan: Plan, keep: Sequence[str]) -> Program:
        """The program of a plan, made at its first use."""
        from sapper.engine.compiled.program import compile_plan

        names = tuple(keep)
        with self._one_at_a_time:
            known = self._known.get((id(plan), names))
            # the plan is kept beside its identity, so that no other can take that over
            if known is not None and known[0] is plan:
                return known[1]
            shape = shape_of(plan)
            made = [
                item for other, kept, item in self._programs if kept == names and other == shape
            ]
            if made:
                program = made[0]
            else:
                program = compile_plan(plan, names)
                self.compilations += 1
                self._programs.append((shape, names, program))
            self._known[id(plan), names] = plan, program
            return program


def engine_named(name: EngineName) -> Engine:
    """A new engine; programs that it compiles live as long as it does."""
    return Interpreter() if name == "interpreter" else Compiled()


def shape_of(plan: Plan) -> Plan:
    """A plan without what a program is told when it runs: priors, credences and copulas."""
    return replace(
        plan,
        draws=tuple(
            replace(item, prior=_ANY, otherwise=None, claims=(), any_of=False, by_element=())
            for item in plan.draws
        ),
        truths=tuple(
            replace(item, credence=0.0, stream="", tie=None, strength=0.0) for item in plan.truths
        ),
        copulas=(),
        written=(),
    )


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
