"""The parts of a model as frozen dataclasses, as analysts write them.

Every number that has a prior, wherever it stands, is a `Parameter` under a dotted name
(`operations.seoul.handles`, `seoul.motives.alliance`), and the part that uses it refers to
it by that name: so `set` in an account, correlations, counts of basis and the draws of the
engine know one kind of thing. All other content is expressions.

What a model means is settled by `sapper.model.lowering`; whether it makes sense by
`sapper.model.checks`; what accounts change in it by `sapper.model.points`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sapper.diagnostics.span import Span
from sapper.language.prior import Prior
from sapper.language.tree import Expr
from sapper.language.units import Unit
from sapper.model.calendar import Calendar

FlowKind = Literal["equation", "hazard", "after", "moves"]
BasisKind = Literal["rests_on", "argued_from", "assumed"]
Beyond = Literal["hold", "extend", "step"]


def _span() -> Span | None:
    return field(default=None, compare=False, repr=False, kw_only=True)


def _text() -> str:
    return field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a number stands on: claims (all, or `any_of` them), or a sentence of ours.

    `because` argues from the claims to the number (`argued_from`), or is the sentence
    itself (`assumed`).
    """

    kind: BasisKind
    claims: tuple[str, ...] = ()
    any_of: bool = False
    because: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Parameter:
    """An uncertain constant.

    `prior` applies in worlds where the claims of `basis` hold (`rests_on` only),
    `otherwise` where not. Over dimensions every element has a draw of its own; `by_element`
    gives priors to single elements. `inline` says that it was written inside a chain,
    decision or population, whose `basis` it then shares unless it has its own. `stream` is
    the name under which it is drawn: a parameter that an account gives another prior keeps
    the stream, and so its place in the distribution.
    """

    name: str
    prior: Prior
    otherwise: Prior | None = None
    basis: Basis | None = None
    over: tuple[str, ...] = ()
    by_element: tuple[tuple[str, Prior], ...] = ()
    inline: bool = False
    stream: str = ""
    written: str = _text()
    about: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()

    @property
    def unit(self) -> Unit:
        """The unit of its prior."""
        return self.prior.unit


