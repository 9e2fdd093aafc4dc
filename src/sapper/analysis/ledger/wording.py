"""Scores and what was said as short text, for terminal and pages alike; no more digits than they have."""

from __future__ import annotations

import math

from sapper.analysis import figures
from sapper.analysis.intervals import Z
from sapper.analysis.ledger.standing import Score
from sapper.model.calendar import EPOCH


def said(kind: str, item: Score, size: float = 1.0) -> str:
    """What was forecast: a chance, the middle number in units of `size`, or the month of the middle."""
    if kind == "binary":
        return figures.percent(item.forecast, item.low, item.high)
    if kind == "number":
        return figures.number(item.forecast, (item.high - item.low) / 2.0, size)
    if not math.isfinite(item.forecast):
        return "later"
    return figures.month(EPOCH.fromordinal(EPOCH.toordinal() + math.floor(item.forecast)))


def scored(item: Score, size: float = 1.0) -> str:
    """A score: Brier's as it is, a CRPS in units of `size`."""
    if item.rule == "brier":
        return brier(item.score, item.se)
    # a CRPS is surer than the middle that it is about, and no digit more is shown
    half = (item.high - item.low) / 2.0
    return figures.number(item.score, half if math.isfinite(half) else 0.0, size)


def brier(value: float | None, se: float) -> str:
    """A Brier score with two digits, or one where the simulation's own error allows no more."""
    if value is None:
        return figures.DASH
    return f"{value:.2f}" if Z * se < 0.05 else f"{value:.1f}"
