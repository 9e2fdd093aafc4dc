"""Worlds that failed: which, in which equation, at which step."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sapper.diagnostics.span import Span
from sapper.engine.interpreter.values import Array

NOT_FINITE = "is not a finite number"


@dataclass(frozen=True, slots=True)
class Failure:
    """What first failed in a world: a result that was not finite on the branch taken.

    `lane` is its place among the worlds run together; `what` is what happened, after the name.
    """

    world: int
    name: str
    step: int
    lane: int = field(default=0, compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)
    what: str = NOT_FINITE


class Failures:
    """The failures of one block, kept as they come; a world fails once.

    Worlds from `asked` on are padding, and not told of.
    """

    def __init__(self, worlds: Array, asked: int) -> None:
        self.worlds = worlds
        self.failed = np.zeros(worlds.shape, dtype=np.bool_)
        self.failed[asked:] = True
        self.found: list[Failure] = []

    def note(
        self, bad: Array, name: str, step: int, span: Span | None, what: str = NOT_FINITE
    ) -> None:
        """Note the worlds of a mask (W,) that had not failed before."""
        fresh = bad & ~self.failed
        if fresh.any():
            self.failed |= fresh
            for index in np.flatnonzero(fresh):
                world = int(self.worlds[index])
                self.found.append(Failure(world, name, step, int(index), span, what))
