"""Scenarios: every answer under each what-if, as a difference on common worlds.

All accounts under all scenarios run as readings of one plan where that can be, over the same
worlds; the error of a difference comes from how outcomes hang together in each world, which
the tallies count. What a scenario is expected to raise and to lower is tested here: it must
move the answer its way by at least `LEAST` points, or, for a number, by `LEAST_SHARE` of the
width that holds nine worlds in ten.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress
from sapper.analysis.ready import bands_of
from sapper.analysis.results import MIXTURE, NumberAnswer
from sapper.analysis.running import run_worlds
from sapper.analysis.selection import chosen_accounts
from sapper.analysis.single import answer
from sapper.analysis.stages import read, staged
from sapper.analysis.tallies import Tally
from sapper.analysis.together import together
from sapper.analysis.worlds import Work, prepared
from sapper.case.case import Account, Case, Scenario
from sapper.engine.engines import Engine, EngineChoice, engine_for

if TYPE_CHECKING:
    import pandas as pd

LEAST = 0.02
"""A chance is raised or lowered if it moves by two points."""
LEAST_SHARE = 0.05
"""A number, if its mean moves by this share of the width that holds nine worlds in ten."""
Expected = Literal["raises", "lowers"]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer of one account (or of the mixture) as it is, and under a scenario.

    Chances (of a date: that it comes by the horizon) or means; None where no world counts.
    `least` is what counts as raised or lowered.
    """

    scenario: str
    question: str
    kind: str
    account: str
    before: float | None
    after: float | None
    difference: float | None
    se: float | None
    least: float
    expected: Expected | None = None

    @property
    def met(self) -> bool | None:
        """Whether the expectation is met; None where there is none."""
        if self.expected is None:
            return None
        sign = 1.0 if self.expected == "raises" else -1.0
        return self.difference is not None and sign * self.difference >= self.least

    @property
    def missing(self) -> float:
        """By how much an expectation is missed, in the unit of the answer; 0 where it is met."""
        if self.expected is None or self.met:
            return 0.0
        sign = 1.0 if self.expected == "raises" else -1.0
        return self.least - sign * (self.difference or 0.0)


