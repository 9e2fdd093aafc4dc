"""Every equation of a model with its place: whose it is, under which name, in what role.

The passes beside this file ask a model for its sites instead of walking the parts each in
its own way. A role says what an equation stands for, and so what unit it must have; whether
it has it is `sapper.model.checks.units`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sapper.diagnostics.span import Span
from sapper.language.tree import Expr, Number, Unary
from sapper.model.parts import (
    Chain,
    Decision,
    Event,
    Flow,
    Model,
    Part,
    Population,
    Stock,
    Variable,
)

Role: TypeAlias = Literal[
    "value",
    "start",
    "rate",
    "hazard",
    "stay",
    "amount",
    "spread",
    "condition",
    "rationality",
    "weight",
    "cell",
    "handles",
    "share",
    "traffic",
    "size",
    "push",
]
"""What an equation stands for.

`rate` is an amount per time, `amount` an amount at once, `traffic` orders per time, `share`
a number from 0 to 1; the others are named after the key they are written under.
"""

_RATE_ROLES: dict[str, Role] = {
    "equation": "rate",
    "hazard": "hazard",
    "after": "stay",
    "moves": "amount",
}


@dataclass(frozen=True, slots=True)
class Site:
    """One equation: its part, the dotted name it is known by, and the dimensions it runs over."""

    part: Part
    name: str
    role: Role
    expr: Expr
    dims: tuple[str, ...] = ()

    @property
    def span(self) -> Span | None:
        """Where it stands, or its part does where the tree was not read from a file."""
        return self.expr.span or self.part.span


def sites(model: Model) -> Iterator[Site]:
    """Every equation of a model, by kind of part and then in the order of the files."""
    for stock in model.stocks:
        yield from _stock(stock)
    for flow in model.flows:
        yield from _flow(flow)
    for variable in model.variables:
        yield from _variable(model, variable)
    for event in model.events:
        yield from _event(event)
    for decision in model.decisions:
        yield from _decision(decision)
    for chain in model.chains:
        yield from _chain(chain)
    for population in model.populations:
        yield from _population(population)


def constant(expr: Expr) -> float | None:
    """The value of a number as written, with its sign; None for anything else."""
    match expr:
        case Number(value=value):
            return value
        case Unary(operator="-", operand=Number(value=value)):
            return -value
        case _:
            return None


def _stock(stock: Stock) -> Iterator[Site]:
    yield Site(stock, f"{stock.name}.start", "start", stock.start, stock.over)


def _flow(flow: Flow) -> Iterator[Site]:
    field = "amount" if flow.kind == "moves" else flow.kind
    yield Site(flow, f"{flow.name}.{field}", _RATE_ROLES[flow.kind], flow.rate, flow.over)
    if flow.spread is not None:
        yield Site(flow, f"{flow.name}.spread", "spread", flow.spread, flow.over)
    if flow.when is not None:
        yield Site(flow, f"{flow.name}.when", "condition", flow.when, flow.over)


def _variable(model: Model, variable: Variable) -> Iterator[Site]:
    special = {element for element, _ in variable.by_element}
    elements = {
        element
        for dimension in model.dimensions
        if dimension.name in variable.over
        for element in dimension.elements
    }
    # Where every element has an equation of its own the common one stands for nothing.
    if not special or not elements or elements - special:
        yield Site(variable, variable.name, "value", variable.equation, variable.over)
    for element, equation in variable.by_element:
        yield Site(variable, f"{variable.name}[{element}]", "value", equation, variable.over)


def _event(event: Event) -> Iterator[Site]:
    if event.hazard is not None:
        yield Site(event, f"{event.name}.hazard", "hazard", event.hazard)
    if event.when is not None:
        yield Site(event, f"{event.name}.when", "condition", event.when)


def _decision(decision: Decision) -> Iterator[Site]:
    own = decision.name
    yield Site(decision, f"{own}.rationality", "rationality", decision.rationality)
    for motive in decision.motives:
        yield Site(decision, f"{own}.motives.{motive.name}", "weight", motive.weight)
    for option in decision.options:
        for motive_name, cell in option.cells:
            yield Site(decision, f"{own}.options.{option.name}.{motive_name}", "cell", cell)


def _chain(chain: Chain) -> Iterator[Site]:
    own = chain.name
    for signer in chain.signers:
        name = f"{own}.{signer.name}"
        yield Site(chain, f"{name}.handles", "handles", signer.handles)
        yield Site(chain, f"{name}.refuses", "share", signer.refuses)
        if signer.present is not None:
            yield Site(chain, f"{name}.present", "share", signer.present)
        if signer.capacity is not None:
            yield Site(chain, f"{name}.capacity", "traffic", signer.capacity)
        if signer.refuses_unauthorised is not None:
            yield Site(chain, f"{name}.refuses_unauthorised", "share", signer.refuses_unauthorised)
    for order in chain.orders:
        yield Site(chain, f"{own}.{order.name}.arrives", "traffic", order.arrives)
    if chain.refuses_unauthorised is not None:
        yield Site(chain, f"{own}.refuses_unauthorised", "share", chain.refuses_unauthorised)
    if chain.collusion is not None:
        yield Site(chain, f"{own}.collusion", "share", chain.collusion)


def _population(population: Population) -> Iterator[Site]:
    own = population.name
    yield Site(population, f"{own}.size", "size", population.size)
    for element, share in population.shares:
        yield Site(population, f"{own}.shares.{element}", "share", share)
    yield Site(population, f"{own}.sees.own", "share", population.sees_own)
    yield Site(population, f"{own}.sees.other", "share", population.sees_other)
    for push in population.pushes:
        # A push may differ from group to group, so it runs over the groups.
        yield Site(
            population, f"{own}.pushed_by.{push.name}", "push", push.source, (population.by,)
        )
        yield Site(population, f"{own}.weights.{push.name}", "weight", push.weight)
