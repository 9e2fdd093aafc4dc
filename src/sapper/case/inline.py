"""Parts as they are gathered over the files of a model, and numbers written inside them.

A field that holds a number or prior becomes a `Parameter` under a dotted name, and the
part keeps a reference to it; a field that holds an equation keeps the equation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from sapper.case.nodes import Entry, Mapping, Node
from sapper.case.reading import Reading, text_of
from sapper.diagnostics.span import Span
from sapper.language.prior import Constant, Prior
from sapper.language.tree import Expr, Name, Number
from sapper.model.calendar import Calendar
from sapper.model.parts import (
    Basis,
    Chain,
    Correlation,
    Decision,
    Dimension,
    Event,
    Flow,
    Lookup,
    Model,
    Parameter,
    Population,
    Sector,
    Stock,
    Variable,
)


class Words(TypedDict):
    """What every part carries besides its meaning."""

    written: str
    about: str
    note: str
    sector: str
    span: Span


def words_of(entry: Entry, sector: str) -> Words:
    """The author's spelling, remarks and place of a part."""
    note, todo = text_of(entry.value, "note"), text_of(entry.value, "todo")
    return Words(
        written=entry.key.text,
        about=text_of(entry.value, "about"),
        note=f"{note} To do: {todo}".strip() if todo else note,
        sector=sector,
        span=entry.key.span,
    )


@dataclass
class Gathered:
    """The parts read so far, by kind, in the order of the files."""

    sector: str = ""
    sectors: list[Sector] = field(default_factory=list[Sector])
    dimensions: list[Dimension] = field(default_factory=list[Dimension])
    parameters: list[Parameter] = field(default_factory=list[Parameter])
    stocks: list[Stock] = field(default_factory=list[Stock])
    flows: list[Flow] = field(default_factory=list[Flow])
    variables: list[Variable] = field(default_factory=list[Variable])
    lookups: list[Lookup] = field(default_factory=list[Lookup])
    correlations: list[Correlation] = field(default_factory=list[Correlation])
    events: list[Event] = field(default_factory=list[Event])
    decisions: list[Decision] = field(default_factory=list[Decision])
    chains: list[Chain] = field(default_factory=list[Chain])
    populations: list[Population] = field(default_factory=list[Population])

    def model(self, calendar: Calendar, counts: tuple[str, ...]) -> Model:
        """The model of all that has been gathered."""
        return Model(
            calendar,
            counts,
            tuple(self.sectors),
            tuple(self.dimensions),
            tuple(self.parameters),
            tuple(self.stocks),
            tuple(self.flows),
            tuple(self.variables),
            tuple(self.lookups),
            tuple(self.correlations),
            tuple(self.events),
            tuple(self.decisions),
            tuple(self.chains),
            tuple(self.populations),
        )

    def value(
        self,
        node: Node | None,
        name: str,
        reading: Reading,
        *,
        owner: Basis | None = None,
        pure: bool = False,
    ) -> Expr:
        """The expression for a field: an equation as it stands, or a name of a parameter.

        `name` is the dotted name that the parameter gets; `owner` the basis of the part
        that it is written in. A bare 0 fits any unit and stays a number, unless the field
        is a pure number (`pure`), which accounts may want to set.
        """
        part = node if isinstance(node, Mapping) else None
        written = part.get("prior") if part is not None else node
        value = reading.prior(written) if part is not None else reading.value(written)
        if not isinstance(value, Prior):
            return value
        if not pure and part is None and value.shape == Constant(0.0) and not value.unit.powers:
            return Number(0.0, span=value.span)
        span = written.span if written is not None else value.span
        otherwise = part.get("otherwise") if part is not None else None
        self.parameters.append(
            Parameter(
                name,
                value,
                None if otherwise is None else reading.prior(otherwise),
                reading.basis(part) or owner,
                inline=True,
                stream=name,
                written=name,
                about=text_of(part, "about"),
                note=text_of(part, "note"),
                sector=self.sector,
                span=span,
            )
        )
        return Name(name, written=name, span=span)
