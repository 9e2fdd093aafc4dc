"""Units: inferred from parameters, starts and numbers, then checked in every equation.

A variable takes the unit of its equation, a stock that of its start or of its flows, a flow
that of its stock per time unit of the model (`unit_inference`). A written `unit:` is an
assertion, and wins. What stays unknown is no fault. Reading the unit of one equation is
`unit_of`; texts and cures are `unit_faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.language.tree import Expr
from sapper.language.units import NUMBER, Unit, UnitTable, is_per_time, is_time
from sapper.model.checks.sites import Role, Site, sites
from sapper.model.checks.unit_faults import indefinite, mismatch, ticked
from sapper.model.checks.unit_inference import Inference, amount, inferred
from sapper.model.parts import Chain, Event, Flow, Model, Order, Stock, Variable


def infer(
    model: Model, table: UnitTable, skip: Collection[str] = ()
) -> tuple[Inference, list[Diagnostic]]:
    """The units of all names, and every fault; sites named in `skip` are not looked into."""
    inference = inferred(model)
    found: list[Diagnostic] = list(_parameters(model))
    found.extend(_ends(model, inference))
    for site in sites(model):
        if site.name not in skip:
            found.extend(_site(site, inference, table))
    found.extend(_traffic(model, inference, skip))
    return inference, found


def unknown(model: Model, inference: Inference) -> Iterator[Variable | Stock | Flow]:
    """The parts whose unit nothing settles; `check --strict` lists them."""
    for part in (*model.stocks, *model.flows, *model.variables):
        if inference.of(part.name) is None:
            yield part


def _parameters(model: Model) -> Iterator[Diagnostic]:
    """Priors of one parameter in several units."""
    for parameter in model.parameters:
        others = [parameter.otherwise, *(prior for _, prior in parameter.by_element)]
        for prior in others:
            if prior is not None and prior.unit != parameter.unit:
                written = parameter.written or parameter.name
                yield mismatch(
                    f"`{written}` has priors in {ticked(parameter.unit)} and {ticked(prior.unit)}",
                    prior.span or parameter.span,
                    prior.unit,
                    parameter.unit,
                )


def _ends(model: Model, inference: Inference) -> Iterator[Diagnostic]:
    """Flows between stocks in different units, and flows asserted to be in another."""
    time = model.calendar.unit
    stocks = {stock.name: inference.of(stock.name) for stock in model.stocks}
    for flow in model.flows:
        source = stocks.get(flow.source) if flow.source is not None else None
        target = stocks.get(flow.target) if flow.target is not None else None
        written = flow.written or flow.name
        if source is not None and target is not None and source != target:
            yield mismatch(
                f"`{written}` flows from a stock in {ticked(source)} to one in {ticked(target)}",
                flow.span,
                source,
                target,
            )
            continue
        stock = source or target
        if flow.unit is not None and stock is not None and flow.unit != stock / time:
            yield mismatch(
                f"`{written}` is said to be in {ticked(flow.unit)}, "
                f"but a flow of its stock is in {ticked(stock / time)}",
                flow.span,
                flow.unit,
                stock / time,
            )


def _site(site: Site, inference: Inference, table: UnitTable) -> list[Diagnostic]:
    """The faults of one equation: inside it, or else of the whole in its place."""
    faults: list[Diagnostic] = []
    has = inference.reader(faults, site.part.name).unit(site.expr)
    if not faults and isinstance(has, Unit):
        faults.extend(_ROLES[site.role](site, has, inference, table))
    return sorted(faults, key=lambda item: item.position)


def _value(site: Site, has: Unit, inference: Inference, _: UnitTable) -> Iterator[Diagnostic]:
    part = site.part
    assert isinstance(part, Variable)
    wants = inference.of(part.name)
    if wants is None or has == wants:
        return
    written = part.written or part.name
    if part.unit is not None:
        text = f"`{written}` is said to be in {ticked(wants)}, but its equation is in {ticked(has)}"
    else:
        text = f"the equations of `{written}` are in {ticked(wants)} and {ticked(has)}"
    yield mismatch(text, site.span, has, wants, expr=site.expr)


def _start(site: Site, has: Unit, inference: Inference, _: UnitTable) -> Iterator[Diagnostic]:
    part = site.part
    wants = inference.of(part.name)
    if wants is not None and has != wants:
        yield mismatch(
            f"`{part.written or part.name}` is in {ticked(wants)}, "
            f"but its start is in {ticked(has)}",
            site.span,
            has,
            wants,
            expr=site.expr,
        )


def _rate(site: Site, has: Unit, inference: Inference, _: UnitTable) -> Iterator[Diagnostic]:
    yield from _flow(site, has, inference, inference.model.calendar.unit)


def _moved(site: Site, has: Unit, inference: Inference, _: UnitTable) -> Iterator[Diagnostic]:
    yield from _flow(site, has, inference, NUMBER)


def _flow(site: Site, has: Unit, inference: Inference, time: Unit) -> Iterator[Diagnostic]:
    flow = site.part
    assert isinstance(flow, Flow)
    ends = (inference.places.get(end) for end in (flow.source, flow.target) if end is not None)
    stocks = (end for end in ends if isinstance(end, Stock))
    stock = next((end for end in stocks if inference.of(end.name) is not None), None)
    unit = None if stock is None else inference.of(stock.name)
    if stock is None or unit is None or has == unit / time:
        return
    wants = unit / time
    what = "a flow of it" if time != NUMBER else "what moves"
    yield mismatch(
        f"`{stock.written or stock.name}` is in {ticked(unit)}, so {what} is in {ticked(wants)}, not {ticked(has)}",
        site.span,
        has,
        wants,
        expr=site.expr,
        secondary=[] if stock.span is None else [Label(stock.span, f"in {ticked(unit)}")],
    )


def _hazard(site: Site, has: Unit, inference: Inference, _: UnitTable) -> Iterator[Diagnostic]:
    if is_per_time(has):
        return
    of = "event" if isinstance(site.part, Event) else "flow"
    yield mismatch(
        f"a hazard is per unit of time, but that of the {of} "
        f"`{site.part.written or site.part.name}` is {indefinite(has)}",
        site.span,
        has,
        NUMBER / inference.model.calendar.unit,
        expr=site.expr,
    )


def _stay(site: Site, has: Unit, inference: Inference, _: UnitTable) -> Iterator[Diagnostic]:
    if is_time(has):
        return
    what = "a time of stay" if site.role == "stay" else "what a signer takes for an order"
    yield mismatch(
        f"{what} is a length of time, but this is {indefinite(has)}",
        site.span,
        has,
        inference.model.calendar.unit,
        expr=site.expr,
    )


def _pure(site: Site, has: Unit, _: Inference, __: UnitTable) -> Iterator[Diagnostic]:
    if has == NUMBER:
        return
    yield mismatch(
        f"{_PURE_NAMES[site.role]} is a pure number, but this is {indefinite(has)}",
        site.span,
        has,
        NUMBER,
        expr=site.expr,
    )


def _push(site: Site, has: Unit, _: Inference, table: UnitTable) -> Iterator[Diagnostic]:
    if not table.is_share(has):
        yield mismatch(
            f"a push is a share of people, but this is {indefinite(has)}",
            site.span,
            has,
            NUMBER,
            expr=site.expr,
        )


def _order_rate(site: Site, has: Unit, inference: Inference, _: UnitTable) -> Iterator[Diagnostic]:
    if amount(has) is None:
        yield mismatch(
            f"orders are counted per unit of time, but this is {indefinite(has)}",
            site.span,
            has,
            has / inference.model.calendar.unit,
            expr=site.expr,
        )


def _nothing(_: Site, __: Unit, ___: Inference, ____: UnitTable) -> Iterator[Diagnostic]:
    yield from ()


_RoleCheck = Callable[[Site, Unit, Inference, UnitTable], Iterator[Diagnostic]]
_ROLES: Mapping[Role, _RoleCheck] = MappingProxyType(
    {
        "value": _value,
        "start": _start,
        "rate": _rate,
        "amount": _moved,
        "hazard": _hazard,
        "stay": _stay,
        "handles": _stay,
        "spread": _pure,
        "condition": _pure,
        "rationality": _pure,
        "weight": _pure,
        "cell": _pure,
        "share": _pure,
        "traffic": _order_rate,
        "size": _nothing,
        "push": _push,
    }
)
_PURE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        "spread": "the spread of a stay",
        "condition": "a condition",
        "rationality": "rationality",
        "weight": "a weight",
        "cell": "how well an option serves a motive",
        "share": "a share",
    }
)


def _traffic(model: Model, inference: Inference, skip: Collection[str]) -> Iterator[Diagnostic]:
    """Orders that reach a signer in another unit than his capacity."""
    for chain in model.chains:
        capacities = {
            signer.name: signer.capacity
            for signer in chain.signers
            if signer.capacity is not None and f"{chain.name}.{signer.name}.capacity" not in skip
        }
        for order in chain.orders:
            if f"{chain.name}.{order.name}.arrives" not in skip:
                yield from _order(chain, order, capacities, inference)


def _order(
    chain: Chain, order: Order, capacities: Mapping[str, Expr], inference: Inference
) -> Iterator[Diagnostic]:
    arrives = inference.expr(order.arrives)
    for signer in order.needs:
        capacity = inference.expr(capacities[signer]) if signer in capacities else None
        if arrives is None or capacity is None:
            continue
        what, who = amount(arrives), amount(capacity)
        if what is not None and who is not None and what != who:
            span = capacities[signer].span
            yield diagnostic(
                "unit-mismatch",
                f"`{chain.name}.{order.name}` arrives in {ticked(arrives)}, but "
                f"`{signer}` deals with {ticked(capacity)}",
                order.arrives.span or order.span or chain.span,
                secondary=[] if span is None else [Label(span, f"in {ticked(capacity)}")],
                help="count both in one unit",
            )
