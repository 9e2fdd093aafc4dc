"""The mixture of all accounts, weighted by how far each is trusted.

Accounts share worlds, so a world is first averaged over accounts and the error then taken
over worlds: adding variances of accounts would count common chance as if it were separate.
A conditional answer weighs each account by its trust times the chance that it gives the
condition (Bayes), and is a ratio of two averages over worlds, its error by linearisation.
Worlds that failed in any account are left out. An account that gives no answer to a
question has no part in its mixture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.direct import POINTS, chance_before, chance_of, points, scale_of
from sapper.analysis.distribution import Distribution, weighted_quantiles
from sapper.analysis.intervals import Z, jeffreys
from sapper.analysis.outcomes import Asked
from sapper.analysis.results import (
    MIXTURE,
    SHARES,
    Answer,
    BinaryAnswer,
    DateAnswer,
    Given,
    MissingAnswer,
    NumberAnswer,
    Quantile,
    Spread,
)
from sapper.analysis.single import dates_of, horizon_of, unit_text
from sapper.analysis.spread import METHOD, law_of, mixture_quantile
from sapper.analysis.spread import SHARES as SPREAD_SHARES
from sapper.analysis.sums import Sums
from sapper.analysis.words import Words, word
from sapper.engine.reductions import cells_of
from sapper.language.prior import Prior
from sapper.language.quantile import mean as prior_mean
from sapper.model.calendar import days

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stated:
    """An account that answers directly; `condition` is its chance of the condition, if stated."""

    prior: Prior
    weight: float
    condition: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class _Pooled:
    """The accounts of one question: what was counted on common worlds, and direct answers.

    `trusts` (A,) are the weights of the simulated ones; `stated` pairs direct answers with
    their weights in the mixture, `mass` is the weight of the simulated part. `all_trust` is
    the sum of all weights.
    """

    asked: Asked
    tally: Sums | None
    trusts: Floats
    stated: tuple[tuple[Prior, float], ...]
    mass: float
    all_trust: float

    @property
    def whole(self) -> float:
        return self.mass + sum(weight for _, weight in self.stated)

    @property
    def worlds(self) -> int:
        return 0 if self.tally is None else self.tally.anyone

    def ratio(self, summed: Floats, joint: Floats, one: Floats) -> tuple[float, float]:
        """A mean over the worlds that count of some value of each account, and its error.

        `summed` (A,) sums the values, `joint` (A, A) the products of two accounts' values over
        worlds, `one` (A, A) the values of the first where both count, as in `Sums`. The error is
        that of a ratio of two averages over worlds, by linearisation (Cochran 1977, 6.4).
        """
        if self.mass <= 0.0 or self.tally is None:
            return 0.0, 0.0
        met = self.tally.square
        count, trusts = self.tally.sound, self.trusts
        below = float(trusts @ self.tally.mass)
        value = float(trusts @ summed) / below
        if count < 2:
            return value, 0.0
        rest = joint - value * (one + one.T) + value**2 * met
        squares = max(float(trusts @ rest @ trusts), 0.0)
        return value, math.sqrt(squares / (count - 1) / count) / (below / count)

    def blend(self, simulated: float, stated: Callable[[Prior], float]) -> float:
        """Simulated part and direct answers, by weight."""
        direct = sum(weight * stated(prior) for prior, weight in self.stated)
        return (self.mass * simulated + direct) / self.whole


def answer(
    asked: Asked,
    tally: Sums | None,
    trusts: Sequence[float],
    stated: Sequence[Stated],
    words: Words,
    shares: Sequence[float] = SHARES,
    simulated: float | None = None,
) -> Answer | None:
    """The mixture's answer to a question; None where no account answers it.

    `trusts` weigh the accounts of the tally (None: no account has worlds); numbers and dates
    have the quantiles at `shares`. `simulated` is how far those accounts are trusted together,
    where that is not the sum of the trusts (whose scale is then that of the weights of worlds).
    """
    if tally is None and not stated:
        return None
    pooled = _pool(asked, tally, np.array(trusts, dtype=np.float64), stated, simulated)
    question = asked.question
    given = None
    if question.given is not None:
        given = Given(question.given, pooled.whole / pooled.all_trust, pooled.worlds)
    if pooled.whole <= 0.0:
        because = (
            f"`{question.given}` was yes in no world" if question.given else "every world failed"
        )
        return MissingAnswer(question.id, MIXTURE, question.kind, because, given)
    if question.kind == "binary":
        share, se, low, high = _share(pooled, chance_of)
        return BinaryAnswer(
            question.id, MIXTURE, share, se, low, high, word(share, words), _spread(pooled),
            pooled.worlds, given=given,
        )  # fmt: skip
    if question.kind == "number":
        value, se = (
            (0.0, 0.0) if tally is None else pooled.ratio(tally.summed, tally.joint, tally.one)
        )
        pivot = 0.0 if tally is None else tally.pivot
        return NumberAnswer(
            question.id,
            MIXTURE,
            unit_text(asked),
            pooled.blend(pivot + value, lambda prior: _mean(asked, prior)),
            se * pooled.mass / pooled.whole,
            _quantiles(pooled, shares),
            pooled.worlds,
            given=given,
        )
    never, se, low, high = _share(pooled, lambda prior: _never(asked, prior))
    return DateAnswer(
        question.id, MIXTURE, horizon_of(asked), never, se, low, high,
        dates_of(_quantiles(pooled, shares), asked.calendar), pooled.worlds, given=given,
    )  # fmt: skip


def _pool(
    asked: Asked,
    tally: Sums | None,
    trusts: Floats,
    stated: Sequence[Stated],
    simulated: float | None = None,
) -> _Pooled:
    own_trust = float(trusts.sum()) if simulated is None else simulated
    all_trust = own_trust + sum(item.weight for item in stated)
    mass = 0.0
    if tally is not None and tally.sound:
        mass = float(trusts @ tally.mass) / tally.sound
    if tally is None:
        usual = 1.0
    else:
        usual = mass / own_trust if own_trust > 0.0 else 0.0
    directs = tuple(
        (item.prior, item.weight * (usual if item.condition is None else item.condition))
        if asked.question.given is not None
        else (item.prior, item.weight)
        for item in stated
    )
    return _Pooled(asked, tally, trusts, directs, mass, all_trust)


def _share(pooled: _Pooled, stated: Callable[[Prior], float]) -> tuple[float, float, float, float]:
    """A share in the mixture: value, standard error, low, high."""
    tally = pooled.tally
    share, se, trials = 0.0, 0.0, 0.0
    if tally is not None:
        share, se = pooled.ratio(tally.summed, tally.joint, tally.one)
        trials = tally.trials(pooled.trusts, share, se)
    low, high = jeffreys(share * trials, trials) if pooled.mass > 0.0 else (0.0, 0.0)
    return (
        pooled.blend(share, stated),
        se * pooled.mass / pooled.whole,
        pooled.blend(low, stated),
        pooled.blend(high, stated),
    )


def distribution(
    asked: Asked,
    tally: Sums | None,
    trusts: Sequence[float],
    stated: Sequence[Stated],
    simulated: float | None = None,
) -> Distribution | None:
    """The pool of a question's numbers or times; None where no account answers it.

    The arguments are those of `answer`.
    """
    if tally is None and not stated:
        return None
    pooled = _pool(asked, tally, np.array(trusts, dtype=np.float64), stated, simulated)
    return _distribution(pooled) if pooled.whole > 0.0 else None


def _quantiles(pooled: _Pooled, shares: Sequence[float]) -> tuple[Quantile, ...]:
    """Quantiles of the weighted pool; intervals from the error of the share below."""
    tally = pooled.tally

    def half_width(cell: int) -> float:
        if tally is None or pooled.mass <= 0.0:
            return 0.0
        both = tally.both[..., : cell + 1].sum(axis=-1).astype(np.float64)
        one = tally.lower[..., : cell + 1].sum(axis=-1).astype(np.float64)
        own = tally.sound_cells[:, : cell + 1].sum(axis=-1)
        _, se = pooled.ratio(own, both, one)
        return Z * se * pooled.mass / pooled.whole

    return weighted_quantiles(_distribution(pooled), half_width, shares)


def _distribution(pooled: _Pooled) -> Distribution:
    """The weighted pool of worlds and of the values of direct answers."""
    tally = pooled.tally
    drawn = [(points(pooled.asked, prior), weight) for prior, weight in pooled.stated]
    if tally is not None and tally.cells is not None and pooled.mass > 0.0:
        cells = tally.cells
        weights = pooled.trusts @ tally.sound_cells / max(tally.sound, 1)
        # nought where no world counts: infinite ends have no part in the least and greatest
        least, greatest = float(tally.least.min()), float(tally.greatest.max())
    else:
        cells = cells_of(np.concatenate([values for values, _ in drawn]), most=len(drawn) * POINTS)
        weights, least, greatest = np.zeros(cells.count), np.inf, -np.inf
    for values, weight in drawn:
        counts = np.bincount(cells.index(values), minlength=cells.count)
        weights = weights + counts * (weight / len(values))
        least, greatest = min(least, float(values.min())), max(greatest, float(values.max()))
    return Distribution(cells, weights, least, greatest)


def _spread(pooled: _Pooled) -> Spread | None:
    parts: list[tuple[float, Callable[[float], float]]] = []
    tally = pooled.tally
    for place, trust in enumerate(pooled.trusts):
        met = 0.0 if tally is None else float(tally.mass[place])
        if tally is None or met <= 0.0 or trust <= 0.0:
            continue
        found = law_of(tally.fates[place], float(tally.summed[place]) / met)
        if found is None:
            return None
        parts.append((float(trust) * met / tally.sound, found.cdf))
    for prior, weight in pooled.stated:
        parts.append((weight, _below(prior)))
    return Spread(
        tuple((share, mixture_quantile(parts, share)) for share in SPREAD_SHARES),
        f"mixture of {METHOD}" if tally is not None else "mixture",
    )


def _below(prior: Prior) -> Callable[[float], float]:
    return lambda chance: chance_before(prior, chance)


def _mean(asked: Asked, prior: Prior) -> float:
    return scale_of(asked, prior) * prior_mean(prior)


def _never(asked: Asked, prior: Prior) -> float:
    return 1.0 - chance_before(prior, days(horizon_of(asked)))
