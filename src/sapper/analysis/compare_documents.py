"""Comparisons written out: a JSON object, and rows for tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sapper.analysis.comparing import Comparison

COLUMNS = (
    "question",
    "first",
    "second",
    "point",
    "basis",
    "first_basis",
    "second_basis",
    "difference",
    "se",
    "reaches",
    "says",
    "first_says",
    "second_says",
)
"""The columns of a table of parts; the whole gap is the row whose point is `all`."""


def document(item: Comparison) -> dict[str, Any]:
    """One comparison as one JSON object."""
    return {
        "question": item.question,
        "kind": item.kind,
        "first": item.first,
        "second": item.second,
        "first_answer": item.first_answer,
        "second_answer": item.second_answer,
        "gap": item.gap,
        "gap_se": item.gap_se,
        "worlds": item.worlds,
        "settled": item.settled,
        "unsplit": item.unsplit or None,
        "parts": [
            {
                "point": part.point,
                "says": part.says,
                "first_says": part.first_says,
                "second_says": part.second_says,
                "basis": part.basis,
                "first_basis": part.first,
                "second_basis": part.second,
                "difference": part.difference,
                "se": part.se,
                "reaches": part.reaches,
            }
            for part in item.parts
        ],
        "totals": [
            {"basis": basis, "difference": value, "se": se} for basis, value, se in item.totals
        ],
    }


def rows(item: Comparison) -> Iterator[dict[str, Any]]:
    """One flat record a point, and one of the whole gap."""
    head = {"question": item.question, "first": item.first, "second": item.second}
    for part in item.parts:
        yield head | {
            "point": part.point,
            "basis": part.basis,
            "first_basis": part.first,
            "second_basis": part.second,
            "difference": part.difference,
            "se": part.se,
            "reaches": part.reaches,
            "says": part.says,
            "first_says": part.first_says,
            "second_says": part.second_says,
        }
    yield (
        dict.fromkeys(COLUMNS)
        | head
        | {
            "point": "all",
            "difference": item.gap,
            "se": item.gap_se,
            "says": item.unsplit or None,
        }
    )
