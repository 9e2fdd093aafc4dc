"""A lowered model in the making: what the lowering of each part adds to.

One `Draft` lives as long as one call of `lower` and is then frozen; nothing outside
lowering sees it. Hidden values are named after their owner with a middle dot, which no
author can write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sapper.diagnostics.span import Span
from sapper.language.tree import Expr, Name
from sapper.model.calendar import Calendar
from sapper.model.lowered import Formula, PlainFlow, PlainStock
from sapper.model.lowering.inference import Inference
from sapper.model.lowering.writing import claims_in
from sapper.model.primitives import Primitive

DOT = "·"
"""What joins the name of an owner to that of a value hidden in it."""


def hidden(*parts: str | int) -> str:
    """The name of a hidden value."""
    return DOT.join(str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Owner:
    """On whose behalf an equation is lowered.

    `name` is what hidden values are named after, `stream` what their draws are keyed by
    (the author's own part, or a field of it), `claims` the basis of that part. `once` says
    that the equation counts at the start only; `itself` is what `SELF` means (the stream, if
    empty).
    """

    name: str
    stream: str
    dims: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    span: Span | None = None
    once: bool = False
    itself: str = ""

    def named(self, text: str) -> Owner:
        """The same owner under the name of another of its equations."""
        return replace(self, name=text)

    def stream_of(self, text: str) -> Owner:
        """The same owner, with draws keyed by another of its names."""
        return replace(self, stream=text)

    def field(self, text: str) -> Owner:
        """One field of the owner: two fields that draw do not share their draws."""
        return replace(self, name=text, stream=text, itself=self.itself or self.stream)


@dataclass
class Draft:
    """Formulas, stocks, flows and primitives so far."""

    calendar: Calendar
    inference: Inference
    formulas: list[Formula] = field(default_factory=list[Formula])
    stocks: list[PlainStock] = field(default_factory=list[PlainStock])
    flows: list[PlainFlow] = field(default_factory=list[PlainFlow])
    primitives: list[Primitive] = field(default_factory=list[Primitive])
    _counts: dict[str, int] = field(default_factory=dict[str, int])

    def ordinal(self, key: str) -> int:
        """1, 2, 3, … for each time that this is asked with the same key."""
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._counts[key]

    def formula(
        self,
        name: str,
        expr: Expr,
        owner: Owner,
        by_element: Iterable[tuple[str, Expr]] = (),
        initial: str | None = None,
    ) -> str:
        """Add a formula that is plain already; gives its name."""
        elements = tuple(by_element)
        asked = claims_in([expr, *(item for _, item in elements)])
        claims = tuple(dict.fromkeys([*asked, *owner.claims]))
        self.formulas.append(Formula(name, expr, owner.dims, elements, initial, claims, owner.span))
        return name

    def value(self, name: str, expr: Expr, owner: Owner) -> str:
        """The name of a value: of the one that `expr` names already, or a new formula.

        A scalar standing for an array becomes a formula, so that whoever reads the value
        finds the dimensions of the owner. What a decision chose last stays in a formula too,
        where `sapper.model.lowering.decisions` may replace it.
        """
        if (
            isinstance(expr, Name)
            and not expr.subscripts
            and not owner.dims
            and not expr.name.endswith((".last", ".stands"))
        ):
            return expr.name
        return self.formula(name, expr, owner)

    def stock(self, name: str, start: Expr, change: Expr, owner: Owner) -> None:
        """Add a plain stock that moves by one net flow, for delays and queues."""
        self.stocks.append(
            PlainStock(
                name,
                self.formula(hidden(name, "start"), start, owner),
                dims=owner.dims,
                span=owner.span,
            )
        )
        flow = hidden(name, "change")
        self.flows.append(
            PlainFlow(
                flow,
                "equation",
                self.formula(flow, change, owner),
                None,
                name,
                dims=owner.dims,
                claims=owner.claims,
                span=owner.span,
            )
        )
