"""Questions, indicators, observations and outcomes: from nodes to what will be asked and seen."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sapper.case.case import (
    At,
    By,
    First,
    Greatest,
    Indicator,
    Observation,
    Outcome,
    Question,
    QuestionKind,
    Throughout,
    Total,
    Window,
)
from sapper.case.inline import Gathered
from sapper.case.nodes import Entry, Mapping, Node, Scalar, Sequence
from sapper.case.reading import NO_DATE, Reading, items_of, text_of, texts_of
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.language.dates import parse_date
from sapper.language.names import canonical
from sapper.language.prior import Quantity
from sapper.language.tree import Expr

_KINDS: dict[str, QuestionKind] = {"yes_if": "binary", "value": "number", "when": "date"}
_WINDOWS: dict[str, tuple[str, ...]] = {
    "yes_if": ("by", "at", "throughout"),
    "value": ("at", "greatest", "total"),
    "when": ("horizon",),
}
_ALL_WINDOWS = ("by", "at", "throughout", "greatest", "total", "horizon")


def read_questions(node: Node, reading: Reading) -> tuple[Question, ...]:
    """All questions, in order."""
    entries = node.entries if isinstance(node, Mapping) else ()
    read = (_question(entry, reading) for entry in entries)
    return tuple(question for question in read if question is not None)


def _question(entry: Entry, reading: Reading) -> Question | None:
    part = entry.value
    if not isinstance(part, Mapping):
        return None
    asked = [key for key in _KINDS if part.key(key)]
    if len(asked) != 1:
        if not part.holes:
            reading.fault(
                "question-form",
                f"`{entry.key.text}` has "
                + (f"both `{asked[0]}` and `{asked[1]}`" if asked else "nothing to work out"),
                entry.key.span,
                help="give one of `yes_if` (a condition), `value` (a number) and `when` "
                "(a condition that is waited for)",
            )
        return None
    window = _window(entry, part, asked[0], reading)
    unit = reading.unit(part.get("unit"))
    through = text_of(part, "through")
    return Question(
        entry.key.text,
        text_of(part, "asks"),
        _KINDS[asked[0]],
        reading.equation(part.get(asked[0])),
        window,
        through or None,
        text_of(part, "given") or None,
        text_of(part, "resolves_on"),
        text_of(part, "unscored"),
        "" if unit is None else str(unit),
        text_of(part, "note"),
        span=entry.key.span,
    )


def _window(entry: Entry, part: Mapping, asked: str, reading: Reading) -> Window:
    given = [key for key in _ALL_WINDOWS if part.key(key)]
    fitting = _WINDOWS[asked]
    if len(given) != 1 or given[0] not in fitting:
        if not part.holes:
            wrong = next((key for key in given if key not in fitting), None)
            place = part.key(wrong or (given[-1] if given else asked)) or entry.key
            if wrong:
                text = f"`{wrong}` does not go with `{asked}`"
            elif given:
                text = f"`{entry.key.text}` has both `{given[0]}` and `{given[1]}`"
            else:
                text = f"`{entry.key.text}` has no date"
            keys = " or ".join(f"`{key}:`" for key in fitting)
            reading.fault("question-form", text, place.span, help=f"give it {keys}")
        return At(NO_DATE)
    key, value = given[0], part.get(given[0])
    if key in ("throughout", "greatest", "total"):
        start, stop = _two_dates(key, value, reading)
        if key == "throughout":
            return Throughout(start, stop)
        return Greatest(start, stop) if key == "greatest" else Total(start, stop)
    date = reading.date(value) or NO_DATE
    if key == "by":
        return By(date)
    return At(date) if key == "at" else First(date)


def _two_dates(key: str, node: Node | None, reading: Reading) -> tuple[dt.date, dt.date]:
    items = items_of(node) if isinstance(node, Sequence) else ()
    if len(items) != 2:
        if isinstance(node, Sequence):
            text = f"`{key}` takes two days"
            reading.fault("question-form", text, node.span, help="write [1971-01-01, 1971-12-31]")
        return NO_DATE, NO_DATE
    start, stop = (reading.date(item) or NO_DATE for item in items)
    if NO_DATE not in (start, stop) and stop < start:
        text = f"{stop} comes before {start}"
        reading.fault("dates-reversed", text, items[1].span, help="put the earlier day first")
    return start, stop


def read_indicators(node: Node, reading: Reading, into: Gathered) -> tuple[Indicator, ...]:
    """All indicators; the numbers of their error models become parameters."""
    entries = node.entries if isinstance(node, Mapping) else ()
    into.sector = "indicators"
    return tuple(
        _indicator(entry, entry.value, reading, into)
        for entry in entries
        if isinstance(entry.value, Mapping)
    )


def _indicator(entry: Entry, part: Mapping, reading: Reading, into: Gathered) -> Indicator:
    name = canonical(entry.key.text)
    kind: Literal["series", "event"] = "event" if text_of(part, "kind") == "event" else "series"
    others = ("error", "bias") if kind == "event" else ("seen", "false_alarm")
    for key in others:
        place = part.key(key)
        if place is not None:
            reading.fault(
                "indicator-kind",
                f"`{key}` goes with an indicator of the other kind",
                place.span,
                help="a series has `error` and `bias`; an event (`kind: event`) has `seen` "
                "and `false_alarm`",
            )

    def field(key: str, *, pure: bool) -> Expr | None:
        value = part.get(key)
        path = f"indicator.{name}.{key}"
        return None if value is None else into.value(value, path, reading, pure=pure)

    return Indicator(
        entry.key.text,
        reading.equation(part.get("shows")),
        kind,
        text_of(part, "read_from"),
        field("every", pure=False),
        field("error", pure=True),
        field("bias", pure=True),
        field("lag", pure=False),
        field("seen", pure=True),
        field("false_alarm", pure=False),
        text_of(part, "note"),
        span=entry.key.span,
    )


def read_observations(node: Node, reading: Reading) -> tuple[Observation, ...]:
    """All dated readings, in order."""
    items = node.items if isinstance(node, Sequence) else ()
    read = (_observation(item, reading) for item in items if isinstance(item, Mapping))
    return tuple(item for item in read if item is not None)


def _observation(part: Mapping, reading: Reading) -> Observation | None:
    date, start, stop = (reading.date(part.get(key)) for key in ("date", "from", "until"))
    spanned = part.key("from") is not None and part.key("until") is not None
    if (part.key("date") is None) != spanned or (part.key("from") is None) != (
        part.key("until") is None
    ):
        if not part.holes:
            cure = "give it `date:`, or both `from:` and `until:`"
            text = "a reading has one day, or a first and a last"
            reading.fault("observation-date", text, part.span, help=cure)
        return None
    start, stop = (date, date) if date else (start, stop)
    if start and stop and stop < start:
        place = part.get("until") or part
        text = f"{stop} comes before {start}"
        reading.fault("dates-reversed", text, place.span, help="put the earlier day first")
    reads = _reads(part.get("reads"), reading)
    if reads is None:
        return None
    place = part.get("indicator")
    return Observation(
        text_of(part, "indicator"),
        start or NO_DATE,
        stop or NO_DATE,
        reads,
        text_of(part, "rests_on") or None,
        tuple(canonical(name) for name in texts_of(part.get("already_in"))),
        span=place.span if place is not None else part.span,
    )


def _reads(node: Node | None, reading: Reading) -> Quantity | Literal["yes", "nothing"] | None:
    if isinstance(node, Scalar) and node.text in ("yes", "nothing"):
        return "yes" if node.text == "yes" else "nothing"
    return reading.quantity(node)


def read_outcomes(node: Node, reading: Reading) -> tuple[Outcome, ...]:
    """What then happened, by question."""
    entries = node.entries if isinstance(node, Mapping) and wrapped(node) is None else ()
    return tuple(
        _outcome(entry, entry.value, reading)
        for entry in entries
        if isinstance(entry.value, Mapping)
    )


def wrapped(node: Node) -> Diagnostic | None:
    """The fault of outcomes that stand below a key `outcomes`; None where they do not."""
    if not isinstance(node, Mapping) or [item.key.text for item in node.entries] != ["outcomes"]:
        return None
    inside = node.entries[0].value
    if not isinstance(inside, Mapping) or not inside.entries:
        return None
    if not all(isinstance(item.value, Mapping) for item in inside.entries):
        return None
    return diagnostic(
        "outcome-form",
        "the questions stand below a key `outcomes`",
        node.entries[0].key.span,
        help="take the line `outcomes:` out: in outcomes.yaml every question stands at the left margin",
    )


def _outcome(entry: Entry, part: Mapping, reading: Reading) -> Outcome:
    value, void = part.get("value"), part.key("annulled")
    if (value is None) == (void is None) and not part.holes:
        reading.fault(
            "outcome-form",
            f"the outcome of `{entry.key.text}` has "
            + ("neither `value` nor `annulled`" if value is None else "`value` and `annulled`"),
            entry.key.span,
            secondary=(Label(void.span),) if void is not None else (),
            help="give what happened (`value:`), or why the question is void (`annulled:`)",
        )
    return Outcome(
        entry.key.text,
        _happened(value, reading),
        reading.date(part.get("date")),
        text_of(part, "source"),
        text_of(part, "annulled"),
        span=entry.key.span,
    )


def _happened(
    node: Node | None, reading: Reading
) -> Quantity | dt.date | Literal["yes", "no"] | None:
    if not isinstance(node, Scalar):
        return None
    word = node.text.strip().lower()
    if word in ("yes", "no"):
        if not node.style:
            reading.fault(
                "yes-no",
                f"`{node.text}` is read as true or false by many readers of YAML",
                node.span,
                help=f'put it in quotes: "{word}"',
            )
        return "yes" if word == "yes" else "no"
    if word in ("true", "false"):
        meant = "yes" if word == "true" else "no"
        reading.fault(
            "yes-no",
            f"`{node.text}` is no outcome",
            node.span,
            help=f'of a yes-or-no question write `"yes"` or `"no"`, in quotes: here "{meant}"',
        )
        return meant
    date, found = parse_date(*node.content)
    return date if date is not None and not found else reading.quantity(node)
