"""Flips and turning points given readings, against worlds sorted by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from sapper.analysis.flips import truths_in
from sapper.analysis.hinges import Hinges, hinge_case
from sapper.analysis.ready import ready_case
from sapper.analysis.results import BinaryAnswer
from sapper.analysis.tallies import Outcomes
from sapper.case.case import Case
from sapper.engine.blocks import Lanes

MODEL = """
    parameters:
      level: {prior: 95 to 125 man, otherwise: 70 to 110 man, rests_on: said}
      rate: {prior: 0.02 to 0.1 per month, assumed: Made up.}
      told: {prior: 0.8 to 1.2, otherwise: 0.4 to 0.8, rests_on: careful}
    events:
      flood: {hazard: rate}
    variables:
      height: level + flood * 10 man
"""
INDICATORS = """
    gauge: {shows: height * told, error: 5 %}
"""
SEEN = """
    - {indicator: gauge, date: 1900-12-31, reads: 95 to 105 man}
"""
ASKED = """
    high: {asks: B?, yes_if: height > 110 man, at: 1901-06-30, resolves_on: X}
"""
CLAIMS = {
    "sources.yaml": """
        - {id: book, title: A book, type: book, issued: 1900}
    """,
    "claims/book.yaml": """
        source: book
        known: 1900-01-01
        claims:
          said: {says: It is high., at: p. 1, credence: 60 %, because: Made up.}
          careful: {says: The gauge is read with care., at: p. 2, credence: 50 %, because: Made up.}
    """,
}
WORLDS = 6_000


@dataclass
class Kept:
    values: list[np.ndarray] = field(default_factory=list)
    logs: list[np.ndarray] = field(default_factory=list)
    happened: list[np.ndarray] = field(default_factory=list)

    def take(self, block: Outcomes, happened: Sequence[np.ndarray]) -> None:
        assert block.seen is not None
        self.values.append(block.values[0, 0])
        self.logs.append(block.seen.logs[0].sum(axis=0))
        self.happened.append(happened[0])


@pytest.fixture
def ran(written: Callable[..., Case]) -> tuple[Hinges, np.ndarray, np.ndarray, np.ndarray, dict]:
    case = written(MODEL, INDICATORS, SEEN, ASKED, more=CLAIMS)
    ready = ready_case(case, worlds=WORLDS, seed=2)
    kept = Kept()
    ready.run(also=(kept,))
    worlds = np.arange(WORLDS, dtype=np.uint64)
    lanes = Lanes(worlds, np.zeros(WORLDS, dtype=np.int64))
    truths = truths_in(ready.simulated[0].plan, ("said", "careful"), lanes, 2)
    return (
        hinge_case(case, worlds=WORLDS, seed=2),
        np.concatenate(kept.values),
        np.exp(np.concatenate(kept.logs)),
        np.concatenate(kept.happened, axis=-1),
        dict(truths),
    )


def _mean(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    mean = float((weights * values).sum() / weights.sum())
    return mean, float(np.sqrt((weights**2 * (values - mean) ** 2).sum()) / weights.sum())


def test_flips_are_given_the_readings(ran):
    hinges, values, weights, _, truths = ran
    flips = {item.claim: item for item in hinges.of("high", "a").flips}
    # the second claim reaches the reading alone, and moves the answer through it
    assert flips["careful"].reaches and flips["careful"].stands
    for name, flip in flips.items():
        for told, truth in ((flip.true, truths[name] != 0.0), (flip.false, truths[name] == 0.0)):
            # worlds that drew the claim so, against all worlds told so: the error of the former
            mean, se = _mean(values, weights * truth)
            assert abs(told - mean) < 4.0 * se


def test_flips_put_together_give_the_answer(ran):
    hinges, _, weights, _, truths = ran
    answer = hinges.answers.of("high", "a")
    assert isinstance(answer, BinaryAnswer)
    for flip in hinges.of("high", "a").flips:
        share = float((weights * (truths[flip.claim] != 0.0)).sum() / weights.sum())
        mixed = share * flip.true + (1.0 - share) * flip.false
        assert abs(mixed - answer.probability) < 4.0 * (answer.se + flip.se)


def test_turning_points_are_given_the_readings(ran):
    hinges, values, weights, happened, _ = ran
    points = hinges.of("high", "a").turning
    assert points
    for point in points:
        column = [item.date for item in points].index(point.date)
        come = happened[0, column]
        assert point.share == pytest.approx(float((weights * come).sum() / weights.sum()))
        for side, flags in ((point.yes, come), (point.no, ~come)):
            mean, se = _mean(values, weights * flags)
            assert side.answer == pytest.approx(mean, abs=1e-9)
            assert side.se == pytest.approx(se, abs=1e-9)
