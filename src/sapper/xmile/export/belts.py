"""Conveyors as a file writes them: what leaves, what leaks, and what their inflows already hold.

Reading a conveyor limits its inflows; a written inflow holds its limits in its equation and says so
(`sapper:limited`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sapper.language.tree import Expr
from sapper.model.parts import Conveyor, Model
from sapper.xmile.conveyors import GIVEN


@dataclass(frozen=True, slots=True)
class Belts:
    """The conveyors of a model by stock, and what the flows at them are.

    `driven` leave a conveyor, `leaks` are their fractions and `zones` the attributes of those that
    leak; `limited` enter one.
    """

    conveyors: Mapping[str, Conveyor]
    driven: frozenset[str]
    leaks: Mapping[str, Expr]
    zones: Mapping[str, tuple[tuple[str, str], ...]]
    limited: frozenset[str]

    def outflows(self, conveyor: Conveyor) -> tuple[str, ...]:
        """The flow at the end of the belt, then the leaks."""
        given = (conveyor.gives, *(leak.gives for leak in conveyor.leaks))
        return tuple(name.removesuffix(GIVEN) for name in given)


def belts_of(model: Model) -> Belts:
    """What a file must say of the conveyors of a model."""
    driven: set[str] = set()
    limited: set[str] = set()
    leaks: dict[str, Expr] = {}
    zones: dict[str, tuple[tuple[str, str], ...]] = {}
    for conveyor in model.conveyors:
        driven.add(conveyor.gives.removesuffix(GIVEN))
        limited.update(conveyor.inflows)
        for leak in conveyor.leaks:
            name = leak.gives.removesuffix(GIVEN)
            driven.add(name)
            leaks[name] = leak.fraction
            zones[name] = (("leak_start", repr(leak.start)), ("leak_end", repr(leak.end)))
    return Belts(
        {item.stock: item for item in model.conveyors},
        frozenset(driven),
        leaks,
        zones,
        frozenset(limited - driven),
    )
