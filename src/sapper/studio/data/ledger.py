"""The key `ledger` of a report: what came, forecasts that were frozen, their scores and calibration.

What is scored and how is `sapper.analysis.ledger`; here it becomes data, with texts for what
is printed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sapper.analysis import figures
from sapper.analysis.ledger import wording
from sapper.analysis.ledger.calibration import Calibration
from sapper.analysis.ledger.documents import forecast
from sapper.analysis.ledger.looking_back import LookedBack, look_back
from sapper.analysis.ledger.scoring import FreezeScores, Held, Scores
from sapper.analysis.ledger.settled import LeftOut
from sapper.analysis.ledger.standing import Standing
from sapper.analysis.results import Answers
from sapper.case.case import Case, Outcome
from sapper.language.prior import Quantity
from sapper.model.calendar import EPOCH
from sapper.studio.data.places import day, finite


def ledger(
    case: Case, answers: Answers, scores: Scores | None, faults: Sequence[str] = ()
) -> dict[str, Any] | None:
    """The whole key; null where nothing has come and nothing was frozen.

    `scores` are those of the frozen forecasts (None: there are none, or they could not be
    read); `faults` say what is wrong with them.
    """
    told = [*faults, *(item.message for item in scores.faults)] if scores else list(faults)
    freezes = scores.freezes if scores else ()
    disowned = scores.disowned if scores else ()
    if not (case.outcomes or freezes or disowned or told):
        return None
    looked = {
        item.settled.question if isinstance(item, LookedBack) else item.question: item
        for item in look_back(case, answers)
    }
    return {
        "outcomes": [_outcome(item, looked.get(item.question)) for item in case.outcomes],
        "freezes": [_freeze(item) for item in freezes],
        "scores": [row for item in freezes for row in _scores(item)],
        "calibration": [_calibration(item) for item in (scores.calibrations if scores else ())],
        "not_scored": [
            {"file": item.frozen.file, "date": day(item.frozen.date), "because": item.because}
            for item in disowned
        ],
        "faults": told,
    }


def _outcome(item: Outcome, looked: LookedBack | LeftOut | None) -> dict[str, Any]:
    value = item.value
    if isinstance(value, Quantity):
        text = " ".join(value.text.split())
    else:
        text = value.isoformat() if isinstance(value, dt.date) else value
    settled = looked.settled if isinstance(looked, LookedBack) else None
    return {
        "question": item.question,
        "value": text,
        "date": day(item.date),
        "source": item.source,
        "annulled": item.annulled,
        "low": None if settled is None else _end(settled.low, settled.kind),
        "high": None if settled is None else _end(settled.high, settled.kind),
        "answers": [
            {"account": seen.account, "inside": seen.inside, "brier": seen.brier}
            for seen in (looked.seen if isinstance(looked, LookedBack) else ())
        ],
        "left_out": looked.because if isinstance(looked, LeftOut) else "",
    }


def _end(value: float, kind: str) -> float | str | None:
    if kind != "date":
        return finite(value)
    if not math.isfinite(value):
        return None
    return (EPOCH + dt.timedelta(days=math.floor(value))).isoformat()


def _freeze(item: FreezeScores) -> dict[str, Any]:
    frozen = item.frozen
    return {
        "file": frozen.file,
        "number": frozen.number,
        "date": day(frozen.date),
        "sha256": frozen.sha256,
        "case_sha256": frozen.case_sha256,
        "as_of": frozen.document["as_of"],
        "seed": frozen.document["seed"],
        "worlds": frozen.document["worlds"],
        "scored": len(item.forecasts),
        "looked_back": len(item.looks_back),
        "standings": [_standing(found) for found in item.standings],
        "left_out": [asdict(found) for found in item.left_out],
        "groups": [list(group) for group in item.groups if len(group) > 1],
    }


def _standing(item: Standing) -> dict[str, Any]:
    return {
        "account": item.account,
        "questions": item.questions,
        "clusters": item.clusters,
        "brier": item.brier,
        "brier_text": wording.brier(item.brier, item.se),
        "by_cluster_text": wording.brier(item.by_cluster, item.se),
        "log": None if item.log is None else finite(item.log),
        "se": item.se,
        "base_rate": item.base_rate,
        "skill_even": item.skill_even,
        "skill_base": item.skill_base,
        "skill_of_mixture": item.skill_of_mixture,
        "nearer": item.nearer,
        "compared": item.compared,
    }


def _scores(freeze: FreezeScores) -> Iterator[dict[str, Any]]:
    for held in freeze.held:
        size, word = _scale(held)
        for item in held.scores:
            unit = f"{word} {figures.plural(item.unit)}".strip()
            yield {
                "freeze": freeze.frozen.number,
                "question": held.settled.question,
                "kind": held.settled.kind,
                "outcome": held.settled.text,
                "unit": figures.plural(held.settled.unit),
                "known": day(held.settled.date),
                "hindsight": held.hindsight,
                "note": held.settled.note,
                "account": item.account,
                "forecast": forecast(held.settled.kind, item),
                "forecast_text": wording.said(held.settled.kind, item, size),
                "rule": item.rule,
                "score": item.score,
                "score_text": wording.scored(item, size),
                "score_unit": unit,
                "log": None if item.log is None else finite(item.log),
            }


def _scale(held: Held) -> tuple[float, str]:
    if held.settled.kind != "number":
        return 1.0, ""
    return figures.scale(max(abs(item.forecast) for item in held.scores))


def _calibration(item: Calibration) -> dict[str, Any]:
    return {
        "account": item.account,
        "questions": item.questions,
        "clusters": item.clusters,
        "verdict": item.verdict,
        "caution": item.caution,
        "bins": [asdict(found) | {"fits": found.fits} for found in item.bins],
    }
