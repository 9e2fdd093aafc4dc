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

from sapper.analysis.direct import chance_before, chance_of, points, scale_of
from sapper.analysis.intervals import Z, effective_trials, jeffreys, pool, sorted_quantile
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
from sapper.analysis.single import dates_of, horizon_of, law, unit_text
from sapper.analysis.spread import METHOD, mixture_quantile
from sapper.analysis.spread import SHARES as SPREAD_SHARES
from sapper.analysis.words import Words, word
from sapper.analysis.worlds import AccountWorlds
from sapper.language.prior import Prior
from sapper.language.quantile import mean as prior_mean
from sapper.model.calendar import days

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Simulated:
    """An account with worlds, and its weight."""

    worlds: AccountWorlds
    weight: float


@dataclass(frozen=True, slots=True)
class Stated:
    """An account that answers directly; `condition` is its chance of the condition, if stated."""

    prior: Prior
    weight: float
    condition: float | None = None


@dataclass(frozen=True, slots=True)
class _Pooled:
    """The accounts of one question on common worlds.

    `values` and `met` (accounts, worlds) hold outcomes and whether they count; `trusts`
    (accounts,) the weights. `stated` pairs direct answers with their weights in the mixture,
    `mass` is the weight of the simulated part. `all_trust` is the sum of all weights.
    """

    asked: Asked
    values: Floats
    met: Flags
    trusts: Floats
    stated: tuple[tuple[Prior, float], ...]
    mass: float
    all_trust: float

    @property
    def whole(self) -> float:
        return self.mass + sum(weight for _, weight in self.stated)

    def ratio(self, per_world: Floats) -> tuple[float, float]:
        """A mean over the worlds that count of values (accounts, worlds), and its error."""
        if self.mass <= 0.0:
            return 0.0, 0.0
        below = (self.trusts[:, None] * self.met).sum(axis=0)
        above = (self.trusts[:, None] * np.where(self.met, per_world, 0.0)).sum(axis=0)
        count, size = len(below), float(below.mean())
        value = float(above.mean()) / size
        if count < 2:
            return value, 0.0
        rest = above - value * below
        return value, math.sqrt(float((rest**2).sum()) / (count - 1) / count) / size

    def blend(self, simulated: float, stated: Callable[[Prior], float]) -> float:
        """Simulated part and direct answers, by weight."""
        direct = sum(weight * stated(prior) for prior, weight in self.stated)
        return (self.mass * simulated + direct) / self.whole

    @property
    def worlds(self) -> int:
        return int(self.met.any(axis=0).sum()) if len(self.met) else 0


def answer(
    asked: Asked, simulated: Sequence[Simulated], stated: Sequence[Stated], words: Words
) -> Answer | None:
    """The mixture's answer to a question; None where no account answers it."""
    if not simulated and not stated:
        return None
    pooled = _pool(asked, simulated, stated)
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
        share, se, low, high = _share(pooled, pooled.values, chance_of)
        spread = _spread(pooled, asked, simulated)
        return BinaryAnswer(
            question.id, MIXTURE, share, se, low, high, word(share, words), spread,
            pooled.worlds, given=given,
        )  # fmt: skip
    if question.kind == "number":
        value, se = pooled.ratio(pooled.values)
        return NumberAnswer(
            question.id,
            MIXTURE,
            unit_text(asked),
            pooled.blend(value, lambda prior: _mean(asked, prior)),
            se * pooled.mass / pooled.whole,
            _quantiles(pooled),
            pooled.worlds,
            given=given,
        )
    never, se, low, high = _share(
        pooled, np.isinf(pooled.values).astype(np.float64), lambda prior: _never(asked, prior)
    )
    return DateAnswer(
        question.id, MIXTURE, horizon_of(asked), never, se, low, high,
        dates_of(_quantiles(pooled), asked.calendar), pooled.worlds, given=given,
    )  # fmt: skip


