"""Stocks, flows and variables: equations made plain, times and hazards brought to steps."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from sapper.language.tree import Expr, Name
from sapper.model.lowered import PlainFlow, PlainStock
from sapper.model.lowering.conversions import step_in
from sapper.model.lowering.draft import Draft, Owner, hidden
from sapper.model.lowering.equations import field, plain, timed_field
from sapper.model.lowering.writing import claims_in, number
from sapper.model.parts import Dimension, Flow, Stock, Variable


def lower_stock(draft: Draft, stock: Stock) -> None:
    """Add a stock and the formula of its start, in which draws happen once."""
    owner = Owner(stock.name, stock.name, stock.over, span=stock.span, once=True)
    start = hidden(stock.name, "start")
    expr = plain(draft, owner.named(start), stock.start)
    draft.formula(start, expr, owner)
    draft.stocks.append(PlainStock(stock.name, start, stock.whole, stock.over, span=stock.span))


def lower_variable(draft: Draft, variable: Variable, dimensions: Mapping[str, Dimension]) -> None:
    """Add a variable; equations of single elements draw in the streams of their element."""
    owner = Owner(variable.name, variable.name, variable.over, span=variable.span)
    by_element = [
        (element, plain(draft, owner.named(hidden(variable.name, element)), equation))
        for element, equation in variable.by_element
    ]
    given = {element for element, _ in variable.by_element}
    # where every element has an equation of its own the common one stands for nothing
    idle = any(
        given >= set(dimensions[name].elements) for name in variable.over if name in dimensions
    )
    common = number(0) if given and idle else plain(draft, owner, variable.equation)
    initial = None
    if variable.initial is not None:
        initial = hidden(variable.name, "initial")
        before = replace(owner.named(initial), once=True)
        draft.formula(initial, plain(draft, before, variable.initial), before)
    draft.formula(variable.name, common, owner, by_element, initial)


def lower_flow(draft: Draft, flow: Flow, stocks: Mapping[str, Stock], pulses: Set[str]) -> None:
    """Add a flow and the formulas that it reads.

    A flow without dimensions of its own runs over those of its stock. `pulses` are the names
    of decisions' options: a move on one of them happens at every choice of it.
    """
    named = (end for end in (flow.source, flow.target) if end is not None)
    ends = [stocks[end] for end in named if end in stocks]
    dims = flow.over or next((end.over for end in ends if end.over), ())
    owner = Owner(flow.name, flow.name, dims, _asked(flow), flow.span)
    spread = None
    when = None
    scale = draft.calendar.step
    if flow.kind == "equation":
        whole = any(end.whole for end in ends)
        rate = hidden(flow.name, "rate") if whole else flow.name
        draft.formula(rate, plain(draft, owner, flow.rate), owner)
    elif flow.kind == "hazard":
        rate = field(draft, owner, f"{flow.name}.hazard", flow.rate)
        scale = step_in(draft.inference.expr(flow.rate), draft.calendar)
    elif flow.kind == "after":
        stay = hidden(flow.name, "stay")
        rate = timed_field(draft, owner, f"{flow.name}.after", stay, flow.rate)
        if flow.spread is not None:
            spread = field(draft, owner, f"{flow.name}.spread", flow.spread)
    else:
        rate = field(draft, owner, f"{flow.name}.amount", flow.rate)
        when = _trigger(draft, owner, flow)
    draft.flows.append(
        PlainFlow(
            flow.name,
            flow.kind,
            rate,
            flow.source,
            flow.target,
            spread,
            when,
            isinstance(flow.when, Name) and flow.when.name in pulses,
            scale,
            dims,
            owner.claims,
            flow.span,
        )
    )


def _trigger(draft: Draft, owner: Owner, flow: Flow) -> str | None:
    if flow.when is None:
        return None
    name = hidden(flow.name, "when")
    return draft.value(name, plain(draft, owner.field(name), flow.when), owner)


def _asked(flow: Flow) -> tuple[str, ...]:
    written: list[Expr] = [flow.rate]
    written += [expr for expr in (flow.spread, flow.when) if expr is not None]
    return claims_in(written)
