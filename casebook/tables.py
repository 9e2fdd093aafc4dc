"""Markdown tables, and numbers with no more digits than they have."""

from __future__ import annotations

import math
from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return lines + [f"| {' | '.join(cell(item) for item in row)} |" for row in rows]


def cell(text: str) -> str:
    """A text on one line, with bars that end no cell."""
    return " ".join(text.split()).replace("\\|", "|").replace("|", "\\|")


def figure(value: float) -> str:
    """Three digits, grouped by thousands."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    if abs(rounded) >= 1_000:
        return f"{rounded:,.0f}".replace("-", "−")
    if abs(rounded) < 1e-4:
        return f"{rounded:.2e}".replace("-", "−")
    return f"{rounded:.{max(digits, 0)}f}".rstrip("0").rstrip(".").replace("-", "−") or "0"


def moved(amount: float, error: float, points: bool) -> str:
    """A shift with its error: points, or per cent of the 90 % width."""
    unit = "points" if points else "% of the 90 % width"
    places = 1 if error < 1 else 0
    sign = "+" if amount > 0 else "−"
    return f"{sign}{abs(amount):.{places}f} ± {max(error, 0.1):.{places}f} {unit}"
