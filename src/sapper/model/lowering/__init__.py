"""Lowering: from a checked model to plain parts and primitives, units erased.

What a model means is settled here and in `docs/design/semantics.md`, one file a political
part. `lower` is a pure function; it expects a model that the checks found no error in.
Nothing here knows the order in which values are worked out: `sapper.engine.planning`.
"""

from __future__ import annotations

from sapper.model.lowered import Lowered
from sapper.model.lowering.chains import lower_chain
from sapper.model.lowering.conveyors import lower_conveyor
from sapper.model.lowering.decisions import lower_decision, see_former_choices
from sapper.model.lowering.draft import Draft
from sapper.model.lowering.events import lower_event
from sapper.model.lowering.flows import lower_flow, lower_stock, lower_variable
from sapper.model.lowering.inference import Inference
from sapper.model.lowering.populations import lower_population
from sapper.model.lowering.show import show_lowered
from sapper.model.parts import Correlation, Dimension, Model, Parameter, parts

__all__ = ["Inference", "lower", "show_lowered"]


def lower(model: Model, inference: Inference) -> Lowered:
    """Turn a checked model into plain formulas, stocks, flows and primitives.

    Parts are lowered in the order of the files, kind by kind, and keep their spans and claims.
    Raises `CaseError` where the order of a `DELAYN` or `SMTHN` is not a number as written.
    """
    draft = Draft(model.calendar, inference)
    stocks = {stock.name: stock for stock in model.stocks}
    dimensions = {dimension.name: dimension for dimension in model.dimensions}
    pulses = {f"{d.name}.{option.name}" for d in model.decisions for option in d.options}
    for stock in model.stocks:
        lower_stock(draft, stock)
    for flow in model.flows:
        lower_flow(draft, flow, stocks, pulses)
    for variable in model.variables:
        lower_variable(draft, variable, dimensions)
    for event in model.events:
        lower_event(draft, event)
    for decision in model.decisions:
        lower_decision(draft, decision)
    for chain in model.chains:
        lower_chain(draft, chain)
    for population in model.populations:
        lower_population(draft, population)
    for conveyor in model.conveyors:
        lower_conveyor(draft, conveyor)
    for decision in model.decisions:
        see_former_choices(draft, decision)
    return Lowered(
        model.calendar,
        model.dimensions,
        model.parameters,
        tuple(_resolved(item, model.parameters) for item in model.correlations),
        model.lookups,
        tuple(draft.formulas),
        tuple(draft.stocks),
        tuple(draft.flows),
        tuple(draft.primitives),
        _written(model),
    )


def _resolved(correlation: Correlation, parameters: tuple[Parameter, ...]) -> Correlation:
    """The correlation between full names: a last part will do where it is the only one."""
    known = {parameter.name for parameter in parameters}
    between: list[str] = []
    for name in correlation.between:
        alike = [item for item in known if item.rsplit(".", 1)[-1] == name]
        between.append(alike[0] if name not in known and len(alike) == 1 else name)
    return Correlation(tuple(between), correlation.rank, correlation.because, span=correlation.span)


def _written(model: Model) -> tuple[tuple[str, str], ...]:
    """The author's spelling of every name that is not spelt as it is known."""
    found: list[tuple[str, str]] = []
    for part in parts(model):
        spelling = part.written
        if spelling and spelling != part.name and not isinstance(part, Dimension):
            found.append((part.name, spelling))
    return tuple(found)
