"""The answers of a run against outcomes: a look back, not a forecast.

Whoever made the case may have known what came. So nothing here is averaged into a score; it
says whether what came lies in what the run gave, question by question. Forecasts that were
frozen before are held against outcomes in `scoring`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sapper.analysis.ledger.freezing import asked_document
from sapper.analysis.ledger.rules import brier
from sapper.analysis.ledger.settled import LeftOut, Settled, settle
from sapper.analysis.results import Answers
from sapper.case.case import Case
from sapper.diagnostics.diagnostic import CaseError
from sapper.model.calendar import EPOCH, days

ENDS = ("0.05", "0.95")
"""The quantiles between which nine worlds in ten lie."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What an account said of a question, and what came.

    Of numbers and dates `inside`: all of the outcome lies between the 5 % and the 95 %
    quantile, ends included; of chances it is None, and `brier` is Brier's score.
    """

    account: str
    inside: bool | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class LookedBack:
    """A question that has an outcome, and how each account's answer stands to it."""

    settled: Settled
    seen: tuple[Seen, ...]


def look_back(case: Case, answers: Answers) -> tuple[LookedBack | LeftOut, ...]:
    """Every question of a run that has an outcome, in the order of the case.

    Left out, with the reason, is what `sapper score` would leave out as well: outcomes that
    were known by the cutoff, conditional questions, what is not to be scored.
    """
    told: dict[str, list[Mapping[str, Any]]] = {}
    for item in answers.to_json()["answers"]:
        if "because" not in item:
            told.setdefault(item["question"], []).append(item)
    settled = {item.question for item in case.outcomes}
    found: list[LookedBack | LeftOut] = []
    for question in case.questions:
        own = [item for item in told.get(question.id, []) if item["kind"] == question.kind]
        if question.id not in settled or not own:
            continue
        unit = str(own[0].get("unit", ""))
        try:
            came = settle(case, asked_document(question), unit, case.cutoff, case)
        except CaseError as fault:
            came = LeftOut(question.id, "; ".join(item.message for item in fault.diagnostics))
        if isinstance(came, Settled):
            found.append(LookedBack(came, tuple(_seen(item, came) for item in own)))
        else:
            found.append(came)
    return tuple(found)


def _seen(answer: Mapping[str, Any], came: Settled) -> Seen:
    account = str(answer["account"])
    if came.kind == "binary":
        return Seen(account, None, brier(float(answer["probability"]), came.low == 1.0))
    low, high = (_end(answer["quantiles"].get(share)) for share in ENDS)
    return Seen(account, low <= came.low and came.high <= high, None)


def _end(value: float | str | None) -> float:
    """A quantile as a number; dates as days, beyond the horizon infinite."""
    if value is None:
        return math.inf
    if isinstance(value, str):
        return days(EPOCH.fromisoformat(value))
    return float(value)
