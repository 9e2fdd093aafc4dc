"""A particle filter: how likely readings are under some claims and numbers, chance summed out.

The bootstrap filter (Gordon, Salmond and Smith 1993) with systematic resampling at the dates
of readings, wherever the effective number of particles has fallen below one half (Del Moral,
Doucet and Jasra 2012). Its estimate of the likelihood is unbiased (Del Moral 2004, 7.4.1), which
is what the moves among claims and numbers need (Andrieu, Doucet and Holenstein 2010):
`sapper.analysis.news.tempering`.

A particle is a path: who is resampled takes over its ancestor's table and goes on with chance
of its own from the step after the reading. So nothing has to be kept of a particle but its
table, and every stretch is run again from the start; it ends at the last date that it needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeAlias

import numpy as np

from sapper.analysis.news.sampling import (
    Bench,
    Flags,
    Floats,
    Places,
    effective,
    log_mean,
    shares,
    systematic,
)
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Traces
from sapper.engine.paths import NEVER, Paths

_HALF = 0.5


class Sighting(Protocol):
    """A dated reading, as a filter weighs it."""

    @property
    def step(self) -> int:
        """The last step that it looks at."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """The values that it looks at."""
        ...

    def log_likelihood(self, traces: Traces) -> Floats:
        """How likely the reading is in each of n lanes, run at least to `step`: (n,)."""
        ...


_Date: TypeAlias = tuple[int, list[Sighting]]


@dataclass(frozen=True, eq=False, slots=True)
class Filtered:
    """M readings of the case, each with N particles.

    `log_likelihood` (M,): the logarithm of an unbiased estimate. `log_weights` (M, N) and
    `paths` (M·N lanes, the particles of one reading side by side) are the particles after the
    last date. `least` (M,): the smallest effective number on the way.
    """

    log_likelihood: Floats
    log_weights: Floats
    paths: Paths
    least: Floats

    def picked(self, at: Floats) -> Paths:
        """One path for each reading (M lanes), by the particles' weights; `at` (M,) uniform."""
        rows, count = self.log_weights.shape
        ends = np.cumsum(shares(self.log_weights), axis=1)
        place = np.minimum((ends < at[:, np.newaxis] * ends[:, -1:]).sum(axis=1), count - 1)
        return self.paths.taken(np.arange(rows) * count + place)


def filtered(
    bench: Bench, readings: Lanes, sightings: Sequence[Sighting], particles: int
) -> Filtered:
    """Filter sightings (in any order) under M readings, given as lanes with what they are told.

    Particles have worlds of the bench's supply. A particle that fails has the weight 0. Where
    no particle of a reading can have given what was read, its likelihood is -infinity. All run to
    the last date at once; only those of readings that resample run again.
    """
    rows = readings.count
    dates = tuple(_by_step(sightings))
    # the same names whenever lanes run: one program does for all
    names = tuple(dict.fromkeys(name for _, own in dates for item in own for name in item.names))
    lanes = readings.taken(np.repeat(np.arange(rows), particles))
    paths = Paths.of(bench.supply.worlds(lanes.count), dates[-1][0] if dates else 0)
    logs = np.zeros((rows, particles))
    total = np.zeros(rows)
    least = np.full(rows, float(particles))
    gains = np.zeros((0, lanes.count))
    if dates:
        gains = _gains(bench, lanes, paths, dates, names)
    for number, (step, _) in enumerate(dates):
        gained = gains[number].reshape(rows, particles)
        # the mean of what is gained, by the weights carried; none is left where all are nought
        with np.errstate(invalid="ignore"):
            total += log_mean(logs + gained) - log_mean(logs)
        logs = logs + gained
        weights = shares(logs)
        size = effective(weights)
        least = np.minimum(least, size)
        again = size < _HALF * particles
        if number == len(dates) - 1 or not again.any():
            continue
        paths = _resampled(bench, paths, weights, again, step)
        logs = np.where(again[:, np.newaxis], 0.0, logs)
        own = np.flatnonzero(np.repeat(again, particles))
        rest = dates[number + 1 :]
        gains[number + 1 :, own] = _gains(bench, lanes.taken(own), paths.taken(own), rest, names)
    total = np.where(np.isnan(total), -np.inf, total)
    return Filtered(total, logs, paths.until(None), least)


def _by_step(sightings: Sequence[Sighting]) -> Iterator[_Date]:
    ordered = sorted(sightings, key=lambda item: item.step)
    for step, own in groupby(ordered, key=lambda item: item.step):
        yield step, list(own)


def _gains(
    bench: Bench, lanes: Lanes, paths: Paths, dates: Sequence[_Date], names: Sequence[str]
) -> Floats:
    """How likely the sightings of D dates are in n lanes with these paths: (D, n).

    That a lane fails counts at the last date: what is resampled before has another future.
    """
    told = Lanes(lanes.worlds, lanes.fates, lanes.held, paths)
    found: list[Floats] = []
    for traces in bench.run(told, names):
        logs = np.zeros((len(dates), traces.failed.size))
        for row, (_, own) in enumerate(dates):
            for item in own:
                logs[row] += item.log_likelihood(traces)
        logs = np.where(np.isnan(logs), -np.inf, logs)
        logs[-1] = np.where(traces.failed, -np.inf, logs[-1])
        found.append(logs)
    return np.concatenate(found, axis=-1)


def _resampled(bench: Bench, paths: Paths, weights: Floats, again: Flags, step: int) -> Paths:
    """The particles of some readings drawn anew by their weights, with chance of their own."""
    rows, count = weights.shape
    own: Places = np.broadcast_to(np.arange(count), weights.shape).copy()
    own[again] = systematic(weights[again], bench.dice.uniforms(int(again.sum())))
    taken = paths.taken((own + np.arange(rows)[:, np.newaxis] * count).ravel())
    steps = np.where(np.repeat(again, count), step + 1, NEVER)
    return taken.spliced(steps, bench.supply.worlds(taken.count))
