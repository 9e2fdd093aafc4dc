"""`--reads "INDICATOR DATE READING"`: readings from the command line, as a case holds them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal

import click

from sapper.case.case import Case, Observation
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span, TextFile
from sapper.language.dates import parse_date
from sapper.language.prior import Quantity
from sapper.language.quantity import parse_quantity
from sapper.language.units import UnitTable

FILE = "--reads"
"""The name under which messages mention the option's text."""
_FORM = re.compile(r"\s*(?P<id>\S+)\s+(?P<days>\S+)\s+(?P<reads>\S.*?)\s*")
_BETWEEN = ".."


def read_readings(
    texts: Sequence[str], units: UnitTable, example: str = "unrest-reported 1900-03-31 nothing"
) -> tuple[tuple[Observation, ...], list[Diagnostic]]:
    """The readings of a command line and the faults in them.

    A text without three parts is wrong usage; days and readings that cannot be read are
    diagnostics that point into the option's own text. `example` shows the form of one.
    """
    found: list[Observation] = []
    faults: list[Diagnostic] = []
    for text in texts:
        match = _FORM.fullmatch(text)
        if match is None:
            raise click.UsageError(
                f'`--reads "{text}"` is not of the form "INDICATOR DATE READING", as in '
                f'"{example}" (or a first and a last day, D1..D2).'
            )
        file = TextFile(FILE, text)
        start, stop, more = _days(match["days"], file.span(match.start("days"), match.end("days")))
        faults.extend(more)
        reads, more = _reads(
            match["reads"], file.span(match.start("reads"), match.end("reads")), units
        )
        faults.extend(more)
        if start is not None and stop is not None and reads is not None:
            span = file.span(match.start("id"), match.end("id"))
            found.append(Observation(match["id"], start, stop, reads, span=span))
    return tuple(found), faults


def example_of(case: Case) -> str:
    """A reading that a case could be told of, of an event where it has one."""
    last = case.cutoff
    for item in sorted(case.indicators, key=lambda item: item.kind != "event"):
        reads = "nothing" if item.kind == "event" else "FIGURE UNIT"
        return f"{item.id} {last} {reads}"
    return f"INDICATOR {last} nothing"


def _days(text: str, span: Span) -> tuple[dt.date | None, dt.date | None, list[Diagnostic]]:
    first, between, last = text.partition(_BETWEEN)
    start, faults = parse_date(first, span.at(0, len(first)))
    if not between:
        return start, start, faults
    begin = len(first) + len(between)
    stop, more = parse_date(last, span.at(begin, len(text)))
    faults = [*faults, *more]
    if start is not None and stop is not None and stop < start:
        told = f"{stop} comes before {start}"
        faults.append(diagnostic("dates-reversed", told, span, help="put the earlier day first"))
    return start, stop, faults


def _reads(
    text: str, span: Span, units: UnitTable
) -> tuple[Quantity | Literal["yes", "nothing"] | None, list[Diagnostic]]:
    if text in ("yes", "nothing"):
        return ("yes" if text == "yes" else "nothing"), []
    return parse_quantity(text, span, units)


def as_yaml(seen: Observation) -> str:
    """The line that keeps a reading in observations.yaml."""
    text = seen.reads if isinstance(seen.reads, str) else " ".join(seen.reads.text.split())
    days = (
        f"date: {seen.stop}"
        if seen.start == seen.stop
        else f"from: {seen.start}, until: {seen.stop}"
    )
    reads = text if text == "nothing" else f'"{text}"'
    return f"- {{indicator: {seen.indicator}, {days}, reads: {reads}}}"
