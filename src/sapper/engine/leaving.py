"""Flows as nodes: who leaves a stock before whom, and who moves whole heads.

From a whole stock people leave by hazards, then by the end of their stay, then by moves,
then by equations, each of what is left (`docs/design/semantics.md`). Flows of one kind
leave in order of dependence, then of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sapper.engine.ordering import ordered
from sapper.engine.plan import Equation, Leavers, Level, Move, Node, Stay, Transfer
from sapper.language.tree import Name
from sapper.model.lowered import PlainFlow, PlainStock

EXPECTED = "·expected"
"""Ends the name of the amount that a whole flow out of a plain stock rounds to heads."""
_RANK: Mapping[str, int] = {"hazard": 0, "after": 1, "moves": 2, "equation": 3}


@dataclass(frozen=True, slots=True)
class _Stocks:
    """Which stocks there are, and which flows move whole heads."""

    stocks: Mapping[str, PlainStock]

    def whole(self, name: str | None) -> bool:
        return name is not None and name in self.stocks and self.stocks[name].whole

    def heads(self, flow: PlainFlow) -> bool:
        return self.whole(flow.source) or self.whole(flow.target)


@dataclass(frozen=True, slots=True)
class _Ends:
    """The flows into and out of every stock, in the order of the files."""

    into: Mapping[str, Sequence[PlainFlow]]
    out_of: Mapping[str, Sequence[PlainFlow]]

    @staticmethod
    def of(flows: Sequence[PlainFlow]) -> _Ends:
        into: dict[str, list[PlainFlow]] = {}
        out_of: dict[str, list[PlainFlow]] = {}
        for flow in flows:
            if flow.target is not None:
                into.setdefault(flow.target, []).append(flow)
            if flow.source is not None:
                out_of.setdefault(flow.source, []).append(flow)
        return _Ends(into, out_of)

    def beside(self, flow: PlainFlow) -> Sequence[PlainFlow]:
        """The flows out of the stock that a flow leaves, itself among them."""
        return () if flow.source is None else self.out_of[flow.source]


def levels(stocks: Sequence[PlainStock], flows: Sequence[PlainFlow]) -> tuple[Level, ...]:
    """Every stock with the flows that fill and drain it, in the order of the files."""
    ends = _Ends.of(flows)
    return tuple(
        Level(
            stock.name,
            stock.start,
            tuple(flow.name for flow in ends.into.get(stock.name, ())),
            tuple(flow.name for flow in ends.out_of.get(stock.name, ())),
            stock.whole,
            stock.dims,
            span=stock.span,
        )
        for stock in stocks
    )


def flow_nodes(
    stocks: Sequence[PlainStock], flows: Sequence[PlainFlow], others: Sequence[Node]
) -> tuple[Node, ...]:
    """All nodes of a step in order: those of the flows and the `others`.

    The order among moves and among equations is only known once everything else is in
    order, so it is settled first with each waiting for the kinds before its own.
    """
    kinds = _Stocks({stock.name: stock for stock in stocks})
    made = [*_hazards(kinds, flows), *_others(kinds, flows)]
    roots = [flow.name for flow in flows]
    order = ordered([*made, *others], roots)
    place = {
        node.flow: index for index, node in enumerate(order) if isinstance(node, Move | Transfer)
    }
    ends = _Ends.of(flows)
    settled = [_after_its_like(node, ends, place) for node in order]
    return tuple(settled)


def _hazards(kinds: _Stocks, flows: Sequence[PlainFlow]) -> Iterable[Node]:
    """One `Leavers` for every stock that people leave by a hazard, flows ordered by name."""
    by_stock: dict[str, list[PlainFlow]] = {}
    for flow in flows:
        if flow.kind == "hazard" and flow.source is not None:
            by_stock.setdefault(flow.source, []).append(flow)
    for source, leaving in by_stock.items():
        stock = kinds.stocks[source]
        competing = sorted(leaving, key=lambda flow: flow.name)
        rounded = {flow.name for flow in competing if kinds.heads(flow) and not stock.whole}
        yield Leavers(
            source,
            tuple(f.name + EXPECTED if f.name in rounded else f.name for f in competing),
            tuple(flow.rate for flow in competing),
            tuple(flow.scale for flow in competing),
            stock.whole,
            stock.dims,
            span=competing[0].span,
            claims=tuple(dict.fromkeys(claim for flow in competing for claim in flow.claims)),
        )
        for flow in competing:
            if flow.name in rounded:
                yield _transfer(flow, flow.name + EXPECTED, None, ())


def _others(kinds: _Stocks, flows: Sequence[PlainFlow]) -> Iterable[Node]:
    ends = _Ends.of(flows)
    for flow in flows:
        before = _earlier_kinds(flow, ends)
        match flow.kind:
            case "after":
                yield _stay(kinds, flow, ends, before)
            case "moves":
                yield Move(
                    flow.name,
                    flow.when or flow.rate,
                    flow.rate,
                    flow.pulse,
                    flow.source,
                    before,
                    kinds.heads(flow),
                    flow.dims,
                    span=flow.span,
                    claims=flow.claims,
                )
            case "equation" if kinds.heads(flow):
                limited = flow.source if kinds.whole(flow.source) else None
                yield _transfer(flow, flow.rate, limited, before if limited else ())
            case "equation" if flow.rate != flow.name:
                yield Equation(
                    flow.name, Name(flow.rate), flow.dims, span=flow.span, claims=flow.claims
                )
            case _:
                pass


def _stay(kinds: _Stocks, flow: PlainFlow, ends: _Ends, before: tuple[str, ...]) -> Stay:
    assert flow.source is not None, flow.name
    later = [item.name for item in ends.beside(flow) if _RANK[item.kind] > 1]
    return Stay(
        flow.name,
        flow.source,
        flow.rate,
        flow.spread,
        tuple(item.name for item in ends.into.get(flow.source, ())),
        before,
        tuple(later),
        kinds.heads(flow),
        flow.dims,
        span=flow.span,
        claims=flow.claims,
    )


def _transfer(flow: PlainFlow, rate: str, source: str | None, earlier: tuple[str, ...]) -> Transfer:
    return Transfer(flow.name, rate, source, earlier, flow.dims, span=flow.span, claims=flow.claims)


def _earlier_kinds(flow: PlainFlow, ends: _Ends) -> tuple[str, ...]:
    """The flows out of the same stock that leave before any of this kind."""
    return tuple(
        item.name
        for item in sorted(ends.beside(flow), key=lambda item: _RANK[item.kind])
        if _RANK[item.kind] < _RANK[flow.kind]
    )


def _after_its_like(node: Node, ends: _Ends, place: Mapping[str, int]) -> Node:
    """A move or transfer that also waits for those of its kind that come before it."""
    if not isinstance(node, Move | Transfer) or node.source is None:
        return node
    kind = "moves" if isinstance(node, Move) else "equation"
    alike = [
        flow.name
        for flow in ends.out_of.get(node.source, ())
        if flow.kind == kind and place[flow.name] < place[node.flow]
    ]
    alike.sort(key=lambda name: place[name])
    return replace(node, earlier=(*node.earlier, *alike))
