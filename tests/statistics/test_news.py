"""Readings of a process in time: a Kalman filter, and calibration by simulation.

The filter's marginal likelihood and posterior mean are known to the last digit; weights of
worlds have to agree within three of their own standard errors. Calibration (Talts, Betancourt,
Simpson, Vehtari and Gelman 2018): of parameters drawn from their prior, and readings made from them,
the rank among draws from the posterior is uniform.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chisquare

from sapper.analysis.answers import answer_case
from sapper.analysis.news.likelihood import Figure, Report
from sapper.analysis.news.observed import Observed, likelihoods
from sapper.analysis.ready import ready_case
from sapper.analysis.results import NumberAnswer
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.engine.interpreter.run import run

CASE = """
sapper: 1
title: A test
asks: What do readings say?
cutoff: 1901-12-31
time: {start: 1900-01-01, stop: 1901-12-31, step: 1 month}
counts: [man]
accounts: {a: 50 %, b: 50 %}
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[dict[str, str]], Case]:
    def write(files: dict[str, str]) -> Case:
        for name, text in ({"case.yaml": CASE} | files).items():
            path = tmp_path / "case" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        found, report = check(str(tmp_path / "case"))
        assert found is not None and not report.errors, report.errors
        return found

    return write


WALK = """
sector: One
about: A first-order autoregression about nought.
stocks:
  state: {start: "0"}
flows:
  drift: {to: state, equation: "(-0.2 * state + 1.5 * NORMAL(0, 1)) / 1 month"}
"""
READ = {1: 0.75, 4: -1.25, 7: 2.5, 9: 0.25}
"""What is read, by month: of an error of 2, so that worlds are left."""
SD = 2.0
WIDTH = 0.01


def _kalman() -> tuple[float, float]:
    """The logarithm of the marginal likelihood of the readings, and the state's mean after."""
    mean, variance, evidence = 0.0, 0.0, 0.0
    for month in range(max(READ) + 1):
        if month in READ:
            whole = variance + SD**2
            rest = READ[month] - mean
            evidence -= 0.5 * (math.log(2 * math.pi * whole) + rest**2 / whole)
            gain = variance / whole
            mean, variance = mean + gain * rest, (1.0 - gain) * variance
        if month < max(READ):
            mean, variance = 0.8 * mean, 0.64 * variance + 1.5**2
    return evidence, mean


def test_a_linear_gaussian_process_agrees_with_its_kalman_filter(
    written: Callable[[dict[str, str]], Case],
):
    days = {month: f"1900-{month + 1:02d}-15" for month in READ}
    case = written(
        {
            "model/one.yaml": WALK,
            # a standard deviation of 2, whatever the state
            "indicators.yaml": 'gauge: {shows: state, error: "2 / MAX(ABS(state), 0.000001)"}\n',
            "observations.yaml": "\n".join(
                f"- {{indicator: gauge, date: {days[month]}, reads: {value:.2f}}}"
                for month, value in READ.items()
            ),
            "questions.yaml": "state-after: {asks: Where?, value: state, at: 1900-10-15, "
            "resolves_on: The gauge}\n",
            "accounts/a.yaml": "title: a\n",
            "accounts/b.yaml": "title: b\n",
        }
    )
    answers = answer_case(case, worlds=8_192, accounts=["a"])
    evidence, mean = _kalman()
    assert answers.news is not None
    account = answers.news.accounts[0]
    assert account.evidence is not None
    # figures of two decimals stand for intervals of a hundredth
    exact = evidence + len(READ) * math.log(WIDTH)
    assert abs(account.evidence - exact) < 3.0 * account.evidence_se
    found = answers.of("state-after", "a")
    assert isinstance(found, NumberAnswer)
    assert abs(found.mean - mean) < 3.0 * found.se
    # the error is worth having: a tenth of the posterior's own standard deviation
    assert found.se < 0.1


