"""A model's parts as a file orders them: which flow serves which stocks, and whose tables are whose.

Reading makes hidden parts (a flow beside an auxiliary that serves several stocks, a lookup beside
the variable that has the points); here they go back to the part that they came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sapper.language.tree import Call, Expr, walk
from sapper.model.parts import Flow, Lookup, Model, Variable
from sapper.xmile.export.equations import CONSTANTS


@dataclass(frozen=True, slots=True)
class Gathered:
    """Parts in order, the ends of flows by stock, and points by the variable that has them.

    `order` has flows and variables; `shared` names variables that serve as flows and are written
    as such. `own` are points of variables that read themselves, at the place `at`; `standing` are
    names for the constants and for all other readings of tables that equations hold.
    """

    order: tuple[Flow | Variable, ...]
    into: Mapping[str, tuple[str, ...]]
    out_of: Mapping[str, tuple[str, ...]]
    shared: frozenset[str]
    own: Mapping[str, Lookup]
    at: Mapping[str, Expr]
    standing: Mapping[Call, str]


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
        _standing(model, own),
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


def _standing(model: Model, own: Mapping[str, Lookup]) -> dict[Call, str]:
    """A name for each constant and each reading of a table, once each.

    Programs differ in how they call constants, and a table by name; a part that holds the number, or
    the points and the place, is read by all.
    """
    tables = {lookup.name for lookup in model.lookups}
    found: dict[Call, str] = {}
    for expr in _exprs(model, own):
        for node in walk(expr):
            if not isinstance(node, Call) or node in found:
                continue
            if node.function in CONSTANTS:
                found[node] = f"·{node.function.lower()}"
            elif node.function in tables:
                found[node] = f"{node.function}·{len(found) + 1}"
    return found


def _exprs(model: Model, own: Mapping[str, Lookup]) -> Iterator[Expr]:
    """Every equation; where a part reads its own points, the place at which it does."""
    for stock in model.stocks:
        yield stock.start
    valued = [(item.name, item.rate) for item in model.flows]
    valued += [(item.name, item.equation) for item in model.variables]
    for name, expr in valued:
        yield expr.arguments[0] if name in own and isinstance(expr, Call) else expr
    for variable in model.variables:
        yield from (expr for _, expr in variable.by_element)
        if variable.initial is not None:
            yield variable.initial
    for conveyor in model.conveyors:
        told = (conveyor.length, conveyor.sample, conveyor.arrest)
        yield from (expr for expr in told if expr is not None)
        yield from (leak.fraction for leak in conveyor.leaks)
