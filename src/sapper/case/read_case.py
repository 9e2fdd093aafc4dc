"""`case.yaml`: the head of a case, from nodes to dates, units and trust."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from typing import Literal

from sapper.case.nodes import Mapping, Node, Scalar
from sapper.case.reading import NO_DATE, Reading, entries_of, items_of, text_of
from sapper.diagnostics.diagnostic import Label
from sapper.diagnostics.span import Span
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar

MIXTURE = "all"
"""What answers call the mixture of the accounts."""
FORMAT = 1
"""The version of the case format that this version of sapper reads."""
MAX_STEPS = 1_000_000
LAST_YEAR = 9_998
"""The calendar ends with year 9999, and the last month must have one after it."""
_MONTH = Unit.of({"month": 1})


@dataclass(frozen=True)
class Head:
    """What `case.yaml` says."""

    title: str = ""
    asks: str = ""
    cutoff: dt.date = NO_DATE
    calendar: Calendar = field(default_factory=lambda: Calendar(NO_DATE, NO_DATE, 1.0, _MONTH))
    units: UnitTable = field(default_factory=UnitTable)
    trust: Table[str, float] = field(default_factory=dict[str, float])
    places: Table[str, Span] = field(default_factory=dict[str, Span])
    handling: str = "none"
    words: Literal["icd203", "kent", "none"] = "icd203"
    span: Span | None = None


def read_head(node: Node, reading: Reading) -> Head:
    """The head of a case. Sets the units of `reading`, which everything after it uses."""
    if not isinstance(node, Mapping):
        return Head()
    _version(node, reading)
    reading.units = _units(node, reading)
    accounts = entries_of(node, "accounts")
    shares = {item.key.text: reading.share(item.value) or 0.0 for item in accounts}
    places = {item.key.text: item.key.span for item in accounts}
    _trust(node, shares, reading)
    if MIXTURE in places:
        reading.fault(
            "reserved-name",
            f"`{MIXTURE}` names the mixture of all accounts and cannot name one",
            places[MIXTURE],
            help="give the account another name, and its file with it",
        )
    words = text_of(node, "words")
    return Head(
        text_of(node, "title"),
        text_of(node, "asks"),
        reading.date(node.get("cutoff")) or NO_DATE,
        _calendar(node.get("time"), reading),
        reading.units,
        shares,
        places,
        text_of(node, "handling") or "none",
        "kent" if words == "kent" else "none" if words == "none" else "icd203",
        node.span,
    )


def _version(node: Mapping, reading: Reading) -> None:
    written = node.get("sapper")
    if not isinstance(written, Scalar) or written.text == str(FORMAT):
        return
    newer = written.text.isascii() and written.text.isdigit() and int(written.text) > FORMAT
    reading.fault(
        "format-version",
        f"`{written.text}` is no version of the case format that is known here",
        written.span,
        notes=(f"this sapper reads version {FORMAT}",),
        help="update sapper: a later one reads this case" if newer else f"write `sapper: {FORMAT}`",
    )


def _units(node: Mapping, reading: Reading) -> UnitTable:
    plain, counts = UnitTable(), list[str]()
    for item in items_of(node.get("counts")):
        name = item.text.strip()
        if plain.resolve(name) is not None or name in counts or name == "date":
            text = f"`{name}` is a unit already"
            reading.fault("bad-count", text, item.span, help="take it out of `counts`")
        elif not name.isidentifier():
            reading.fault(
                "bad-count",
                f"`{name}` is no name for a unit",
                item.span,
                help="use one word of letters, in the singular: `soldier`",
            )
        else:
            counts.append(name)
    return UnitTable(tuple(counts))


def _trust(node: Mapping, shares: dict[str, float], reading: Reading) -> None:
    place = node.get("accounts")
    if isinstance(place, Mapping) and not place.entries and not place.holes:
        reading.fault(
            "trust-sum",
            "no account is named, so nothing would be answered",
            place.span,
            help="name one at least: `accounts: {mine: 100 %}`, with a file `accounts/mine.yaml`",
        )
    total = sum(shares.values())
    if place is None or not shares or abs(total - 1.0) < 0.0051:
        return
    reading.fault(
        "trust-sum",
        f"trust in the accounts sums to {100 * total:.4g} %",
        place.span,
        help="shares must sum to 100 %: say how you would spread a hundred points over them",
    )


def _calendar(node: Node | None, reading: Reading) -> Calendar:
    if not isinstance(node, Mapping):
        return Head().calendar
    start, stop = reading.date(node.get("start")), reading.date(node.get("stop"))
    step, unit = reading.duration(node.get("step")) or (1.0, _MONTH)
    calendar = Calendar(
        start or NO_DATE,
        stop or start or NO_DATE,
        step,
        unit,
        text_of(node, "method") or "euler",
        reading.whole_number(node.get("save_every"), 1, 1, 100_000),
        node.span,
    )
    if start and stop and stop.year > LAST_YEAR:
        place = node.get("stop")
        reading.fault(
            "bad-date",
            f"time stops on {stop}: at most {LAST_YEAR}-12-31",
            node.span if place is None else place.span,
            help="stop earlier",
        )
        return replace(calendar, stop=start)
    if start and stop:
        _check_time(node, calendar, start, stop, reading)
    return calendar


def _check_time(
    node: Mapping, calendar: Calendar, start: dt.date, stop: dt.date, reading: Reading
) -> None:
    first, last, step = node.get("start"), node.get("stop"), node.get("step")
    assert first is not None and last is not None
    if stop <= start:
        text = f"time stops on {stop}, and starts on {start}"
        reading.fault("dates-reversed", text, last.span, secondary=(Label(first.span, "starts"),))
    elif calendar.step > 0 and step is not None:
        steps = calendar.steps
        if steps > MAX_STEPS:
            many = f"{steps:,}" if steps < 10**15 else f"{float(steps):.0e}"
            text = f"{many} steps from start to stop: at most {MAX_STEPS:,}"
            reading.fault("bad-step", text, step.span, help="take a longer step")
        elif steps < 1:
            text = "one step is longer than the whole time"
            reading.fault("bad-step", text, step.span, help="take a shorter step")
