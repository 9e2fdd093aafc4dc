"""The key `hinges` of a report: what each answer turns on, without what no page shows.

Left out are claims that do not reach a question (they move it by exactly nought), happenings
that only say the question again or from which nothing leads to it, and of each happening all
dates but the one at which knowing of it would move the answer most; of shares, those within
noise. Numbers are rounded to what is drawn. All of it, unrounded, is in `answers.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from sapper.analysis.hinges import Hinges
from sapper.analysis.intervals import Z
from sapper.studio.data.places import drawn

_Json = dict[str, Any]


def hinges(found: Hinges) -> list[_Json]:
    """One object for each question and simulated account."""
    items = found.to_json()
    best = _best_dates(items)
    return [
        item
        | {
            "flips": [_rounded(flip) for flip in item["flips"] if flip["reaches"]],
            "turning_points": [
                _rounded(point)
                for point in item["turning_points"]
                if best.get((item["question"], point["kind"], point["name"])) == point["date"]
            ],
            "shares": _shares(item["shares"]),
        }
        for item in items
    ]


def _best_dates(items: Iterable[_Json]) -> dict[tuple[str, str, str], str]:
    """For each question and happening the date at which knowing of it moves some account most."""
    best: dict[tuple[str, str, str], tuple[float, str]] = {}
    for item in items:
        for point in item["turning_points"]:
            if point["defines_question"] or not point["leads_to_question"] or _within_noise(point):
                continue
            key = (item["question"], point["kind"], point["name"])
            best[key] = max(best.get(key, (0.0, "")), (_moved(point), point["date"]))
    return {key: date for key, (_, date) in best.items()}


def _within_noise(point: Mapping[str, Any]) -> bool:
    return abs(point["difference"]) <= Z * point["se"]


def _moved(point: Mapping[str, Any]) -> float:
    """How far knowing of a happening would move the answer on average."""
    return math.sqrt(point["share"] * (1.0 - point["share"])) * abs(point["difference"])


def _shares(found: _Json | None) -> _Json | None:
    """What numbers and claims hold of the spread, those above noise; null where none was looked for."""
    if found is None:
        return None
    return {
        "ranked": found["ranked"],
        "inputs": [
            {
                key: _rounded(item[key])
                for key in ("kind", "names", "basis", "on_no_document", "claims", "sector", "first", "worth", "crosses_half")
            }
            for item in found["inputs"]
            if found["ranked"] and item["stands"]
        ],
        "groups": [_rounded(item) for item in found["groups"] if found["ranked"] and item["stands"]],
        "rest": _rounded(found["rest"]),
    }  # fmt: skip


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return drawn(value)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
