"""The accounts of a case sampled given its readings, where weights leave too few worlds.

Between the readings of a case (`observed`) and the sampler (`tempering`), and from posterior
worlds to what they answer. Which readings weigh is `conditioning`'s business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sapper.analysis.news.conditioning import rows_for
from sapper.analysis.news.observed import Observed, likelihoods
from sapper.analysis.news.sampling import Bench, Floats, shares
from sapper.analysis.news.selection import AsOf
from sapper.analysis.news.tempering import Effort, Posterior, Stopped, posterior
from sapper.analysis.outcomes import outcome
from sapper.analysis.questions import variable_of
from sapper.analysis.stages import Stages, read, staged
from sapper.case.case import Account, Case, Scenario
from sapper.engine.engines import Engine, Traces


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


@dataclass(frozen=True, eq=False, slots=True)
class Sampled:
    """An account with its posterior, or with why there is none."""

    account: Account
    stages: Stages
    found: Posterior | Stopped


def sampled(
    case: Case,
    accounts: Sequence[Account],
    *,
    engine: Engine,
    seed: int = 1,
    scenarios: Sequence[Scenario] = (),
    as_of: AsOf = None,
    effort: Effort | None = None,
    threads: int = 1,
) -> tuple[Sampled, ...]:
    """Sample every account that has a model, given the readings that weigh as of a day.

    Raises `CaseError` for a model with errors.
    """
    made: list[Sampled] = []
    for account in accounts:
        if not account.has_model:
            continue
        stages = staged(case, read(case, account, scenarios, questions=True))
        seen = stages.reading.observed
        sightings = [Sighted(seen[row]) for row in rows_for(case, seen, as_of)]
        found = posterior(engine, stages.plan, sightings, seed, effort, threads=threads)
        made.append(Sampled(account, stages, found))
    return tuple(made)


def trusts(items: Sequence[Sampled]) -> Floats:
    """Trust in sampled accounts after the readings, (A,) summing to 1.

    An account of which there is no posterior has none: its evidence is not known.
    """
    logs = [
        np.log(item.account.trust) + item.found.log_evidence
        if isinstance(item.found, Posterior) and item.account.trust > 0.0
        else -np.inf
        for item in items
    ]
    return shares(np.array(logs))


def outcomes(item: Sampled, engine: Engine, seed: int = 1) -> Floats:
    """What M posterior worlds of an account answer, (Q, M); failed worlds have NaN.

    To be weighed with `Posterior.weights`. Raises `ValueError` where there is no posterior.
    """
    if isinstance(item.found, Stopped):
        raise ValueError(item.found.because)
    names = [variable_of(each.question.id) for each in item.stages.reading.asked]
    bench = Bench(engine, item.stages.plan, seed)
    parts: list[Floats] = []
    for traces in bench.run(item.found.lanes(), names):
        rows = [
            outcome(each, traces.values[name])
            for each, name in zip(item.stages.reading.asked, names)
        ]
        parts.append(np.where(traces.failed, np.nan, np.array(rows)))
    return np.concatenate(parts, axis=-1)
