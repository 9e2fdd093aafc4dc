"""Non-negative flows and stocks (XMILE 1.0, 4.2 and 4.3).

A non-negative flow is its equation or 0. A non-negative stock limits its outflows in the order in
which it lists them, each to what the stock holds, with what flows in, leaves over after those
before it. Nothing else is changed, so that what leaves one stock enters the next.

An inflow counts only where it does not depend, within the step, on an outflow of the same stock:
two stocks that fill each other would else be a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from sapper.language.tree import Binary, Call, Expr, Name, Number, children
from sapper.xmile.assembling import Assembly

_BREAKING = frozenset(
    {"PREVIOUS", "DELAY", "INIT", "SMTH1", "SMTH3", "SMTHN", "DELAY1", "DELAY3", "DELAYN"}
)
"""Functions whose value does not depend on their input of the same step."""


def limit(assembly: Assembly, conveyed: Iterable[str]) -> None:
    """Write the limits into the equations; `conveyed` are flows that a conveyor works out."""
    driven = set(conveyed)
    for name, rate in list(assembly.equations.items()):
        flow = assembly.values[name].entry.part.kind == "flow"
        if flow and assembly.non_negative.get(name) and name not in driven:
            assembly.equations[name] = Call("MAX", (rate, Number(0.0)), span=rate.span)
    graph = {name: set(_read(rate)) for name, rate in assembly.equations.items()}
    for variable in assembly.translator.variables:
        exprs = (variable.equation, *(expr for _, expr in variable.by_element))
        graph[variable.name] = {name for expr in exprs for name in _read(expr)}
    for stock in assembly.starts:
        part = assembly.values[stock].entry.part
        if assembly.non_negative.get(stock) and part.conveyor is None:
            _limit_stock(assembly, stock, driven, graph)


def _limit_stock(
    assembly: Assembly, stock: str, driven: set[str], graph: dict[str, set[str]]
) -> None:
    outflows = [name for name in assembly.outflows[stock] if name in assembly.equations]
    limited = [name for name in outflows if name not in driven]
    inflows = [
        name
        for name in assembly.inflows[stock]
        if name in assembly.equations and not _reaches(name, set(limited), graph)
    ]
    gone: list[str] = []
    for name in outflows:
        if name in driven or _reaches_any(gone, name, graph):
            gone.append(name)
            continue
        held: Expr = Binary("/", Name(stock), Call("DT", ()))
        held = reduce(lambda left, item: Binary("+", left, Name(item)), inflows, held)
        held = reduce(lambda left, item: Binary("-", left, Name(item)), gone, held)
        rate = assembly.equations[name]
        room = Call("MAX", (held, Number(0.0)))
        assembly.equations[name] = Call("MIN", (rate, room), span=rate.span)
        graph[name] = {*graph[name], *inflows, *gone}
        gone.append(name)


def _reaches_any(names: Iterable[str], target: str, graph: Mapping[str, set[str]]) -> bool:
    return any(_reaches(name, {target}, graph) for name in names)


def _reaches(start: str, targets: set[str], graph: Mapping[str, set[str]]) -> bool:
    """Whether a value depends on one of others within a step, or is one of them."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in targets:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(graph.get(name, ()))
    return False


def _read(expr: Expr) -> Iterable[str]:
    """The names that an equation reads at the same step."""
    if isinstance(expr, Name):
        yield expr.name
    if isinstance(expr, Call) and expr.function in _BREAKING:
        return
    for child in children(expr):
        yield from _read(child)
