"""What happened, held against what was asked: outcomes that name, fit and wait for a question.

`by` may come true before its last day and only then be false; `throughout` the other way
round; whatever looks at one day waits for it. A day that goes `through` an indicator may have
its outcome earlier: the last report before it stands.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace

from sapper.case.case import At, By, Case, First, Outcome, Question, Throughout, closes
from sapper.case.unknown import unknown
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.prior import Quantity
from sapper.language.units import DATE
from sapper.model.calendar import EPOCH


def outcome_faults(case: Case) -> Iterator[Diagnostic]:
    """Outcomes of no question, of no source, of the wrong kind, or before their time."""
    known = {question.id: question for question in case.questions}
    sources = [source.id for source in case.evidence.sources]
    for outcome in case.outcomes:
        question = known.get(outcome.question)
        if question is None:
            yield unknown("unknown-question", "question", outcome.question, known, outcome.span)
        elif outcome.value is not None and not _fits(question, outcome):
            wanted = {"binary": '`"yes"` or `"no"`', "date": "a date", "number": "a number"}
            yield diagnostic(
                "outcome-form",
                f"`{question.id}` asks for {wanted[question.kind]}, and its outcome is none",
                outcome.span,
            )
        elif outcome.date is not None:
            yield from _early(question, outcome, outcome.date, f"is dated {outcome.date}")
        if outcome.source and outcome.source not in sources:
            fault = unknown("unknown-source", "source", outcome.source, sources, outcome.span)
            cure = "leave `source` out, or add it to sources.yaml"
            yield replace(fault, help=(*fault.help, cure))


def to_come(case: Case, today: dt.date) -> Iterator[Diagnostic]:
    """Outcomes that cannot be known today; `outcome_faults` tells of those that cannot ever."""
    known = {question.id: question for question in case.questions}
    for outcome in case.outcomes:
        if outcome.date is not None and outcome.date > today:
            yield diagnostic(
                "outcome-early",
                f"the outcome of `{outcome.question}` is dated {outcome.date}, "
                "a day that is still to come",
                outcome.span,
                help="write the day on which it was known",
            )
        elif outcome.date is None and outcome.question in known:
            yield from _early(known[outcome.question], outcome, today, "is given")


def settled_from(question: Question, outcome: Outcome) -> dt.date | None:
    """The first day on which an outcome can be known; None: on any day."""
    window, value = question.window, outcome.value
    if value is None:
        return None
    waits = closes(window)
    match window:
        case By():
            return None if value == "yes" else waits
        case Throughout():
            return None if value == "no" else waits
        case At():
            return None if question.through is not None else waits
        case First():
            if isinstance(value, dt.date):
                return value
            if isinstance(value, Quantity):
                return EPOCH + dt.timedelta(days=math.floor(value.high))
            return waits
        case _:
            return waits


def _early(question: Question, outcome: Outcome, day: dt.date, told: str) -> Iterator[Diagnostic]:
    wanted = settled_from(question, outcome)
    if wanted is None or day >= wanted:
        return
    yield diagnostic(
        "outcome-early",
        f"the outcome of `{question.id}` {told}, and can be known from {wanted} on",
        outcome.span,
        help="wait for that day, or mend the date; `annulled: reason` makes a question void",
    )


def _fits(question: Question, outcome: Outcome) -> bool:
    value = outcome.value
    if question.kind == "binary":
        return value in ("yes", "no")
    if question.kind == "number":
        return isinstance(value, Quantity) and value.unit != DATE
    if isinstance(value, Quantity):
        return value.unit == DATE and math.isfinite(value.low) and math.isfinite(value.high)
    return isinstance(value, dt.date) or value == "no"
