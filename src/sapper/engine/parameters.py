"""Truths of claims and draws of parameters: what is fixed for a whole world.

Each truth and each draw takes one uniform of its own. Groups of claims share a common
factor, correlated parameters a Gaussian copula; both work on normal scores, so that the
chance of each alone stays as it was.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sapper.engine.interpreter.equations import places
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array, Value, align
from sapper.engine.once import Share, apart
from sapper.engine.plan import Copula, Draw, Truth
from sapper.engine.streams import Domain, uniform
from sapper.language.prior import Prior
from sapper.language.quantile import quantile
from sapper.language.units import DATE
from sapper.model.calendar import EPOCH, Calendar

# the days that a date can hold
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_895
_HALF = 0.5


def truths(scope: Scope, share: Share = apart) -> dict[str, Array]:
    """The truth (0 or 1) of every claim, by its id, over worlds (W,).

    `share` is for scopes of the same worlds, seed, calendar and elements; see `parameters`.
    """
    return {truth.claim: _truth(truth, scope, share) for truth in scope.plan.truths}


def _truth(truth: Truth, scope: Scope, share: Share) -> Array:
    if scope.deterministic:
        return np.full(scope.count, 1.0 if truth.credence >= _HALF else 0.0)

    def drawn(domain: Domain, name: str) -> Array:
        keys = scope.keys(domain, name, ())
        return share((domain, name), lambda: uniform(keys, scope.worlds, 0))

    at = drawn("claim", truth.stream)
    if truth.tie is not None and truth.strength > 0.0:
        common = ndtri(drawn("tie", truth.tie))
        own = np.sqrt(1.0 - truth.strength)
        at = ndtr(np.sqrt(truth.strength) * common + own * ndtri(at))
    return np.where(at < truth.credence, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where worlds lie in the distribution of a draw, and a name for it among all plans."""

    name: Hashable
    at: Array


def parameters(scope: Scope, share: Share = apart) -> dict[str, Array]:
    """The value of every parameter, by its name, over (*dims, W).

    Scopes of the same worlds, seed, calendar and elements may have one `share`: what two
    plans have in common is then worked out once. Values are the same to the bit without.
    """
    placed = _places(scope, share)
    return {draw.name: _value(draw, placed[draw.name], scope, share) for draw in scope.plan.draws}


def coupled_uniforms(scope: Scope) -> dict[str, Array]:
    """Where every parameter lies in its distribution, by its name: (*dims, W) in (0, 1)."""
    return {name: place.at for name, place in _places(scope, apart).items()}


def _places(scope: Scope, share: Share) -> dict[str, _Placed]:
    placed = {draw.name: _uniform(draw, scope, share) for draw in scope.plan.draws}
    if not scope.deterministic:
        by_stream = {draw.name: draw.stream for draw in scope.plan.draws}
        for copula in scope.plan.copulas:
            found = _coupled(copula, placed, scope, share)
            # a parameter that an account has split keeps one place in the distribution
            shared = {by_stream[name]: value for name, value in found.items()}
            placed |= {name: shared.get(by_stream[name], old) for name, old in placed.items()}
    return placed


def _uniform(draw: Draw, scope: Scope, share: Share) -> _Placed:
    name = ("prior", draw.stream, draw.dims)
    if scope.deterministic:
        return _Placed(name, np.full(scope.shape(draw.dims), _HALF))

    def made() -> Array:
        return uniform(scope.keys("prior", draw.stream, draw.dims), scope.worlds, 0)

    return _Placed(name, share(name, made))


def _coupled(
    copula: Copula, placed: Mapping[str, _Placed], scope: Scope, share: Share
) -> dict[str, _Placed]:
    names = tuple(placed[name].name for name in copula.names)
    key = ("coupled", copula, names)
    uniforms = {name: placed[name].at for name in copula.names}
    found: dict[str, Array] = share(key, lambda: coupled(copula, uniforms, scope))
    return {name: _Placed((key, name), at) for name, at in found.items()}


def coupled(copula: Copula, uniforms: Mapping[str, Array], scope: Scope) -> dict[str, Array]:
    """Uniforms whose normal scores are correlated as the copula says.

    By the lower triangle of its matrix (Cholesky), in its order; elements of parameters
    over dimensions are coupled one by one with the others' of the same element.
    """
    # those over fewer dimensions first: each row then only leans on values it can hold
    order = sorted(range(len(copula.names)), key=lambda index: len(scope.dims[copula.names[index]]))
    names = [copula.names[index] for index in order]
    matrix = np.array(copula.matrix)[np.ix_(order, order)]
    lower = np.linalg.cholesky(matrix)
    scores = [Value(scope.dims[name], ndtri(uniforms[name])) for name in names]
    result: dict[str, Array] = {}
    for row, name in enumerate(names):
        dims = scope.dims[name]
        total = np.zeros(scope.shape(dims))
        for column in range(row + 1):
            total = total + lower[row, column] * align(scores[column], dims)
        result[name] = ndtr(total)
    return result


def _value(draw: Draw, placed: _Placed, scope: Scope, share: Share) -> Array:
    key = ("value", placed.name, draw.prior, draw.by_element)
    value: Array = share(key, lambda: _through_all(draw, placed.at, scope))
    if draw.otherwise is None or not draw.claims:
        return value
    holding = [scope.truths[claim] for claim in draw.claims if claim in scope.truths]
    holds = np.zeros(scope.count) if draw.any_of else np.ones(scope.count)
    for truth in holding:
        holds = np.maximum(holds, truth) if draw.any_of else np.minimum(holds, truth)
    otherwise, calendar = draw.otherwise, scope.calendar
    other: Array = share(
        ("value", placed.name, otherwise, ()), lambda: through(otherwise, placed.at, calendar)
    )
    return np.where(holds > 0.0, value, other)


def _through_all(draw: Draw, at: Array, scope: Scope) -> Array:
    value = through(draw.prior, at, scope.calendar)
    for element, prior in draw.by_element:
        place = places(element, draw.dims, scope)
        value[place] = through(prior, at[place], scope.calendar)
    return value


def through(prior: Prior, at: Array, calendar: Calendar) -> Array:
    """Uniforms through a prior's quantile function; dates come out as model time."""
    value = np.array(quantile(prior, at), dtype=np.float64)
    return _times(value, calendar) if prior.unit == DATE and calendar.dated else value


def _times(days: Array, calendar: Calendar) -> Array:
    """Days since 1970 as model time, between midnights in proportion."""
    days = np.clip(days, _FIRST_DAY, _LAST_DAY - 1)
    whole = np.floor(days)
    distinct, where = np.unique(whole, return_inverse=True)
    ends = np.array(
        [
            [
                calendar.time_of(EPOCH.fromordinal(EPOCH.toordinal() + int(day) + offset))
                for day in distinct
            ]
            for offset in (0, 1)
        ]
    )
    where = where.reshape(whole.shape)
    return ends[0][where] + (days - whole) * (ends[1][where] - ends[0][where])
