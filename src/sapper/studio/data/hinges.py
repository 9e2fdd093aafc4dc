"""The key `hinges` of a report: what each answer turns on, without what cannot move it.

A claim that does not reach a question moves it by exactly nought and is left out; numbers are
rounded to what is drawn. All of it, unrounded, is in `answers.json`.
"""

from __future__ import annotations

from typing import Any

from sapper.analysis.hinges import Hinges
from sapper.studio.data.places import drawn


def hinges(found: Hinges) -> list[dict[str, Any]]:
    """One object for each question and simulated account."""
    return [
        item | {"flips": _kept(item["flips"]), "turning_points": _kept(item["turning_points"])}
        for item in found.to_json()
    ]


def _kept(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_rounded(item) for item in items if item.get("reaches", True)]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return drawn(value)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return value
