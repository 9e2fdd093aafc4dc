"""From a plan to the function that JAX compiles: nodes, constants, the loop over steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from sapper.engine.compiled import belts, cascades, equations, events, flows, memory, stays
from sapper.engine.compiled.backend import alone
from sapper.engine.compiled.chance import Counters, Course
from sapper.engine.compiled.facts import Facts, Stream, constants
from sapper.engine.compiled.frame import HEADS, NEXT, Frame, whole_part
from sapper.engine.compiled.kind import Kind
from sapper.engine.compiled.ops import DrawOp, Made, Maker, Op, State
from sapper.engine.compiled.schedule import PIECE, SHORT_PIECE, Piece, Stage, scheduled
from sapper.engine.compiled.stages import chances, trace
from sapper.engine.interpreter.values import Value
from sapper.engine.plan import Equation, Leavers, Move, Stay, Transfer
from sapper.model.primitives import (
    Belt,
    Cascade,
    Chance,
    Choose,
    Delay,
    Initial,
    Previous,
    Strike,
)

_WHOLE, _ARRAYS = 2_500, 150
"""Up to about so many operations a step a program is compiled as one function."""
_MAKERS: dict[type[Any], Maker] = {
    Leavers: flows.leavers,
    Stay: stays.stay,
    Move: flows.move,
    Transfer: flows.transfer,
    Strike: events.strike,
    Choose: events.choose,
    Cascade: cascades.cascade,
    Chance: events.chance,
    Delay: memory.delay,
    Previous: memory.previous,
    Initial: memory.initial,
    Belt: belts.belt,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """A plan taken apart: what is done once and what at every step, and what is remembered.

    `settled` are names that never change within a world; `traced` those kept that do, at one
    of `every` so many steps.
    """

    facts: Facts
    once: tuple[Stage, ...]
    steps: tuple[Stage, ...]
    states: tuple[State, ...]
    streams: tuple[Stream, ...]
    firsts: tuple[Stream, ...]
    settled: tuple[str, ...]
    traced: tuple[str, ...]
    every: int = 1

    @property
    def rows(self) -> int:
        """At how many steps a trace has values."""
        return self.facts.plan.calendar.steps // self.every + 1

    @property
    def bytes_per_lane(self) -> int:
        """What one lane holds while it runs: states with their histories, and its traces."""
        held = sum(
            (state.rows or 1) * self.facts.size(state.dims)
            for state in self.states
            if not state.scalar
        )
        kept = sum(self.rows * self.facts.size(self.facts.dims[name]) for name in self.traced)
        return 8 * (held + kept + len(self.facts.dims))

    @property
    def carried_per_lane(self) -> int:
        """Bytes of one lane that go from step to step, of histories what one step touches."""
        states = sum(self.facts.size(state.dims) for state in self.states if not state.scalar)
        return 8 * (states + sum(self.facts.size(item.dims) for item in self.facts.plan.levels))


def layout(facts: Facts, keep: Sequence[str], *, saved: bool = False) -> Layout:
    """The layout of a program that keeps these names, at all steps or at those `saved`.

    Raises `KeyError` for a name that the plan does not have.
    """
    plan = facts.plan
    fixed = constants(plan)
    outside = {*facts.inputs, *(node.name for node in fixed)}
    once_only = _Set(fixed)
    changing = [node for node in plan.nodes if node not in once_only]
    covered = _covered(changing)
    made = [_made(node, facts, covered) for node in changing]
    states = tuple(state for item in made for state in item.states)
    ops: list[Op | DrawOp] = [op for item in made for op in item.ops]
    ops.extend(flows.level(level, facts) for level in plan.levels)
    known = {*outside, *(level.name for level in plan.levels)}
    known.update(state.name for state in states)
    after = [NEXT + state.name for state in states] + [NEXT + level.name for level in plan.levels]
    traced = tuple(name for name in dict.fromkeys(keep) if name not in outside)
    held = _held(facts) if plan.calendar.method == "rk4" else ()
    once = [op for node in fixed for op in equations.made(node, facts).ops]
    piece = SHORT_PIECE if _short(ops) else PIECE
    missing = [name for name in keep if name not in facts.dims]
    if missing:
        raise KeyError(missing[0])
    return Layout(
        facts,
        scheduled(once, facts.inputs, outside),
        scheduled(ops, known, [*after, *traced, *held], piece),
        states,
        tuple(dict.fromkeys(stream for item in made for stream in item.streams)),
        tuple(dict.fromkeys(stream for item in made for stream in item.firsts)),
        tuple(name for name in dict.fromkeys(keep) if name in outside),
        traced,
        max(1, plan.calendar.save_every) if saved else 1,
    )


def _covered(nodes: Sequence[Any]) -> frozenset[str]:
    return equations.covered_by(node for node in nodes if isinstance(node, Equation))


def _made(node: Any, facts: Facts, covered: frozenset[str]) -> Made:
    if isinstance(node, Equation):
        return equations.made(node, facts, node.name in covered)
    return _MAKERS[type(node)](node, facts)


class _Set:
    """Nodes by identity: comparing trees is slow."""

    def __init__(self, nodes: Sequence[Any]) -> None:
        self._ids = {id(node) for node in nodes}

    def __contains__(self, node: Any) -> bool:
        return id(node) in self._ids


def _held(facts: Facts) -> tuple[str, ...]:
    """What the stages of RK4 read: everything that nodes with state have given."""
    given = (name for name in facts.dims if not name.startswith("·"))
    return (*given, *(f"{HEADS}{name}" for name in facts.moved))


Arguments = tuple[Any, Any, Any, Any, Any, Any]
"""Low and high counter words, keys, constants (rows, B), truths (rows, B), the flag.

