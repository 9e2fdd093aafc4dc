"""Readings in words: `12,000 soldiers or more`, `still nothing by 30 June 2025`."""

from __future__ import annotations

import math

from sapper.analysis import figures
from sapper.analysis.news.ranges import Ranges
from sapper.analysis.news.watch_results import WatchItem

_WORDS = 1e6


def reading(item: WatchItem, first: int, last: int) -> str:
    """What is read where a reading of an item's best day falls into ranges `first` to `last`."""
    if item.best is None or item.ranges is None:
        return ""
    if item.event:
        day = figures.day(item.best.date)
        return f"reported by {day}" if first == 1 else f"still nothing by {day}"
    return _between(item.ranges, first, last, figures.plural(str(item.unit)))


def _between(ranges: Ranges, first: int, last: int, unit: str) -> str:
    low = float(ranges.ends[first - 1]) if first > 0 else -math.inf
    high = float(ranges.ends[last]) if last < ranges.count - 1 else math.inf
    alone = ranges.single(first, last)
    if alone is not None and (first > 0 or last < ranges.count - 1):
        return _with(number(alone), unit)
    if math.isinf(low) and math.isinf(high):
        return "any reading"
    if math.isinf(low):
        return f"below {_with(number(high), unit)}"
    if math.isinf(high):
        return f"{_with(number(low), unit)} or more"
    return _with(f"{number(low)} to {number(high)}", unit)


def number(value: float) -> str:
    """An end of a range as it is: the ends are round."""
    if abs(value) >= _WORDS:
        size, word = figures.scale(value)
        return f"{value / size:.6g} {word}"
    return f"{value:,.0f}" if value == round(value) else f"{value:.6g}"


def _with(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit else text
