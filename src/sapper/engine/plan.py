"""The plan: a lowered model as an ordered list of plain nodes.

The plan is what engines execute. Names are resolved, political parts are gone, units are
erased (conversion factors stand in the nodes), and the order of evaluation is explicit.
Every node keeps the span and the claims that it came from, so that a failure inside an
engine can still name the equation and the phrase.

One step k runs, for every engine: `nodes` in order, each reading values of step k and its
own state; then every stock moves from k to k + 1 by its flows. Values have shape
(*dimensions, worlds), world last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from sapper.diagnostics.span import Span
from sapper.language.prior import Prior
from sapper.language.tree import Expr
from sapper.model.calendar import Calendar
from sapper.model.parts import Lookup
from sapper.model.primitives import Primitive

START = "·start"
"""Ends the names of values in `Plan.setup`."""


def _span() -> Span | None:
    return field(default=None, compare=False, repr=False, kw_only=True)


def _claims() -> tuple[str, ...]:
    return field(default=(), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Truth:
    """The truth of a claim: 1 where its uniform (domain `claim`, name `stream`) < credence.

    `tie` names the group whose one common factor its normal score shares with weight
    √strength (a one-factor Gaussian copula).
    """

    claim: str
    credence: float
    stream: str
    tie: str | None = None
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class Draw:
    """A parameter: one uniform (domain `prior`) an element, through the inverse CDF.

    Where the claims do not hold the same uniform goes through `otherwise`. Date priors come
    out as model time.
    """

    name: str
    prior: Prior
    otherwise: Prior | None
    stream: str
    claims: tuple[str, ...] = ()
    any_of: bool = False
    dims: tuple[str, ...] = ()
    by_element: tuple[tuple[str, Prior], ...] = ()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Copula:
    """Draws whose normal scores are correlated: Pearson matrix over `names`, row by row.

    `names` are names of draws. Draws of the same stream share their uniform, coupled or not.
    """

    names: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """A value that is a pure function of other values at the same step.

    `constant` says that it depends on parameters only and is worked out once; `initial` names
    the value that stands for it in `Plan.setup`.
    """

    name: str
    expr: Expr
    dims: tuple[str, ...] = ()
    by_element: tuple[tuple[str, Expr], ...] = ()
    constant: bool = False
    initial: str | None = None
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Leavers:
    """Hazard flows out of one stock, competing: per head, in one draw a step.

    `hazards` are names of values and `scales` the length of a step in each hazard's unit of
    time. From a whole stock binomial draws (domain `draw`): the total under the name of the
    stock, its parting under those of the flows, which are ordered by name (the last takes
    the rest); else expected values. Gives each flow's value in heads per time unit.
    """

    stock: str
    flows: tuple[str, ...]
    hazards: tuple[str, ...]
    scales: tuple[float, ...]
    whole: bool
    dims: tuple[str, ...] = ()
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Stay:
    """An `after` flow: those who entered leave when their time of stay is over.

    `stay` names the mean time (in time units of the model) and `spread` its coefficient of
    variation (None: 0); times are gamma distributed. Losses to `earlier` flows of this step
    thin all cohorts alike. What stands in the stock at the start has stayed as long as a
    population in balance.
    """

    flow: str
    stock: str
    stay: str
    spread: str | None
    inflows: tuple[str, ...]
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    whole: bool
    dims: tuple[str, ...] = ()
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Move:
    """An amount, once, when a condition becomes true (or at each pulse, if it is one)."""

    flow: str
    when: str
    amount: str
    pulse: bool
    source: str | None
    earlier: tuple[str, ...]
    whole: bool
    dims: tuple[str, ...] = ()
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


@dataclass(frozen=True, slots=True)
class Transfer:
    """An equation flow on whole stocks: floor of the sum less floor of the sum before.

    Never below nought, and never more than `source` holds after `earlier` flows.
    """

    flow: str
    rate: str
    source: str | None
    earlier: tuple[str, ...]
    dims: tuple[str, ...] = ()
    span: Span | None = _span()
    claims: tuple[str, ...] = _claims()


Node: TypeAlias = Equation | Leavers | Stay | Move | Transfer | Primitive


@dataclass(frozen=True, slots=True)
class Level:
    """A stock: its value at the start and the flows that fill and drain it."""

    name: str
    start: str
    inflows: tuple[str, ...]
    outflows: tuple[str, ...]
    whole: bool
    dims: tuple[str, ...] = ()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an engine needs, in order.

    `setup` is worked out at step 0 before `nodes`, to give stocks their starts (`Level.start`
    names a value in it). Its names are those of the values that they copy with `START` at the
    end; chance in it is keyed by the names without, so that it is that of step 0.
    """

    calendar: Calendar
    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    truths: tuple[Truth, ...]
    draws: tuple[Draw, ...]
    copulas: tuple[Copula, ...]
    lookups: tuple[Lookup, ...]
    setup: tuple[Node, ...]
    nodes: tuple[Node, ...]
    levels: tuple[Level, ...]
    written: tuple[tuple[str, str], ...] = ()
