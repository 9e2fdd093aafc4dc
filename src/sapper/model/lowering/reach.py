"""What a value depends on within one step, in a draft."""

from __future__ import annotations

from collections.abc import Iterable

from sapper.language.tree import names
from sapper.model.lowering.draft import Draft
from sapper.model.primitives import (
    Belt,
    Cascade,
    Chance,
    Choose,
    Delay,
    Initial,
    Previous,
    Primitive,
    Strike,
)


def upstream(draft: Draft, roots: Iterable[str]) -> frozenset[str]:
    """Every name that the roots read at the same step, directly or through others."""
    graph = _graph(draft)
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            waiting.extend(graph.get(item, ()))
    return frozenset(found)


def reads(primitive: Primitive) -> tuple[str, ...]:
    """The values that a primitive must know before it gives its own at the same step.

    What it reads only at the end of a step (the rate of an event, the input of a delay) is
    not among them; that is what breaks circles.
    """
    match primitive:
        case Strike(when=when):
            return () if when is None else (when,)
        case Choose(chances=chances):
            return chances
        case Cascade():
            return (
                primitive.size,
                *primitive.shares,
                primitive.push,
                primitive.sees_own,
                primitive.sees_other,
            )
        case Chance(arguments=arguments):
            return arguments
        case Delay(after=after, initial=initial):
            return (after,) if initial is None else (after, initial)
        case Previous(initial=initial):
            return (initial,)
        case Initial(input=source):
            return (source,)
        case Belt():
            read = (primitive.stock, primitive.length, *primitive.fractions)
            told = (item for item in (primitive.sample, primitive.arrest) if item is not None)
            return (*read, *told)


def gives(primitive: Primitive) -> tuple[str, ...]:
    """The names of the values that a primitive gives."""
    match primitive:
        case Strike(name=name):
            return (name, f"{name}.date", f"{name}.count")
        case Choose(name=name, options=options):
            return (*options, *(f"{option}.stands" for option in options), f"{name}.last")
        case Cascade(name=name):
            return (f"{name}.speaking", f"{name}.share")
        case Belt(outflow=outflow, leaks=leaks):
            return (outflow, *leaks)
        case _:
            return (primitive.name,)


def _graph(draft: Draft) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {}
    for formula in draft.formulas:
        exprs = [formula.expr, *(expr for _, expr in formula.by_element)]
        graph[formula.name] = {item.name for expr in exprs for item in names(expr)}
    for primitive in draft.primitives:
        for name in gives(primitive):
            graph[name] = set(reads(primitive))
    by_source: dict[str, set[str]] = {}
    for flow in draft.flows:
        if flow.source is not None:
            by_source.setdefault(flow.source, set()).add(flow.name)
    for flow in draft.flows:
        read = {item for item in (flow.rate, flow.spread, flow.when) if item is not None}
        # flows out of one stock may wait for each other
        graph.setdefault(flow.name, set()).update(read | by_source.get(flow.source or "", set()))
    return graph
