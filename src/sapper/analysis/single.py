"""Answers of one simulated account, from the outcomes of its worlds."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import numpy.typing as npt

from sapper.analysis.intervals import jeffreys, quantile_ranks, sorted_quantile
from sapper.analysis.outcomes import Asked
from sapper.analysis.results import (
    SHARES,
    Answer,
    BinaryAnswer,
    DateAnswer,
    DateQuantile,
    Given,
    MissingAnswer,
    NumberAnswer,
    Quantile,
    Spread,
)
from sapper.analysis.spread import FATES, METHOD, BetaLaw, fate_correlation
from sapper.analysis.spread import SHARES as SPREAD_SHARES
from sapper.analysis.words import Words, word
from sapper.analysis.worlds import AccountWorlds
from sapper.case.case import First
from sapper.model.calendar import Calendar

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def answer(worlds: AccountWorlds, asked: Asked, words: Words) -> Answer:
    """The answer of an account to one question."""
    question, account = asked.question, worlds.prepared.account.id
    counts = worlds.counts(question)
    given = None
    if question.given is not None:
        sound = int((~worlds.failed).sum())
        met = int((counts & ~worlds.failed).sum())
        given = Given(question.given, met / sound if sound else 0.0, met)
    values = worlds.values(question.id)[counts]
    if len(values) == 0:
        because = (
            f"`{question.given}` was yes in no world" if question.given else "every world failed"
        )
        return MissingAnswer(question.id, account, question.kind, because, given)
    if question.kind == "binary":
        return _binary(worlds, asked, values, given, words)
    if question.kind == "number":
        return NumberAnswer(
            question.id,
            account,
            unit_text(asked),
            *mean_of(values),
            number_quantiles(values),
            len(values),
            given=given,
        )
    return _date(asked, account, values, given)


def law(worlds: AccountWorlds, asked: Asked, mean: float) -> BetaLaw | None:
    """How the chance of a yes is spread over readings; None where too few worlds count."""
    index = worlds.index(asked.question.id)
    counts = worlds.fate_counts(asked.question)
    correlation = fate_correlation(worlds.fates[index], counts)
    return None if correlation is None else BetaLaw(mean, correlation)


def unit_text(asked: Asked) -> str:
    """The unit of a number as the answer shows it; empty for a pure number."""
    text = str(asked.unit)
    return asked.question.unit_text if text == "1" else text


def mean_of(values: Floats) -> tuple[float, float]:
    """Mean and its standard error; 0 where there is but one world."""
    count = len(values)
    mean = float(values.mean())
    if count < 2:
        return mean, 0.0
    return mean, float(values.std(ddof=1)) / math.sqrt(count)


def number_quantiles(values: Floats) -> tuple[Quantile, ...]:
    """Quantiles with the order statistics that enclose them."""
    ordered = np.sort(values)
    cumulative = np.arange(1, len(ordered) + 1, dtype=np.float64)
    found: list[Quantile] = []
    for share in SHARES:
        low, high = quantile_ranks(len(ordered), share)
        value = sorted_quantile(ordered, cumulative, share)
        found.append(Quantile(share, value, float(ordered[low - 1]), float(ordered[high - 1])))
    return tuple(found)


def dates_of(quantiles: tuple[Quantile, ...], calendar: Calendar) -> tuple[DateQuantile, ...]:
    """Quantiles of times as dates; infinite ones are beyond the horizon."""
    return tuple(
        DateQuantile(
            item.share,
            date_of(item.value, calendar),
            date_of(item.low, calendar),
            date_of(item.high, calendar),
        )
        for item in quantiles
    )


def date_of(time: float, calendar: Calendar) -> dt.date | None:
    """A time as a date; None for never."""
    return calendar.date(time) if math.isfinite(time) else None


def horizon_of(asked: Asked) -> dt.date:
    """The day up to which a date question looks."""
    window = asked.question.window
    assert isinstance(window, First)
    return window.horizon


def _binary(
    worlds: AccountWorlds, asked: Asked, values: Floats, given: Given | None, words: Words
) -> BinaryAnswer:
    count = len(values)
    hits = float(values.sum())
    share = hits / count
    low, high = jeffreys(hits, count)
    found = law(worlds, asked, share)
    spread = None
    if found is not None:
        spread = Spread(
            tuple((part, found.quantile(part)) for part in SPREAD_SHARES),
            METHOD,
            worlds.fates.shape[1],
            FATES,
            found.correlation,
        )
    return BinaryAnswer(
        asked.question.id,
        worlds.prepared.account.id,
        share,
        math.sqrt(share * (1.0 - share) / count),
        low,
        high,
        word(share, words),
        spread,
        count,
        given=given,
    )


def _date(asked: Asked, account: str, values: Floats, given: Given | None) -> DateAnswer:
    count = len(values)
    missed = float(np.isinf(values).sum())
    never = missed / count
    low, high = jeffreys(missed, count)
    return DateAnswer(
        asked.question.id,
        account,
        horizon_of(asked),
        never,
        math.sqrt(never * (1.0 - never) / count),
        low,
        high,
        dates_of(number_quantiles(values), asked.calendar),
        count,
        given=given,
    )
