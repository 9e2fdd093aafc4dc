"""Slots: the equations of a model that a point may change, by the names it writes.

A slot is known by a dotted name (`dies.hazard`, `seoul.options.hold.plan`) and gives the equation
that stands there and a model with another in its place. Parameters are no slots: they have
priors, and `sapper.model.points_apply` changes those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from sapper.language.tree import Expr
from sapper.model.parts import (
    Chain,
    Decision,
    Event,
    Flow,
    Model,
    Order,
    Population,
    Signer,
    Stock,
    Variable,
)

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Slot:
    """One equation that can be changed.

    `expr` is None where the part has none yet (a signer without capacity); `dims` are the
    dimensions that it runs over. `datable` says that the change may begin at a date.
    """

    name: str
    expr: Expr | None
    put: Callable[[Model, Expr], Model]
    dims: tuple[str, ...] = ()
    datable: bool = True


def slots(model: Model) -> dict[str, Slot]:
    """Every slot of a model by its full name."""
    found: dict[str, Slot] = {}
    for slot in _slots(model):
        found.setdefault(slot.name, slot)
    return found


def aliases(model: Model) -> dict[str, str]:
    """Shorter ways to name a slot: a flow for its rate, `x.equation` for a variable."""
    found: dict[str, str] = {}
    for flow in model.flows:
        found[flow.name] = f"{flow.name}.{_rate_key(flow)}"
        if flow.kind == "moves":
            found[f"{flow.name}.moves.amount"] = f"{flow.name}.amount"
            found[f"{flow.name}.moves.when"] = f"{flow.name}.when"
    for variable in model.variables:
        found[f"{variable.name}.equation"] = variable.name
    return found


def _slots(model: Model) -> Iterator[Slot]:
    for place, stock in enumerate(model.stocks):
        yield from _stock(place, stock)
    for place, flow in enumerate(model.flows):
        yield from _flow(place, flow)
    for place, variable in enumerate(model.variables):
        yield _variable(place, variable)
    for place, event in enumerate(model.events):
        yield from _event(place, event)
    for place, decision in enumerate(model.decisions):
        yield from _decision(place, decision)
    for place, chain in enumerate(model.chains):
        yield from _chain(place, chain)
    for place, population in enumerate(model.populations):
        yield from _population(place, population)


def _stock(place: int, stock: Stock) -> Iterator[Slot]:
    def put(model: Model, expr: Expr) -> Model:
        changed = replace(model.stocks[place], start=expr)
        return replace(model, stocks=_with(model.stocks, place, changed))

    yield Slot(f"{stock.name}.start", stock.start, put, stock.over, datable=False)


def _flow(place: int, flow: Flow) -> Iterator[Slot]:
    def put(field: str) -> Callable[[Model, Expr], Model]:
        def change(model: Model, expr: Expr) -> Model:
            part = model.flows[place]
            changed = {
                "rate": lambda: replace(part, rate=expr),
                "spread": lambda: replace(part, spread=expr),
                "when": lambda: replace(part, when=expr),
            }[field]()
            return replace(model, flows=_with(model.flows, place, changed))

        return change

    yield Slot(f"{flow.name}.{_rate_key(flow)}", flow.rate, put("rate"), flow.over)
    if flow.kind == "after":
        yield Slot(f"{flow.name}.spread", flow.spread, put("spread"), flow.over)
    if flow.kind == "moves":
        yield Slot(f"{flow.name}.when", flow.when, put("when"), flow.over)


def _rate_key(flow: Flow) -> str:
    return "amount" if flow.kind == "moves" else flow.kind


def _variable(place: int, variable: Variable) -> Slot:
    def put(model: Model, expr: Expr) -> Model:
        changed = replace(model.variables[place], equation=expr, by_element=())
        return replace(model, variables=_with(model.variables, place, changed))

    return Slot(variable.name, variable.equation, put, variable.over)


def _event(place: int, event: Event) -> Iterator[Slot]:
    def hazard(model: Model, expr: Expr) -> Model:
        changed = replace(model.events[place], hazard=expr)
        return replace(model, events=_with(model.events, place, changed))

    def when(model: Model, expr: Expr) -> Model:
        changed = replace(model.events[place], when=expr)
        return replace(model, events=_with(model.events, place, changed))

    if event.hazard is not None:
        yield Slot(f"{event.name}.hazard", event.hazard, hazard)
    if event.when is not None:
        yield Slot(f"{event.name}.when", event.when, when)


def _decision(place: int, decision: Decision) -> Iterator[Slot]:
    own = decision.name

    def slot(name: str, expr: Expr, change: Callable[[Decision, Expr], Decision]) -> Slot:
        def put(model: Model, new: Expr) -> Model:
            changed = change(model.decisions[place], new)
            return replace(model, decisions=_with(model.decisions, place, changed))

        return Slot(name, expr, put)

    def weight(index: int) -> Callable[[Decision, Expr], Decision]:
        def change(part: Decision, expr: Expr) -> Decision:
            motive = replace(part.motives[index], weight=expr)
            return replace(part, motives=_with(part.motives, index, motive))

        return change

    def cell(index: int, at: int) -> Callable[[Decision, Expr], Decision]:
        def change(part: Decision, expr: Expr) -> Decision:
            option = part.options[index]
            cells = _with(option.cells, at, (option.cells[at][0], expr))
            return replace(part, options=_with(part.options, index, replace(option, cells=cells)))

        return change

    yield slot(
        f"{own}.rationality",
        decision.rationality,
        lambda part, expr: replace(part, rationality=expr),
    )
    for index, motive in enumerate(decision.motives):
        yield slot(f"{own}.motives.{motive.name}", motive.weight, weight(index))
    for index, option in enumerate(decision.options):
        for at, (motive_name, expr) in enumerate(option.cells):
            yield slot(f"{own}.options.{option.name}.{motive_name}", expr, cell(index, at))


def _chain(place: int, chain: Chain) -> Iterator[Slot]:
    own = chain.name

    def slot(name: str, expr: Expr | None, change: Callable[[Chain, Expr], Chain]) -> Slot:
        def put(model: Model, new: Expr) -> Model:
            return replace(
                model, chains=_with(model.chains, place, change(model.chains[place], new))
            )

        return Slot(f"{own}.{name}", expr, put)

    def signer(index: int, field: str) -> Callable[[Chain, Expr], Chain]:
        def change(part: Chain, expr: Expr) -> Chain:
            changed = _signer_with(part.signers[index], field, expr)
            return replace(part, signers=_with(part.signers, index, changed))

        return change

    def arrives(index: int) -> Callable[[Chain, Expr], Chain]:
        def change(part: Chain, expr: Expr) -> Chain:
            changed: Order = replace(part.orders[index], arrives=expr)
            return replace(part, orders=_with(part.orders, index, changed))

        return change

    for index, item in enumerate(chain.signers):
        for field, expr in (
            ("handles", item.handles),
            ("refuses", item.refuses),
            ("present", item.present),
            ("capacity", item.capacity),
            ("refuses_unauthorised", item.refuses_unauthorised),
        ):
            yield slot(f"{item.name}.{field}", expr, signer(index, field))
    for index, order in enumerate(chain.orders):
        yield slot(f"{order.name}.arrives", order.arrives, arrives(index))
    yield slot(
        "refuses_unauthorised",
        chain.refuses_unauthorised,
        lambda part, expr: replace(part, refuses_unauthorised=expr),
    )
    yield slot("collusion", chain.collusion, lambda part, expr: replace(part, collusion=expr))


def _signer_with(signer: Signer, field: str, expr: Expr) -> Signer:
    match field:
        case "handles":
            return replace(signer, handles=expr)
        case "refuses":
            return replace(signer, refuses=expr)
        case "present":
            return replace(signer, present=expr)
        case "capacity":
            return replace(signer, capacity=expr)
        case _:
            return replace(signer, refuses_unauthorised=expr)


def _population(place: int, population: Population) -> Iterator[Slot]:
    own = population.name

    def slot(
        name: str,
        expr: Expr,
        change: Callable[[Population, Expr], Population],
        dims: tuple[str, ...] = (),
    ) -> Slot:
        def put(model: Model, new: Expr) -> Model:
            changed = change(model.populations[place], new)
            return replace(model, populations=_with(model.populations, place, changed))

        return Slot(f"{own}.{name}", expr, put, dims)

    def share(index: int) -> Callable[[Population, Expr], Population]:
        def change(part: Population, expr: Expr) -> Population:
            pair = (part.shares[index][0], expr)
            return replace(part, shares=_with(part.shares, index, pair))

        return change

    def push(index: int, *, weight: bool) -> Callable[[Population, Expr], Population]:
        def change(part: Population, expr: Expr) -> Population:
            old = part.pushes[index]
            new = replace(old, weight=expr) if weight else replace(old, source=expr)
            return replace(part, pushes=_with(part.pushes, index, new))

        return change

    yield slot("size", population.size, lambda part, expr: replace(part, size=expr))
    for index, (element, expr) in enumerate(population.shares):
        yield slot(f"shares.{element}", expr, share(index))
    yield slot("sees.own", population.sees_own, lambda part, expr: replace(part, sees_own=expr))
    yield slot(
        "sees.other", population.sees_other, lambda part, expr: replace(part, sees_other=expr)
    )
    for index, item in enumerate(population.pushes):
        source = push(index, weight=False)
        yield slot(f"pushed_by.{item.name}", item.source, source, (population.by,))
        yield slot(f"weights.{item.name}", item.weight, push(index, weight=True))


def _with(items: tuple[_Item, ...], place: int, item: _Item) -> tuple[_Item, ...]:
    return (*items[:place], item, *items[place + 1 :])
