"""Circles among the values of one step, and among the starts of stocks.

A stock breaks a circle, since what it is at a step was settled at the step before; so do
`PREVIOUS`, `DELAY` and the smoothing functions, events that strike at a hazard, and which
option of a decision stands. The graph has a node for every readable name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.tree import Call, Expr, Name, children
from sapper.model.checks.outputs import outputs
from sapper.model.checks.sites import Site, sites
from sapper.model.parts import (
    Chain,
    Decision,
    Event,
    Flow,
    Model,
    Parameter,
    Part,
    Population,
    Stock,
)

_BROKEN_FROM: Mapping[str, int | None] = {
    "PREVIOUS": 1,
    "DELAY": 2,
    "DELAY1": 2,
    "DELAY3": 2,
    "DELAYN": 3,
    "SMTH1": 2,
    "SMTH3": 2,
    "SMTHN": 3,
    "TREND": None,
    "FORCST": None,
}
"""Stateful builtins whose first argument is not read at the step itself, and the place of
their initial value (from 0). `TREND` and `FORCST` compare their input with its past, so
they do read it."""
SELF = "SELF"
"""The builtin by which an equation names its own value."""
_MOST_SHOWN = 20
"""How many names of a circle are told one by one."""
_ORDER_OF_LEAVING = {"hazard": 0, "after": 1, "moves": 2, "equation": 3}


@dataclass
class Graph:
    """What each name reads at the same step, and where it says so."""

    edges: dict[str, dict[str, Span | None]] = field(
        default_factory=dict[str, dict[str, "Span | None"]]
    )

    def add(self, reader: str, read: str, span: Span | None) -> None:
        """Note that `reader` reads `read`; the first place counts."""
        self.edges.setdefault(reader, {}).setdefault(read, span)
        self.edges.setdefault(read, {})


def check(model: Model) -> list[Diagnostic]:
    """A diagnostic for every circle: those of a step first, then those of the start."""
    given = outputs(model)
    step = graph(model, start=False)
    within = circles(step)
    found = [_diagnostic(circle, step, given, start=False) for circle in within]
    reported = {name for circle in within for name in circle}
    start = graph(model, start=True)
    found.extend(
        _diagnostic(circle, start, given, start=True)
        for circle in circles(start)
        if not reported & set(circle)
    )
    return found


def graph(model: Model, *, start: bool) -> Graph:
    """The graph of one step; with `start`, of step 0, at which stocks read their starts."""
    found = Graph()
    known = outputs(model)
    for site in sites(model):
        reads = tuple(_reads(site.expr, start=start))
        for owner in _owners(site, start=start):
            for read, span in reads:
                read = owner if read == SELF else read
                # A field may be a parameter, or a variable, of its own full name.
                mine = read == site.name and read != site.part.name
                if read in known and not mine and not isinstance(known[read], Parameter):
                    found.add(owner, read, span or site.span)
    for chain in model.chains:
        _add_chain(found, chain, start=start)
    for population in model.populations:
        for name in ("share", "tipped", "tipped.date"):
            found.add(f"{population.name}.{name}", f"{population.name}.speaking", population.span)
    for decision in model.decisions:
        _add_decision(found, decision)
    _add_leaving(found, model)
    return found


def circles(of: Graph) -> list[tuple[str, ...]]:
    """The shortest circle of every strongly connected group, beginning with its first name."""
    found: list[tuple[str, ...]] = []
    for group in _groups(of.edges):
        members = set(group)
        first = min(group)
        if len(group) > 1 or first in of.edges.get(first, {}):
            found.append(_shortest(of.edges, first, members))
    return sorted(found)


def _owners(site: Site, *, start: bool) -> Iterator[str]:
    """The readable names that depend on an equation at the same step."""
    part = site.part
    match part:
        case Stock(name=name):
            if start:
                yield name
        case Event(name=name):
            # A hazard adds up over the steps before; a condition counts at once.
            if site.role == "condition":
                yield from (name, f"{name}.date", f"{name}.count")
        case Decision(name=name):
            for option in part.options:
                yield f"{name}.{option.name}.chance"
                yield from (f"{name}.{option.name}.because.{m.name}" for m in part.motives)
        case Chain():
            yield from _chain_owners(site, part, start=start)
        case Population(name=name):
            yield f"{name}.size" if site.role == "size" else f"{name}.speaking"
            if site.role == "size":
                yield f"{name}.speaking"
        case _:
            yield part.name


def _chain_owners(site: Site, chain: Chain, *, start: bool) -> Iterator[str]:
    """Which of a chain's values read one of its fields at the same step."""
    own, field_name = chain.name, site.name.rsplit(".", 1)[1]
    if field_name in ("refuses_unauthorised", "collusion"):
        yield from (f"{own}.{order.name}.rogue" for order in chain.orders)
        return
    who = site.name.removeprefix(f"{own}.").rsplit(".", 1)[0]
    concerned = [order for order in chain.orders if who == order.name or who in order.needs]
    for order in concerned:
        given = {
            "handles": ("time",),
            "refuses": ("approved", "waiting"),
            "present": ("time",),
            "capacity": ("time",),
            "arrives": ("waiting",),
        }.get(field_name, ())
        yield from (f"{own}.{order.name}.{name}" for name in given)
    if field_name in ("refuses", "present", "capacity", "arrives"):
        signers = {signer for order in concerned for signer in order.needs}
        for signer in sorted(signers):
            yield f"{own}.{signer}.load"
            if start:
                yield f"{own}.{signer}.waiting"


