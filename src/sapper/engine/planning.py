"""Planning: from a lowered model and the claims to an ordered plan.

`plan` is a pure function. It settles the order within a step (`ordering`), who leaves a stock
before whom (`leaving`), what starts depend on (`starting`), what is worked out once, and
the truths, draws and copulas of a world (`beliefs`). An engine needs nothing but its
result.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sapper.engine.beliefs import (
    ClaimLike,
    ClaimTie,
    ClaimTruth,
    TieLike,
    copulas,
    draws,
    truths,
)
from sapper.engine.leaving import flow_nodes, levels
from sapper.engine.ordering import exprs, needed
from sapper.engine.plan import Equation, Node, Plan
from sapper.engine.show import show_plan
from sapper.engine.starting import setup, start_of
from sapper.language.builtins import builtin
from sapper.language.tree import Call, walk
from sapper.model.lowered import Lowered

__all__ = ["ClaimTie", "ClaimTruth", "plan", "show_plan"]


def plan(
    lowered: Lowered,
    claims: Sequence[ClaimLike] = (),
    ties: Sequence[TieLike] = (),
    beliefs: Mapping[str, float] | None = None,
) -> Plan:
    """The plan of a lowered model.

    `claims` give the truths of a world, `ties` those that hang together, and `beliefs` what
    an account holds of single claims instead. Raises `CaseError` where values of one step
    depend on each other in a circle that the checks did not find.
    """
    starts = {stock.start for stock in lowered.stocks if stock.start == start_of(stock)}
    equations: list[Node] = [
        Equation(
            formula.name,
            formula.expr,
            formula.dims,
            formula.by_element,
            initial=formula.initial,
            span=formula.span,
            claims=formula.claims,
        )
        for formula in lowered.formulas
        if formula.name not in starts
    ]
    nodes = flow_nodes(lowered.stocks, lowered.flows, [*equations, *lowered.primitives])
    start_formulas = {item.name: item for item in lowered.formulas if item.name in starts}
    first = setup(lowered.stocks, start_formulas, nodes)
    known = {parameter.name for parameter in lowered.parameters}
    known.update(dimension.name for dimension in lowered.dimensions)
    known.update(item for dimension in lowered.dimensions for item in dimension.elements)
    return Plan(
        lowered.calendar,
        tuple((dimension.name, dimension.elements) for dimension in lowered.dimensions),
        truths(claims, ties, beliefs or {}),
        draws(lowered.parameters),
        copulas(lowered.correlations, lowered.parameters),
        lowered.lookups,
        _with_constants(first, known),
        _with_constants(nodes, known),
        tuple(
            replace(level, start=start_of(stock))
            for level, stock in zip(
                levels(lowered.stocks, lowered.flows), lowered.stocks, strict=True
            )
        ),
        lowered.written,
    )


def _with_constants(nodes: Iterable[Node], known: Collection[str]) -> tuple[Node, ...]:
    """The nodes with those equations marked that depend on nothing that changes."""
    constant = set(known)
    marked: list[Node] = []
    for node in nodes:
        if isinstance(node, Equation) and _is_constant(node, constant):
            constant.add(node.name)
            marked.append(replace(node, constant=True))
        else:
            marked.append(node)
    return tuple(marked)


def _is_constant(equation: Equation, constant: Collection[str]) -> bool:
    return all(name in constant for name in needed(equation)) and not any(
        _changes(node) for expr in exprs(equation) for node in walk(expr) if isinstance(node, Call)
    )


def _changes(call: Call) -> bool:
    known = builtin(call.function)
    return known is not None and known.kind == "time"
