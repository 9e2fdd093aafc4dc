"""Dimensions, and whether parts are whole: the faults that are neither of names nor of units.

What runs over a dimension has to meet something that does; a flow joins stocks, an
option has a cell for every motive. Values are looked at only where they are written
as constants. Keys that are missing or exclude each other (an event with two causes, a flow without
an end) are faults of the file, and reported by its reader. Correlations are in `correlations`, dimensions inside equations in `shapes`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.names import nearest
from sapper.language.prior import Constant
from sapper.language.tree import Call, Expr, Name, walk
from sapper.model.checks import correlations, shapes
from sapper.model.checks.names import unknown_name
from sapper.model.checks.outputs import outputs
from sapper.model.checks.places import narrow
from sapper.model.checks.sites import Site, constant, sites
from sapper.model.parts import (
    Chain,
    Decision,
    Flow,
    Model,
    Part,
    Population,
    Stock,
)

_SLACK = 1e-6
_VERB = {"hazard": "a hazard", "after": "a time of stay"}


def check(model: Model, skip: Collection[str] = ()) -> list[Diagnostic]:
    """All faults; equations named in `skip` are not looked into."""
    found = [*shapes.check(model, skip), *_flows(model), *correlations.check(model)]
    for decision in model.decisions:
        found.extend(_decision(decision))
    for chain in model.chains:
        found.extend(_chain(chain))
    values = {
        item.name: item.prior.shape.value
        for item in model.parameters
        if isinstance(item.prior.shape, Constant)
    }
    for population in model.populations:
        found.extend(_population(model, population, values))
    for site in sites(model):
        found.extend(_constant(site, values))
    found.extend(_dates(model))
    return found


def _flows(model: Model) -> Iterator[Diagnostic]:
    stocks = {stock.name: stock for stock in model.stocks}
    given = outputs(model)
    stays: dict[str, Flow] = {}
    for flow in model.flows:
        known = True
        for end in (flow.source, flow.target):
            if end is not None and end not in stocks:
                known = False
                yield _no_stock(end, flow, given, stocks)
        yield from _ends(flow)
        if known:
            yield from _flow_dims(flow, stocks)
        if flow.kind == "after" and flow.source is not None:
            first = stays.setdefault(flow.source, flow)
            if first is not flow:
                yield _two_stays(flow, first)


def _no_stock(
    end: str, flow: Flow, given: Mapping[str, Part], stocks: Mapping[str, Stock]
) -> Diagnostic:
    if end not in given:
        return unknown_name(end, narrow(flow.span, end), stocks)
    kind = type(given[end]).__name__.lower()
    return diagnostic(
        "flow-ends",
        f"`{flow.written or flow.name}` flows from or to `{end}`, which is no stock "
        f"but {'an' if kind[0] in 'aeiou' else 'a'} {kind}",
        narrow(flow.span, end),
        help="flows join stocks; leave the end out where it is outside the model",
    )


def _ends(flow: Flow) -> Iterator[Diagnostic]:
    written = flow.written or flow.name
    if flow.source is not None and flow.source == flow.target:
        yield diagnostic(
            "flow-ends",
            f"`{written}` flows from `{flow.source}` to itself",
            flow.span,
            help="leave out one end, or name another stock",
        )
    elif flow.source is None and flow.target is not None and flow.kind in _VERB:
        yield diagnostic(
            "flow-ends",
            f"`{written}` has {_VERB[flow.kind]} but no stock that it leaves",
            flow.span,
            help="add `from:`, the stock whose members it is about; "
            "what arrives from outside is an `equation`",
        )


def _flow_dims(flow: Flow, stocks: Mapping[str, Stock]) -> Iterator[Diagnostic]:
    for end in (flow.source, flow.target):
        if end is not None and stocks[end].over != flow.over:
            place = stocks[end].span
            yield diagnostic(
                "dimension-mismatch",
                f"`{flow.written or flow.name}` runs over {shapes.spoken(flow.over)}, "
                f"its stock `{end}` over {shapes.spoken(stocks[end].over)}",
                flow.span,
                secondary=[] if place is None else [Label(place, "the stock")],
                help="give both the same `over:`",
            )


def _two_stays(flow: Flow, first: Flow) -> Diagnostic:
    return diagnostic(
        "two-stays",
        f"`{flow.source}` has two flows with `after`",
        flow.span,
        "the second",
        secondary=[] if first.span is None else [Label(first.span, "the first")],
        notes=["members of a stock have one time of stay"],
        help="split the stock in two, or make one of the flows a `hazard`",
    )


def _decision(decision: Decision) -> Iterator[Diagnostic]:
    motives = [motive.name for motive in decision.motives]
    if len(decision.options) < 2:
        yield diagnostic(
            "few-options",
            f"the decision `{decision.written or decision.name}` has fewer than two options",
            decision.span,
            help="add the option of doing nothing",
        )
    for option in decision.options:
        cells = [name for name, _ in option.cells]
        missing = [name for name in motives if name not in cells]
        if missing:
            yield diagnostic(
                "missing-motive",
                f"the option `{option.name}` does not say how well it serves "
                + " and ".join(f"`{name}`" for name in missing),
                option.span or decision.span,
                help=f"add `{missing[0]}: 0` where it makes no difference",
            )
        for name, cell in option.cells:
            if name not in motives:
                near = nearest(name, motives)
                yield diagnostic(
                    "unknown-name",
                    f"`{decision.name}` has no motive called `{name}`",
                    cell.span or option.span or decision.span,
                    help=f"the nearest motive is `{near}`" if near else "give it a weight",
                )


def _chain(chain: Chain) -> Iterator[Diagnostic]:
    signers = [signer.name for signer in chain.signers]
    for order in chain.orders:
        for place, name in enumerate(order.needs):
            if name not in signers:
                near = nearest(name, signers)
                yield diagnostic(
                    "unknown-signer",
                    f"the order `{order.name}` needs `{name}`, who is no signer of "
                    f"`{chain.written or chain.name}`",
                    narrow(order.span or chain.span, name),
                    help=f"the nearest signer is `{near}`"
                    if near
                    else "its signers are " + ", ".join(f"`{signer}`" for signer in signers),
                )
            elif name in order.needs[:place]:
                yield diagnostic(
                    "unknown-signer",
                    f"the order `{order.name}` needs `{name}` twice",
                    order.span or chain.span,
                    help="name each signer once",
                )


def _population(
    model: Model, population: Population, values: Mapping[str, float]
) -> Iterator[Diagnostic]:
    dimension = next((item for item in model.dimensions if item.name == population.by), None)
    if dimension is None:
        yield unknown_name(population.by, population.span, [d.name for d in model.dimensions])
        return
    given = [element for element, _ in population.shares]
    wrong = [element for element in given if element not in dimension.elements]
    missing = [element for element in dimension.elements if element not in given]
    if wrong or missing:
        text = "no group called" if wrong else "no share for"
        yield diagnostic(
            "population-shares",
            f"`{population.written or population.name}` has {text} `{(wrong or missing)[0]}`",
            population.span,
            notes=[f"the elements of `{dimension.name}` are " + ", ".join(dimension.elements)],
            help="give every element of the dimension one share",
        )
        return
    shares = [_value(share, values) for _, share in population.shares]
    total = sum(value for value in shares if value is not None)
    if None not in shares and abs(total - 1) > _SLACK:
        first = population.shares[0][1].span
        last = population.shares[-1][1].span
        yield diagnostic(
            "population-shares",
            f"the shares of `{population.written or population.name}` sum to {total:.4g}, not 1",
            first.to(last) if first and last and first.file is last.file else population.span,
            help="shares are of all people: let them sum to 100 %",
        )


def _value(expr: Expr, values: Mapping[str, float]) -> float | None:
    """The value of a number as written, or of a parameter that is one."""
    return values.get(expr.name) if isinstance(expr, Name) else constant(expr)


def _constant(site: Site, values: Mapping[str, float]) -> Iterator[Diagnostic]:
    """Values that cannot be, where they are written as constants."""
    value = _value(site.expr, values)
    if value is not None:
        yield from _bounds(site, value)
    for node in walk(site.expr):
        if isinstance(node, Call) and node.function in ("BERNOULLI", "BINOMIAL"):
            chance = _value(node.arguments[-1], values) if node.arguments else None
            if chance is not None and not 0 <= chance <= 1:
                yield _outside(f"the chance in `{node.function}`", chance, node.span)


def _bounds(site: Site, value: float) -> Iterator[Diagnostic]:
    if site.role == "share" and not 0 <= value <= 1:
        yield _outside(f"`{site.name}`", value, site.span)
    elif site.role == "cell" and not -1 <= value <= 1:
        yield diagnostic(
            "cell-outside",
            f"`{site.name}` is {value:g}, but a cell lies between -1 and 1",
            site.span,
            notes=[f"it counts as {max(-1, min(value, 1)):g}"],
            help="say by the weight of the motive how much it matters",
        )
    elif value < 0 and site.role in _NEVER_NEGATIVE:
        yield diagnostic(
            "negative-value",
            f"{_NEVER_NEGATIVE[site.role]} cannot be below nought, but `{site.name}` is {value:g}",
            site.span,
            help="let the flow run the other way"
            if site.role == "hazard"
            else "write it without the sign",
        )


_NEVER_NEGATIVE = {
    "hazard": "a hazard",
    "stay": "a time of stay",
    "spread": "the spread of a stay",
    "handles": "a time",
    "traffic": "a number of orders",
    "weight": "a weight",
    "size": "the size of a population",
}


def _outside(what: str, value: float, span: Span | None) -> Diagnostic:
    percent = span is not None and "%" in span.text
    return diagnostic(
        "probability-outside",
        f"{what} is {value:g}, but a probability lies between 0 and 1",
        span,
        help=f"write `{value:g} %`" if 1 < value <= 100 and not percent else (),
    )


def _dates(model: Model) -> Iterator[Diagnostic]:
    """Windows of events and decisions that the model's time never reaches."""
    start, stop = model.calendar.start, model.calendar.stop
    if not isinstance(start, dt.date) or not isinstance(stop, dt.date):
        return
    for part in (*model.events, *model.decisions):
        written = part.written or part.name
        for key, date in (("from", part.since), ("until", part.until)):
            if date is not None and not start <= date <= stop:
                yield diagnostic(
                    "outside-horizon",
                    f"`{key}` of `{written}` is {date}, outside the time of the case",
                    part.span,
                    notes=[f"the case runs from {start} to {stop}"],
                    help="move the date, or the case's `start` or `stop`",
                )
        if part.since and part.until and part.until < part.since:
            yield diagnostic(
                "dates-reversed",
                f"`until` of `{written}` is {part.until}, before its `from`, {part.since}",
                part.span,
                help="let `from` be the earlier of the two",
            )
