"""The key `model` of a report: sectors, and every part with its equation, basis and charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sapper.case.case import Case, Indicator
from sapper.language.printer import show
from sapper.language.prior import Prior
from sapper.language.quantile import summary
from sapper.language.tree import Expr
from sapper.language.units import DATE, NUMBER
from sapper.model.calendar import EPOCH, Calendar
from sapper.model.parts import (
    Basis,
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
from sapper.studio.data.details import details, equation
from sapper.studio.data.graph import INDICATOR, Entry, Graph
from sapper.studio.data.places import drawn, drawn_all, place
from sapper.studio.series import Sample

INDICATORS = "indicators"
"""The sector of indicators and of the numbers in them."""
_KINDS: tuple[tuple[type, str], ...] = (
    (Stock, "stock"),
    (Flow, "flow"),
    (Variable, "variable"),
    (Parameter, "parameter"),
    (Lookup, "lookup"),
    (Event, "event"),
    (Decision, "decision"),
    (Chain, "chain"),
    (Population, "population"),
    (Indicator, "indicator"),
)


def model(case: Case, graph: Graph, sample: Sample) -> dict[str, Any]:
    """The whole key."""
    calendar = case.model.calendar
    sectors = [
        {"id": item.name, "title": item.name, "about": item.about, "file": item.file}
        for item in case.model.sectors
    ]
    if case.indicators:
        sectors.append({"id": INDICATORS, "title": "Indicators", "about": "", "file": ""})
    return {
        "start": _time(calendar.start),
        "stop": _time(calendar.stop),
        "step": _step(calendar),
        "times": sample.times,
        "worlds": sample.worlds,
        "sectors": sectors,
        "parts": [part(id_, entry, graph, sample) for id_, entry in graph.entries.items()],
    }


def part(id_: str, entry: Entry, graph: Graph, sample: Sample) -> dict[str, Any]:
    """One part of the model, or an indicator."""
    kind = next(name for type_, name in _KINDS if isinstance(entry, type_))
    prior = entry.prior if isinstance(entry, Parameter) else None
    otherwise = entry.otherwise if isinstance(entry, Parameter) else None
    return {
        "id": id_,
        "kind": kind,
        "name": entry.id if isinstance(entry, Indicator) else entry.written or entry.name,
        "sector": INDICATORS if isinstance(entry, Indicator) else entry.sector,
        "about": "" if isinstance(entry, Indicator | Lookup) else entry.about,
        "note": entry.note,
        "equation": equation(entry),
        "details": details(entry),
        "unit": unit(id_, entry, sample),
        "over": list(getattr(entry, "over", ())),
        "prior": "" if prior is None else _text(prior),
        "otherwise": "" if otherwise is None else _text(otherwise),
        "summary": None if prior is None else prior_summary(prior),
        "basis": basis(getattr(entry, "basis", None)),
        "inline": id_ in graph.owners,
        "owner": graph.owners.get(id_, ""),
        "claims": list(graph.claims[id_]),
        "causes": list(graph.causes[id_]),
        "uses": list(graph.uses[id_]),
        "from": entry.source if isinstance(entry, Flow) else None,
        "to": entry.target if isinstance(entry, Flow) else None,
        "changed_by": [
            {"account": account, "point": point} for account, point in graph.changes[id_]
        ],
        "series": list(series(id_, entry, sample)),
        **place(entry.span),
    }


def basis(found: Basis | None) -> dict[str, Any] | None:
    """What a number stands on, or null where nothing is said."""
    if found is None:
        return None
    return {
        "kind": found.kind,
        "claims": list(found.claims),
        "any_of": found.any_of,
        "text": found.because,
    }


def unit(id_: str, entry: Entry, sample: Sample) -> str:
    """The unit of a part as text; empty for pure numbers and for parts with many values."""
    if isinstance(entry, Parameter):
        return "" if entry.unit in (NUMBER, DATE) else str(entry.unit)
    if isinstance(entry, Lookup):
        return "" if entry.y_unit is None else str(entry.y_unit)
    return sample.units.get(id_, "")


def prior_summary(prior: Prior) -> dict[str, Any]:
    """The middle, half and nine tenths of a prior in its own unit; dates as days since 1970."""
    found = summary(prior)
    shown = [_shown(value, prior) for value in (found.median, found.low90, found.high90)]
    text = shown[0] if prior.is_constant else f"{shown[0]} ({shown[1]} to {shown[2]})"
    return {
        "unit": "" if prior.unit in (NUMBER, DATE) else str(prior.unit),
        "median": drawn(found.median),
        "low50": drawn(found.low50),
        "high50": drawn(found.high50),
        "low90": drawn(found.low90),
        "high90": drawn(found.high90),
        "text": text,
    }


def series(id_: str, entry: Entry, sample: Sample) -> Iterator[dict[str, Any]]:
    """How the values of a part go in each account."""
    for of, name, kind in _charted(id_, entry):
        for account in sample.traces:
            if kind == "share":
                shares = sample.share(account, name)
                if shares is not None:
                    yield _chart(account, of, kind, shares)
                continue
            found = sample.quantiles(account, name)
            if found is None:
                continue
            low, middle, high = found[0], found[2], found[4]
            labels = sample.elements.get(name)
            if labels is None:
                yield _chart(account, of, kind, middle, low, high)
                continue
            flat = [each.reshape(len(middle), -1) for each in (middle, low, high)]
            for place_, label in enumerate(labels):
                yield _chart(account, label, kind, *(each[:, place_] for each in flat))


def _chart(account: str, of: str, kind: str, *lines: Any) -> dict[str, Any]:
    middle, low, high = (*map(drawn_all, lines), [], [])[:3]
    return {
        "account": account, "of": of, "kind": kind, "middle": middle, "low": low, "high": high,
    }  # fmt: skip


def _charted(id_: str, entry: Entry) -> Sequence[tuple[str, str, str]]:
    """What of a part is drawn: a label, the value's name, and how."""
    match entry:
        case Stock() | Flow() | Variable():
            return [("", id_, "band")]
        case Event():
            return [("", id_, "share")]
        case Decision():
            return [(item.name, f"{id_}.{item.name}.stands", "share") for item in entry.options]
        case Chain():
            return [(item.name, f"{id_}.{item.name}.time", "band") for item in entry.orders]
        case Population():
            return [("", f"{id_}.share", "band")]
        case Indicator(kind=kind):
            assert id_.startswith(INDICATOR)
            return [("", f"{id_}.reported", "share" if kind == "event" else "band")]
        case _:
            return []


def _text(prior: Prior) -> str:
    return " ".join(prior.text.split())


def _shown(value: float, prior: Prior) -> str:
    if prior.unit == DATE:
        try:
            return (EPOCH + dt.timedelta(days=int(value // 1))).isoformat()
        except OverflowError:
            return "beyond the calendar"
    if prior.unit == NUMBER and "%" in prior.text:
        return f"{100 * value:.3g} %"
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def _time(value: dt.date | float) -> str:
    return value.isoformat() if isinstance(value, dt.date) else f"{value:g}"


def _step(calendar: Calendar) -> str:
    return f"{calendar.step:g} {calendar.unit}"


def expression(expr: Expr) -> str:
    """An expression as its author wrote it, on one line."""
    return show(expr) if expr.span is None else " ".join(expr.span.text.split())
