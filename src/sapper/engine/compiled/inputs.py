"""What a program is given for a block of worlds, made on the host with the interpreter's code.

Truths, parameters and starts are worked out here with the same bits as in the interpreter;
a program never sees a prior or a credence, so that accounts that differ in nothing else
share one. Nothing here needs JAX.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sapper.engine.compiled.facts import Facts, facts
from sapper.engine.compiled.readings import Readings, free_of_fate
from sapper.engine.held import Held
from sapper.engine.interpreter.run import begin, settle
from sapper.engine.interpreter.scope import Fates, Scope
from sapper.engine.interpreter.stays import offsets
from sapper.engine.interpreter.values import Array
from sapper.engine.paths import Paths
from sapper.engine.plan import Plan
from sapper.engine.streams import Worlds


@dataclass(frozen=True, slots=True)
class Inputs:
    """A block of B lanes.

    `worlds` (B,) uint64; `constants` by name (*dims, B): parameters and what the setup gives;
    `truths` by claim (B,); `keys` (streams, 2, B) uint32, a lane's own by its fate; `failed`
    (B,): worlds that have failed in the setup. `paths` say whose chance each lane has, if not
    its own world's.
    """

    worlds: Worlds
    constants: Mapping[str, Array]
    truths: Mapping[str, Array]
    keys: NDArray[np.uint32]
    failed: NDArray[np.bool_]
    paths: Paths | None = None

    @property
    def count(self) -> int:
        """How many lanes there are."""
        return int(self.worlds.size)


def inputs(
    plan: Plan,
    worlds: Worlds,
    seed: int,
    fate: int | Fates = 0,
    *,
    held: Held | None = None,
    paths: Paths | None = None,
    known: Facts | None = None,
    readings: Readings | None = None,
) -> Inputs:
    """The inputs of lanes with these worlds and fates.

    `fate` is one for all lanes or one for each (B,), those of one fate side by side, as in the
    interpreter. `held` is told instead of drawn, `paths` (B lanes) give
    chance. `known` spares working out the plan's facts
    again, `readings` what other fates and other plans have worked out for the same worlds;
    neither changes a bit.
    """
    known = known or facts(plan)
    lanes = np.asarray(worlds, dtype=np.uint64)
    scope = Scope(plan, lanes, seed, fate, paths=paths)
    shared = readings if held is None and lanes.size else None
    if shared is not None and free_of_fate(plan):
        return _shared(known, scope, lanes, shared)
    with np.errstate(all="ignore"):
        if shared is None:
            settle(plan, scope, held=held)
        else:
            begin(plan, scope, _drawn(scope, lanes, shared))
    asked = scope.asked
    return Inputs(
        scope.worlds[:asked],
        {name: scope.values[name][..., :asked] for name in known.inputs},
        {name: truth[:asked] for name, truth in scope.truths.items()},
        _keys(known, scope)[..., :asked],
        np.asarray(scope.failures.failed[:asked], dtype=np.bool_),
        paths,
    )


def _drawn(scope: Scope, lanes: Worlds, readings: Readings) -> Held:
    """Truths and parameters of the lanes, for a setup that each fate works out for itself."""
    settled, where = readings.of(scope.plan, lanes, scope.seed)
    drawn = Held(
        {name: truth[where] for name, truth in settled.truths.items()},
        {draw.name: settled.values[draw.name][..., where] for draw in scope.plan.draws},
    )
    return drawn.padded(scope.count - scope.asked)


def _shared(known: Facts, scope: Scope, lanes: Worlds, readings: Readings) -> Inputs:
    settled, where = readings.of(scope.plan, lanes, scope.seed)
    asked = scope.asked
    own = offsets(scope.plan, scope)
    constants = {
        name: own[name][..., :asked] if name in own else settled.values[name][..., where]
        for name in known.inputs
    }
    return Inputs(
        lanes,
        constants,
        {name: truth[where] for name, truth in settled.truths.items()},
        _keys(known, scope)[..., :asked],
        settled.failed[where],
        None if scope.paths is None else scope.paths.taken(slice(asked)),
    )


def _keys(known: Facts, scope: Scope) -> NDArray[np.uint32]:
    """Keys of all streams in the order of their slots, for each lane by its fate."""
    total = sum(count for _, count in known.slots.values())
    keys = np.empty((total, 2, scope.count), dtype=np.uint32)
    for fate, lanes in scope.stretches:
        for stream, (first, count) in known.slots.items():
            own = scope.keys("draw", stream.name, stream.dims, stream.call, fate)
            keys[first : first + count, :, lanes] = own.reshape(count, 2, 1)
    return keys
