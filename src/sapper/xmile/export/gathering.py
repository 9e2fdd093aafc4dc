"""A model's parts as a file orders them: which flow serves which stocks, and whose tables are whose.

Reading makes hidden parts (a flow beside an auxiliary that serves several stocks, a lookup beside
the variable that has the points); here they go back to the part that they came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sapper.language.tree import Call, Expr
from sapper.model.parts import Flow, Lookup, Model, Variable
from sapper.xmile.export.equations import table_of


@dataclass(frozen=True, slots=True)
class Gathered:
    """Parts in order, the ends of flows by stock, and points by the variable that has them.

    `order` has flows and variables; `shared` names variables that serve as flows and are written
    as such. `own` are points of variables that read themselves, at the place `at`; `tables` those
    of variables that are only read by others.
    """

    order: tuple[Flow | Variable, ...]
    into: Mapping[str, tuple[str, ...]]
    out_of: Mapping[str, tuple[str, ...]]
    shared: frozenset[str]
    own: Mapping[str, Lookup]
    at: Mapping[str, Expr]
    tables: Mapping[str, Lookup]


def gathered(model: Model) -> Gathered:
    """The parts of a model as a file has them."""
    into: dict[str, list[str]] = {}
    out_of: dict[str, list[str]] = {}
    ways: list[tuple[str, Flow]] = []
    variables = {item.name: item for item in model.variables}
    for flow in model.flows:
        name = _serving(flow, variables)
        ways.append((name, flow))
        if flow.source is not None:
            out_of.setdefault(flow.source, []).append(name)
        if flow.target is not None:
            into.setdefault(flow.target, []).append(name)
    own, at = _own(model, variables)
    return Gathered(
        _ordered(model, ways, variables),
        {stock: tuple(names) for stock, names in into.items()},
        {stock: tuple(names) for stock, names in out_of.items()},
        _shared(ways, variables),
        own,
        at,
        _tables(model, own),
    )


def _serving(flow: Flow, variables: Mapping[str, Variable]) -> str:
    """The name under which a stock names a flow: that of the variable that it stands beside."""
    for end, way in ((flow.source, "from"), (flow.target, "to")):
        stem = flow.name.removesuffix(f"·{way}·{end}")
        if stem != flow.name and stem in variables:
            return stem
    return flow.name


def _shared(ways: list[tuple[str, Flow]], variables: Mapping[str, Variable]) -> frozenset[str]:
    """Variables that serve as flows and would be taken for plain ones if they were auxiliaries."""
    counts: dict[str, list[int]] = {}
    for name, flow in ways:
        if name in variables:
            ends = counts.setdefault(name, [0, 0])
            ends[0] += flow.source is not None
            ends[1] += flow.target is not None
    return frozenset(
        name
        for name, ends in counts.items()
        if max(ends) > 1 or variables[name].initial is not None
    )


def _ordered(
    model: Model, ways: list[tuple[str, Flow]], variables: Mapping[str, Variable]
) -> tuple[Flow | Variable, ...]:
    """Flows and variables, each kind in its own order; both came from one order of a file."""
    made: list[Flow | Variable] = []
    done: set[str] = set()
    waiting = iter(ways)

    def flows_before(name: str | None) -> None:
        for serving, flow in waiting:
            if serving == name:
                return
            if serving not in variables:
                made.append(flow)
            elif serving not in done:
                done.add(serving)
                made.append(variables[serving])

    serving = {name for name, _ in ways}
    for variable in model.variables:
        if variable.name in done:
            continue
        if variable.name in serving:
            flows_before(variable.name)
        if variable.name not in done:
            done.add(variable.name)
            made.append(variable)
    flows_before(None)
    return tuple(made)


def _own(
    model: Model, variables: Mapping[str, Variable]
) -> tuple[dict[str, Lookup], dict[str, Expr]]:
    own: dict[str, Lookup] = {}
    at: dict[str, Expr] = {}
    rates = {flow.name: flow.rate for flow in model.flows}
    for lookup in model.lookups:
        name = lookup.name.removesuffix("·gf")
        variable = variables.get(name)
        expr = rates.get(name) if variable is None else variable.equation
        if isinstance(expr, Call) and expr.function == lookup.name:
            own[name], at[name] = lookup, expr.arguments[0]
    return own, at


def _tables(model: Model, own: Mapping[str, Lookup]) -> dict[str, Lookup]:
    """Points that no variable reads itself; where only another way of reading is there, turned back."""
    found: dict[str, Lookup] = {}
    for lookup in sorted(model.lookups, key=lambda item: not item.name.endswith("·gf")):
        name = table_of(lookup.name)
        if name in own or name in found:
            continue
        if lookup.name.endswith("·forward"):
            x = tuple(-item for item in reversed(lookup.x))
            lookup = Lookup(lookup.name, x, tuple(reversed(lookup.y)))
        found[name] = lookup
    return found
