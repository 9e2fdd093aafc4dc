"""Primitives: what cannot be said as a pure equation, because it has state or chance.

Lowering turns events, decisions, populations and the stateful builtins into plain
variables and these; engines execute them as they stand. They refer to values by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from sapper.diagnostics.span import Span


def _span() -> Span | None:
    return field(default=None, compare=False, repr=False, kw_only=True)


def _claims() -> tuple[str, ...]:
    return field(default=(), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Strike:
    """An event: happened (0/1), date and count.

    With `rate`: at the first step by which the integral of rate over time (times `scale`,
    the step in the rate's unit) has passed an Exp(1) threshold (domain `draw`, step = how
    often it has struck); `.date` is interpolated. With `when`: at the first step at which
    the condition is true. `first` and `last` are the steps between which it may.
    """

    name: str
    rate: str | None
    when: str | None
    scale: float
    first: int
    last: int
    repeats: bool
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Choose:
    """A choice among options at given steps, by one uniform (domain `draw`).

    Gives each option's pulse, each option's `.stands` (it is the latest choice) and
    `NAME.last` (its number from 1; 0 before the first). A deterministic run takes the
    likeliest option, the first of equals.
    """

    name: str
    options: tuple[str, ...]
    chances: tuple[str, ...]
    steps: tuple[int, ...]
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Cascade:
    """A population: who speaks, once everybody has looked round often enough.

    `push` and `thresholds` are compared with the share seen speaking: own group with weight
    `sees_own`, all others by their size with weight `sees_other`. The rounds run on from
    those who spoke at the step before, until nobody changes.
    """

    name: str
    by: str
    size: str
    shares: tuple[str, ...]
    push: str
    sees_own: str
    sees_other: str
    thresholds: tuple[float, ...]
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Chance:
    """A random builtin in an equation: one uniform a step (domain `draw`, call ordinal)."""

    name: str
    distribution: str
    arguments: tuple[str, ...]
    stream: str
    call: int
    dims: tuple[str, ...] = ()
    once: bool = False
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Delay:
    """The value of `input` a time ago (`after`, in time units); `initial` before that."""

    name: str
    input: str
    after: str
    initial: str | None
    dims: tuple[str, ...] = ()
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Previous:
    """The value of `input` at the step before; `initial` at step 0.

    `input` may come later in the order: it is read at the end of the step.
    """

    name: str
    input: str
    initial: str
    dims: tuple[str, ...] = ()
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Initial:
    """The value of `input` at step 0, for ever."""

    name: str
    input: str
    dims: tuple[str, ...] = ()
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Belt:
    """A conveyor: what enters `stock` leaves it after the transit time `length`.

    Gives `outflow` and each of `leaks` per time unit. The belt has a place for every step of the
    transit time, rounded to whole steps and at least one; what enters takes the place of the time
    read then (where `sample` is true, if there is one), and moves one place a step. A leak
    takes `fractions` of what is there per time unit (`exponential`), or of what entered, in equal
    parts over its way; `zones` are the shares of the belt, from its entry, where it does. While
    `arrest` is true nothing leaves, leaks, enters or moves. The start is a belt in balance that
    holds the stock.
    """

    name: str
    stock: str
    length: str
    outflow: str
    inflows: tuple[str, ...]
    leaks: tuple[str, ...]
    fractions: tuple[str, ...]
    zones: tuple[tuple[float, float], ...]
    exponential: bool
    sample: str | None
    arrest: str | None = None
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


Primitive: TypeAlias = Strike | Choose | Cascade | Chance | Delay | Previous | Initial | Belt
