"""What samplers of worlds share: chance of their own, worlds not yet used, running lanes.

A sampler's decisions (who is resampled, what is proposed) come from streams of their own, so
that they are the same for a seed and touch no world's chance. Nothing here knows what is
sampled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from sapper.engine.blocks import Lanes, in_order
from sapper.engine.engines import Engine, Traces
from sapper.engine.plan import Plan
from sapper.engine.streams import Worlds, key, uniform

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

FIRST_WORLD = 2**33
"""Samplers' worlds begin here, far above those that are run plainly."""
LANES = 4_096
"""So many lanes are run at a time."""


@dataclass(slots=True)
class Dice:
    """A sampler's own chance under a seed; each call is a stream of its own."""

    seed: int
    name: str
    calls: int = 0

    def uniforms(self, *shape: int) -> Floats:
        """Uniforms in (0, 1) of a shape."""
        self.calls += 1
        words = key(self.seed, "sampler", self.name, call=self.calls)
        count = np.arange(int(np.prod(shape)), dtype=np.uint64)
        return uniform(words, count, 0).reshape(shape)

    def normals(self, *shape: int) -> Floats:
        """Standard normal numbers of a shape."""
        return ndtri(self.uniforms(*shape))


@dataclass(slots=True)
class Supply:
    """Worlds whose chance nobody has had."""

    next: int = FIRST_WORLD

    def worlds(self, count: int) -> Worlds:
        """So many more of them."""
        first, self.next = self.next, self.next + count
        return np.arange(first, first + count, dtype=np.uint64)


class TooDear(Exception):
    """The budget of a bench does not hold what it is asked to run."""


@dataclass(slots=True)
class Bench:
    """An engine with a plan, and a count of what it was asked to do.

    `steps` counts steps of lanes, of which there may be `most` (None: as many as are asked for).
    """

    engine: Engine
    plan: Plan
    seed: int
    threads: int = 1
    steps: int = 0
    most: int | None = None
    dice: Dice = field(init=False)
    supply: Supply = field(default_factory=Supply)

    def __post_init__(self) -> None:
        self.dice = Dice(self.seed, "sampler")

    def run(self, lanes: Lanes, keep: Sequence[str]) -> Iterator[Traces]:
        """The traces of lanes, piece by piece in their order. Raises `TooDear`."""
        last = self.plan.calendar.steps
        stop = last if lanes.paths is None or lanes.paths.stop is None else lanes.paths.stop
        steps = lanes.count * (min(stop, last) + 1)
        if self.most is not None and self.steps + steps > self.most:
            raise TooDear
        self.steps += steps
        cut = [slice(at, at + LANES) for at in range(0, lanes.count, LANES)]

        def work(places: slice) -> list[Traces]:
            own = lanes.taken(places)
            return list(self.engine.run_pieces(self.plan, own, self.seed, keep))

        for pieces in in_order(work, cut, self.threads):
            yield from pieces


def log_mean(logs: Floats) -> Floats:
    """The logarithm of the mean of e^x over the last axis; -infinity where all are."""
    most = logs.max(axis=-1)
    safe = np.where(np.isfinite(most), most, 0.0)
    with np.errstate(divide="ignore"):
        return safe + np.log(np.exp(logs - safe[..., np.newaxis]).mean(axis=-1))


def shares(logs: Floats) -> Floats:
    """Weights by their logarithms, summing to 1 over the last axis (equal where none has any)."""
    most = logs.max(axis=-1, keepdims=True)
    alive = np.isfinite(most)
    weights = np.where(alive, np.exp(logs - np.where(alive, most, 0.0)), 1.0)
    return weights / weights.sum(axis=-1, keepdims=True)


def effective(weights: Floats) -> Floats:
    """Kish's effective number over the last axis of weights that sum to 1."""
    return 1.0 / (weights * weights).sum(axis=-1)


def systematic(weights: Floats, at: Floats) -> Places:
    """Who comes next, by systematic resampling (Kitagawa 1996): places (M, N) along rows.

    `weights` (M, N) sum to 1 along rows, `at` (M,) are uniforms. Place i is expected
    N · weight i times; the order of places is kept.
    """
    rows, count = weights.shape
    ends = np.cumsum(weights, axis=1)
    ends /= ends[:, -1:]
    marks = (at[:, np.newaxis] + np.arange(count)) / count
    # rows one after the other on one line, so that one search does for all
    shift = np.arange(rows)[:, np.newaxis] * 2.0
    found = np.searchsorted((ends + shift).ravel(), (marks + shift).ravel(), side="right")
    own = found.reshape(rows, count) - np.arange(rows)[:, np.newaxis] * count
    return np.clip(own, 0, count - 1)
