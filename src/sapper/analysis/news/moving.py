"""How far a reading would move an answer: before it is read, over all that it could say.

Worlds of all accounts are held by trust; a reading moves the answer to its mean over the
worlds that are as they would be under the reading. Told are the expected distance of that
from the answer now, and the square root of the variance that it takes away, as with hinges
(the value of a sample in Raiffa and Schlaifer 1961, here without a decision). Pure functions over sums
in batches of worlds; errors and noise as in `information`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.news.information import CHANGES, Estimate, jackknifed
from sapper.analysis.variance import BATCHES, left_out

TENTH = 0.1
"""Readings with a smaller chance are not told of an answer."""
_SLACK = 1e-9
_SEED = 20_240_802
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Sums:
    """What is added up of a question and a reading: worlds that count, and their outcomes.

    `met` and `hits` (A, `BATCHES`, K) by range, `worlds` (A, `BATCHES`) all sound worlds, by
    which the trust in an account is spread over its worlds.
    """

    met: Floats
    hits: Floats
    worlds: Floats

    def pooled(self, trusts: Floats) -> tuple[Floats, Floats]:
        """`met` and `hits` over accounts by trust, (`BATCHES`, K) each."""
        each = trusts / np.maximum(self.worlds.sum(axis=-1), 1e-300)
        return tuple(np.einsum("a,abk->bk", each, data) for data in (self.met, self.hits))  # pyright: ignore[reportReturnType]


@dataclass(frozen=True, slots=True)
class Move:
    """How far a reading would move an answer, in its own unit (a chance: in 1).

    `distance` is expected, `finding` the square root of the variance that goes.
    """

    distance: float
    distance_se: float
    finding: float
    finding_se: float


@dataclass(frozen=True, slots=True)
class Step:
    """The answer if the reading falls into ranges `first` to `last`, and the chance of that."""

    first: int
    last: int
    chance: float
    answer: float
    se: float


def steps(sums: Sums, trusts: Floats) -> tuple[Step, ...]:
    """The readings that would move the answer lowest and highest, in the order of the ranges.

    Of all runs of neighbouring ranges that come with a chance of `TENTH` or more; of two
    ranges, as of an event, both.
    """
    met, hits = (left_out(data) for data in sums.pooled(trusts))  # (1 + B, K)
    count = met.shape[-1]
    first, last = np.triu_indices(count)
    partly = (first > 0) | (last < count - 1)
    first, last = first[partly], last[partly]
    weight, value = _runs(met[0], first, last), _runs(hits[0], first, last)
    chance = weight / met[0].sum()
    often = chance >= (0.0 if count == 2 else TENTH - _SLACK)
    if not (often & (weight > 0.0)).any():
        return ()
    answers = np.divide(value, weight, out=np.zeros_like(value), where=weight > 0.0)
    good = often & (weight > 0.0)
    now = hits[0].sum() / met[0].sum()
    one = int(np.argmax(np.where(good, np.abs(answers - now), -1.0)))
    # the other side, of readings that are not also the first
    apart = good & ((last < first[one]) | (first > last[one]))
    side = 1.0 if answers[one] < now else -1.0
    ends = {one}
    if apart.any():
        ends.add(int(np.argmax(np.where(apart, side * answers, -np.inf))))
    found: list[Step] = []
    for at in sorted(ends, key=lambda place: (first[place], last[place])):
        own = slice(int(first[at]), int(last[at]) + 1)
        below = met[:, own].sum(axis=-1)
        if (below <= 0.0).any():
            continue
        answer = hits[:, own].sum(axis=-1) / below
        se = jackknifed(answer).se
        found.append(Step(own.start, own.stop - 1, float(chance[at]), float(answer[0]), se))
    return tuple(found)


def _runs(data: Floats, first: npt.NDArray[np.intp], last: npt.NDArray[np.intp]) -> Floats:
    """What runs of ranges hold together."""
    ends = np.concatenate([[0.0], np.cumsum(data)])
    return ends[last + 1] - ends[first]


def moved(sums: Sums, trusts: Floats) -> Move | None:
    """How far the answer would move; None where no world counts."""
    met, hits = (left_out(data) for data in sums.pooled(trusts))  # (1 + B, K)
    whole = met.sum(axis=-1, keepdims=True)
    if (whole <= 0.0).any():
        return None
    weights, values = met / whole, hits / whole
    gaps = values - weights * values.sum(axis=-1, keepdims=True)
    distance = jackknifed(np.abs(gaps).sum(axis=-1))
    gone = jackknifed(_variance(gaps, weights))
    finding = math.sqrt(max(gone.value, 0.0))
    se = gone.se / (2.0 * finding) if finding > 0.0 else math.sqrt(gone.se)
    return Move(max(distance.value, 0.0), distance.se, finding, se)


def middle(sums: Sums, trusts: Floats) -> Estimate | None:
    """The answer now: a chance or a mean, with its error."""
    met, hits = (left_out(data).sum(axis=-1) for data in sums.pooled(trusts))
    return None if (met <= 0.0).any() else jackknifed(hits / met)


def flips() -> Floats:
    """A sign for each batch, `CHANGES` times; always the same."""
    draw = np.random.Generator(np.random.Philox(_SEED))
    return np.where(draw.random((CHANGES, BATCHES)) < 0.5, -1.0, 1.0)


def scores(sums: Sums, trusts: Floats, signs: Floats) -> tuple[float, Floats]:
    """How far what a reading takes away stands above noise, in its standard deviations.

    Where reading and outcome have nothing to do with each other, what each batch says of them
    has either sign alike. Of what was found, and of each of the changes (`CHANGES`,).
    """
    met, hits = sums.pooled(trusts)
    whole = met.sum(axis=-1, keepdims=True)
    own = np.divide(
        hits.sum(axis=-1, keepdims=True), whole, out=np.zeros_like(whole), where=whole > 0.0
    )
    gaps = hits - own * met  # each batch about its own answer
    weights = met.sum(axis=0)
    found = float(_variance(gaps.sum(axis=0), weights))
    noise = _variance(np.einsum("rb,bk->rk", signs, gaps), weights)
    centre, spread = float(noise.mean()), float(noise.std())
    if spread <= 1e-15 * max(found, 1e-300):
        return 0.0, np.zeros(len(noise))
    return (found - centre) / spread, (noise - centre) / spread


def _variance(gaps: Floats, weights: Floats) -> Floats:
    return np.divide(
        gaps * gaps,
        weights,
        out=np.zeros_like(gaps),
        where=np.broadcast_to(weights, gaps.shape) > 0.0,
    ).sum(axis=-1)
