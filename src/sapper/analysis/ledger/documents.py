"""Scores written out: the JSON document, and rows for tables.

The JSON is a contract; its schema is `sapper/analysis/schemas/score.json`. Nothing in it is
infinite or NaN: a logarithmic score that is infinite is null, as is a date beyond the horizon.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sapper.analysis.ledger.calibration import Calibration
from sapper.analysis.ledger.scoring import FreezeScores, Held, Scores
from sapper.analysis.ledger.standing import Score, Standing
from sapper.model.calendar import EPOCH

COLUMNS = (
    "file",
    "frozen",
    "question",
    "kind",
    "outcome",
    "known",
    "hindsight",
    "account",
    "forecast",
    "rule",
    "score",
    "unit",
    "log",
    "se",
)
"""The columns of a table of scores; the middle of a date question is a date."""


def document(scores: Scores) -> dict[str, Any]:
    """All scores as one JSON object."""
    return {
        "case": scores.case.name,
        "title": scores.case.title,
        "handling": scores.case.handling,
        "forecasts": len(scores.freezes),
        "last_sha256": scores.freezes[-1].frozen.sha256 if scores.freezes else None,
        "freezes": [_freeze(item) for item in scores.freezes],
        "not_scored": [
            {
                "file": item.frozen.file,
                "number": item.frozen.number,
                "date": item.frozen.date.isoformat(),
                "because": item.because,
            }
            for item in scores.disowned
        ],
        "calibration": [_calibration(item) for item in scores.calibrations],
        "faults": [{"code": item.code, "message": item.message} for item in scores.faults],
    }


def rows(scores: Scores) -> Iterator[dict[str, Any]]:
    """One flat record a score."""
    for freeze in scores.freezes:
        for held in freeze.held:
            settled = held.settled
            for item in held.scores:
                yield {
                    "file": freeze.frozen.file,
                    "frozen": freeze.frozen.date,
                    "question": settled.question,
                    "kind": settled.kind,
                    "outcome": settled.text,
                    "known": settled.date,
                    "hindsight": held.hindsight,
                    "account": item.account,
                    "forecast": forecast(settled.kind, item),
                    "rule": item.rule,
                    "score": item.score,
                    "unit": item.unit,
                    "log": item.log,
                    "se": item.se,
                }


def forecast(kind: str, item: Score) -> float | str | None:
    """What was said: a chance, the middle number, or the middle date (None: later)."""
    if kind != "date":
        return item.forecast
    if not math.isfinite(item.forecast):
        return None
    return (EPOCH + dt.timedelta(days=math.floor(item.forecast))).isoformat()


def _freeze(item: FreezeScores) -> dict[str, Any]:
    frozen = item.frozen
    return {
        "file": frozen.file,
        "number": frozen.number,
        "date": frozen.date.isoformat(),
        "sha256": frozen.sha256,
        "case_sha256": frozen.case_sha256,
        "as_of": frozen.document["as_of"],
        "seed": frozen.document["seed"],
        "worlds": frozen.document["worlds"],
        "questions": [_held(held) for held in item.held],
        "left_out": [asdict(found) for found in item.left_out],
        "standings": [_standing(found) for found in item.standings],
        "clusters": [list(group) for group in item.groups],
    }


def _held(held: Held) -> dict[str, Any]:
    settled = held.settled
    return {
        "question": settled.question,
        "asks": settled.asks,
        "kind": settled.kind,
        "outcome": settled.text,
        "known": None if settled.date is None else settled.date.isoformat(),
        "hindsight": held.hindsight,
        "note": settled.note,
        "scores": [
            {
                "account": item.account,
                "forecast": forecast(settled.kind, item),
                "rule": item.rule,
                "score": item.score,
                "unit": item.unit,
                "log": _finite(item.log),
                "se": item.se,
            }
            for item in held.scores
        ],
    }


def _standing(item: Standing) -> dict[str, Any]:
    return asdict(item) | {"log": _finite(item.log)}


def _calibration(item: Calibration) -> dict[str, Any]:
    return {
        "account": item.account,
        "questions": item.questions,
        "clusters": item.clusters,
        "as_far": item.as_far,
        "verdict": item.verdict,
        "bins": [asdict(found) for found in item.bins],
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
