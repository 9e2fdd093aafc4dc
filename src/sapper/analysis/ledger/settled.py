"""Which frozen questions can be scored, by what happened, and why the others cannot."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sapper.analysis.ledger.freezing import window
from sapper.case.case import Case, Outcome, Question
from sapper.diagnostics.diagnostic import CaseError, diagnostic
from sapper.diagnostics.span import TextFile
from sapper.language.prior import Quantity
from sapper.language.unit_text import parse_unit
from sapper.language.units import NUMBER, Unit, factor
from sapper.model.calendar import EPOCH, days


@dataclass(frozen=True, slots=True)
class Settled:
    """What happened to a question, as its kind is scored.

    `low` and `high` are the ends of the outcome (equal for a plain one): 0 or 1 for yes or no,
    a number in the unit that was frozen, or days since 1970-01-01, infinite for never. `date`
    is when it was known; `note` what differs from what was asked then.
    """

    question: str
    asks: str
    kind: str
    low: float
    high: float
    unit: str
    text: str
    date: dt.date | None
    note: str = ""

    def known_on(self, day: dt.date, closing: dt.date) -> bool:
        """Whether this may have been known on a day; `closing` is the question's last day.

        An outcome that says not when it was known was so once the question had closed, and a
        date that came once its first day had come: who says no day has no forecast from it.
        """
        if self.date is not None:
            return self.date <= day
        return closing <= day or (self.kind == "date" and self.low < days(day) + 1.0)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that is not scored, and why."""

    question: str
    because: str


def settle(
    case: Case, asked: Mapping[str, Any], unit: str, as_of: dt.date, then: Case | None
) -> Settled | LeftOut:
    """A question as it was frozen, against what a case says happened.

    `unit` is that of the frozen answers, `as_of` the day up to which they could know, `then`
    the case as it was frozen (None: its texts are not there, or this version reads them not).
    Raises `CaseError` where the outcome is in another kind of unit.
    """
    name = str(asked["id"])
    if asked["given"] is not None:
        return LeftOut(name, f"conditional on `{asked['given']}`")
    if asked["unscored"]:
        return LeftOut(name, f"unscored: {asked['unscored']}")
    outcome = next((item for item in case.outcomes if item.question == name), None)
    question = next((item for item in case.questions if item.id == name), None)
    if question is None:
        return LeftOut(name, "the case asks it no longer")
    if question.unscored:
        return LeftOut(name, f"unscored: {question.unscored}")
    if outcome is None:
        return LeftOut(name, "no outcome yet")
    if outcome.annulled or outcome.value is None:
        return LeftOut(name, f"annulled: {outcome.annulled}")
    if _put(question) != (asked["kind"], asked["window"], asked["given"], asked["through"]):
        return LeftOut(name, "it was put otherwise then (its days, its reports or its kind)")
    other = _meant_otherwise(case, question, unit, then)
    if other:
        return LeftOut(name, other)
    if outcome.date is not None and outcome.date <= as_of:
        return LeftOut(name, f"its outcome was known on {outcome.date}, by the cutoff")
    return _measured(case, question, outcome, unit, _differs(question, asked, then))


def _meant_otherwise(case: Case, question: Question, unit: str, then: Case | None) -> str:
    """Why the same words asked for something else when the question was frozen, or nothing."""
    if then is None:
        return ""
    before = next((item for item in then.questions if item.id == question.id), None)
    if before is None or before.expression != question.expression:
        return "it was put otherwise then (what is asked of the model)"
    if question.kind == "number":
        one, other = _unit(then, unit), _unit(case, unit)
        if before.unit_text != question.unit_text or one is None or one != other:
            return f"its unit `{unit or '1'}` was another one then"
    return ""


def _differs(question: Question, asked: Mapping[str, Any], then: Case | None) -> str:
    """What of a question differs from what was frozen without a change of what it asks."""
    found: list[str] = []
    if question.asks != asked["asks"]:
        found.append("worded otherwise then")
    if question.resolves_on != asked.get("resolves_on", ""):
        found.append("resolved on something else then")
    if then is None:
        found.append("frozen without a case that can be read: what it asks is not compared")
    return "; ".join(found)


def _put(question: Question) -> tuple[str, Mapping[str, str], str | None, str | None]:
    return question.kind, window(question), question.given, question.through


def _measured(
    case: Case, question: Question, outcome: Outcome, unit: str, note: str
) -> Settled | LeftOut:
    value = outcome.value

    def settled(low: float, high: float, text: str) -> Settled:
        return Settled(
            question.id, question.asks, question.kind, low, high, unit, text, outcome.date, note
        )

    if question.kind == "binary":
        return settled(float(value == "yes"), float(value == "yes"), str(value))
    if question.kind == "date":
        if isinstance(value, dt.date):
            return settled(days(value), days(value), value.isoformat())
        if isinstance(value, Quantity):
            first, last = (_day(end) for end in (value.low, value.high))
            told = first if first == last else f"{first} to {last}"
            return settled(value.low, value.high, told)
        return settled(math.inf, math.inf, "never")
    assert isinstance(value, Quantity)
    wanted = _unit(case, unit)
    scale = None if wanted is None else factor(value.unit, wanted)
    if scale is None:
        raise CaseError([_other_unit(question, outcome, value, unit)])
    low, high = scale * value.low, scale * value.high
    if not (math.isfinite(low) and math.isfinite(high)):
        return LeftOut(question.id, f"its outcome has one end only: {value.text}")
    return settled(low, high, f"{low:,.6g}" if low == high else f"{low:,.6g} to {high:,.6g}")


def _day(value: float) -> str:
    return (EPOCH + dt.timedelta(days=math.floor(value))).isoformat()


def _unit(case: Case, text: str) -> Unit | None:
    if not text:
        return NUMBER
    return parse_unit(text, TextFile("unit", text).span(0, len(text)), case.units)[0]


def _other_unit(question: Question, outcome: Outcome, value: Quantity, unit: str):
    return diagnostic(
        "outcome-form",
        f"`{question.id}` was answered in `{unit or '1'}`, and its outcome is in `{value.unit}`",
        outcome.span,
        help="write the outcome in the unit of the question",
    )
