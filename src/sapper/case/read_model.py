"""Sectors: from nodes to the parts of a model.

Numbers and priors written inside a part become parameters under dotted names (see
`sapper.model.parts`); everything else is an equation. Decisions, chains and populations
are read in `sapper.case.read_politics`.
"""

from __future__ import annotations

from itertools import pairwise

from sapper.case.inline import Gathered, words_of
from sapper.case.nodes import Entry, Mapping, Node, Sequence
from sapper.case.read_politics import read_chain, read_decision, read_population
from sapper.case.reading import Reading, entries_of, items_of, text_of, texts_of, truth_of
from sapper.diagnostics.diagnostic import Label
from sapper.diagnostics.span import Span
from sapper.language.names import canonical
from sapper.language.prior import Prior
from sapper.language.tree import Expr
from sapper.language.units import Unit
from sapper.model.parts import (
    Correlation,
    Dimension,
    Event,
    Flow,
    FlowKind,
    Lookup,
    Parameter,
    Sector,
    Stock,
    Variable,
)


def read_sector(node: Node, file: str, reading: Reading, into: Gathered) -> None:
    """Add the parts of one sector to what has been gathered."""
    if not isinstance(node, Mapping):
        return
    name = text_of(node, "sector") or file.rsplit("/", 1)[-1].removesuffix(".yaml")
    into.sector = name
    into.sectors.append(Sector(name, text_of(node, "about"), file, span=_top(node)))
    for entry in entries_of(node, "dimensions"):
        into.dimensions.append(
            Dimension(
                canonical(entry.key.text),
                tuple(canonical(item) for item in texts_of(entry.value)),
                written=entry.key.text,
                span=entry.key.span,
            )
        )
    for entry in entries_of(node, "parameters"):
        into.parameters.append(_parameter(entry, reading, name))
    for entry in entries_of(node, "stocks"):
        into.stocks.append(_stock(entry, reading, into))
    for entry in entries_of(node, "flows"):
        flow = _flow(entry, reading, into)
        if flow is not None:
            into.flows.append(flow)
    for entry in entries_of(node, "variables"):
        into.variables.append(_variable(entry, reading, name))
    for entry in entries_of(node, "lookups"):
        into.lookups.append(_lookup(entry, reading, name))
    _correlations(node.get("correlations"), reading, into)
    for entry in entries_of(node, "events"):
        into.events.append(_event(entry, reading, into))
    for entry in entries_of(node, "decisions"):
        read_decision(entry, reading, into)
    for entry in entries_of(node, "chains"):
        into.chains.append(read_chain(entry, reading, into))
    for entry in entries_of(node, "populations"):
        into.populations.append(read_population(entry, reading, into))


def _top(node: Mapping) -> Span:
    return node.entries[0].key.span if node.entries else node.span


def _over(part: Node) -> tuple[str, ...]:
    over = part.get("over") if isinstance(part, Mapping) else None
    return tuple(canonical(item) for item in texts_of(over))


def _unit(part: Node, reading: Reading) -> Unit | None:
    return reading.unit(part.get("unit")) if isinstance(part, Mapping) else None


def _parameter(entry: Entry, reading: Reading, sector: str) -> Parameter:
    name, part = canonical(entry.key.text), entry.value
    written = part.get("prior") if isinstance(part, Mapping) else part
    by_element: tuple[tuple[str, Prior], ...] = ()
    if isinstance(written, Mapping):
        by_element = tuple(
            (canonical(item.key.text), reading.prior(item.value)) for item in written.entries
        )
        prior = by_element[0][1] if by_element else reading.prior(None)
    else:
        prior = reading.prior(written)
    otherwise = part.get("otherwise") if isinstance(part, Mapping) else None
    unit = _unit(part, reading)
    if unit is not None and unit != prior.unit and isinstance(part, Mapping):
        place = part.get("unit")
        reading.fault(
            "unit-not-prior",
            f"`{entry.key.text}` says its unit is {unit}, and its prior is in {prior.unit}",
            place.span if place else entry.key.span,
            secondary=(Label(written.span, f"in {prior.unit}"),) if written else (),
            help="a prior carries its unit: take `unit:` out, or mend the prior",
        )
    return Parameter(
        name,
        prior,
        None if otherwise is None else reading.prior(otherwise),
        reading.basis(part),
        _over(part),
        by_element,
        stream=name,
        **words_of(entry, sector),
    )


def _stock(entry: Entry, reading: Reading, into: Gathered) -> Stock:
    name, part = canonical(entry.key.text), entry.value
    start = part.get("start") if isinstance(part, Mapping) else part
    return Stock(
        name,
        into.value(start, f"{name}.start", reading),
        truth_of(part, "whole"),
        _over(part),
        _unit(part, reading),
        **words_of(entry, into.sector),
    )


