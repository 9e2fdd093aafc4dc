"""Answers of one simulated account, from what was counted of its worlds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import numpy as np

from sapper.analysis.distribution import Distribution, counted_quantiles
from sapper.analysis.intervals import jeffreys
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
from sapper.analysis.spread import FATES, METHOD, NO_METHOD, GridLaw, Law, fate_correlation, law_of
from sapper.analysis.spread import SHARES as SPREAD_SHARES
from sapper.analysis.tallies import Tally
from sapper.analysis.words import Words, word
from sapper.case.case import First
from sapper.model.calendar import Calendar


def answer(
    tally: Tally, place: int, account: str, words: Words, shares: Sequence[float] = SHARES
) -> Answer:
    """The answer to one question of the account at a place of a tally, quantiles at `shares`."""
    question = tally.asked.question
    count = int(tally.met[place])
    given = None
    if question.given is not None:
        sound = tally.worlds - int(tally.failed[place])
        given = Given(question.given, count / sound if sound else 0.0, count)
    if count == 0:
        because = (
            f"`{question.given}` was yes in no world" if question.given else "every world failed"
        )
        return MissingAnswer(question.id, account, question.kind, because, given)
    if question.kind == "binary":
        return _binary(tally, place, account, given, words)
    if question.kind == "number":
        return NumberAnswer(
            question.id,
            account,
            unit_text(tally.asked),
            *mean_of(tally, place),
            counted_quantiles(distribution(tally, place), shares),
            count,
            given=given,
        )
    return _date(tally, place, account, given, shares)


def law(tally: Tally, place: int, mean: float) -> Law | None:
    """How the chance of a yes is spread over readings; None where too few worlds count."""
    return law_of(tally.fates[place], mean)


def distribution(tally: Tally, place: int) -> Distribution:
    """The histogram of one account's numbers or times, in cells of its own."""
    return Distribution(
        tally.own_cells[place],
        tally.own[place].astype(np.float64),
        float(tally.least[place]),
        float(tally.greatest[place]),
    )


def unit_text(asked: Asked) -> str:
    """The unit of a number as the answer shows it; empty for a pure number."""
    text = str(asked.unit)
    return asked.question.unit_text if text == "1" else text


def mean_of(tally: Tally, place: int) -> tuple[float, float]:
    """Mean and its standard error; 0 where there is but one world."""
    count = int(tally.met[place])
    first, second = float(tally.first[place]), float(tally.second[place])
    mean = float(tally.pivots[place]) + first / count
    if count < 2:
        return mean, 0.0
    variance = max(second - first * first / count, 0.0) / (count - 1)
    return mean, math.sqrt(variance / count)


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
    tally: Tally, place: int, account: str, given: Given | None, words: Words
) -> BinaryAnswer:
    count, hits = int(tally.met[place]), int(tally.hits[place])
    share = hits / count
    low, high = jeffreys(hits, count)
    found = law(tally, place, share)
    spread = None
    if found is not None:
        spread = Spread(
            tuple((part, found.quantile(part)) for part in SPREAD_SHARES),
            METHOD if isinstance(found, GridLaw) else NO_METHOD,
            # only readings of which two fates or more count tell of a spread
            int(tally.fates[place][2:].sum()),
            FATES,
            fate_correlation(tally.fates[place]),
        )
    return BinaryAnswer(
        tally.asked.question.id,
        account,
        share,
        math.sqrt(share * (1.0 - share) / count),
        low,
        high,
        word(share, words),
        spread,
        count,
        given=given,
    )


def _date(
    tally: Tally, place: int, account: str, given: Given | None, shares: Sequence[float]
) -> DateAnswer:
    count, missed = int(tally.met[place]), int(tally.hits[place])
    never = missed / count
    low, high = jeffreys(missed, count)
    return DateAnswer(
        tally.asked.question.id,
        account,
        horizon_of(tally.asked),
        never,
        math.sqrt(never * (1.0 - never) / count),
        low,
        high,
        dates_of(counted_quantiles(distribution(tally, place), shares), tally.asked.calendar),
        count,
        given=given,
    )