@dataclass(frozen=True)
class Changes:
    """Every answer under every scenario; a pure function of case, seed, worlds and engine."""

    case: str
    case_sha256: str
    seed: int
    worlds: int
    found: tuple[Change, ...]

    def of(self, scenario: str, question: str, account: str = MIXTURE) -> Change | None:
        """One change, or None if it was not looked at."""
        wanted = (scenario, question, account)
        return next(
            (item for item in self.found if (item.scenario, item.question, item.account) == wanted),
            None,
        )

    def to_json(self) -> dict[str, Any]:
        """One JSON object (`sapper/analysis/schemas/scenarios.json`)."""
        return {
            "case": self.case,
            "case_sha256": self.case_sha256,
            "seed": self.seed,
            "worlds": self.worlds,
            "changes": [row(item) for item in self.found],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a change, with the columns `COLUMNS`."""
        import pandas as pd

        return pd.DataFrame([row(item) for item in self.found], columns=list(COLUMNS))


COLUMNS = (
    "scenario",
    "question",
    "kind",
    "account",
    "before",
    "after",
    "difference",
    "se",
    "least",
    "expected",
    "met",
    "missing",
)


def row(item: Change) -> dict[str, Any]:
    """A change as one flat record."""
    return {name: getattr(item, name) for name in COLUMNS}


def scenarios_of_case(
    case: Case,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    accounts: Sequence[str] | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    engine: EngineChoice | Engine = "auto",
) -> Changes:
    """Run every account with a model under no scenario and under each of the case's.

    The mixture is that of these accounts by trust. Raises `CaseError` for unknown accounts
    and for readings with errors. Without scenarios, or without models, nothing is found.
    """
    chosen = [item for item in chosen_accounts(case, accounts) if item.has_model]
    if not chosen or not case.scenarios:
        return Changes(case.name, case.sha256, seed, worlds, ())
    readings: list[tuple[Account, Scenario | None]] = [
        (account, scenario) for scenario in (None, *case.scenarios) for account in chosen
    ]
    stages = [
        staged(case, read(case, account, () if what is None else (what,), questions=True))
        for account, what in readings
    ]
    ready = tuple(
        prepared(account, own, plan)
        for (account, _), own, plan in zip(readings, stages, together(case, stages))
    )
    made = engine_for(engine, worlds) if isinstance(engine, str) else engine
    work = Work(made, ready, seed, bands_of(ready[:1]), banded=False)
    ran = run_worlds(work, worlds, fates=False, workers=workers, progress=progress)
    found = [
        change
        for number, scenario in enumerate(case.scenarios, 1)
        for item in ready[0].asked
        for change in _changes(ran.tallies[item.question.id], item, chosen, scenario, number)
    ]
    return Changes(case.name, case.sha256, seed, worlds, tuple(found))


def _changes(
    tally: Tally, item: Asked, accounts: Sequence[Account], scenario: Scenario, number: int
) -> list[Change]:
    """The mixture's change, then that of each account."""
    count = len(accounts)
    total = sum(account.trust for account in accounts)
    weights = [account.trust / total if total else 1.0 / count for account in accounts]
    expected: Expected | None = None
    if item.question.id in scenario.raises:
        expected = "raises"
    elif item.question.id in scenario.lowers:
        expected = "lowers"
    found = (
        [_change(tally, item, scenario, number, MIXTURE, weights, expected)] if count > 1 else []
    )
    for place, account in enumerate(accounts):
        own = [float(place == other) for other in range(count)]
        told = expected if count == 1 else None
        found.append(_change(tally, item, scenario, number, account.id, own, told))
    return found


def _change(
    tally: Tally,
    item: Asked,
    scenario: Scenario,
    number: int,
    account: str,
    weights: Sequence[float],
    expected: Expected | None,
) -> Change:
    size = len(weights)
    before, after = np.zeros(len(tally.met)), np.zeros(len(tally.met))
    before[:size] = weights
    after[number * size : (number + 1) * size] = weights
    was, now = _mean(tally, before), _mean(tally, after)
    least = _least(tally, weights)
    question, kind = item.question.id, item.question.kind
    if was is None or now is None:
        return Change(scenario.id, question, kind, account, was, now, None, None, least, expected)
    se = _error(tally, (before, was), (after, now))
    return Change(scenario.id, question, kind, account, was, now, now - was, se, least, expected)


def _sums(tally: Tally) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many worlds count, and sums of values and products, over worlds sound in all readings.

    A date counts as come by its horizon: the tallies count who never came.
    """
    met = tally.joint_met.astype(np.float64)
    if tally.asked.question.kind != "date":
        return met, tally.joint, tally.one
    one = met - tally.one
    return met, met - tally.one - tally.one.T + tally.joint, one


def _mean(tally: Tally, weights: np.ndarray) -> float | None:
    """A ratio of averages over readings: a mean over the worlds that count."""
    met, _, one = _sums(tally)
    below = float((weights * np.diagonal(met)).sum())
    if below <= 0.0:
        return None
    return _pivot(tally) + float((weights * np.diagonal(one)).sum()) / below


def _pivot(tally: Tally) -> float:
    return tally.pivot if tally.asked.question.kind == "number" else 0.0


def _error(
    tally: Tally, first: tuple[np.ndarray, float], second: tuple[np.ndarray, float]
) -> float:
    """Standard error of the difference of two such ratios, by linearisation (Cochran 1977, 6.4).

    The residual of a world is Σ w·(y − m)·counts over readings, over the average weight that
    counts; products of residuals are sums that the tallies hold.
    """
    met, joint, one = _sums(tally)
    count = tally.sound
    if count < 2:
        return 0.0
    scaled: list[tuple[np.ndarray, float]] = []
    for sign, (weights, mean) in ((-1.0, first), (1.0, second)):
        below = float((weights * np.diagonal(met)).sum()) / count
        scaled.append((sign * weights / below, mean - _pivot(tally)))
    squares = 0.0
    for left, mean in scaled:
        for right, other in scaled:
            rest = joint - other * one - mean * one.T + mean * other * met
            squares += float((left[:, np.newaxis] * rest * right[np.newaxis]).sum())
    return math.sqrt(max(squares, 0.0) / (count - 1) / count)


def _least(tally: Tally, weights: Sequence[float]) -> float:
    if tally.asked.question.kind != "number":
        return LEAST
    widths: list[float] = []
    for place, weight in enumerate(weights):
        found = answer(tally, place, "", "none") if weight else None
        if isinstance(found, NumberAnswer):
            ends = {item.share: item.value for item in found.quantiles}
            widths.append(ends[0.95] - ends[0.05])
    return LEAST_SHARE * max(widths, default=0.0)
