"""Worlds weighed by readings: sums of weights, block by block, and what each reading does.

A weight is the likelihood of the readings in a world, the product over them. Kept are sums of
weights and of their products over accounts, in the scale of the greatest weight so far, so
that nothing is lost however unlikely all readings are; and the logarithms of all weights, of
which the tail is looked at. What follows for accounts and answers is
`sapper.analysis.news.conditioning` and `.posterior`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sapper.analysis.news.likelihood import Figure
from sapper.analysis.news.observed import Observed
from sapper.analysis.tallies import Outcomes
from sapper.analysis.turning import Flags

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(slots=True)
class LogSums:
    """Sums of weights exp(l) over worlds, and of their products over A accounts.

    A sum is `first` (..., A) times exp(`scale`), a product `second` (..., A, A) times the exp of
    both scales. Blocks are added in their order.
    """

    scale: Floats
    first: Floats
    second: Floats

    @classmethod
    def of(cls, *shape: int) -> LogSums:
        """Nothing added up yet; the last of the shape is the number of accounts."""
        return cls(np.full(shape, -np.inf), np.zeros(shape), np.zeros((*shape, shape[-1])))

    def add(self, logs: Floats) -> None:
        """Add the weights of a block, (..., A, n)."""
        before = self.scale
        self.scale = np.maximum(before, logs.max(axis=-1, initial=-np.inf))
        old = _shrunk(before, self.scale)
        weights = scaled(logs, self.scale)
        self.first = self.first * old + weights.sum(axis=-1)
        pairs = (weights[..., :, np.newaxis, :] * weights[..., np.newaxis, :, :]).sum(axis=-1)
        self.second = self.second * old[..., :, np.newaxis] * old[..., np.newaxis, :] + pairs

    def effective(self, trusts: Floats) -> Floats:
        """Kish's effective number of worlds, (...), of the average over accounts by trust.

        (Σ w)² / Σ w², Kish 1965; `trusts` (A,). 0 where no world has weight.
        """
        top = self.scale.max(axis=-1, keepdims=True)
        shares = trusts * _shrunk(self.scale, top)
        first = (shares * self.first).sum(axis=-1)
        pairs = shares[..., :, np.newaxis] * shares[..., np.newaxis, :] * self.second
        second = pairs.sum(axis=(-1, -2))
        return np.where(second > 0.0, first**2 / np.where(second > 0.0, second, 1.0), 0.0)


def _shrunk(before: Floats, after: Floats) -> Floats:
    """The factor exp(before - after), 0 where there was nothing before."""
    gone = np.isneginf(before)
    return np.where(gone, 0.0, np.exp(np.where(gone, 0.0, before - np.where(gone, 0.0, after))))


def scaled(logs: Floats, scale: Floats) -> Floats:
    """Weights (..., n) in units of exp(scale); 0 where none has any."""
    own = np.where(np.isfinite(scale), scale, 0.0)
    return np.exp(logs - own[..., np.newaxis])


@dataclass(slots=True)
class Weighing:
    """Weighs the blocks of a run by some of its readings: an observer of the run.

    `rows` are their places among the readings of the case. `single` sums the weights of each
    reading alone, `without` those of all but one, (R, A) each; `worlds` counts those that failed in
    no account. `together` (R, R) counts worlds, over accounts, in which two readings are
    both possible.
    """

    observed: tuple[Observed, ...]
    rows: tuple[int, ...]
    accounts: int
    worlds: int = 0
    whole: LogSums = field(init=False)
    single: LogSums = field(init=False)
    without: LogSums = field(init=False)
    together: Counts = field(init=False)
    least: Floats = field(init=False)
    greatest: Floats = field(init=False)
    logs_least: Floats = field(init=False)
    logs_greatest: Floats = field(init=False)
    nearest: Floats = field(init=False)
    _logs: list[Floats] = field(default_factory=list[Floats])

    def __post_init__(self) -> None:
        count, accounts = len(self.rows), self.accounts
        self.whole = LogSums.of(accounts)
        self.single, self.without = LogSums.of(count, accounts), LogSums.of(count, accounts)
        self.together = np.zeros((count, count), dtype=np.int64)
        self.least, self.greatest = np.full(count, np.inf), np.full(count, -np.inf)
        self.logs_least, self.logs_greatest = np.full(count, np.inf), np.full(count, -np.inf)
        self.nearest = np.full(count, np.inf)

    @property
    def readings(self) -> tuple[Observed, ...]:
        """The readings that weigh."""
        return tuple(self.observed[row] for row in self.rows)

    @property
    def logs(self) -> Floats:
        """The logarithm of the weight of every world that failed in no account, (A, N)."""
        return np.concatenate(self._logs, axis=-1) if self._logs else np.zeros((self.accounts, 0))

    def take(self, block: Outcomes, happened: Sequence[Flags]) -> None:
        """Take in the next block."""
        del happened
        assert block.seen is not None
        sound = ~block.failed.any(axis=0)
        rows = list(self.rows)
        logs = block.seen.logs[:, rows][..., sound]
        whole = logs.sum(axis=1)
        self.worlds += int(sound.sum())
        self._logs.append(whole)
        self.whole.add(whole)
        by_reading = np.swapaxes(logs, 0, 1)
        self.single.add(by_reading)
        others = [np.delete(logs, row, axis=1).sum(axis=1) for row in range(len(rows))]
        self.without.add(np.stack(others))
        if not whole.size:
            return
        possible = np.isfinite(by_reading).reshape(len(rows), -1).astype(np.float64)
        self.together = self.together + (possible @ possible.T).astype(np.int64)
        flat = by_reading.reshape(len(rows), -1)
        self.logs_least = np.minimum(self.logs_least, flat.min(axis=-1))
        self.logs_greatest = np.maximum(self.logs_greatest, flat.max(axis=-1))
        middles = np.swapaxes(block.seen.middles[:, rows][..., sound], 0, 1)
        sds = np.swapaxes(block.seen.sds[:, rows][..., sound], 0, 1)
        self.least = np.minimum(self.least, middles.min(axis=(1, 2)))
        self.greatest = np.maximum(self.greatest, middles.max(axis=(1, 2)))
        gaps = [
            _gap(item, middle, sd).min()
            for item, middle, sd in zip(self.readings, middles, sds, strict=True)
        ]
        self.nearest = np.minimum(self.nearest, gaps)


def _gap(item: Observed, middle: Floats, sd: Floats) -> Floats:
    """How many errors of a reading lie between what was read and what was to be read."""
    reading = item.reading
    if not isinstance(reading, Figure):
        return np.zeros_like(middle)
    far = np.maximum(np.maximum(middle - reading.high, reading.low - middle), 0.0)
    return np.where(
        far == 0.0, 0.0, far / np.where(sd > 0.0, sd, 1.0) + np.where(sd > 0, 0, np.inf)
    )
