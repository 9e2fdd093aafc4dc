"""Accounts and scenarios: from nodes to points of disagreement and direct answers."""

from __future__ import annotations

from sapper.case.case import Account, DirectAnswer, Scenario
from sapper.case.inline import Gathered
from sapper.case.nodes import Entry, Mapping, Node
from sapper.case.read_model import read_sector
from sapper.case.reading import Reading, dotted, entries_of, text_of, texts_of
from sapper.diagnostics.span import Span
from sapper.model.calendar import Calendar
from sapper.model.parts import Model
from sapper.model.points import Point, PointBasis, Replacement, Setting

_BASES: tuple[PointBasis, ...] = ("stated", "implied", "supplied")
_CHANGES = ("believe", "set", "replace", "add")


def read_account(
    node: Node, name: str, file: str, trust: float, reading: Reading, calendar: Calendar
) -> Account:
    """One account; `trust` comes from `case.yaml`, 0 where it is not listed there."""
    part = node if isinstance(node, Mapping) else None
    points, answers = entries_of(part, "points"), entries_of(part, "answers")
    if points and answers and part is not None:
        reading.fault(
            "points-and-answers",
            f"`{name}` has both `points` and `answers`",
            (part.key("answers") or points[0].key).span,
            help="an account runs the model with its points, or answers without a model: "
            "make two accounts of it",
        )
    return Account(
        name,
        text_of(part, "title") or name,
        trust,
        text_of(part, "about"),
        texts_of(part.get("reads")) if part else (),
        tuple(_point(entry, file, reading, calendar, needed=True) for entry in points),
        tuple(_direct(entry, reading) for entry in answers),
        span=_top(node),
    )


def read_scenario(
    node: Node, name: str, file: str, reading: Reading, calendar: Calendar
) -> Scenario:
    """One scenario: changes at its top are one point that bears its name."""
    part = node if isinstance(node, Mapping) else None
    points: list[Point] = []
    if part is not None and any(part.key(change) for change in _CHANGES):
        points.append(_changes(name, part, _top(part), file, reading, calendar))
    for entry in entries_of(part, "points"):
        points.append(_point(entry, file, reading, calendar, needed=False))
    if part is not None and not points and not part.holes:
        reading.fault(
            "empty-point",
            f"the scenario `{name}` changes nothing",
            _top(part),
            help="add `set:`, `replace:`, `believe:`, `add:` or `points:`",
        )
    expect = part.get("expect") if part else None
    expected = expect if isinstance(expect, Mapping) else None
    return Scenario(
        name,
        text_of(part, "title") or name,
        text_of(part, "about"),
        tuple(points),
        texts_of(expected.get("raises")) if expected else (),
        texts_of(expected.get("lowers")) if expected else (),
        span=_top(node),
    )


def _top(node: Node) -> Span:
    if isinstance(node, Mapping) and node.entries:
        return node.entries[0].key.span
    return node.span


def _point(entry: Entry, file: str, reading: Reading, calendar: Calendar, *, needed: bool) -> Point:
    part, place = entry.value, entry.key.span
    if not isinstance(part, Mapping):
        return Point(entry.key.text, span=place)
    if not any(part.key(change) for change in _CHANGES) and not part.holes:
        reading.fault(
            "empty-point",
            f"the point `{entry.key.text}` changes nothing",
            place,
            help="add `set:`, `replace:`, `believe:` or `add:`"
            + (", or say it in `about:`" if needed else ""),
        )
    return _changes(entry.key.text, part, place, file, reading, calendar)


def _changes(
    name: str, part: Mapping, place: Span, file: str, reading: Reading, calendar: Calendar
) -> Point:
    basis = text_of(part, "basis")
    since, until = reading.date(part.get("from")), reading.date(part.get("until"))
    if since and until and until < since:
        reading.fault(
            "dates-reversed",
            f"`until` {until} comes before `from` {since}",
            (part.key("until") or part.entries[0].key).span,
        )
    return Point(
        name,
        text_of(part, "says") or text_of(part, "title"),
        next((word for word in _BASES if word == basis), None),
        texts_of(part.get("rests_on")),
        text_of(part, "because"),
        _beliefs(part, reading),
        tuple(
            Setting(dotted(item.key.text), reading.value(item.value), item.key.span)
            for item in entries_of(part, "set")
        ),
        tuple(
            Replacement(dotted(item.key.text), reading.equation(item.value), item.key.span)
            for item in entries_of(part, "replace")
        ),
        _additions(part.get("add"), file, reading, calendar),
        since,
        until,
        text_of(part, "note"),
        place,
    )


def _beliefs(part: Mapping, reading: Reading) -> tuple[tuple[str, float], ...]:
    believed = entries_of(part, "believe")
    shares = [(item.key.text, reading.share(item.value)) for item in believed]
    return tuple((claim, share) for claim, share in shares if share is not None)


def _additions(node: Node | None, file: str, reading: Reading, calendar: Calendar) -> Model | None:
    if not isinstance(node, Mapping):
        return None
    into = Gathered()
    read_sector(node, file, reading, into)
    return into.model(calendar, reading.units.counts)


def _direct(entry: Entry, reading: Reading) -> DirectAnswer:
    part = entry.value
    written = part.get("prior") if isinstance(part, Mapping) else None
    return DirectAnswer(
        entry.key.text, reading.prior(written), reading.basis(part), span=entry.key.span
    )
