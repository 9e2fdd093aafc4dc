"""The part of a plan that some values need, up to a step: the same worlds with fewer values.

For whoever runs many lanes and looks at little. What a value depends on is `reach`'s business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sapper.analysis.reach import Reach, upstream
from sapper.engine.ordering import exprs, given
from sapper.engine.plan import Copula, Draw, Equation, Node, Plan
from sapper.language.tree import Name, walk
from sapper.model.calendar import Calendar

_END = "STOPTIME"


def part_of(plan: Plan, names: Sequence[str], last: int | None = None) -> Plan:
    """The part of a plan that some values need up to a step (None: to the end).

    Chance goes by names, so that what is left is what it was, to rounding. A plan that reads when it
    ends is not cut short.
    """
    reached = [upstream(plan, name) for name in names]
    wanted = frozenset[str]().union(*(item.names for item in reached))
    draws, copulas = _drawn(plan, wanted)
    claims = _claims(reached, draws)
    setup, nodes = (_kept(items, wanted) for items in (plan.setup, plan.nodes))
    calendar = plan.calendar
    if last is not None and not _reads_end((*setup, *nodes)):
        calendar = _until(calendar, last)
    return replace(
        plan,
        calendar=calendar,
        truths=tuple(truth for truth in plan.truths if truth.claim in claims),
        draws=draws,
        copulas=copulas,
        setup=setup,
        nodes=nodes,
        levels=tuple(level for level in plan.levels if level.name in wanted),
    )


def _kept(nodes: Iterable[Node], wanted: frozenset[str]) -> tuple[Node, ...]:
    return tuple(node for node in nodes if not wanted.isdisjoint(given(node)))


def _drawn(plan: Plan, wanted: frozenset[str]) -> tuple[tuple[Draw, ...], tuple[Copula, ...]]:
    """The draws that count, with those that they are drawn together with."""
    streams = {draw.name: draw.stream for draw in plan.draws}
    own = {streams[name] for name in wanted if name in streams}
    # a number of a copula is drawn with all others of it, whatever name its stream has there
    copulas = tuple(
        item for item in plan.copulas if any(streams[name] in own for name in item.names)
    )
    beside = {name for item in copulas for name in item.names}
    return tuple(draw for draw in plan.draws if draw.name in wanted | beside), copulas


def _claims(reached: Iterable[Reach], draws: Iterable[Draw]) -> set[str]:
    found = {claim for item in reached for claim in item.claims}
    for draw in draws:
        if draw.otherwise is not None:
            found.update(draw.claims)
    return found


def _reads_end(nodes: Iterable[Node]) -> bool:
    """Whether any equation mentions the time at which the model stops."""
    return any(
        isinstance(item, Name) and item.name.upper() == _END
        for node in nodes
        if isinstance(node, Equation)
        for expr in exprs(node)
        for item in walk(expr)
    )


def _until(calendar: Calendar, last: int) -> Calendar:
    """The same calendar with no fewer steps than `last`, and hardly more."""
    if last >= calendar.steps:
        return calendar
    if not calendar.dated:
        return replace(calendar, stop=calendar.time(last))
    return replace(calendar, stop=calendar.date(calendar.time(last)))