RIOTS = {
    "model/one.yaml": """
sector: One
about: A crowd that grows at an unknown rate, and may riot.
parameters:
  growth: {prior: 0.02 to 0.3 per month, assumed: Made up.}
stocks:
  crowd: {start: 100 man}
flows:
  joins: {to: crowd, equation: growth * crowd}
events:
  riot: {hazard: growth * 0.5}
""",
    "indicators.yaml": """
count: {shows: crowd, error: 30 %, bias: {prior: 0.7 to 1.4, assumed: Made up.}, lag: 1 month}
riot-told: {shows: riot, kind: event, seen: 70 %, false_alarm: 0.2 per year}
""",
    "observations.yaml": """
- {indicator: count, date: 1900-06-15, reads: 120 man}
- {indicator: count, date: 1900-12-15, reads: 200 man}
- {indicator: riot-told, date: 1901-06-15, reads: nothing}
""",
    "questions.yaml": "crowd-at-end: {asks: How many?, value: crowd, at: 1901-12-31, "
    "resolves_on: A count}\n",
    "accounts/a.yaml": "title: a\n",
    "accounts/b.yaml": """
title: b
points:
  faster: {says: It grows faster., basis: supplied, set: {growth: 0.1 to 0.5 per month}}
""",
}
REPLICATES, DRAWS, WORLDS = 500, 39, 1_024
BINS = 20


def _simulated(
    items: tuple[Observed, ...], middles: np.ndarray, yes: float, rng: np.random.Generator
) -> list[Observed]:
    """Readings as a world gives them: a rounded count, and whether there was a report."""
    found: list[Observed] = []
    for item, middle in zip(items, middles, strict=True):
        if isinstance(item.reading, Report):
            found.append(replace(item, reading=Report(bool(rng.random() < yes))))
            continue
        read = middle * (1.0 + 0.3 * rng.standard_normal())
        low = math.floor(read / 10.0) * 10.0
        found.append(replace(item, reading=Figure(low, low + 10.0)))
    return found


def _rank(true: float, drawn: np.ndarray, rng: np.random.Generator) -> int:
    """How many draws lie below the truth; ties are broken by chance."""
    return int((drawn < true).sum() + rng.integers(0, (drawn == true).sum() + 1))


def test_weights_are_calibrated_with_the_account_unknown(
    written: Callable[[dict[str, str]], Case],
):
    ready = ready_case(written(RIOTS), worlds=1, seed=1)
    assert ready.work is not None
    items = ready.simulated[0].observed
    rng = np.random.default_rng(20_240_501)
    keep = [name for item in items for name in item.names if name.endswith(".shown")]

    def traces(place: int, first: int, count: int):
        worlds = np.arange(first, first + count, dtype=np.uint64)
        return run(ready.simulated[place].plan, worlds, 1, keep=tuple(dict.fromkeys(keep)))

    # worlds of their own for every replicate, after those of the truths
    truths = [traces(place, 0, REPLICATES) for place in (0, 1)]
    ranks: dict[str, list[int]] = {"growth": [], "account": []}
    for replicate in range(REPLICATES):
        account = int(rng.random() < 0.5)
        truth = truths[account]
        own = likelihoods(items, truth.traces, truth.constants, REPLICATES)
        middles = own.middles[:, replicate]
        quiet = next(row for row, item in enumerate(items) if isinstance(item.reading, Report))
        yes = 1.0 - math.exp(float(own.logs[quiet, replicate]))
        readings = _simulated(items, middles, yes, rng)
        growth, weights, of_account = [], [], []
        for place in (0, 1):
            block = traces(place, REPLICATES + replicate * WORLDS, WORLDS)
            logs = likelihoods(readings, block.traces, block.constants, WORLDS).logs.sum(axis=0)
            growth.append(block.constants["growth"])
            weights.append(np.exp(logs))
            of_account.append(np.full(WORLDS, float(place)))
        every = np.concatenate(weights)
        chosen = rng.choice(every.size, DRAWS, p=every / every.sum())
        drawn = {"growth": np.concatenate(growth), "account": np.concatenate(of_account)}
        true = {"growth": float(truth.constants["growth"][replicate]), "account": float(account)}
        for name, found in ranks.items():
            found.append(_rank(true[name], drawn[name][chosen], rng))
    for name, found in ranks.items():
        # ranks 0 to DRAWS in equal bins of two
        counts = np.bincount(np.array(found) * BINS // (DRAWS + 1), minlength=BINS)
        assert chisquare(counts).pvalue > 0.01, (name, counts)