def _flow(entry: Entry, reading: Reading, into: Gathered) -> Flow | None:
    name, part = canonical(entry.key.text), entry.value
    if not isinstance(part, Mapping):
        return None
    kinds: tuple[FlowKind, ...] = ("equation", "hazard", "after", "moves")
    given: list[FlowKind] = [kind for kind in kinds if part.key(kind)]
    if len(given) != 1:
        if not part.holes:
            _how_it_flows(entry, given, reading)
        if not given:
            return None
    kind: FlowKind = given[0]
    body = part.get(kind)
    when: Expr | None = None
    if kind == "moves":
        moves = body if isinstance(body, Mapping) else None
        rate = reading.equation(moves.get("amount") if moves else None)
        when = reading.equation(moves.get("when") if moves else None)
    elif kind == "equation":
        rate = reading.equation(body)
    else:
        rate = into.value(body, f"{name}.{kind}", reading)
    spread = part.get("spread")
    if spread is not None and kind != "after":
        reading.fault(
            "flow-kind",
            f"`spread` goes with `after`, and `{entry.key.text}` has `{kind}`",
            (part.key("spread") or entry.key).span,
            help="take `spread` out",
        )
    return Flow(
        name,
        kind,
        rate,
        _end(part, "from"),
        _end(part, "to"),
        None if spread is None else into.value(spread, f"{name}.spread", reading, pure=True),
        when,
        _over(part),
        _unit(part, reading),
        **words_of(entry, into.sector),
    )


def _end(part: Mapping, key: str) -> str | None:
    text = text_of(part, key)
    return canonical(text) if text else None


def _how_it_flows(entry: Entry, given: list[FlowKind], reading: Reading) -> None:
    if given:
        message = f"`{entry.key.text}` has both `{given[0]}` and `{given[1]}`"
    else:
        message = f"`{entry.key.text}` does not say how much flows"
    reading.fault(
        "flow-kind",
        message,
        entry.key.span,
        help="give one of `equation` (an amount per time), `hazard` (a rate per head), "
        "`after` (a time of stay) and `moves` (an amount, once)",
    )


def _variable(entry: Entry, reading: Reading, sector: str) -> Variable:
    part = entry.value
    written = part.get("equation") if isinstance(part, Mapping) else part
    by_element: tuple[tuple[str, Expr], ...] = ()
    if isinstance(written, Mapping):
        by_element = tuple(
            (canonical(item.key.text), reading.equation(item.value)) for item in written.entries
        )
        equation = by_element[0][1] if by_element else reading.equation(None)
    else:
        equation = reading.equation(written)
    return Variable(
        canonical(entry.key.text),
        equation,
        _over(part),
        by_element,
        _unit(part, reading),
        **words_of(entry, sector),
    )


def _lookup(entry: Entry, reading: Reading, sector: str) -> Lookup:
    part = entry.value
    x, y = _numbers(part, "x", reading), _numbers(part, "y", reading)
    _check_points(entry, x, y, reading)
    beyond = text_of(part, "beyond")
    words = words_of(entry, sector)
    return Lookup(
        canonical(entry.key.text),
        x,
        y,
        beyond if beyond in ("extend", "step") else "hold",
        reading.unit(part.get("x_unit")) if isinstance(part, Mapping) else None,
        reading.unit(part.get("y_unit")) if isinstance(part, Mapping) else None,
        written=words["written"],
        note=words["note"],
        sector=sector,
        span=words["span"],
    )


def _numbers(part: Node, key: str, reading: Reading) -> tuple[float, ...]:
    items = items_of(part.get(key)) if isinstance(part, Mapping) else ()
    return tuple(reading.number(item) or 0.0 for item in items)


def _check_points(entry: Entry, x: tuple[float, ...], y: tuple[float, ...], into: Reading) -> None:
    name = entry.key.text
    if len(x) != len(y):
        cure = "give every x its y"
        text = f"`{name}` has {len(x)} points in `x` and {len(y)} in `y`"
        into.fault("bad-lookup", text, entry.key.span, help=cure)
    elif len(x) < 2:
        into.fault("bad-lookup", f"`{name}` has fewer than two points", entry.key.span)
    elif any(after <= before for before, after in pairwise(x)):
        text = f"`x` of `{name}` does not rise from point to point"
        into.fault("bad-lookup", text, entry.key.span, help="put the points in rising order of x")


def _correlations(node: Node | None, reading: Reading, into: Gathered) -> None:
    for item in node.items if isinstance(node, Sequence) else ():
        if not isinstance(item, Mapping):
            continue
        rank = reading.number(item.get("rank"))
        place = item.get("rank")
        if rank is not None and place is not None and not -1 <= rank <= 1:
            text = f"a rank correlation lies from -1 to 1, and this is {rank:g}"
            reading.fault("number-outside", text, place.span)
            rank = 0.0
        between = tuple(
            ".".join(canonical(piece) for piece in name.split("."))
            for name in texts_of(item.get("between"))
        )
        into.correlations.append(
            Correlation(between, rank or 0.0, text_of(item, "because"), span=_first(item))
        )


def _first(item: Mapping) -> Span:
    between = item.get("between")
    return between.span if between is not None else item.span


def _event(entry: Entry, reading: Reading, into: Gathered) -> Event:
    name, part = canonical(entry.key.text), entry.value
    get = part.get if isinstance(part, Mapping) else dict[str, Node]().get
    hazard, when = get("hazard"), get("when")
    if (hazard is None) == (when is None) and not (isinstance(part, Mapping) and part.holes):
        reading.fault(
            "event-kind",
            f"`{entry.key.text}` "
            + ("has neither `hazard` nor `when`" if hazard is None else "has `hazard` and `when`"),
            entry.key.span,
            help="give `hazard:` (how often, per time) or `when:` (a condition), one of the two",
        )
    return Event(
        name,
        None if hazard is None else into.value(hazard, f"{name}.hazard", reading),
        None if when is None else reading.equation(when),
        reading.date(get("from")),
        reading.date(get("until")),
        truth_of(part, "repeats"),
        **words_of(entry, into.sector),
    )
