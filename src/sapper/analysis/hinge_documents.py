"""Hinges written out: JSON objects, and rows for tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sapper.analysis.flips import Flip
from sapper.analysis.share_documents import share_rows, shares_document
from sapper.analysis.turning import Side, TurningPoint

if TYPE_CHECKING:
    from sapper.analysis.hinges import AccountHinges

COLUMNS = (
    "question",
    "account",
    "hinge",
    "name",
    "date",
    "share",
    "yes",
    "no",
    "difference",
    "se",
    "worlds",
    "note",
)
"""The columns of a table of hinges; `share` is how often a claim is true or a thing comes.

In rows of shares (`hinge` ending in `share`, `total` or `worth`, and sums by `basis`, `sector`
and `claims`) `difference` is the share, or how far knowing it would move the answer; in the
row `chance` the share that would remain if every claim and number were known.
"""


def document(item: AccountHinges) -> dict[str, Any]:
    """What one account's answer to one question hinges on, as one JSON object."""
    return {
        "question": item.question,
        "account": item.account,
        "certain": item.certain,
        "chance_share": item.chance,
        "chance_share_se": item.chance_se,
        "readings_above_noise": item.readings_noted,
        "flips": [_flip(flip) for flip in item.flips],
        "turning_points": [_turning(point) for point in item.turning],
        "shares": None if item.shares is None else shares_document(item.shares),
    }


def rows(found: Sequence[AccountHinges]) -> Iterator[dict[str, Any]]:
    """One flat record a flip, turning point, share, total or worth; a column that does not apply is None."""
    for item in found:
        for flip in item.flips:
            yield {
                "question": item.question,
                "account": item.account,
                "hinge": "claim",
                "name": flip.claim,
                "date": None,
                "share": flip.credence,
                "yes": _finite(flip.true),
                "no": _finite(flip.false),
                "difference": flip.difference,
                "se": flip.se,
                "worlds": flip.worlds,
                "note": _note(flip),
            }
        for point in item.turning:
            yield {
                "question": item.question,
                "account": item.account,
                "hinge": point.kind,
                "name": point.name,
                "date": point.date,
                "share": point.share,
                "yes": point.yes.answer,
                "no": point.no.answer,
                "difference": point.difference,
                "se": point.se,
                "worlds": point.yes.worlds + point.no.worlds,
                "note": _note_of(point),
            }
        if item.chance is not None and item.chance_se is not None:
            yield dict.fromkeys(COLUMNS) | {
                "question": item.question,
                "account": item.account,
                "hinge": "chance",
                "name": "all",
                "difference": item.chance,
                "se": item.chance_se,
                "note": None if item.readings_noted else "claims and numbers are within noise",
            }
        if item.shares is not None:
            yield from share_rows(item.question, item.account, item.shares)


def _note_of(point: TurningPoint) -> str | None:
    if point.defines:
        return "defines the question"
    if not point.leads:
        return "nothing leads from it to the question"
    return "comes with one answer only" if point.settles else None


def _note(flip: Flip) -> str | None:
    if not flip.reaches:
        return "does not reach the question"
    return None if flip.settled else "error above target"


def _flip(flip: Flip) -> dict[str, Any]:
    return {
        "claim": flip.claim,
        "echoes": list(flip.echoes),
        "credence": flip.credence,
        "reaches": flip.reaches,
        "true": _finite(flip.true),
        "false": _finite(flip.false),
        "difference": flip.difference,
        "se": flip.se,
        "settled": flip.settled,
        "worlds": flip.worlds,
        "true_range": list(flip.true_range),
        "false_range": list(flip.false_range),
    }


def _turning(point: TurningPoint) -> dict[str, Any]:
    return {
        "name": point.name,
        "kind": point.kind,
        "date": point.date.isoformat(),
        "share": point.share,
        "yes": _side(point.yes),
        "no": _side(point.no),
        "difference": point.difference,
        "se": point.se,
        "defines_question": point.defines,
        "leads_to_question": point.leads,
        "numbers_argued": point.argued,
        "numbers_ours": point.ours,
    }


def _side(side: Side) -> dict[str, Any]:
    return {"worlds": side.worlds, "answer": side.answer, "se": side.se}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
