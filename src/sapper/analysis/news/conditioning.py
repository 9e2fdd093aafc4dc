"""What readings do to a run: how far each account is trusted now, and how sure all of it is.

The likelihood of all readings, averaged over an account's worlds, is how well it foretold them
(its marginal likelihood, or evidence); trust is multiplied by it (Bayes). Accounts with
direct answers have no worlds to hold against a reading: they keep their trust, and the others
share theirs anew. Errors are those of averages over common worlds, by linearisation. Answers are
`sapper.analysis.news.posterior`; statements about odd readings `.statements`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.news.led import Led
from sapper.analysis.news.observed import Observed
from sapper.analysis.news.pareto import pareto_shape
from sapper.analysis.news.selection import Aside, AsOf, known_by, weighs
from sapper.analysis.news.weighing import LogSums, Weighing
from sapper.case.case import Account, Case, Observation

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WeighedReading:
    """A reading that weighed the worlds.

    `effective` is the effective number of worlds were it the only reading, `without` were it
    the only one left out. Of a series, `least` and `greatest` are what its worlds would have had it
    read without an error of the reading, in `unit`, and `nearest` how many of its errors lay
    between the reading and the nearest world. `level`: it is as likely in every world.
    """

    observation: Observation
    effective: float
    without: float
    least: float | None
    greatest: float | None
    unit: str
    nearest: float
    level: bool


@dataclass(frozen=True, slots=True)
class AccountNews:
    """How far an account is trusted before and after the readings.

    `evidence` is the natural logarithm of its marginal likelihood (None: no model, or no world
    agrees), `se` the standard error of `trust`, `evidence_se` that of the evidence; `tail`
    the Pareto shape of its weights (None: no tail).
    """

    account: str
    before: float
    trust: float
    se: float
    direct: bool
    evidence: float | None = None
    evidence_se: float = 0.0
    effective: float = 0.0
    tail: float | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What the readings of a case did to a run.

    `day` is the last one of readings that weigh (None: none does). `worlds` of each account were
    weighed, which is worth `effective` equally likely ones in the mixture. `level`: all
    readings together are as likely in every world, so that nothing changed. `led` is there where
    that is too few, and worlds were led to the readings: if they could be, `effective` is of these.
    """

    day: dt.date | None
    weighed: tuple[WeighedReading, ...]
    aside: tuple[Aside, ...]
    accounts: tuple[AccountNews, ...]
    worlds: int
    effective: float
    level: bool
    led: Led | None = None

    def trust(self, account: str) -> float:
        """How far an account is trusted after the readings."""
        return next(item.trust for item in self.accounts if item.account == account)

    @property
    def moved(self) -> bool:
        """Whether any account's trust moved by more than the simulation's own error."""
        return any(
            abs(item.trust - item.before) > _MOVED * item.se + _EXACT for item in self.accounts
        )


_MOVED = 1.959963984540054
_EXACT = 1e-12


def rows_for(case: Case, observed: Sequence[Observed], as_of: AsOf) -> tuple[int, ...]:
    """The places of the readings that weigh as of a day."""
    day = known_by(case, as_of)
    return tuple(at for at, item in enumerate(observed) if weighs(item.observation, day))


def unweighed(accounts: Sequence[Account], day: dt.date | None, aside: Sequence[Aside]) -> News:
    """The news of a run that no reading weighs."""
    kept = tuple(
        AccountNews(item.id, item.trust, item.trust, 0.0, not item.has_model) for item in accounts
    )
    return News(day, (), tuple(aside), kept, 0, 0.0, level=True)