def _pool(asked: Asked, simulated: Sequence[Simulated], stated: Sequence[Stated]) -> _Pooled:
    question = asked.question
    all_trust = sum(item.weight for item in (*simulated, *stated))
    trusts = np.array([item.weight for item in simulated])
    if simulated:
        sound = ~np.stack([item.worlds.failed for item in simulated]).any(axis=0)
        values = np.stack([item.worlds.values(question.id) for item in simulated])
        met = np.stack([item.worlds.counts(question) for item in simulated])
        if question.kind == "number":
            sound &= np.isfinite(values).all(axis=0)
        values, met = values[:, sound], met[:, sound]
    else:
        values, met = np.zeros((0, 0)), np.zeros((0, 0), dtype=np.bool_)
    count = met.shape[1] if len(met) else 0
    mass = float((trusts[:, None] * met).sum()) / count if count else 0.0
    if not simulated:
        usual = 1.0
    else:
        usual = mass / float(trusts.sum()) if float(trusts.sum()) > 0.0 else 0.0
    directs = tuple(
        (item.prior, item.weight * (usual if item.condition is None else item.condition))
        if question.given is not None
        else (item.prior, item.weight)
        for item in stated
    )
    return _Pooled(asked, values, met, trusts, directs, mass, all_trust)


def _share(
    pooled: _Pooled, per_world: Floats, stated: Callable[[Prior], float]
) -> tuple[float, float, float, float]:
    """A share in the mixture: value, standard error, low, high."""
    share, se = pooled.ratio(per_world)
    trials = effective_trials(share, se, float(pooled.worlds))
    low, high = jeffreys(share * trials, trials) if pooled.mass > 0.0 else (0.0, 0.0)
    return (
        pooled.blend(share, stated),
        se * pooled.mass / pooled.whole,
        pooled.blend(low, stated),
        pooled.blend(high, stated),
    )


def _quantiles(pooled: _Pooled) -> tuple[Quantile, ...]:
    """Quantiles of the weighted pool; intervals from the error of the share below (Woodruff 1952)."""
    count = max(pooled.met.shape[1], 1) if len(pooled.met) else 1
    parts = [
        (values[met], trust / count)
        for values, met, trust in zip(pooled.values, pooled.met, pooled.trusts)
    ]
    for prior, weight in pooled.stated:
        drawn = points(pooled.asked, prior)
        parts.append((drawn, weight / len(drawn)))
    ordered, cumulative = pool([(values, float(weight)) for values, weight in parts])
    found: list[Quantile] = []
    for share in SHARES:
        value = sorted_quantile(ordered, cumulative, share)
        _, se = pooled.ratio((pooled.values <= value).astype(np.float64))
        half = Z * se * pooled.mass / pooled.whole
        low = sorted_quantile(ordered, cumulative, max(share - half, 0.0))
        high = sorted_quantile(ordered, cumulative, min(share + half, 1.0))
        found.append(Quantile(share, value, low, high))
    return tuple(found)


def _spread(pooled: _Pooled, asked: Asked, simulated: Sequence[Simulated]) -> Spread | None:
    parts: list[tuple[float, Callable[[float], float]]] = []
    for item, values, met in zip(simulated, pooled.values, pooled.met):
        if not met.any():
            continue
        found = law(item.worlds, asked, float(values[met].mean()))
        if found is None:
            return None
        parts.append((item.weight * float(met.mean()), found.cdf))
    for prior, weight in pooled.stated:
        parts.append((weight, _below(prior)))
    return Spread(
        tuple((share, mixture_quantile(parts, share)) for share in SPREAD_SHARES),
        f"mixture of {METHOD}" if simulated else "mixture",
    )


def _below(prior: Prior) -> Callable[[float], float]:
    return lambda chance: chance_before(prior, chance)


def _mean(asked: Asked, prior: Prior) -> float:
    return scale_of(asked, prior) * prior_mean(prior)


def _never(asked: Asked, prior: Prior) -> float:
    return 1.0 - chance_before(prior, days(horizon_of(asked)))
