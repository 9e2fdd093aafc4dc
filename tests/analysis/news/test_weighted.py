"""Weighed answers against plain sums over the same worlds, and their errors against resampling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from sapper.analysis.answers import answered
from sapper.analysis.ready import Ready, ready_case
from sapper.analysis.results import Answers, BinaryAnswer, DateAnswer, NumberAnswer
from sapper.analysis.tallies import Outcomes
from sapper.case.case import Case

MODEL = """
    parameters:
      level: {prior: "normal(100, 10)", assumed: Made up.}
      rate: {prior: 0.02 to 0.1 per month, assumed: Made up.}
    events:
      flood: {hazard: rate * level / 100}
    variables:
      height: level + flood * 10
"""
INDICATORS = """
    gauge: {shows: height, error: 5 %}
    flood-told: {shows: flood, kind: event, seen: 70 %, false_alarm: 0.02 per month}
"""
SEEN = """
    - {indicator: gauge, date: 1900-06-30, reads: 108 to 112}
    - {indicator: flood-told, date: 1900-10-31, reads: nothing}
"""
ASKED = """
    flooded: {asks: A?, yes_if: flood, by: 1901-06-30, resolves_on: X}
    high: {asks: B?, yes_if: height > 110, at: 1901-06-30, resolves_on: X}
    high-if-flooded: {asks: C?, yes_if: height > 115, at: 1901-12-31, given: flooded, resolves_on: X}
    height-at-end: {asks: D?, value: height, at: 1901-12-31, resolves_on: X}
    flood-date: {asks: E?, when: flood, horizon: 1901-12-31, resolves_on: X}
"""
ACCOUNTS = {
    "low": ("50 %", ""),
    "tall": (
        "30 %",
        """
        points:
          tall: {says: Higher., basis: supplied, set: {level: "normal(115, 10)"}}
        """,
    ),
    "crowd": (
        "20 %",
        """
        answers:
          flooded: {prior: "beta(2, 5)", assumed: Asked.}
        """,
    ),
}
WORLDS = 5_000


@dataclass
class Kept:
    """All outcomes and weights of a run, in memory."""

    values: list[np.ndarray] = field(default_factory=list)
    logs: list[np.ndarray] = field(default_factory=list)

    def take(self, block: Outcomes, happened: Sequence[np.ndarray]) -> None:
        assert block.seen is not None and not block.failed.any()
        self.values.append(block.values)
        self.logs.append(block.seen.logs.sum(axis=1))


@pytest.fixture
def ran(
    tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Case]
) -> tuple[Ready, Answers, np.ndarray, np.ndarray]:
    ready = ready_case(written(MODEL, INDICATORS, SEEN, ASKED, ACCOUNTS), worlds=WORLDS, seed=3)
    kept = Kept()
    answers = answered(ready, ready.run(also=(kept,)))
    return (
        ready,
        answers,
        np.concatenate(kept.values, axis=-1),
        np.exp(np.concatenate(kept.logs, axis=-1)),
    )


def _figures(values: np.ndarray, weights: np.ndarray) -> dict[tuple[str, str], float]:
    """Every chance and mean from outcomes (A, Q, n) and weights (A, n), by question and account."""
    trusts = np.array([0.5, 0.3])
    found: dict[tuple[str, str], float] = {}
    rows = ("flooded", "high", "high-if-flooded", "height-at-end", "flood-date")
    for row, name in enumerate(rows):
        value = np.isinf(values[:, row]) if name == "flood-date" else values[:, row]
        met = values[:, 0] if name == "high-if-flooded" else np.ones_like(weights)
        parts, below = (weights * met * value).sum(axis=1), (weights * met).sum(axis=1)
        for place, account in enumerate(("low", "tall")):
            found[name, account] = parts[place] / below[place]
        found[name, "all"] = float(trusts @ parts) / float(trusts @ below)
    evidence = trusts * weights.mean(axis=1)
    found["trust", "low"], found["trust", "tall"] = 0.8 * evidence / evidence.sum()
    # the crowd answers one question, with a fifth of the trust
    found["flooded", "all"] = 0.8 * found["flooded", "all"] + 0.2 * 2.0 / 7.0
    return found


def _told(answers: Answers) -> dict[tuple[str, str], tuple[float, float]]:
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for item in answers.answers:
        match item:
            case BinaryAnswer():
                found[item.question, item.account] = item.probability, item.se
            case NumberAnswer():
                found[item.question, item.account] = item.mean, item.se
            case DateAnswer():
                found[item.question, item.account] = item.never, item.se
            case _:
                raise AssertionError(item)
    assert answers.news is not None
    for account in answers.news.accounts:
        found["trust", account.account] = account.trust, account.se
    return found


def test_figures_are_plain_sums(ran: tuple[Ready, Answers, np.ndarray, np.ndarray]):
    _, answers, values, weights = ran
    told = _told(answers)
    for key, wanted in _figures(values, weights).items():
        assert told[key][0] == pytest.approx(wanted, rel=1e-9), key


def test_errors_are_those_of_resampled_worlds(
    ran: tuple[Ready, Answers, np.ndarray, np.ndarray],
):
    _, answers, values, weights = ran
    told = _told(answers)
    rng, many = np.random.default_rng(5), 400
    drawn: dict[tuple[str, str], list[float]] = {}
    for _ in range(many):
        chosen = rng.integers(0, WORLDS, WORLDS)
        for key, value in _figures(values[..., chosen], weights[:, chosen]).items():
            drawn.setdefault(key, []).append(value)
    for key, found in drawn.items():
        # a standard error from n resamples is known to 1/√(2n); four of those
        assert told[key][1] == pytest.approx(float(np.std(found)), rel=4.0 / np.sqrt(2 * many)), key


def test_quantiles_are_those_of_the_weighed_worlds(
    ran: tuple[Ready, Answers, np.ndarray, np.ndarray],
):
    _, answers, values, weights = ran
    for account, mix in (("low", [1.0, 0.0]), ("all", [0.5, 0.3])):
        item = answers.of("height-at-end", account)
        assert isinstance(item, NumberAnswer)
        own = (np.array(mix)[:, np.newaxis] * weights).ravel()
        heights = values[:, 3].ravel()
        order = np.argsort(heights)
        below = np.cumsum(own[order]) / own.sum()
        for part in item.quantiles:
            exact = heights[order][np.searchsorted(below, part.share)]
            assert part.low <= exact <= part.high
            assert part.low <= part.value <= part.high
