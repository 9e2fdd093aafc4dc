"""Answers from posterior worlds: islands are to their averages what worlds are to plain ones.

A sampler's worlds are not independent of each other, but its islands nearly are, and each has
an evidence of its own. So every sum that an answer is made of (`sapper.analysis.sums`) is taken
over islands, weighed by their evidence: the error of an answer is the scatter of islands (batch
means: Flegal and Jones 2010), and the error of the evidence, and so of trust, is in that of the
mixture. What runs the worlds is `sampled`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.news.weighing import LogSums, scaled
from sapper.analysis.news.weighted import WeightedTally
from sapper.analysis.outcomes import Asked
from sapper.analysis.spread import FATES
from sapper.analysis.tallies import Outcomes, conditions, empty_fates, settled
from sapper.engine.reductions import Cells

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Population:
    """N posterior worlds of an account, those of each of I islands side by side.

    `logs` (I,) are the logarithms of the islands' evidences, `values` (Q, N) the outcomes,
    `failed` (N,). Together they tell as much as `worth` independent worlds.
    """

    logs: Floats
    values: Floats
    failed: Flags
    worth: float

    @staticmethod
    def none(islands: int, questions: int, worlds: int) -> Population:
        """Of an account none of whose worlds can have given what was read."""
        return Population(
            np.full(islands, -np.inf),
            np.zeros((questions, worlds)),
            np.ones(worlds, dtype=np.bool_),
            0.0,
        )


def evidence_sums(populations: Sequence[Population]) -> LogSums:
    """The evidences of the islands of A accounts, summed as weights of worlds are."""
    sums = LogSums.of(len(populations))
    sums.add(np.stack([item.logs for item in populations]))
    return sums


def island_tallies(
    asked: Sequence[Asked], populations: Sequence[Population], stated: Mapping[str, Floats]
) -> dict[str, WeightedTally]:
    """The tally of every question over posterior worlds, by its id.

    `populations` have as many islands and worlds each; `stated` as in `tallies.Counting`.
    """
    values = np.stack([item.values for item in populations])
    failed = np.stack([item.failed for item in populations])
    fates, fates_failed = empty_fates(len(populations), len(asked))
    nobody = np.zeros(0, dtype=np.uint64)
    block = Outcomes(nobody, values, failed, fates, fates_failed)
    cells, pivots = settled(asked, [block], stated)
    islands = _Islands.of(populations)
    return {
        item.question.id: islands.tally(
            item,
            values[:, row],
            conditions(asked, item, values),
            cells.get(item.question.id),
            pivots.get(item.question.id, 0.0),
        )
        for row, item in enumerate(asked)
    }


@dataclass(frozen=True, eq=False, slots=True)
class _Islands:
    """The worlds of A accounts in I islands: weights (A, N) in units of exp(`scale`) (A,).

    `count` is the number of islands; one of them tells as much as `each` independent worlds.
    """

    scale: Floats
    weights: Floats
    count: int
    each: float

    @staticmethod
    def of(populations: Sequence[Population]) -> _Islands:
        logs = np.stack([item.logs for item in populations])
        count = logs.shape[1]
        scale = logs.max(axis=1)
        sound = np.stack([~item.failed for item in populations])
        rows = sound.reshape(*logs.shape, -1)
        each = scaled(logs, scale) / np.maximum(rows.sum(axis=-1), 1)
        weights = np.where(rows, each[..., np.newaxis], 0.0).reshape(sound.shape)
        worth = min((item.worth for item in populations if item.worth > 0.0), default=0.0)
        return _Islands(scale, weights, count, worth / count)

    def sums(self, values: Floats) -> Floats:
        """Sums over the worlds of each island: of (A, N) gives (A, I)."""
        return values.reshape(len(values), self.count, -1).sum(axis=-1)

    def tally(
        self, item: Asked, values: Floats, met: Flags, cells: Cells | None, pivot: float
    ) -> WeightedTally:
        """The tally of a question with outcomes (A, N) of the worlds that count (A, N)."""
        kind, accounts = item.question.kind, len(values)
        if kind == "number":
            met = met & np.isfinite(values)
            rest = np.where(met, values - pivot, 0.0)
        else:
            rest = ((values != 0.0) if kind == "binary" else np.isinf(values)).astype(np.float64)
        counted = np.where(met, self.weights, 0.0)
        mass, summed = self.sums(counted), self.sums(counted * rest)
        spread = np.zeros((0, 0, 0))
        if cells is not None:
            spread = self._histograms(cells, values, counted)
        below: Floats = np.cumsum(spread, axis=-1, dtype=np.float64)
        alive = counted > 0.0
        nothing = cells is None
        return WeightedTally(
            item,
            self.scale,
            self.sums(self.weights).sum(axis=-1),
            self.count,
            int(alive.sum(axis=-1).max(initial=0)),
            pivot,
            mass.sum(axis=-1),
            summed.sum(axis=-1),
            mass @ mass.T,
            summed @ mass.T,
            summed @ summed.T,
            cells,
            np.zeros(0) if nothing else spread.sum(axis=1),
            np.zeros(0) if nothing else _steps(np.einsum("aic,bic->abc", below, below)),
            np.zeros(0) if nothing else _steps(np.einsum("aic,bi->abc", below, mass)),
            np.where(alive, values, np.inf).min(axis=-1, initial=np.inf),
            np.where(alive, values, -np.inf).max(axis=-1, initial=-np.inf),
            np.zeros((accounts, FATES + 1, FATES + 1)),
            self.each,
        )

    def _histograms(self, cells: Cells, values: Floats, counted: Floats) -> Floats:
        """How much of each island lies in each of C cells: (A, I, C)."""
        island = np.repeat(np.arange(self.count), values.shape[1] // self.count)
        size = self.count * cells.count
        found = [
            np.bincount(island * cells.count + cells.index(own), weights, size)
            for own, weights in zip(values, counted)
        ]
        whole: Floats = np.stack(found).astype(np.float64)
        return whole.reshape(len(values), self.count, cells.count)


def _steps(below: Floats) -> Floats:
    """By cell (the last axis), of what adds up over cells."""
    return np.concatenate([below[..., :1], below[..., 1:] - below[..., :-1]], axis=-1)
