"""Answers of one account from weighed worlds; the mixture's are `sapper.analysis.mixture`.

An answer of weighed worlds is a ratio of two averages over worlds (self-normalised importance
sampling), with its error by linearisation; intervals take the effective number of worlds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sapper.analysis import mixture
from sapper.analysis.dots import Dots
from sapper.analysis.news.weighted import WeightedTally
from sapper.analysis.results import SHARES, Answer, BinaryAnswer, MissingAnswer, Spread
from sapper.analysis.spread import FATES, METHOD, NO_METHOD, GridLaw, fate_correlation, law_of
from sapper.analysis.spread import SHARES as SPREAD_SHARES
from sapper.analysis.words import Words


def answer(
    tally: WeightedTally, place: int, account: str, words: Words, shares: Sequence[float] = SHARES
) -> Answer:
    """The answer of the account at a place of a tally, with quantiles at `shares`."""
    question = tally.asked.question
    trusts = _alone(tally, place)
    if not trusts.any():
        because = "no world of it agrees with the readings"
        return MissingAnswer(question.id, account, question.kind, because)
    made = mixture.answer(tally.asked, tally, trusts.tolist(), (), words, shares, 1.0)
    assert made is not None
    made = replace(made, account=account)
    if isinstance(made, BinaryAnswer):
        return replace(made, spread=_spread(tally, place, made.probability))
    return made


def _alone(tally: WeightedTally, place: int) -> np.ndarray:
    own = [float(other == place) for other in range(len(tally.mass))]
    return tally.weights(own)


def _spread(tally: WeightedTally, place: int, chance: float) -> Spread | None:
    """How the chance is spread over readings; None where too few have weight."""
    table = tally.fates[place]
    found = law_of(table, chance)
    if found is None:
        return None
    return Spread(
        tuple((part, found.quantile(part)) for part in SPREAD_SHARES),
        METHOD if isinstance(found, GridLaw) else NO_METHOD,
        int(table[2:].sum()),
        FATES,
        fate_correlation(table),
    )


def dots(tally: WeightedTally, place: int, account: str) -> Dots | None:
    """The distribution behind the answer of an account to a question of a number or a date."""
    from sapper.analysis.dots import mixed_dots

    trusts = _alone(tally, place)
    found = mixture.distribution(tally.asked, tally, trusts.tolist(), (), 1.0)
    made = mixed_dots(tally.asked, found)
    return None if made is None else replace(made, account=account)
