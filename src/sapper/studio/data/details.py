"""What was written of a part, as text that a reader can follow: its equation and all the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sapper.case.case import Indicator
from sapper.language.printer import show
from sapper.language.tree import Expr
from sapper.model.parts import (
    Chain,
    Decision,
    Event,
    Flow,
    Lookup,
    Parameter,
    Population,
    Stock,
    Variable,
)
from sapper.studio.data.graph import Entry

_FLOWS = {
    "equation": "an amount",
    "hazard": "a rate per head",
    "after": "a time of stay",
    "moves": "an amount, once",
}


def equation(entry: Entry) -> str:
    """The main equation of a part; empty where it has none."""
    match entry:
        case Stock(start=start):
            return show(start)
        case Flow(rate=rate):
            return show(rate)
        case Variable(equation=text):
            return show(text)
        case Event(hazard=hazard, when=when):
            found = hazard if when is None else when
            return "" if found is None else show(found)
        case Lookup():
            return ", ".join(f"({x:g}, {y:g})" for x, y in zip(entry.x, entry.y))
        case Indicator(shows=shows):
            return show(shows)
        case _:
            return ""


def details(entry: Entry) -> list[dict[str, Any]]:
    """Everything else, as pairs of a name and a text."""
    return [{"name": name, "text": text} for name, text in _told(entry) if text]


def _told(entry: Entry) -> Iterator[tuple[str, str]]:
    match entry:
        case Parameter():
            yield from ((f"[{name}]", prior.text) for name, prior in entry.by_element)
        case Stock():
            yield "counts heads", "yes" if entry.whole else ""
        case Flow():
            yield "the equation gives", _FLOWS[entry.kind]
            yield "spread", _maybe(entry.spread)
            yield "when", _maybe(entry.when)
        case Variable():
            yield from ((f"[{name}]", show(expr)) for name, expr in entry.by_element)
        case Event():
            yield "the equation is", "a hazard" if entry.when is None else "a condition"
            yield from _since(entry)
            yield "can happen again", "yes" if entry.repeats else ""
        case Decision():
            yield from _decision(entry)
        case Chain():
            yield from _chain(entry)
        case Population():
            yield from _population(entry)
        case Indicator():
            yield "read from", entry.read_from
            for name in ("every", "error", "bias", "lag", "seen", "false_alarm"):
                yield name.replace("_", " "), _maybe(getattr(entry, name))
        case Lookup():
            yield "beyond its ends", entry.beyond


def _since(entry: Event | Decision) -> Iterator[tuple[str, str]]:
    yield "from", "" if entry.since is None else entry.since.isoformat()
    yield "until", "" if entry.until is None else entry.until.isoformat()


def _decision(entry: Decision) -> Iterator[tuple[str, str]]:
    amount, unit = entry.every
    yield "who", entry.actor
    yield "every", f"{amount:g} {unit}"
    yield from _since(entry)
    yield "rationality", show(entry.rationality)
    for motive in entry.motives:
        yield f"weight of {motive.name}", show(motive.weight)
    for option in entry.options:
        yield f"option {option.name}", ", ".join(f"{name} {show(e)}" for name, e in option.cells)


def _chain(entry: Chain) -> Iterator[tuple[str, str]]:
    for order in entry.orders:
        joint = " side by side" if order.side_by_side else ""
        yield f"orders {order.name}", f"{show(order.arrives)}; {', '.join(order.needs)}{joint}"
    for signer in entry.signers:
        told = [f"handles {show(signer.handles)}", f"refuses {show(signer.refuses)}"]
        for name in ("present", "capacity", "refuses_unauthorised"):
            if text := _maybe(getattr(signer, name)):
                told.append(f"{name.replace('_', ' ')} {text}")
        yield f"signer {signer.name}", ", ".join(told)
    yield "refuses unauthorised", _maybe(entry.refuses_unauthorised)
    yield "collusion", _maybe(entry.collusion)


def _population(entry: Population) -> Iterator[tuple[str, str]]:
    yield "size", show(entry.size)
    yield "by", entry.by
    for name, share in entry.shares:
        yield f"share of {name}", show(share)
    prior = entry.threshold_prior
    yield "thresholds", "" if prior is None else f"{prior.text}, in {entry.bands} bands"
    yield "sees its own", show(entry.sees_own)
    yield "sees others", show(entry.sees_other)
    for push in entry.pushes:
        yield f"pushed by {push.name}", f"{show(push.source)}, weight {show(push.weight)}"


def _maybe(expr: Expr | None) -> str:
    return "" if expr is None else show(expr)
