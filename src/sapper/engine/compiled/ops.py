"""The pieces that nodes come apart into, so that draws can be made side by side.

A node of the plan is a few operations with the names that they read and write; those that
draw counts say so, and `schedule` puts the draws of one level of dependence together.
Memory from step to step is a `State`, read under its name and written under `NEXT` + name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sapper.engine.compiled.facts import Facts, Stream
from sapper.engine.compiled.frame import Frame
from sapper.engine.interpreter.values import Dims

Kind = Literal["plain", "bare"]


@dataclass(frozen=True, slots=True)
class Op:
    """Work on a frame. Plain ones may stand in pieces with others; bare ones, which hold
    whole histories or loops, stand alone. `size` is about how many operations it traces, `array`
    whether over more than one element."""

    reads: tuple[str, ...]
    writes: tuple[str, ...]
    work: Callable[[Frame], None]
    kind: Kind = "plain"
    size: int = 4
    array: bool = False


@dataclass(frozen=True, slots=True)
class DrawOp:
    """Counts over `dims`, drawn with the chance of a stream.

    `first` and `second` name the law's arguments (`second` None: it has one).
    """

    law: str
    first: str
    second: str | None
    out: str
    stream: Stream
    dims: Dims

    @property
    def reads(self) -> tuple[str, ...]:
        """The names of its arguments."""
        return (self.first,) if self.second is None else (self.first, self.second)

    @property
    def writes(self) -> tuple[str, ...]:
        """The name of its count."""
        return (self.out,)


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered from step to step: (*rows, *dims, B), `fill` at the start.

    With `initial` the start is the uniform of step 0 of a stream, through that function; a
    `scalar` is one whole number for all lanes.
    """

    name: str
    dims: Dims = ()
    rows: int | None = None
    fill: float = 0.0
    flag: bool = False
    scalar: bool = False
    initial: tuple[Stream, Callable[[Any], Any]] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """The operations of one node, its states, and the streams it draws from at every step.

    `firsts` are streams of which the uniform of step 0 alone is wanted.
    """

    ops: tuple[Op | DrawOp, ...]
    states: tuple[State, ...] = ()
    streams: tuple[Stream, ...] = ()
    firsts: tuple[Stream, ...] = ()


Maker = Callable[[Any, Facts], Made]
"""Makes the operations of a node."""
