"""A watch list written out: its JSON document, and rows for tables.

The JSON is a contract; its schema is `sapper/analysis/schemas/watch.json`. What cannot be
stated is null.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sapper.analysis.news.moving import Move, Step
from sapper.analysis.news.telling import Telling
from sapper.analysis.news.watch_results import Look, WatchItem, WatchList
from sapper.analysis.news.watch_words import reading

COLUMNS = (
    "indicator",
    "date",
    "bits",
    "bits_se",
    "noted",
    "foreseen",
    "best",
    "distance",
    "distance_se",
    "finding",
    "finding_se",
    "move_noted",
)


def document(made: WatchList) -> dict[str, Any]:
    """A watch list as one JSON object."""
    before = None if made.before is None else {"value": made.before.value, "se": made.before.se}
    asked = None
    if made.question is not None:
        asked = {
            "id": made.question,
            "kind": made.kind,
            "unit": made.question_unit,
            "before": before,
        }
    return {
        "case": made.case,
        "case_sha256": made.case_sha256,
        "seed": made.seed,
        "worlds": made.worlds,
        "effective": made.effective,
        "weighed": list(made.weighed),
        "since": made.since.isoformat(),
        "until": made.until.isoformat(),
        "accounts": [
            {"id": name, "weight": weight, "failed": failed}
            for (name, weight), failed in zip(made.accounts, made.failed)
        ],
        "question": asked,
        "noted_from": None if made.noted is None else made.noted.isoformat(),
        "three_to_one_from": None if made.foreseen is None else made.foreseen.isoformat(),
        "indicators": [_item(item) for item in made.items],
    }


def rows(made: WatchList) -> Iterator[dict[str, Any]]:
    """One flat record an indicator and day."""
    for item in made.items:
        for look in item.looks:
            best = item.best is not None and item.best.date == look.date
            row = {"indicator": item.indicator, **_look(look), "best": best}
            row |= _move(look.move)
            yield {name: row[name] for name in COLUMNS}


def _item(item: WatchItem) -> dict[str, Any]:
    return {
        "indicator": item.indicator,
        "read_from": item.read_from,
        "note": item.note,
        "kind": "event" if item.event else "series",
        "unit": str(item.unit) if item.unit.powers else "",
        "silent": item.silent,
        "best": None if item.best is None else item.best.date.isoformat(),
        "three_to_one_from": None if item.foreseen is None else item.foreseen.isoformat(),
        "looks": [_look(look) | _move(look.move) for look in item.looks],
        "favours": [_telling(item, telling) for telling in item.tellings],
        "pairs": [
            {"first": pair.first, "second": pair.second, "bits": pair.bits, "se": pair.se}
            for pair in item.pairs
        ],
        "exact": list(item.exact),
        "steps": [_step(item, step) for step in item.steps],
    }


def _look(look: Look) -> dict[str, Any]:
    return {
        "date": look.date.isoformat(),
        "bits": look.bits,
        "bits_se": look.se,
        "noted": look.noted,
        "foreseen": look.foreseen,
        "move_noted": look.move_noted,
    }


def _move(move: Move | None) -> dict[str, Any]:
    names = ("distance", "distance_se", "finding", "finding_se")
    return {name: None if move is None else getattr(move, name) for name in names}


def _telling(item: WatchItem, telling: Telling) -> dict[str, Any]:
    return {
        "account": telling.account,
        "odds": telling.odds,
        "reading": reading(item, telling.first, telling.last),
        **_ends(item, telling.first, telling.last),
        "ratio": telling.ratio,
        "ratio_least": telling.least,
        "others": telling.others,
        "chances": [
            {"account": chance.account, "chance": chance.value, "se": chance.se}
            for chance in telling.chances
        ],
    }


def _step(item: WatchItem, step: Step) -> dict[str, Any]:
    return {
        "reading": reading(item, step.first, step.last),
        **_ends(item, step.first, step.last),
        "chance": step.chance,
        "answer": step.answer,
        "se": step.se,
    }


def _ends(item: WatchItem, first: int, last: int) -> dict[str, float | None]:
    """From which value on, and below which; null: no bound. An event is 0 or 1."""
    ranges = item.ranges
    if ranges is None or item.event:
        return {"from": None, "below": None}
    low = float(ranges.ends[first - 1]) if first > 0 else math.nan
    high = float(ranges.ends[last]) if last < ranges.count - 1 else math.nan
    return {
        "from": None if math.isnan(low) else low,
        "below": None if math.isnan(high) else high,
    }
