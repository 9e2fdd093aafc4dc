"""What is odd about readings, as diagnostics: beyond every world, telling nothing, too much.

They come of worlds that were run. What can be seen without is checked with the case
(`sapper.case.resolve_readings`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sapper.analysis.news.conditioning import News, WeighedReading
from sapper.analysis.news.pareto import RELIABLE
from sapper.analysis.news.weighing import Weighing
from sapper.case.case import Observation
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic

BEYOND = 3.0
"""So many errors of a reading from the nearest world it lies beyond all of them."""
FEWEST = 400
"""Below so many effective worlds a chance is known to no better than five points."""


def nothing_fits(weighing: Weighing, news: News) -> list[Diagnostic]:
    """Why no world has weight; empty where some have."""
    if (weighing.whole.first > 0.0).any():
        return []
    alone = [
        row for row in range(len(news.weighed)) if not (weighing.single.first[row] > 0.0).any()
    ]
    if alone:
        return [_impossible(news.weighed[row]) for row in alone]
    pairs = np.argwhere(np.triu(weighing.together == 0, 1))
    if len(pairs):
        return [
            _never_both(news.weighed[one].observation, news.weighed[other].observation)
            for one, other in pairs.tolist()
        ]
    names = ", ".join(f"`{item.observation.indicator}`" for item in news.weighed)
    text = f"no world agrees with all readings at once: {names}"
    return [diagnostic("no-world-fits", text, news.weighed[-1].observation.span, help=_CURES)]


_CURES = (
    "run more worlds, or see which reading is to blame by taking one out",
    "`--as-of start` answers without any reading",
)


def _impossible(item: WeighedReading) -> Diagnostic:
    seen = item.observation
    if item.least is None:
        what = "reported" if seen.reads == "yes" else "not reported"
        text = f"`{seen.indicator}` is read as {what} by {seen.stop}, which no world has"
        cures = ("give the indicator a chance to miss or to mistake (`seen`, `false_alarm`)",)
    else:
        text = (
            f"`{seen.indicator}` is read as {_reads(seen)} on {seen.stop}, and worlds would have "
            f"it from {_figure(item.least)} to {_figure(item.greatest)}{_unit(item)}"
        )
        cures = ("give the indicator an `error`, or widen the priors that it is worked out from",)
        if item.least == item.greatest == 0.0:
            # an error is a share of the figure: of nothing it leaves nothing
            text = (
                f"`{seen.indicator}` is read as {_reads(seen)} on {seen.stop}, and no world has any "
                "of it by then"
            )
            cures = (
                "look at the day of the reading, at the indicator's `lag`, and at when the "
                "model lets it begin; an `error` is a share of the figure and does not help",
            )
    return diagnostic("no-world-fits", text, seen.span, help=(*cures, _CURES[1]))


def _never_both(one: Observation, other: Observation) -> Diagnostic:
    return diagnostic(
        "no-world-fits",
        f"`{one.indicator}` as read on {one.stop} and `{other.indicator}` as read on {other.stop} "
        "are each possible, and no world has both",
        other.span,
        secondary=() if one.span is None else (Label(one.span, "the other reading"),),
        help=("mend one of the two, or give an indicator an `error`", _CURES[1]),
    )


def odd_readings(news: News) -> Iterator[Diagnostic]:
    """Warnings about readings that weighed."""
    for item in news.weighed:
        seen = item.observation
        if BEYOND < item.nearest < math.inf:
            yield diagnostic(
                "reading-beyond",
                f"`{seen.indicator}` is read as {_reads(seen)} on {seen.stop}, "
                f"{item.nearest:.1f} errors of a reading beyond every world",
                seen.span,
                notes=(
                    f"without that error worlds would have it from {_figure(item.least)} "
                    f"to {_figure(item.greatest)}{_unit(item)}",
                ),
                help="look at the reading, at the indicator's `bias` and `lag`, and at the priors "
                "that it is worked out from",
            )
        elif news.level:
            # among others it is counted in a sentence; where nothing else weighs it is odd
            yield diagnostic(
                "reading-tells-nothing",
                f"`{seen.indicator}` as read on {seen.stop} is as likely in every world, "
                "so it changes nothing",
                seen.span,
                help="an indicator that never differs between worlds cannot tell them apart: let "
                "it show something that does",
            )
    yield from _few(news)


def _few(news: News) -> Iterator[Diagnostic]:
    if not news.weighed or news.level:
        return
    led = news.led
    enough = news.worlds / 2.0 if led is None or not led.done else led.wanted
    few = news.effective < min(FEWEST, enough)
    tails = [item.tail for item in news.accounts if item.tail is not None]
    heavy = max(tails, default=0.0)
    if not few and heavy <= RELIABLE:
        return
    worst = max(news.weighed, key=lambda item: item.without)
    text = f"the readings leave {news.effective:,.0f} of {news.worlds:,} worlds with weight"
    if led is not None and led.done:
        text = f"the worlds led to the readings tell as much as {news.effective:,.0f}"
    elif not few:
        text = f"a few of the {news.worlds:,} worlds carry the weight of all (shape {heavy:.1f})"
    yield diagnostic(
        "few-worlds-weigh",
        text,
        worst.observation.span,
        notes=(
            f"without `{worst.observation.indicator}` on {worst.observation.stop} they would "
            f"leave {worst.without:,.0f}",
        ),
        help="run more worlds (`--worlds`); where less than a few hundred are left, the errors "
        "beside the answers are rough themselves",
    )


def _reads(seen: Observation) -> str:
    return seen.reads if isinstance(seen.reads, str) else " ".join(seen.reads.text.split())


def _unit(item: WeighedReading) -> str:
    return "" if item.unit in ("", "1") else f" {item.unit}"


def _figure(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "nothing"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