def _add_chain(found: Graph, chain: Chain, *, start: bool) -> None:
    for order in chain.orders:
        for signer in order.needs:
            own = f"{chain.name}.{order.name}"
            found.add(f"{own}.approved", f"{chain.name}.{signer}.load", order.span or chain.span)
            if start:
                for value in ("time", "waiting"):
                    found.add(
                        f"{own}.{value}", f"{chain.name}.{signer}.waiting", order.span or chain.span
                    )


def _add_decision(found: Graph, decision: Decision) -> None:
    # The choice of a step is read from its pulse; `.stands` and `.last` are those of the
    # steps before, so that an option's standing may count in its own favour.
    for option in decision.options:
        own = f"{decision.name}.{option.name}"
        found.add(own, f"{own}.chance", option.span or decision.span)


def _add_leaving(found: Graph, model: Model) -> None:
    """Flows out of one stock are worked out in turn, so the later read the earlier."""
    whole = {stock.name for stock in model.stocks if stock.whole}
    by_source: dict[str, list[Flow]] = {}
    for flow in model.flows:
        if flow.source is not None:
            by_source.setdefault(flow.source, []).append(flow)
    for source, flows in by_source.items():
        for later in flows:
            if later.kind == "hazard" or (later.kind == "equation" and source not in whole):
                continue
            for earlier in flows:
                if _ORDER_OF_LEAVING[earlier.kind] < _ORDER_OF_LEAVING[later.kind]:
                    found.add(later.name, earlier.name, later.span)


def _reads(expr: Expr, *, start: bool) -> Iterator[tuple[str, Span | None]]:
    """The names that an equation reads at the same step, with their places."""
    waiting: list[Expr] = [expr]
    while waiting:
        node = waiting.pop()
        inner = children(node)
        if isinstance(node, Name):
            yield node.name, node.span
        elif isinstance(node, Call):
            if node.function == SELF:
                yield SELF, node.span
            inner = _read_arguments(node, start=start)
        waiting.extend(reversed(inner))


def _read_arguments(call: Call, *, start: bool) -> tuple[Expr, ...]:
    initial = _BROKEN_FROM.get(call.function)
    if initial is None or not call.arguments:
        return call.arguments
    first, *others = call.arguments
    if not start:
        return tuple(argument for place, argument in enumerate(others, 1) if place != initial)
    # At the start these functions are their initial value, by default that of their input.
    return tuple(others) if len(call.arguments) > initial else (first, *others)


def _groups(edges: Mapping[str, Mapping[str, Span | None]]) -> list[list[str]]:
    """Strongly connected groups (Tarjan 1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[list[str]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, successors = work[-1]
            following = next(successors, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    groups.append(_close(node, stack, on_stack))
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(edges[following])))
            elif following in on_stack:
                low[node] = min(low[node], index[following])
    return groups


def _close(node: str, stack: list[str], on_stack: set[str]) -> list[str]:
    group: list[str] = []
    while True:
        member = stack.pop()
        on_stack.discard(member)
        group.append(member)
        if member == node:
            return group


def _shortest(
    edges: Mapping[str, Mapping[str, Span | None]], first: str, members: set[str]
) -> tuple[str, ...]:
    """The shortest way from `first` back to itself within its group."""
    before: dict[str, str] = {}
    line = [first]
    for node in line:
        for following in edges[node]:
            if following == first:
                way = [node]
                while way[-1] != first:
                    way.append(before[way[-1]])
                return tuple(reversed(way))
            if following in members and following not in before:
                before[following] = node
                line.append(following)
    raise AssertionError(first)  # a strongly connected group has a way back


def _diagnostic(
    circle: tuple[str, ...], of: Graph, given: Mapping[str, Part], *, start: bool
) -> Diagnostic:
    left_out = len(circle) - _MOST_SHOWN
    shown = circle[:_MOST_SHOWN]
    links = [f"`{name}`" for name in shown]
    links += [f"… {left_out:,} more …"] if left_out > 0 else []
    way = " → ".join((*links, f"`{circle[0]}`"))
    labels: list[Label] = []
    for reader, read in zip(shown, (*circle, circle[0])[1:], strict=False):
        span = of.edges[reader][read] or given[reader].span
        if span is not None:
            labels.append(Label(span, f"`{reader}` reads `{read}`"))
    first, others = (labels[0], labels[1:]) if labels else (None, [])
    where = "at the start" if start else "within one step"
    cure = (
        "give one of them a start, or an initial value, that does not depend on the others"
        if start
        else "let one of them read the step before, as in `PREVIOUS(x, 0)`, "
        "or put a stock or a delay between them"
    )
    return diagnostic(
        "cycle",
        f"`{circle[0]}` depends on itself {where}: {way}",
        first.span if first else None,
        first.text if first else "",
        secondary=others,
        help=cure,
    )
