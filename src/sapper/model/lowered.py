"""A lowered model: plain parts and primitives, units erased, nothing political left."""

from __future__ import annotations

from dataclasses import dataclass, field

from sapper.diagnostics.span import Span
from sapper.language.tree import Expr
from sapper.model.calendar import Calendar
from sapper.model.parts import Correlation, Dimension, Lookup, Parameter
from sapper.model.primitives import Primitive


@dataclass(frozen=True, slots=True)
class Formula:
    """A value that is a pure function of others: no units, no state, no chance inside.

    `claims` are those that the equation depends on directly (`HOLDS`, basis of the part).
    `initial` names the value that stands for it while starts are worked out.
    """

    name: str
    expr: Expr
    dims: tuple[str, ...] = ()
    by_element: tuple[tuple[str, Expr], ...] = ()
    initial: str | None = None
    claims: tuple[str, ...] = field(default=(), compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PlainStock:
    """A stock; `start` names a formula that may read other starts and parameters."""

    name: str
    start: str
    whole: bool = False
    dims: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PlainFlow:
    """A flow; `rate`, `spread`, `when` name formulas. `scale`: see `Leavers.scales`.

    For `after` flows the formulas are in time units of the model. `pulse` says that `when`
    is the pulse of a decision.
    """

    name: str
    kind: str
    rate: str
    source: str | None
    target: str | None
    spread: str | None = None
    when: str | None = None
    pulse: bool = False
    scale: float = 1.0
    dims: tuple[str, ...] = ()
    claims: tuple[str, ...] = field(default=(), compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Lowered:
    """What the engine plans from. `written` maps canonical names to the author's spelling."""

    calendar: Calendar
    dimensions: tuple[Dimension, ...]
    parameters: tuple[Parameter, ...]
    correlations: tuple[Correlation, ...]
    lookups: tuple[Lookup, ...]
    formulas: tuple[Formula, ...]
    stocks: tuple[PlainStock, ...]
    flows: tuple[PlainFlow, ...]
    primitives: tuple[Primitive, ...]
    written: tuple[tuple[str, str], ...] = ()
