"""Moves among readings: proposals in the space of uniforms that leave the priors as they are.

A number moves on the normal scale of its uniform, in steps that leave a normal law about the
present cloud of readings unchanged (preconditioned Crank-Nicolson: Cotter, Roberts, Stuart and
White 2013; with a mean and covariance of its own: Rudolf and Sprungk 2018). A claim's truth
is drawn anew from its own credence. Whether a proposal is accepted is decided where the
likelihoods are: `sapper.analysis.news.tempering`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sapper.analysis.news.sampling import Dice, Flags, Floats

# uniforms lie strictly between 0 and 1
_EDGE = 2.0**-53
# a mean or a variance nearer than so many of its standard errors to the prior's is the prior's
_NOTED = 3.0
# so many readings for each number before its correlations with others are believed
_EACH = 10.0
_LEAST, _MOST = 0.02, 1.0


@dataclass(frozen=True, eq=False, slots=True)
class Cloud:
    """A normal law near the readings, over their numbers: mean (B,), triangle (B, B) of its
    covariance (Cholesky), and where it stands among all coordinates.

    `bits` (D,) are the coordinates of claims, which do not belong to it.
    """

    bits: Flags
    mean: Floats
    lower: Floats

    def density(self, scores: Floats) -> Floats:
        """The logarithm of prior over cloud at normal scores (B, M), up to a constant: (M,)."""
        rest = np.linalg.solve(self.lower, scores - self.mean[:, np.newaxis])
        return 0.5 * ((rest * rest).sum(axis=0) - (scores * scores).sum(axis=0))


def cloud(points: Floats, bits: Flags) -> Cloud:
    """The cloud of readings at points (D, M), which count equally.

    Of few readings only what stands above noise is believed: means and variances near those
    of the prior are the prior's, and correlations shrink with the count of numbers.
    """
    scores = ndtri(points[~bits])
    size, count = scores.shape
    mean = scores.mean(axis=1) if size else np.zeros(0)
    variance = scores.var(axis=1, ddof=1) if size else np.zeros(0)
    known = np.abs(variance - 1.0) > _NOTED * np.sqrt(2.0 / count)
    variance = np.where(known, np.maximum(variance, 1e-12), 1.0)
    mean = np.where(np.abs(mean) > _NOTED * np.sqrt(variance / count), mean, 0.0)
    lower: Floats = np.diag(np.sqrt(variance))
    believed = 1.0 - min(1.0, _EACH * size / count)
    if size > 1 and believed > 0.0:
        spread = np.sqrt(np.maximum(scores.var(axis=1, ddof=1), 1e-12))
        alike = np.cov(scores) / np.outer(spread, spread)
        deviation = np.sqrt(variance)
        matrix = believed * alike + (1.0 - believed) * np.eye(size)
        whole = matrix * np.outer(deviation, deviation) + 1e-12 * np.eye(size)
        lower = np.asarray(np.linalg.cholesky(whole), dtype=np.float64)
    return Cloud(bits, mean, lower)


def proposed(points: Floats, near: Cloud, length: float, dice: Dice) -> tuple[Floats, Floats]:
    """Proposals (D, M) from points (D, M), and the logarithm (M,) of how the priors and the
    moves weigh them: what is added to that of the likelihoods' ratio.

    `length`, from 0 to 1: how far numbers move; at 1 they are drawn anew from the cloud.
    """
    made = points.copy()
    size, count = points.shape
    numbers = ~near.bits
    weight = np.zeros(count)
    if numbers.any():
        scores = ndtri(points[numbers])
        noise = near.lower @ dice.normals(int(numbers.sum()), count)
        middle = near.mean[:, np.newaxis]
        moved = middle + np.sqrt(1.0 - length * length) * (scores - middle) + length * noise
        weight = near.density(moved) - near.density(scores)
        # far out a score has no uniform of its own: none is to be 0 or 1
        made[numbers] = np.clip(ndtr(moved), _EDGE, 1.0 - _EDGE)
    claims = int(near.bits.sum())
    if claims:
        # on average one claim a move, and where there is but one, in every second
        again = dice.uniforms(claims, count) < 1.0 / max(claims, 2)
        made[near.bits] = np.where(again, dice.uniforms(claims, count), points[near.bits])
    assert made.shape == (size, count)
    return made, weight


def adapted(length: float, acceptance: float) -> float:
    """How far to move next, by the share of moves that was accepted."""
    if acceptance < 0.2:
        return max(_LEAST, 0.6 * length)
    if acceptance > 0.45:
        return min(_MOST, 1.4 * length)
    return length
