"""Conveyors as a file writes them: what leaves, what leaks, and what their inflows already hold.

Reading a conveyor limits its inflows and hides what arrests it; a written inflow holds its limits
in its equation and says so (`sapper:limited`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sapper.language.tree import Expr, Name
from sapper.model.parts import Conveyor, Model
from sapper.xmile.conveyors import GIVEN


@dataclass(frozen=True, slots=True)
class Belts:
    """The conveyors of a model by stock, and what the flows at them are.

    `driven` leave a conveyor, `leaks` are their fractions and `zones` the attributes of those that
    leak; `limited` enter one. `inner` are hidden values that reading makes again.
    """

    conveyors: Mapping[str, Conveyor]
    driven: frozenset[str]
    leaks: Mapping[str, Expr]
    zones: Mapping[str, tuple[tuple[str, str], ...]]
    limited: frozenset[str]
    inner: Mapping[str, Expr]

    def outflows(self, conveyor: Conveyor) -> tuple[str, ...]:
        """The flow at the end of the belt, then the leaks."""
        given = (conveyor.gives, *(leak.gives for leak in conveyor.leaks))
        return tuple(name.removesuffix(GIVEN) for name in given)

    def arrest(self, conveyor: Conveyor) -> Expr:
        """The condition that arrests a conveyor."""
        assert isinstance(conveyor.arrest, Name)
        return self.inner[conveyor.arrest.name]


def belts_of(model: Model) -> Belts:
    """What a file must say of the conveyors of a model."""
    variables = {item.name: item.equation for item in model.variables}
    driven: set[str] = set()
    limited: set[str] = set()
    leaks: dict[str, Expr] = {}
    zones: dict[str, tuple[tuple[str, str], ...]] = {}
    inner: dict[str, Expr] = {}
    for conveyor in model.conveyors:
        driven.add(conveyor.gives.removesuffix(GIVEN))
        limited.update(conveyor.inflows)
        for leak in conveyor.leaks:
            name = leak.gives.removesuffix(GIVEN)
            driven.add(name)
            leaks[name] = leak.fraction
            zones[name] = (("leak_start", repr(leak.start)), ("leak_end", repr(leak.end)))
        if isinstance(conveyor.arrest, Name):
            inner[conveyor.arrest.name] = variables[conveyor.arrest.name]
    return Belts(
        {item.stock: item for item in model.conveyors},
        frozenset(driven),
        leaks,
        zones,
        frozenset(limited - driven),
        inner,
    )
