"""Worlds of a run led to what was read, where weights leave too few of them.

Between the weighing of a run (`weighing`) and the sampler (`tempering`): when it is called, with
how much effort, and what answers and trust are made of then (`islands`). Which readings weigh is
`selection`'s business, what is said of all this that of `sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sapper.analysis.news.conditioning import log_evidence, posterior_trust
from sapper.analysis.news.islands import Population, evidence_sums, island_tallies
from sapper.analysis.news.led import Led, LedAccount
from sapper.analysis.news.observed import Observed, likelihoods
from sapper.analysis.news.pareto import RELIABLE, pareto_shape
from sapper.analysis.news.sampling import Bench, Flags, Floats, log_mean
from sapper.analysis.news.tempering import Effort, Stopped, posterior
from sapper.analysis.news.weighing import LogSums, Weighing
from sapper.analysis.outcomes import Asked, outcome
from sapper.analysis.part import part_of
from sapper.analysis.questions import variable_of
from sapper.analysis.worlds import Work
from sapper.engine.coordinates import cube
from sapper.engine.engines import Traces

WANTED = 1_000
"""Fewer effective worlds than this, or than a quarter of all, are too few to be weighed."""
BUDGET = 80_000_000
"""So many steps of worlds at most may be run to lead an account."""
ISLANDS = 12
PARTICLES = 4
LEAST = 256
"""At least so many readings of claims and numbers are led."""
TRUSTED = 100
"""Weights of as many effective worlds and no heavy tail tell trust, if their error is less."""
_SPARE = 1.92
_ROUNDS = 8
_ACCEPTED = 1.0


@dataclass(frozen=True, slots=True)
class Sighted:
    """An observation as a filter weighs it; see `sapper.analysis.news.filter.Sighting`."""

    observed: Observed

    @property
    def step(self) -> int:
        """The last step that it looks at."""
        return self.observed.last

    @property
    def names(self) -> Sequence[str]:
        """What it looks at; parameters come along as values that never change."""
        return self.observed.names

    def log_likelihood(self, traces: Traces) -> Floats:
        """How likely it is in each of n lanes."""
        count = traces.failed.size
        found = likelihoods([self.observed], traces.values, traces.constants, count)
        return found.logs[0]


def wanted(worlds: int) -> float:
    """How many effective worlds are to be left of so many."""
    return min(float(WANTED), worlds / 4.0)


def effort(worlds: int, budget: int = BUDGET) -> Effort:
    """How much a sampler does where so many worlds were asked for."""
    each = max(LEAST, round(wanted(worlds) * _SPARE)) // ISLANDS
    return Effort(
        readings=each * ISLANDS,
        islands=ISLANDS,
        particles=PARTICLES,
        budget=budget,
        rounds=_ROUNDS,
        accepted=_ACCEPTED,
    )


def led(
    work: Work,
    weighing: Weighing,
    asked: Sequence[Asked],
    stated: Mapping[str, Floats],
    worlds: int,
    *,
    threads: int = 1,
    budget: int = BUDGET,
) -> Led | None:
    """Lead the worlds of all accounts to the readings that weigh; None where weights do.

    A pure function of what was run, the seed and the numbers of worlds and budget. `stated` as
    in `tallies.Counting`.
    """
    trusts = np.array([item.account.trust for item in work.prepared])
    found = _short(weighing, trusts)
    if found is None or work.engine.precision == "single":
        return None
    left, tail = found
    wish = effort(worlds, budget)
    each = max(1, round(worlds / 2 / wish.readings))
    accounts: list[LedAccount] = []
    populations: list[Population] = []
    for place in range(len(work.prepared)):
        told, population = _account(work, weighing, place, wish, each, threads)
        accounts.append(told)
        if population is not None:
            populations.append(population)
    made = Led(left, wanted(weighing.worlds), tail, budget, tuple(accounts), ISLANDS)
    if len(populations) < len(accounts):
        return made
    sums = evidence_sums(populations)
    by_weights = left >= TRUSTED and (tail is None or tail <= RELIABLE)
    by_weights = by_weights and _error(weighing.whole, weighing.worlds, trusts) < _error(
        sums, ISLANDS, trusts
    )
    if by_weights:
        populations = _as_weighed(populations, weighing)
        sums = evidence_sums(populations)
    elif (weighing.logs == weighing.logs[:1]).all():
        # worlds in which accounts do not differ at all move no trust
        populations = _as_one(populations)
        sums = evidence_sums(populations)
    return replace(
        made, sums=sums, tallies=island_tallies(asked, populations, stated), by_weights=by_weights
    )


def _short(weighing: Weighing, trusts: Floats) -> tuple[float, float | None] | None:
    """The effective number of worlds and the heaviest tail where weights do not do; else None.

    Nothing can be led to what no world agrees with, and nothing has to be to what is as likely in all.
    """
    logs = weighing.logs
    if not (weighing.whole.first > 0.0).any() or logs.min() == logs.max():
        return None
    counted = trusts if trusts.any() else np.ones_like(trusts)
    left = float(weighing.whole.effective(counted))
    tails = [pareto_shape(own) for own, trust in zip(logs, counted) if trust > 0.0]
    tail = max((item for item in tails if item is not None), default=None)
    if left >= wanted(weighing.worlds) and (tail is None or tail <= RELIABLE):
        return None
    return left, tail


def _account(
    work: Work, weighing: Weighing, place: int, wish: Effort, each: int, threads: int
) -> tuple[LedAccount, Population | None]:
    """An account led to the readings: what is told of it, and its posterior worlds."""
    prepared = work.prepared[place]
    name, asked = prepared.account.id, prepared.asked
    count = wish.readings * each
    if weighing.whole.first[place] <= 0.0:
        return LedAccount(name, 0, 0.0, 0), Population.none(wish.islands, len(asked), count)
    level = weighing.logs_least == weighing.logs_greatest
    sightings = [
        Sighted(prepared.observed[row]) for row, same in zip(weighing.rows, level) if not same
    ]
    names = tuple(dict.fromkeys(name for item in sightings for name in item.names))
    part = part_of(prepared.plan, names, max(item.step for item in sightings))
    threads = threads if work.engine.name == "compiled" else 1
    found = posterior(work.engine, part, sightings, work.seed, wish, threads=threads)
    if isinstance(found, Stopped):
        return LedAccount(name, 0, 0.0, found.steps, found.because), None
    lanes = found.futures(cube(part), cube(prepared.plan), work.seed, each)
    bench = Bench(work.engine, prepared.plan, work.seed, threads)
    values: list[Floats] = []
    failed: list[Flags] = []
    for traces in bench.run(lanes, [variable_of(item.question.id) for item in asked]):
        values.append(
            np.stack(
                [outcome(item, traces.values[variable_of(item.question.id)]) for item in asked]
            )
        )
        failed.append(traces.failed)
    population = Population(
        # what is as likely in all worlds is a factor of every evidence
        found.islands + float(weighing.logs_least[level].sum()),
        np.concatenate(values, axis=-1),
        np.concatenate(failed),
        found.effective,
    )
    return LedAccount(name, count, found.effective, found.steps), population


def _error(sums: LogSums, count: int, trusts: Floats) -> float:
    """The greatest standard error of trust in an account, by so many worlds or islands."""
    return float(posterior_trust(sums, trusts, count)[1].max(initial=0.0))


def _as_weighed(populations: Sequence[Population], weighing: Weighing) -> list[Population]:
    """The same with the evidence that weights tell."""
    told = [
        log_evidence(weighing.whole, place, weighing.worlds)[0] for place in range(len(populations))
    ]
    return [
        item
        if value is None
        else replace(item, logs=item.logs - float(log_mean(item.logs)) + value)
        for item, value in zip(populations, told)
    ]


def _as_one(populations: Sequence[Population]) -> list[Population]:
    """The same with one evidence for all."""
    value = float(log_mean(populations[0].logs))
    return [
        replace(item, logs=item.logs - float(log_mean(item.logs)) + value) for item in populations
    ]
