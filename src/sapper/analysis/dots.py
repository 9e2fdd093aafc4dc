"""Quantile dots: a distribution as fifty values of equal weight.

Fifty dots are easier to count in than the height of a curve (Kay et al. 2016); dot i stands at
the share (i + 0.5) / 50. They come from the histograms of the answers, so that the middle dots
straddle the median that is printed. Chances have none: a chance is a count of dots already.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sapper.analysis.direct import points
from sapper.analysis.distribution import Distribution
from sapper.analysis.outcomes import Asked
from sapper.analysis.results import MIXTURE
from sapper.analysis.single import date_of, distribution
from sapper.analysis.tallies import Tally
from sapper.language.prior import Prior

DOTS = 50
"""How many dots stand for a distribution."""


@dataclass(frozen=True, slots=True)
class Dots:
    """The distribution of one account's number or date; a date beyond the horizon is None."""

    question: str
    account: str
    values: tuple[float | dt.date | None, ...]


def counted_dots(tally: Tally, place: int, account: str) -> Dots:
    """The dots of one simulated account, from what was counted of its worlds."""
    return _dots(tally.asked, account, distribution(tally, place))


def mixed_dots(asked: Asked, pool: Distribution | None) -> Dots | None:
    """The dots of the mixture, from its pool."""
    return None if pool is None else _dots(asked, MIXTURE, pool)


def stated_dots(asked: Asked, prior: Prior, account: str) -> Dots:
    """The dots of a direct answer."""
    values = points(asked, prior)
    at = ((np.arange(DOTS) + 0.5) / DOTS * len(values)).astype(np.int64)
    return Dots(asked.question.id, account, _told(asked, values[at].tolist()))


def _dots(asked: Asked, account: str, found: Distribution) -> Dots:
    shares = (np.arange(DOTS) + 0.5) / DOTS * found.total
    return Dots(asked.question.id, account, _told(asked, [found.value(at) for at in shares]))


def _told(asked: Asked, values: list[float]) -> tuple[float | dt.date | None, ...]:
    if asked.question.kind == "number":
        return tuple(float(value) for value in values)
    return tuple(date_of(value, asked.calendar) for value in values)