@dataclass(frozen=True, slots=True)
class Stock:
    """What accumulates. `whole` counts heads: its hazards draw whole numbers of them."""

    name: str
    start: Expr
    whole: bool = False
    over: tuple[str, ...] = ()
    unit: Unit | None = None
    written: str = _text()
    about: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Flow:
    """What moves between stocks, or in from or out to nowhere.

    `rate` is, by kind: an amount per time unit of the model (`equation`); a rate per head
    and any unit of time (`hazard`); a time of stay (`after`); an amount, once (`moves`).
    `spread` is the coefficient of variation of the stay. `when` triggers a move.
    """

    name: str
    kind: FlowKind
    rate: Expr
    source: str | None = None
    target: str | None = None
    spread: Expr | None = None
    when: Expr | None = None
    over: tuple[str, ...] = ()
    unit: Unit | None = None
    written: str = _text()
    about: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Variable:
    """An auxiliary: an equation, the same for all elements or one for each.

    `by_element` pairs an element name with the equation that replaces `equation` there.
    `initial` stands for it while the starts of stocks are worked out (Stella's `init_eqn`,
    Vensim's ACTIVE INITIAL), so that a start may lean on what leans on the stock.
    """

    name: str
    equation: Expr
    over: tuple[str, ...] = ()
    by_element: tuple[tuple[str, Expr], ...] = ()
    unit: Unit | None = None
    initial: Expr | None = None
    written: str = _text()
    about: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class ConveyorLeak:
    """What leaks from a conveyor: the value that it gives, how much, and where on the belt.

    `start` and `end` are shares of the belt's length from where material enters.
    """

    gives: str
    fraction: Expr
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Conveyor:
    """A stock that conveys what enters it and gives it up after the transit time (XMILE 1.0, 3.7.2).

    `gives` is the value that leaves at the end of the belt, per time unit, `leaks` what is lost
    on the way. With `exponential` a leak takes its fraction of what is there per time unit,
    else of what entered, spread evenly over the way. Where `sample` is given, the transit time
    is read only when that is true; while `arrest` is true the belt stands still.
    """

    name: str
    stock: str
    length: Expr
    gives: str
    inflows: tuple[str, ...] = ()
    leaks: tuple[ConveyorLeak, ...] = ()
    exponential: bool = False
    sample: Expr | None = None
    arrest: Expr | None = None
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Lookup:
    """A graphical function through points; `beyond` the ends it holds, extends or steps."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    beyond: Beyond = "hold"
    x_unit: Unit | None = None
    y_unit: Unit | None = None
    written: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Correlation:
    """Parameters that hang together: one rank correlation for every pair of them."""

    between: tuple[str, ...]
    rank: float
    because: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens: at a hazard, or when a condition is first met."""

    name: str
    hazard: Expr | None = None
    when: Expr | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    repeats: bool = False
    written: str = _text()
    about: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Motive:
    """A motive of a decision and its weight (weights are scaled to sum to 1)."""

    name: str
    weight: Expr
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a decision: how well it serves each motive, from -1 to 1."""

    name: str
    cells: tuple[tuple[str, Expr], ...]
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice among options by motives, made every so often: a logit (McFadden 1974)."""

    name: str
    rationality: Expr
    motives: tuple[Motive, ...]
    options: tuple[Option, ...]
    every: tuple[float, Unit]
    since: dt.date | None = None
    until: dt.date | None = None
    actor: str = ""
    basis: Basis | None = None
    written: str = _text()
    about: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Signer:
    """One whose signature an order may need.

    `handles` is the time that he takes for an order while present; `refuses` the share that
    he sends back; `present` the share of time in which he can be reached; `capacity` the
    orders that he can deal with in a time (None: he is never a bottleneck);
    `refuses_unauthorised` overrides the chain's.
    """

    name: str
    handles: Expr
    refuses: Expr
    present: Expr | None = None
    capacity: Expr | None = None
    refuses_unauthorised: Expr | None = None
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Order:
    """A class of orders: how many arrive, and who must sign, in order or side by side."""

    name: str
    arrives: Expr
    needs: tuple[str, ...]
    side_by_side: bool = False
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Chain:
    """An approval chain."""

    name: str
    signers: tuple[Signer, ...]
    orders: tuple[Order, ...]
    refuses_unauthorised: Expr | None = None
    collusion: Expr | None = None
    basis: Basis | None = None
    written: str = _text()
    about: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A list of elements that variables and populations can run over."""

    name: str
    elements: tuple[str, ...]
    written: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Push:
    """What moves people of a population apart from each other, and how much it weighs."""

    name: str
    source: Expr
    weight: Expr
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Population:
    """People who speak when enough others do (Granovetter 1978; Kuran 1991).

    `thresholds` are those of equally many people each; None until read from
    `threshold_prior`, which is then cut into `bands` of equal weight.
    """

    name: str
    size: Expr
    by: str
    shares: tuple[tuple[str, Expr], ...]
    threshold_prior: Prior | None
    thresholds: tuple[float, ...]
    sees_own: Expr
    sees_other: Expr
    pushes: tuple[Push, ...]
    bands: int = 20
    basis: Basis | None = None
    written: str = _text()
    about: str = _text()
    note: str = _text()
    sector: str = _text()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Sector:
    """One file of a model."""

    name: str
    about: str = ""
    file: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Model:
    """All parts of a model, in the order in which the files give them."""

    calendar: Calendar
    counts: tuple[str, ...] = ()
    sectors: tuple[Sector, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    stocks: tuple[Stock, ...] = ()
    flows: tuple[Flow, ...] = ()
    variables: tuple[Variable, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    events: tuple[Event, ...] = ()
    decisions: tuple[Decision, ...] = ()
    chains: tuple[Chain, ...] = ()
    populations: tuple[Population, ...] = ()
    conveyors: tuple[Conveyor, ...] = ()


Part: TypeAlias = (
    Parameter | Stock | Flow | Variable | Lookup | Event | Decision | Chain | Population | Dimension
)


def parts(model: Model) -> tuple[Part, ...]:
    """Every named part of a model, by kind and then in the order of the files."""
    return (
        *model.dimensions,
        *model.parameters,
        *model.stocks,
        *model.flows,
        *model.variables,
        *model.lookups,
        *model.events,
        *model.decisions,
        *model.chains,
        *model.populations,
    )
