"""The posterior of one account by a sampler: readings and paths given what was read.

Density-tempered marginal sampling (Duan and Fulop 2015): a population of readings, each with
a particle filter of its own, goes from the prior to the posterior as the exponent of the
filters' likelihood rises from 0 to 1. Where the weights have become uneven, readings are
resampled and moved by particle marginal Metropolis-Hastings (Andrieu, Doucet and Holenstein
2010). With filters whose likelihood is unbiased, the last population has the posterior's law
and the product of the mean weights is an unbiased estimate of the evidence, whatever
the filters' size (as in SMC²: Chopin, Jacob and Papaspiliopoulos 2013). Tempering rather than
one date after the other, since every filter is then run to the end by the same call, and a
single reading that few worlds can have given is approached in steps.

Islands of readings (each resampled within itself) tell the error of the evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sapper.analysis.news.filter import Filtered, Sighting, filtered
from sapper.analysis.news.moves import adapted, cloud, proposed
from sapper.analysis.news.sampling import (
    Bench,
    Flags,
    Floats,
    Places,
    TooDear,
    effective,
    log_mean,
    shares,
    systematic,
)
from sapper.engine.blocks import Lanes
from sapper.engine.coordinates import Cube, cube
from sapper.engine.engines import Engine
from sapper.engine.held import Held
from sapper.engine.paths import Paths, joined
from sapper.engine.plan import Plan

_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Effort:
    """How much a sampler does, and when it gives up.

    `readings` in all, in `islands`; `particles` each at first and at `most`; `budget` in steps
    of lanes. `rounds`: so many rounds of moves at most after each resampling, and `accepted`:
    no more are made once so many moves a reading were. `stages` at most lead to the exponent 1.
    """

    readings: int = 1_024
    islands: int = 8
    particles: int = 16
    most: int = 1_024
    budget: int = 400_000_000
    rounds: int = 12
    accepted: float = 2.0
    stages: int = 40


@dataclass(frozen=True, eq=False, slots=True)
class Posterior:
    """What a sampler found of one account.

    `points` (D, M) of the plan's cube, `held` what they tell lanes, `paths` (M lanes) one
    history each up to the last date, `weights` (M,) summing to 1: all islands by their
    evidence, whose logarithms are `islands` (I,). `log_evidence` with its standard error.
    `effective` is Kish's size by weights, times the share of readings that differ.
    `acceptance` and `exponents` by stage. `last` is the step of the last sighting, `unused`
    the first world that nothing has had.
    """

    points: Floats
    held: Held
    paths: Paths
    weights: Floats
    islands: Floats
    log_evidence: float
    log_evidence_se: float
    effective: float
    exponents: tuple[float, ...]
    acceptance: tuple[float, ...]
    particles: int
    steps: int
    last: int
    unused: int

    def lanes(self, places: Places | slice = slice(None)) -> Lanes:
        """The posterior worlds at some places, as an engine runs them."""
        count = self.weights.size
        whole = Lanes(
            np.zeros(count, dtype=np.uint64), np.zeros(count, dtype=np.int64), self.held, self.paths
        )
        return whole.taken(places)

    def futures(self, own: Cube, whole: Cube, seed: int, each: int) -> Lanes:
        """Posterior worlds of a plan whose cube is `whole`, `each` of every reading side by side.

        The readings are points of the cube `own`, that of a part of the plan. Worlds of one
        reading share these and their chance up to the last sighting. What comes after, and all other
        claims and numbers, which the readings do not touch, each draws for itself.
        """
        count = self.weights.size * each
        worlds = np.arange(self.unused, self.unused + count, dtype=np.uint64)
        places = np.repeat(np.arange(self.weights.size), each)
        points = whole.placed(own, self.points[:, places], whole.drawn(worlds, seed))
        none = np.zeros(count, dtype=np.int64)
        paths = self.paths.taken(places).spliced(self.last + 1, worlds)
        return Lanes(none.astype(np.uint64), none, whole.held(points), paths)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a sampler gave up: one sentence, and how far it had come."""

    because: str
    exponent: float
    particles: int
    steps: int


