"""Small things that every key of a report has: where a thing stands, dates, numbers, texts.

Numbers are rounded to what a chart can show; what is not finite is null.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

from sapper.diagnostics.render.cells import printable
from sapper.diagnostics.span import Span

CHART_DIGITS = 4
"""Significant digits of a number that is only drawn."""


def place(span: Span | None) -> dict[str, Any]:
    """`file` (relative to the case) and `line` (from 1; 0: not known) of a span."""
    if span is None:
        return {"file": "", "line": 0}
    return {"file": span.file.name, "line": span.line}


def day(date: dt.date | None) -> str | None:
    """A date as text, or null."""
    return None if date is None else date.isoformat()


def drawn(value: float) -> float | None:
    """A number with `CHART_DIGITS` significant digits; null for infinite ones and NaN."""
    if not math.isfinite(value):
        return None
    found = float(f"{value:.{CHART_DIGITS}g}")
    return int(found) if found.is_integer() and abs(found) < 1e15 else found


def drawn_all(values: Iterable[float]) -> list[float | None]:
    """Many numbers, each as `drawn` gives it."""
    return [drawn(float(value)) for value in values]


def finite(value: float) -> float | None:
    """A number as it is; null for infinite ones and NaN."""
    return value if math.isfinite(value) else None


def seen(text: str) -> str:
    """A text without signs that turn the direction of writing, or that nobody can see.

    Each becomes U+FFFD, as on a terminal; line ends and tabs stay.
    """
    if text.isprintable():
        return text
    return "".join(sign if sign in "\n\t" else printable(sign) for sign in text)
