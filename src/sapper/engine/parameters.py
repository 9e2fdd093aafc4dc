"""Truths of claims and draws of parameters: what is fixed for a whole world.

Each truth and each draw takes one uniform of its own. Groups of claims share a common
factor, correlated parameters a Gaussian copula; both work on normal scores, so that the
chance of each alone stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtr, ndtri

from sapper.engine.interpreter.equations import places
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array, Value, align
from sapper.engine.plan import Copula, Draw, Truth
from sapper.engine.streams import uniform
from sapper.language.prior import Prior
from sapper.language.quantile import quantile
from sapper.language.units import DATE
from sapper.model.calendar import EPOCH, Calendar

# the days that a date can hold
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_895
_HALF = 0.5


def truths(scope: Scope) -> dict[str, Array]:
    """The truth (0 or 1) of every claim, by its id, over worlds (W,)."""
    return {truth.claim: _truth(truth, scope) for truth in scope.plan.truths}


def _truth(truth: Truth, scope: Scope) -> Array:
    if scope.deterministic:
        return np.full(scope.count, 1.0 if truth.credence >= _HALF else 0.0)
    at = uniform(scope.keys("claim", truth.stream, ()), scope.worlds, 0)
    if truth.tie is not None and truth.strength > 0.0:
        common = ndtri(uniform(scope.keys("tie", truth.tie, ()), scope.worlds, 0))
        own = np.sqrt(1.0 - truth.strength)
        at = ndtr(np.sqrt(truth.strength) * common + own * ndtri(at))
    return np.where(at < truth.credence, 1.0, 0.0)


def parameters(scope: Scope) -> dict[str, Array]:
    """The value of every parameter, by its name, over (*dims, W)."""
    uniforms = coupled_uniforms(scope)
    return {draw.name: _value(draw, uniforms[draw.name], scope) for draw in scope.plan.draws}


def coupled_uniforms(scope: Scope) -> dict[str, Array]:
    """Where every parameter lies in its distribution, by its name: (*dims, W) in (0, 1)."""
    uniforms = {draw.name: _uniform(draw, scope) for draw in scope.plan.draws}
    if not scope.deterministic:
        by_stream = {draw.name: draw.stream for draw in scope.plan.draws}
        for copula in scope.plan.copulas:
            found = coupled(copula, uniforms, scope)
            # a parameter that an account has split keeps one place in the distribution
            shared = {by_stream[name]: value for name, value in found.items()}
            uniforms |= {name: shared.get(by_stream[name], old) for name, old in uniforms.items()}
    return uniforms


def _uniform(draw: Draw, scope: Scope) -> Array:
    if scope.deterministic:
        return np.full(scope.shape(draw.dims), _HALF)
    return uniform(scope.keys("prior", draw.stream, draw.dims), scope.worlds, 0)


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


def _value(draw: Draw, at: Array, scope: Scope) -> Array:
    value = through(draw.prior, at, scope.calendar)
    for element, prior in draw.by_element:
        place = places(element, draw.dims, scope)
        value[place] = through(prior, at[place], scope.calendar)
    if draw.otherwise is None or not draw.claims:
        return value
    holding = [scope.truths[claim] for claim in draw.claims if claim in scope.truths]
    holds = np.zeros(scope.count) if draw.any_of else np.ones(scope.count)
    for truth in holding:
        holds = np.maximum(holds, truth) if draw.any_of else np.minimum(holds, truth)
    return np.where(holds > 0.0, value, through(draw.otherwise, at, scope.calendar))


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
