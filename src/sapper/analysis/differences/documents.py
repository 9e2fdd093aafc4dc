"""Differences written out: the JSON document, and rows for tables.

The JSON is a contract; its schema is `sapper/analysis/schemas/diff.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sapper.analysis.differences.changes import Key, named
from sapper.analysis.differences.difference import Difference, Effect, Move
from sapper.analysis.differences.versions import Version

COLUMNS = ("question", "account", "kind", "unit", "old", "new", "change", "by", "se", "low", "high")
"""The columns of a table of effects; `change` is empty in the row of the whole move.

`low` and `high` are the ends of the 95 % interval.
"""


def document(found: Difference) -> dict[str, Any]:
    """A difference as one JSON object."""
    return {
        "old": _version(found.old),
        "new": _version(found.new),
        "seed": found.seed,
        "worlds": found.worlds,
        "changes": [
            {
                "head": item.head,
                "kind": item.kind,
                "name": item.name,
                "told": list(item.told),
                "moves": item.moves,
            }
            for item in found.changes
        ],
        "moves": [_move(item) for item in found.moves],
        "unsplit": [{"question": name, "because": why} for name, why in found.unsplit],
    }


def rows(found: Difference) -> Iterator[dict[str, Any]]:
    """One flat record a whole move, and one an effect."""
    for item in found.moves:
        row = {
            "question": item.question,
            "account": item.account,
            "kind": item.kind,
            "unit": item.unit,
            "old": item.old,
            "new": item.new,
        }
        yield row | {"change": "", **_moved(item)}
        for effect in item.effects:
            yield row | {"change": str(effect), **_moved(effect)}


def _moved(item: Move | Effect) -> dict[str, float]:
    return {
        "by": item.by,
        "se": item.se,
        "low": item.by - item.half,
        "high": item.by + item.half,
    }


def _version(item: Version) -> dict[str, Any]:
    return {"version": item.told, "case": item.case.name, "case_sha256": item.case.sha256}


def _move(item: Move) -> dict[str, Any]:
    return {
        "question": item.question,
        "account": item.account,
        "kind": item.kind,
        "unit": item.unit,
        "old": item.old,
        "new": item.new,
        "move": item.by,
        "se": item.se,
        "low": item.by - item.half,
        "high": item.by + item.half,
        "effects": [
            {"changes": [_key(key) for key in effect.changes], **_moved(effect)}
            for effect in item.effects
        ],
    }


def _key(key: Key) -> dict[str, str]:
    return {"kind": key[0], "name": key[1], "told": named(key)}
