"""Units: inferred from parameters, starts and numbers, then checked in every equation.

Inference goes over the equations until nothing new is found: a variable takes the unit of its
equation, a stock that of its start or of its flows, a flow that of its stock per time unit
of the model. A written `unit:` is an assertion, and wins. What stays unknown is no fault.
Reading the unit of one equation is `unit_of`; texts and cures are `unit_faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.language.prior import Constant
from sapper.language.tree import Expr
from sapper.language.units import DATE, NUMBER, Unit, UnitTable, is_per_time, is_time
from sapper.model.checks.outputs import outputs
from sapper.model.checks.sites import Role, Site, sites
from sapper.model.checks.unit_faults import indefinite, mismatch, ticked
from sapper.model.checks.unit_known import FREE, Known
from sapper.model.checks.unit_of import Reader
from sapper.model.parts import Chain, Event, Flow, Model, Order, Parameter, Stock, Variable


@dataclass(frozen=True, slots=True)
class Inference:
    """The units of a model's names, and of any equation over them."""

    model: Model
    units: Mapping[str, Unit]
    free: frozenset[str]

    def of(self, name: str) -> Unit | None:
        """The unit of a readable name, or None where it is not known.

        Points in time (`TIME`, `.date`) of a dated model are in `DATE`. A bare zero, which
        stands in any unit, is a pure number here.
        """
        return NUMBER if name in self.free else self.units.get(name)

    def expr(self, expr: Expr) -> Unit | None:
        """The unit of an equation, worked out from those of its names."""
        found = self.reader().unit(expr)
        if found is FREE:
            return NUMBER
        return found if isinstance(found, Unit) else None

    def reader(self, faults: list[Diagnostic] | None = None, owner: str = "") -> Reader:
        """A reader of units over these names; faults are added to the list, if any."""
        return Reader(
            calendar=self.model.calendar,
            units=self.units,
            free=self.free,
            lookups={lookup.name: lookup for lookup in self.model.lookups},
            places=outputs(self.model),
            faults=faults,
            owner=owner,
        )


def infer(
    model: Model, table: UnitTable, skip: Collection[str] = ()
) -> tuple[Inference, list[Diagnostic]]:
    """The units of all names, and every fault; sites named in `skip` are not looked into."""
    inference = _inferred(model)
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


def _inferred(model: Model) -> Inference:
    units: dict[str, Unit] = {}
    free = frozenset(item.name for item in model.parameters if _stands_anywhere(item))
    _settled(model, units, free)
    inference = Inference(model, MappingProxyType(units), free)
    reader = inference.reader()
    while True:
        # What is known for sure first; only then one guess from a sum that is known in part.
        reader.partial = False
        while _learn(model, reader, units, all_at_once=True):
            pass
        reader.partial = True
        if not _learn(model, reader, units, all_at_once=False):
            return inference


def _learn(model: Model, reader: Reader, units: dict[str, Unit], *, all_at_once: bool) -> bool:
    """Note the units that one pass gives (or only the first), and whether there was any."""
    before = len(units)
    for name, known in _guesses(model, reader, units):
        if isinstance(known, Unit) and name not in units:
            units[name] = known
            if not all_at_once:
                return True
    return len(units) > before


def _stands_anywhere(parameter: Parameter) -> bool:
    """Whether it is a nought without a unit, written inside another part (`start: 0`)."""
    prior = parameter.prior
    return (
        parameter.inline
        and isinstance(prior.shape, Constant)
        and prior.shape.value == 0
        and prior.unit == NUMBER
        and "%" not in prior.text
    )


def _settled(model: Model, units: dict[str, Unit], free: Collection[str]) -> None:
    """Units that need no inference: those written, and those of political parts."""
    moment = DATE if model.calendar.dated else model.calendar.unit
    for parameter in model.parameters:
        if parameter.name not in free:
            units.setdefault(parameter.name, parameter.unit)
    for part in (*model.stocks, *model.flows, *model.variables):
        if part.unit is not None:
            units.setdefault(part.name, part.unit)
    for event in model.events:
        units.setdefault(event.name, NUMBER)
        units.setdefault(f"{event.name}.count", NUMBER)
        units.setdefault(f"{event.name}.date", moment)
    for decision in model.decisions:
        for name, part in outputs(Model(model.calendar, decisions=(decision,))).items():
            assert part is decision
            units.setdefault(name, NUMBER)
    for chain in model.chains:
        for order in chain.orders:
            units.setdefault(f"{chain.name}.{order.name}.time", model.calendar.unit)
            units.setdefault(f"{chain.name}.{order.name}.approved", NUMBER)
            units.setdefault(f"{chain.name}.{order.name}.rogue", NUMBER)
        for signer in chain.signers:
            units.setdefault(f"{chain.name}.{signer.name}.load", NUMBER)
    for population in model.populations:
        units.setdefault(f"{population.name}.share", NUMBER)
        units.setdefault(f"{population.name}.tipped", NUMBER)
        units.setdefault(f"{population.name}.tipped.date", moment)


def _guesses(
    model: Model, reader: Reader, units: Mapping[str, Unit]
) -> Iterator[tuple[str, Known]]:
    """What can be said of names from the units known so far, one pass over all parts."""
    time = model.calendar.unit
    stocks = {stock.name for stock in model.stocks}
    for variable in model.variables:
        if variable.name not in units:
            reader.owner = variable.name
            special = [equation for _, equation in variable.by_element]
            for equation in (variable.equation, *special):
                yield variable.name, reader.unit(equation)
    for stock in model.stocks:
        if stock.name not in units:
            yield stock.name, reader.unit(stock.start)
    for flow in model.flows:
        ends = [end for end in (flow.source, flow.target) if end in stocks]
        for end in ends:
            if end in units:
                yield flow.name, units[end] / time
        if flow.name not in units and flow.kind in ("equation", "moves"):
            known = reader.unit(flow.rate)
            if isinstance(known, Unit):
                yield flow.name, known / time if flow.kind == "moves" else known
        if flow.name in units:
            for end in ends:
                yield end, units[flow.name] * time
    for chain in model.chains:
        yield from _waiting(chain, reader)
    for population in model.populations:
        size = reader.unit(population.size)
        yield f"{population.name}.size", size
        yield f"{population.name}.speaking", size


def _waiting(chain: Chain, reader: Reader) -> Iterator[tuple[str, Known]]:
    for order in chain.orders:
        arrives = reader.unit(order.arrives)
        if not isinstance(arrives, Unit):
            continue
        amount = _amount(arrives)
        yield f"{chain.name}.{order.name}.waiting", amount
        for signer in order.needs:
            yield f"{chain.name}.{signer}.waiting", amount


def _amount(rate: Unit) -> Unit | None:
    """What comes per time, without the time."""
    for name, power in rate.powers:
        period = Unit.of({name: 1})
        if power == -1 and is_time(period):
            return rate * period
    return None


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
    stocks = {stock.name: stock for stock in inference.model.stocks}
    ends = [stocks[end] for end in (flow.source, flow.target) if end in stocks]
    stock = next((end for end in ends if inference.of(end.name) is not None), None)
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
    if _amount(has) is None:
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
        what, who = _amount(arrives), _amount(capacity)
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
