"""Readings worked out once: truths, parameters and starts of worlds, for all fates and accounts.

Where a start holds chance, truths and parameters are, and each fate begins from them.

A reading is a world without its chance. The lanes of one block that repeat worlds under
other fates, and accounts over the same worlds, need the same numbers; `Readings` holds those
of the latest blocks. What is shared has the bits that it would have alone, since a lane's
bits do not depend on what stands beside it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sapper.engine.interpreter.run import settle
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.engine.once import Once
from sapper.engine.parameters import parameters, truths
from sapper.engine.plan import Equation, Plan
from sapper.engine.streams import Worlds

BLOCKS = 3
"""The readings of so many blocks of worlds are held."""
PLANS = 8
"""And of so many plans over the same block."""


@dataclass(frozen=True, eq=False, slots=True)
class Settled:
    """What is settled before step 0 in W worlds: values (*dims, W), truths and failures (W,).

    Of a plan that is not `free_of_fate` the values are those of its parameters alone.
    """

    values: Mapping[str, Array]
    truths: Mapping[str, Array]
    failed: NDArray[np.bool_]


def free_of_fate(plan: Plan) -> bool:
    """Whether what is settled before step 0 is the same under all fates."""
    return all(isinstance(node, Equation) for node in plan.setup)


class Readings:
    """The readings of the latest blocks of worlds; safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._blocks: OrderedDict[Any, _Block] = OrderedDict()

    def of(self, plan: Plan, worlds: Worlds, seed: int) -> tuple[Settled, NDArray[np.intp] | slice]:
        """What is settled, and where the lanes with these worlds stand in it."""
        first = worlds[0] if worlds.size else np.uint64(0)
        if (worlds == first + np.arange(worlds.size, dtype=np.uint64)).all():
            distinct, where = worlds, slice(None)
        else:
            distinct, where = np.unique(worlds, return_inverse=True)
        block = self._block(plan, distinct, seed)
        settled = block.settled(plan, seed)
        places = np.searchsorted(block.worlds, distinct)
        if places.size == block.worlds.size:
            return settled, where
        return settled, places[where]

    def _block(self, plan: Plan, distinct: Worlds, seed: int) -> _Block:
        """A block that holds these worlds (in order), made where there is none."""
        kind = (seed, plan.calendar, plan.dimensions)
        with self._lock:
            for key, block in reversed(self._blocks.items()):
                if key[0] == kind and block.holds(distinct):
                    self._blocks.move_to_end(key)
                    return block
            made = _Block(distinct)
            self._blocks[kind, distinct.tobytes()] = made
            if len(self._blocks) > BLOCKS:
                self._blocks.popitem(last=False)
        return made


class _Block:
    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds
        self._share = Once()
        self._plans = Once(most=PLANS)

    def holds(self, distinct: Worlds) -> bool:
        """Whether all of these are among its worlds; both in order."""
        places = np.minimum(np.searchsorted(self.worlds, distinct), self.worlds.size - 1)
        return bool((self.worlds[places] == distinct).all())

    def settled(self, plan: Plan, seed: int) -> Settled:
        # the plan comes back with its own, so that its identity is not given away meanwhile
        _, found = self._plans(id(plan), lambda: (plan, self._worked_out(plan, seed)))
        return found

    def _worked_out(self, plan: Plan, seed: int) -> Settled:
        with np.errstate(all="ignore"):
            scope = Scope(plan, self.worlds, seed)
            if free_of_fate(plan):
                settle(plan, scope, share=self._share)
            else:
                scope.truths = truths(scope, self._share)
                scope.values.update(parameters(scope, self._share))
        asked = scope.asked
        return Settled(
            {name: value[..., :asked] for name, value in scope.values.items()},
            {name: truth[:asked] for name, truth in scope.truths.items()},
            np.asarray(scope.failures.failed[:asked], dtype=np.bool_),
        )
