"""A plan run over worlds, step by step: the one loop of the interpreter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sapper.engine.held import Held
from sapper.engine.interpreter.belts import BeltActor
from sapper.engine.interpreter.cascades import CascadeActor
from sapper.engine.interpreter.chances import ChanceActor
from sapper.engine.interpreter.choices import ChooseActor
from sapper.engine.interpreter.delays import DelayActor, InitialActor, PreviousActor
from sapper.engine.interpreter.equations import EquationActor
from sapper.engine.interpreter.events import StrikeActor
from sapper.engine.interpreter.failures import Failure
from sapper.engine.interpreter.leavers import LeaversActor
from sapper.engine.interpreter.levels import change, start
from sapper.engine.interpreter.moves import MoveActor, TransferActor
from sapper.engine.interpreter.nodes import Actor
from sapper.engine.interpreter.scope import Fates, Scope
from sapper.engine.interpreter.stays import StayActor, offsets
from sapper.engine.interpreter.values import Array
from sapper.engine.once import Share, apart
from sapper.engine.parameters import parameters, truths
from sapper.engine.paths import Paths
from sapper.engine.plan import Equation, Leavers, Move, Node, Plan, Stay, Transfer
from sapper.engine.streams import Worlds
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


@dataclass(frozen=True, slots=True)
class Block:
    """What a run gives, over W worlds and K + 1 steps (fewer where paths stop before).

    `traces`: (K + 1, *dims, W) by name, for the names kept. `constants`: parameters,
    (*dims, W). `truths`: claims by id, (W,) of 0 and 1. `failed`: (W,) of booleans.
    """

    worlds: Worlds
    traces: dict[str, Array]
    constants: dict[str, Array]
    truths: dict[str, Array]
    failed: Array
    failures: tuple[Failure, ...]


def run(
    plan: Plan,
    worlds: Worlds,
    seed: int,
    *,
    fate: int | Fates = 0,
    held: Held | None = None,
    paths: Paths | None = None,
    keep: Sequence[str],
    deterministic: bool = False,
    on_step: Callable[[int], None] | None = None,
) -> Block:
    """Run the worlds with these indices; a world is the same whatever others run beside it.

    `fate` gives the same readings other chance: one for all, or one for each world (W,),
    those of one fate side by side. `held` is told instead of drawn. With `paths` (W lanes)
    chance is that of these, and the run ends where they stop. A deterministic run takes medians,
    expected values and the likeliest options. `keep` names the values to be traced;
    `on_step` hears of every step done, and may raise to stop the run.
    """
    with np.errstate(all="ignore"):
        scope = Scope(plan, np.asarray(worlds, dtype=np.uint64), seed, fate, deterministic, paths)
        constants = settle(plan, scope, held=held)
        traces = _steps(plan, scope, keep, on_step)
    asked = scope.asked
    return Block(
        scope.worlds[:asked],
        {name: trace[..., :asked] for name, trace in traces.items()},
        {name: data[..., :asked] for name, data in constants.items()},
        {name: data[:asked] for name, data in scope.truths.items()},
        scope.failures.failed[:asked],
        tuple(scope.failures.found),
    )


def settle(
    plan: Plan, scope: Scope, *, share: Share = apart, held: Held | None = None
) -> dict[str, Array]:
    """Work out what is settled before step 0: truths, parameters and the setup.

    Gives the parameters by name; all values are then in `scope`, stocks not among them.
    `share`: see `sapper.engine.parameters.parameters`.
    """
    told = (held or Held()).padded(scope.count - scope.asked)
    # parameters follow from truths, so these come first; nothing is drawn if all is told
    scope.truths, constants = dict(told.truths), dict(told.parameters)
    if any(truth.claim not in told.truths for truth in plan.truths):
        scope.truths = {**truths(scope, share), **told.truths}
    if any(draw.name not in told.parameters for draw in plan.draws):
        constants = {**parameters(scope, share), **told.parameters}
    begin(plan, scope, Held(scope.truths, constants))
    return constants


def begin(plan: Plan, scope: Scope, known: Held) -> None:
    """Work out the setup from truths and parameters that are all known, (*dims, W) each."""
    scope.truths = dict(known.truths)
    scope.values.update(known.parameters)
    for actor in _made(plan.setup, scope):
        actor.act(scope)
    scope.values.update(offsets(plan, scope))


def _steps(
    plan: Plan, scope: Scope, keep: Sequence[str], on_step: Callable[[int], None] | None
) -> dict[str, Array]:
    for level in plan.levels:
        scope.values[level.name] = start(level, scope)
    actors = _made(plan.nodes, scope)
    steps = plan.calendar.steps
    if scope.paths is not None and scope.paths.stop is not None:
        steps = min(steps, scope.paths.stop)
    traces = {name: np.empty((steps + 1, *scope.shape(scope.dims[name]))) for name in keep}
    advance = _runge_kutta if plan.calendar.method == "rk4" else _euler
    for step in range(steps + 1):
        scope.move_to(step)
        for actor in actors:
            actor.act(scope)
        for name, trace in traces.items():
            trace[step] = scope.values[name]
        for actor in actors:
            actor.close(scope)
        if step < steps:
            advance(plan, scope, actors)
        if on_step is not None:
            on_step(step)
    return traces


def _euler(plan: Plan, scope: Scope, _actors: Sequence[Actor]) -> None:
    moved = [change(level, scope) for level in plan.levels]
    for level, amount in zip(plan.levels, moved, strict=True):
        scope.values[level.name] = scope.values[level.name] + amount


def _runge_kutta(plan: Plan, scope: Scope, actors: Sequence[Actor]) -> None:
    """The classical method of fourth order; nodes with state are held over its stages."""
    first = {level.name: scope.values[level.name] for level in plan.levels}
    equations = [actor for actor in actors if isinstance(actor, EquationActor)]
    slopes = [{level.name: change(level, scope) for level in plan.levels}]
    for part in (0.5, 0.5, 1.0):
        scope.move_to(scope.step, part)
        for name, value in first.items():
            scope.values[name] = value + part * slopes[-1][name]
        for actor in equations:
            actor.act(scope)
        slopes.append({level.name: change(level, scope) for level in plan.levels})
    k1, k2, k3, k4 = slopes
    for name, value in first.items():
        total = k1[name] + 2.0 * k2[name] + 2.0 * k3[name] + k4[name]
        scope.values[name] = value + total / 6.0


_ACTORS: dict[type[Any], Callable[[Any, Scope], Actor]] = {
    Equation: EquationActor,
    Leavers: LeaversActor,
    Stay: StayActor,
    Move: MoveActor,
    Transfer: TransferActor,
    Strike: StrikeActor,
    Choose: ChooseActor,
    Cascade: CascadeActor,
    Chance: ChanceActor,
    Delay: DelayActor,
    Previous: PreviousActor,
    Initial: InitialActor,
    Belt: BeltActor,
}


def _made(nodes: Sequence[Node], scope: Scope) -> list[Actor]:
    return [_ACTORS[type(node)](node, scope) for node in nodes]