With paths the counter words are (K + 1, B), and the last step follows: see `Course`.
"""


def runs_whole(made: Layout) -> bool:
    """Whether a program is small enough to be compiled as one function.

    That saves nothing where a step is little else than equations over dimensions, and takes
    long to compile.
    """
    return _short(op for stage in made.steps for op in _ops(stage))


def _short(ops: Iterable[Op | DrawOp]) -> bool:
    plain = [op for op in ops if isinstance(op, Op)]
    arrays = sum(op.size for op in plain if op.array)
    return sum(op.size for op in plain) <= _WHOLE and arrays <= _ARRAYS


def function(made: Layout, block: int, kind: Kind, *, whole: bool) -> Any:
    """The function of `Arguments` that runs a block; `whole`: see `runs_whole`.

    Gives traces as rows (steps, rows, B), failures (B,), and the settled values one by one.
    With `paths` rows after the last step that is run are noughts.
    """
    plan = made.facts.plan
    steps = plan.calendar.steps
    clock = np.array([plan.calendar.time(k) for k in range(steps + 1)])

    def begun(arguments: Arguments) -> Frame:
        low, high, keys, rows, truths, flag = arguments[:6]
        worlds = Counters(low, high)
        worlds = worlds.at(0) if kind.paths else worlds
        frame = Frame(made.facts, block, worlds, flag, single=kind.single, guarded=kind.guarded)
        frame.keys = keys
        _given(frame, rows, truths)
        trace(made.once, frame)
        return frame

    def run(*arguments: Any) -> Any:
        frame = begun(arguments)  # pyright: ignore[reportArgumentType]
        fixed = frame.failed()
        frame.bad = []
        frame.first = chances(made.firsts, 0, frame)
        carry = _start(made, frame)
        if kind.paths:
            low, high = arguments[:2]
            own = Course(Counters(low, high), arguments[6])
            return _followed(made, frame, carry, clock, own, fixed)
        xs = (jnp.arange(steps + 1, dtype=jnp.int32), jnp.asarray(clock))

        def step(carry: dict[str, Any], x: tuple[Any, Any]) -> tuple[dict[str, Any], Any]:
            return _step(made, frame, carry, x)

        if made.every > 1:
            last, traces = _thinned(made, block, step, carry, xs)
        else:
            last, traces = lax.scan(step, carry, xs)
        return traces, last[_FAILED] | fixed

    def all_of_it(*arguments: Any) -> Any:
        traces, failed = (alone(run) if whole else run)(*arguments)
        if not made.settled:
            return traces, failed
        frame = begun(arguments)  # pyright: ignore[reportArgumentType]
        return traces, failed, *(frame.values[name] for name in made.settled)

    return all_of_it


def _thinned(made: Layout, block: int, step: Any, carry: dict[str, Any], xs: Any) -> Any:
    """The loop over steps where not all are traced.

    A step's rows are written to the place of the next step traced, so that what stays there
    is its own; the last place takes what comes after the last of them, and is dropped.
    """
    width = sum(made.facts.size(made.facts.dims[name]) for name in made.traced)

    def one(state: tuple[dict[str, Any], Any], x: tuple[Any, Any]) -> tuple[Any, None]:
        after, rows = step(state[0], x)
        place = (x[0] + (made.every - 1)) // made.every
        return (after, lax.dynamic_update_index_in_dim(state[1], rows, place, 0)), None

    empty = jnp.zeros((made.rows + 1, width, block))
    (last, traces), _ = lax.scan(one, (carry, empty), xs)
    return last, traces[: made.rows]


def _followed(
    made: Layout, frame: Frame, carry: dict[str, Any], clock: Any, own: Course, fixed: Any
) -> tuple[Any, Any]:
    """The loop over steps of lanes that are paths; it ends at the last step asked for."""
    steps = made.facts.plan.calendar.steps
    times = jnp.asarray(clock)
    width = sum(made.facts.size(made.facts.dims[name]) for name in made.traced)

    def step(k: Any, state: tuple[dict[str, Any], Any]) -> tuple[dict[str, Any], Any]:
        carry, traces = state
        outer = frame.child()
        outer.worlds, outer.renewed = own.worlds.at(k), own.renewed(k)
        after, rows = _step(made, outer, carry, (k, times[k]))
        return after, lax.dynamic_update_index_in_dim(traces, rows, k, 0)

    empty = jnp.zeros((steps + 1, width, frame.block))
    last, traces = lax.fori_loop(jnp.int32(0), own.stop + 1, step, (carry, empty))
    return traces, last[_FAILED] | fixed


def _ops(stage: Stage) -> tuple[Op, ...]:
    match stage:
        case Piece(ops=ops):
            return ops
        case Op():
            return (stage,)
        case _:
            return ()


_FAILED = "failed"


def _given(frame: Frame, rows: Any, truths: Any) -> None:
    """Constants and truths taken out of the arrays that they came in."""
    place = 0
    for name in frame.facts.inputs:
        dims = frame.dims[name]
        count = frame.facts.size(dims)
        frame.values[name] = rows[place : place + count].reshape(frame.shape(dims))
        place += count
    for index, claim in enumerate(frame.facts.claims):
        frame.truths[claim] = truths[index]


def _start(made: Layout, frame: Frame) -> dict[str, Any]:
    """Stocks and states at step 0."""
    carry: dict[str, Any] = {_FAILED: jnp.zeros((frame.block,), dtype=jnp.bool_)}
    for level in made.facts.plan.levels:
        start = frame.full(
            Value(frame.dims[level.start], frame.values[level.start]), level.dims
        ).astype(jnp.float64)
        carry[level.name] = whole_part(start) if level.whole else start
    for state in made.states:
        frame.dims[state.name] = state.dims
        if state.scalar:
            carry[state.name] = jnp.int32(0)
        elif state.initial is not None:
            stream, through = state.initial
            carry[state.name] = through(frame.first[stream][0]).reshape(frame.shape(state.dims))
        else:
            shape = frame.shape(state.dims)
            shape = shape if state.rows is None else (state.rows, *shape)
            kind = jnp.bool_ if state.flag else jnp.float64
            carry[state.name] = jnp.full(shape, state.fill, dtype=kind)
    return carry


def _step(
    made: Layout, outer: Frame, carry: dict[str, Any], x: tuple[Any, Any]
) -> tuple[dict[str, Any], Any]:
    """One step: all nodes at it, then stocks and states on their way to the next."""
    frame = outer.child()
    frame.step, frame.time = x
    for name, value in carry.items():
        frame.values[name] = value
    frame.chance = chances(made.streams, frame.step, frame)
    trace(made.steps, frame)
    traces = _rows(made, frame)
    names = [state.name for state in made.states]
    names += [level.name for level in made.facts.plan.levels]
    after = {name: frame.values[NEXT + name] for name in names}
    if made.facts.plan.calendar.method == "rk4":
        after.update(_runge_kutta(made, frame))
    after[_FAILED] = carry[_FAILED] | frame.failed()
    return after, traces


def _rows(made: Layout, frame: Frame) -> Any:
    """What is traced, element by element, as rows (R, B) in the order of the names."""
    if not made.traced:
        return jnp.zeros((0, frame.block))
    kept = [frame.values[name].astype(jnp.float64) for name in made.traced]
    return jnp.concatenate([value.reshape(-1, frame.block) for value in kept])


def _runge_kutta(made: Layout, frame: Frame) -> dict[str, Any]:
    """The classical method of fourth order; nodes with state are held over its stages."""
    plan = made.facts.plan
    levels = plan.levels
    moving = [node for node in plan.nodes if isinstance(node, Equation) and not node.constant]
    covered = _covered(moving)
    again = [equations.made(node, made.facts, node.name in covered).ops[0] for node in moving]
    known = set(frame.values)
    wanted = {name for level in levels for name in _flows(level)}
    stages = scheduled(again, known, wanted, SHORT_PIECE if runs_whole(made) else PIECE)
    first = {level.name: frame.values[level.name] for level in levels}
    slope = {level.name: flows.change(level, frame) for level in levels}

    def stage(carry: Any, weights: Any) -> tuple[Any, None]:
        slope, total, failed = carry
        part, weight = weights
        inner = frame.child()
        inner.time = frame.time + part * frame.dt
        for name, value in first.items():
            inner.values[name] = value + part * slope[name]
        trace(stages, inner)
        slope = {level.name: flows.change(level, inner) for level in levels}
        total = {name: value + weight * slope[name] for name, value in total.items()}
        return (slope, total, failed | inner.failed()), None

    parts = (jnp.array([0.5, 0.5, 1.0]), jnp.array([2.0, 2.0, 1.0]))
    none = jnp.zeros((frame.block,), dtype=jnp.bool_)
    (_, total, failed), _ = lax.scan(stage, (slope, slope, none), parts)
    frame.bad.append(failed)
    return {name: first[name] + total[name] / 6.0 for name in first}


def _flows(level: Any) -> tuple[str, ...]:
    return (*level.inflows, *level.outflows)