def posterior(
    engine: Engine,
    plan: Plan,
    sightings: Sequence[Sighting],
    seed: int,
    effort: Effort | None = None,
    *,
    threads: int = 1,
) -> Posterior | Stopped:
    """Sample the worlds of a plan given sightings; the same for the same seed and effort."""
    wish = effort or Effort()
    bench = Bench(engine, plan, seed, threads, most=wish.budget)
    return _Sampler(bench, cube(plan), tuple(sightings), wish).run()


@dataclass(eq=False, slots=True)
class _State:
    """Readings on their way: points (D, M), the likelihoods and paths of their filters."""

    points: Floats
    logs: Floats
    paths: Paths

    def take(self, places: Places) -> None:
        self.points, self.logs = self.points[:, places], self.logs[places]
        self.paths = self.paths.taken(places)

    def accept(self, where: Flags, points: Floats, logs: Floats, paths: Paths) -> None:
        count = where.size
        self.points = np.where(where, points, self.points)
        self.logs = np.where(where, logs, self.logs)
        own = np.arange(count) + np.where(where, count, 0)
        self.paths = joined([self.paths, paths]).taken(own)


@dataclass(eq=False, slots=True)
class _Sampler:
    bench: Bench
    cube: Cube
    sightings: tuple[Sighting, ...]
    effort: Effort
    exponent: float = 0.0
    length: float = 0.7
    particles: int = 0

    def run(self) -> Posterior | Stopped:
        self.particles = self.effort.particles
        islands = self.effort.islands
        evidence = np.zeros(islands)
        exponents: list[float] = []
        acceptance: list[float] = []
        try:
            state = self._begun()
            if not np.isfinite(state.logs).any():
                return self._stopped("no world can have given what was read")
            while self.exponent < 1.0:
                if len(exponents) == self.effort.stages:
                    return self._stopped(
                        f"the readings are too far from what worlds have: after {len(exponents)} "
                        f"stages they are weighed in to {self.exponent:.2g}"
                    )
                gained = self._next(state.logs) - self.exponent
                logs = self._scaled(state.logs, gained)
                evidence += log_mean(logs.reshape(islands, -1))
                self.exponent += gained
                state.take(self._resampled(logs))
                exponents.append(self.exponent)
                try:
                    self._enlarged(state, evidence)
                    acceptance.append(self._moved(state))
                except TooDear:
                    # at the end readings have the posterior's law, however little they have moved
                    if self.exponent < 1.0:
                        raise
        except TooDear:
            return self._stopped(
                f"the budget of {self.effort.budget:,} steps of worlds does not do: the readings "
                f"are weighed in to {self.exponent:.0%}, with {self.particles:,} particles each"
            )
        return self._told(state, evidence, exponents, acceptance)

    def _begun(self) -> _State:
        worlds = np.arange(self.effort.readings, dtype=np.uint64)
        points = self.cube.drawn(worlds, self.bench.seed)
        ran = self._filtered(points)
        return _State(points, ran.log_likelihood, self._picked(ran))

    def _filtered(self, points: Floats) -> Filtered:
        count = points.shape[1]
        lanes = Lanes(
            np.zeros(count, dtype=np.uint64),
            np.zeros(count, dtype=np.int64),
            self.cube.held(points),
        )
        return filtered(self.bench, lanes, self.sightings, self.particles)

    def _picked(self, ran: Filtered) -> Paths:
        return ran.picked(self.bench.dice.uniforms(ran.log_likelihood.size))

    @staticmethod
    def _scaled(logs: Floats, by: float) -> Floats:
        """Logarithms of likelihoods raised to a power; of nought it stays nought."""
        return np.where(np.isfinite(logs), np.where(np.isfinite(logs), logs, 0.0) * by, -np.inf)

    def _ratio(self, new: Floats, old: Floats) -> Floats:
        """The logarithm of the ratio of tempered likelihoods; nought to nought is nought."""
        new, old = self._scaled(new, self.exponent), self._scaled(old, self.exponent)
        dead = ~np.isfinite(new)
        return np.where(dead, -np.inf, np.where(dead, 0.0, new) - old)

    def _next(self, logs: Floats) -> float:
        """The next exponent: where half of the readings that can be still count."""
        rest = 1.0 - self.exponent
        wanted = 0.5 * np.isfinite(logs).sum()

        def size(gained: float) -> float:
            return float(effective(shares(self._scaled(logs, gained)))) - wanted

        if size(rest) >= 0.0:
            return 1.0
        low, high = 0.0, rest
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if size(middle) >= 0.0 else (low, middle)
        # each stage goes on a little, however uneven the weights
        return self.exponent + max(low, rest * 2.0**-_HALVINGS)

    def _resampled(self, logs: Floats) -> Places:
        islands = self.effort.islands
        rows = logs.reshape(islands, -1)
        each = rows.shape[1]
        own = systematic(shares(rows), self.bench.dice.uniforms(islands))
        return (own + each * np.arange(islands)[:, np.newaxis]).ravel()

    def _enlarged(self, state: _State, evidence: Floats) -> None:
        """Filters of twice the size, until their noise leaves moves a chance.

        Measured by moves in which nothing but the filter's chance is new: with a likelihood
        whose logarithm has the deviation s they are accepted with the chance 2·Φ(-s/√2), and
        about s = 1.2 is best (Doucet, Pitt, Deligiannidis and Kohn 2015). Readings go on to the
        larger filters by the ratio of the likelihoods, whose means are factors of the `evidence`
        (Chopin et al. 2013, section 3.6).
        """
        islands = self.effort.islands
        while True:
            ran = self._filtered(state.points)
            ratio = self._ratio(ran.log_likelihood, state.logs)
            taken = np.log(self.bench.dice.uniforms(ratio.size)) < ratio
            state.accept(taken, state.points, ran.log_likelihood, self._picked(ran))
            if taken.mean() > 0.35 or self.particles >= self.effort.most:
                return
            self.particles *= 2
            ran = self._filtered(state.points)
            ratio = self._ratio(ran.log_likelihood, state.logs)
            evidence += log_mean(ratio.reshape(islands, -1))
            everywhere = np.ones(ratio.size, dtype=np.bool_)
            state.accept(everywhere, state.points, ran.log_likelihood, self._picked(ran))
            state.take(self._resampled(ratio))

    def _moved(self, state: _State) -> float:
        """Rounds of moves; the share that was accepted."""
        near = cloud(state.points, self.cube.bits)
        accepted = 0.0
        rounds = 0
        # the last population is what is told: it moves longer
        wanted = self.effort.accepted * (2.0 if self.exponent >= 1.0 else 1.0)
        while rounds < self.effort.rounds and accepted < wanted and state.points.shape[0]:
            points, weight = proposed(state.points, near, self.length, self.bench.dice)
            ran = self._filtered(points)
            ratio = self._ratio(ran.log_likelihood, state.logs) + weight
            taken = np.log(self.bench.dice.uniforms(ratio.size)) < ratio
            state.accept(taken, points, ran.log_likelihood, self._picked(ran))
            share = float(taken.mean())
            self.length = adapted(self.length, share)
            accepted, rounds = accepted + share, rounds + 1
        return accepted / rounds if rounds else 1.0

    def _stopped(self, because: str) -> Stopped:
        return Stopped(because, self.exponent, self.particles, self.bench.steps)

    def _told(
        self, state: _State, evidence: Floats, exponents: list[float], acceptance: list[float]
    ) -> Posterior:
        islands = self.effort.islands
        each = state.logs.size // islands
        own = shares(evidence)
        weights = np.repeat(own / each, each)
        distinct = state.logs.size
        if state.points.size:
            distinct = np.unique(state.points, axis=1).shape[1]
        error = float(np.sqrt(islands / (islands - 1.0) * ((own - 1.0 / islands) ** 2).sum()))
        # the future is each world's own, not its ancestor's
        last = max((item.step for item in self.sightings), default=-1)
        paths = state.paths.spliced(last + 1, self.bench.supply.worlds(state.logs.size))
        return Posterior(
            state.points,
            self.cube.held(state.points),
            replace(paths, stop=None),
            weights,
            evidence,
            float(log_mean(evidence)),
            error,
            float(effective(weights)) * distinct / state.logs.size,
            tuple(exponents),
            tuple(acceptance),
            self.particles,
            self.bench.steps,
            last,
            self.bench.supply.next,
        )
