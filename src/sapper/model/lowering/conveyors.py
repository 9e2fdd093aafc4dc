"""Conveyors: the values that a belt reads, and the primitive that moves it."""

from __future__ import annotations

from sapper.language.tree import Expr
from sapper.model.lowering.draft import Draft, Owner, hidden
from sapper.model.lowering.equations import plain
from sapper.model.parts import Conveyor
from sapper.model.primitives import Belt


def lower_conveyor(draft: Draft, conveyor: Conveyor) -> None:
    """Add the belt of a conveyor, with formulas for its length, its leaks and its sampling."""
    owner = Owner(conveyor.name, conveyor.name, span=conveyor.span)

    def value(part: str, expr: Expr) -> str:
        name = hidden(conveyor.name, part)
        return draft.value(name, plain(draft, owner.named(name), expr), owner)

    draft.primitives.append(
        Belt(
            hidden(conveyor.name, "belt"),
            conveyor.stock,
            value("length", conveyor.length),
            conveyor.gives,
            conveyor.inflows,
            tuple(leak.gives for leak in conveyor.leaks),
            tuple(
                value(f"fraction{number}", leak.fraction)
                for number, leak in enumerate(conveyor.leaks, start=1)
            ),
            tuple((leak.start, leak.end) for leak in conveyor.leaks),
            conveyor.exponential,
            None if conveyor.sample is None else value("sample", conveyor.sample),
            None if conveyor.arrest is None else value("arrest", conveyor.arrest),
            span=conveyor.span,
        )
    )
