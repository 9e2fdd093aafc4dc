"""Answers of accounts without a model: the quantiles of the priors that they state.

They are exact, so their standard errors are 0 and their intervals empty. The prior of a
yes-or-no question is over its chance: its mean is the answer, its quantiles the spread.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sapper.analysis.outcomes import Asked
from sapper.analysis.results import (
    SHARES,
    Answer,
    BinaryAnswer,
    DateAnswer,
    DateQuantile,
    NumberAnswer,
    Quantile,
    Spread,
)
from sapper.analysis.single import horizon_of, unit_text
from sapper.analysis.spread import SHARES as SPREAD_SHARES
from sapper.analysis.words import Words, word
from sapper.case.case import DirectAnswer
from sapper.language.prior import Prior
from sapper.language.quantile import cdf, mean, quantile
from sapper.language.units import factor
from sapper.model.calendar import EPOCH, days

POINTS = 4096
"""How many points of equal weight stand for a prior in the quantiles of a mixture."""
Floats = npt.NDArray[np.float64]


def answer(
    asked: Asked,
    given: DirectAnswer,
    account: str,
    words: Words,
    shares: Sequence[float] = SHARES,
) -> Answer:
    """The answer that a prior gives, with the quantiles at `shares`."""
    question, prior = asked.question, given.prior
    if question.kind == "binary":
        chance = chance_of(prior)
        spread = Spread(tuple((share, _at(prior, share)) for share in SPREAD_SHARES), "prior")
        return BinaryAnswer(
            question.id, account, chance, 0.0, chance, chance, word(chance, words), spread,
            direct=True,
        )  # fmt: skip
    if question.kind == "number":
        scale = scale_of(asked, prior)
        values = [(share, scale * _at(prior, share)) for share in shares]
        quantiles = tuple(Quantile(share, value, value, value) for share, value in values)
        return NumberAnswer(
            question.id, account, unit_text(asked), scale * mean(prior), 0.0, quantiles, direct=True
        )
    horizon = horizon_of(asked)
    never = 1.0 - chance_before(prior, days(horizon))
    return DateAnswer(
        question.id, account, horizon, never, 0.0, never, never,
        tuple(_date(prior, share, days(horizon)) for share in shares), direct=True,
    )  # fmt: skip


def points(asked: Asked, prior: Prior) -> Floats:
    """A prior as `POINTS` values of equal weight, in the question's own unit, for a pool.

    Dates come as the model's time, those beyond the horizon as infinity. A point is the
    middle of its share, so a quantile of the pool is off by at most half a share.
    """
    shares = (np.arange(POINTS) + 0.5) / POINTS
    values = quantile(prior, shares)
    if asked.question.kind == "number":
        return values * scale_of(asked, prior)
    limit = days(horizon_of(asked))
    calendar = asked.calendar
    return np.array(
        [calendar.time_of(_day(value)) if value <= limit else np.inf for value in values]
    )


def chance_of(prior: Prior) -> float:
    """The chance of a yes: the mean of the prior over it."""
    return min(max(mean(prior), 0.0), 1.0)


def chance_before(prior: Prior, value: float) -> float:
    """The probability that a prior puts at or below a value."""
    return float(cdf(prior, np.array([value]))[0])


def scale_of(asked: Asked, prior: Prior) -> float:
    """What values of the prior are multiplied by to stand in the question's unit."""
    return factor(prior.unit, asked.unit) or 1.0


def _at(prior: Prior, share: float) -> float:
    return float(quantile(prior, np.array([share]))[0])


def _date(prior: Prior, share: float, limit: float) -> DateQuantile:
    value = _at(prior, share)
    date = _day(value) if value <= limit else None
    return DateQuantile(share, date, date, date)


def _day(value: float) -> dt.date:
    return EPOCH + dt.timedelta(days=int(value // 1))