def conditioned(
    accounts: Sequence[Account],
    weighing: Weighing,
    day: dt.date | None,
    aside: Sequence[Aside] = (),
    led: Led | None = None,
) -> News:
    """What the readings of a run did, from the weights of its worlds, or from worlds led to them.

    `day` and `aside` are told as they stand. `accounts` are all of the run, those with a model in the order of the weights. Where no world
    of any account has weight, trust stays; `sapper.analysis.news.statements` says so.
    """
    before = np.array([item.trust for item in accounts if item.has_model])
    sums, count = weighing.whole, weighing.worlds
    if led is not None and led.sums is not None and not led.by_weights:
        sums, count = led.sums, led.islands
    trust, error = posterior_trust(sums, before, count)
    found: list[AccountNews] = []
    place = 0
    for item in accounts:
        if not item.has_model:
            found.append(AccountNews(item.id, item.trust, item.trust, 0.0, direct=True))
            continue
        evidence, evidence_se = log_evidence(sums, place, count)
        found.append(
            AccountNews(
                item.id,
                item.trust,
                float(trust[place]),
                float(error[place]),
                False,
                evidence,
                evidence_se,
                *_left(weighing, place, led),
            )
        )
        place += 1
    logs = weighing.logs
    return News(
        day,
        tuple(_reading(weighing, row, before) for row in range(len(weighing.rows))),
        tuple(aside),
        tuple(found),
        weighing.worlds,
        led.effective if led is not None and led.done else float(weighing.whole.effective(before)),
        bool(logs.size and np.isfinite(logs).all() and logs.min() == logs.max()),
        led,
    )


def _left(weighing: Weighing, place: int, led: Led | None) -> tuple[float, float | None]:
    """How many worlds of an account are left, in effect, and how heavy the tail of weights is."""
    if led is not None and led.done:
        return led.accounts[place].effective, None
    own = np.arange(weighing.accounts) == place
    left = float(weighing.whole.effective(own.astype(np.float64)))
    return left, pareto_shape(weighing.logs[place])


def posterior_trust(sums: LogSums, before: Floats, worlds: int) -> tuple[Floats, Floats]:
    """Trust in A accounts after the readings, and its standard error, (A,) each.

    trust · evidence, scaled to the sum that it had. The error is that of a ratio of two averages
    over common worlds.
    """
    top = sums.scale.max()
    whole = float(before.sum())
    if not np.isfinite(top) or whole <= 0.0:
        return before, np.zeros_like(before)
    gone = np.isneginf(sums.scale)
    factors = np.where(gone, 0.0, before * np.exp(np.where(gone, 0.0, sums.scale) - top))
    parts = factors * sums.first
    total = float(parts.sum())
    if total <= 0.0:
        return before, np.zeros_like(before)
    shares = parts / total
    pairs = factors[:, np.newaxis] * sums.second * factors
    squares = np.diagonal(pairs) - 2.0 * shares * pairs.sum(axis=1) + shares**2 * pairs.sum()
    spread = worlds / max(worlds - 1, 1)
    return whole * shares, whole * np.sqrt(np.maximum(squares, 0.0) * spread) / total


def log_evidence(sums: LogSums, place: int, worlds: int) -> tuple[float | None, float]:
    """The logarithm of an account's marginal likelihood and its standard error."""
    first, second = float(sums.first[place]), float(sums.second[place, place])
    if first <= 0.0 or worlds < 1:
        return None, 0.0
    value = float(sums.scale[place]) + math.log(first / worlds)
    if worlds < 2:
        return value, 0.0
    return value, math.sqrt(max(worlds * second / first**2 - 1.0, 0.0) / (worlds - 1))


def _reading(weighing: Weighing, row: int, trusts: Floats) -> WeighedReading:
    item = weighing.readings[row]
    series = not isinstance(item.observation.reads, str)
    return WeighedReading(
        item.observation,
        float(weighing.single.effective(trusts)[row]),
        float(weighing.without.effective(trusts)[row]),
        float(weighing.least[row]) if series else None,
        float(weighing.greatest[row]) if series else None,
        str(item.unit) if series else "",
        float(weighing.nearest[row]),
        bool(weighing.logs_least[row] == weighing.logs_greatest[row]),
    )
