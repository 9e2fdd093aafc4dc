"""Which sets of changes are worked out, in which worlds: all of them, or random orders.

What a change is, and which stand alone, is `mixing`'s; what is run `attribution`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.differences.changes import Key
from sapper.analysis.differences.mixing import Keys, Mixer
from sapper.analysis.shapley import EXACT, coalitions, ranks_of
from sapper.engine.blocks import Lanes, units

ORDERS = 16
"""So many random orders stand for all, beyond `FEW` changes."""
FEW = 7
"""Up to so many changes have few enough sets (128) for more orders than that."""
MORE_ORDERS = 64
"""So many orders stand for all up to `FEW` changes."""
SLICE = 64
"""So many worlds next to each other are run in one order."""
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """Sets that some worlds of a block have to be run in: (S,) sets of changes, (n,) lanes."""

    sets: tuple[Keys, ...]
    lanes: Lanes
    order: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """What is to be run: two versions, the changes as players, and the accounts they share."""

    mixer: Mixer
    groups: tuple[Keys, ...]
    accounts: tuple[str, ...]
    worlds: int
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """The players by name: the seed of their order, whatever else has changed."""
        return tuple(" + ".join(f"{kind} {name}" for kind, name in sorted(g)) for g in self.groups)

    def sets(self) -> tuple[tuple[Keys, ...], ...]:
        """For each order (one where every set is worked out), the sets on its way."""
        if len(self.groups) <= EXACT:
            rows = coalitions(len(self.groups))
            return (tuple(self._keys(row) for row in rows),)
        ranks = self.ranks()
        return tuple(
            tuple(self._keys(ranks[:, order] < moved) for moved in range(len(self.groups) + 1))
            for order in range(self.orders)
        )

    @property
    def orders(self) -> int:
        """How many random orders are run."""
        return MORE_ORDERS if len(self.groups) <= FEW else ORDERS

    def ranks(self) -> npt.NDArray[np.int64]:
        """At which place each player moves in each order: (P, `orders`)."""
        return ranks_of(self.names, np.arange(self.orders, dtype=np.uint64), self.seed)

    def steps(self) -> Iterator[tuple[Step, ...]]:
        """Block by block, the sets that its worlds are to be run in."""
        sets = self.sets()
        slice_ = min(SLICE, max(1, self.worlds // self.orders))
        for unit in units(self.worlds):
            if len(sets) == 1:
                yield (Step(sets[0], unit.lanes, 0),)
                continue
            order = (unit.lanes.worlds.astype(np.int64) // slice_) % self.orders
            yield tuple(
                Step(way, _lanes(unit.lanes, order == place), place)
                for place, way in enumerate(sets)
                if bool((order == place).any())
            )

    def _keys(self, inside: Flags) -> Keys:
        chosen: set[Key] = set()
        for group, yes in zip(self.groups, inside):
            if yes:
                chosen |= group
        return frozenset(chosen)


def _lanes(lanes: Lanes, mask: Flags) -> Lanes:
    return Lanes(lanes.worlds[mask], lanes.fates[mask])
