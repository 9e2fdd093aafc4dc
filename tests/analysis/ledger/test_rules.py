"""Scores against values worked out by hand, against the library, and against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from sapper.analysis.ledger.freezing import DENSE
from sapper.analysis.ledger.rules import brier, crps, log_score, skill


def test_by_hand():
    assert brier(0.8, True) == pytest.approx(0.04)
    assert brier(0.8, False) == pytest.approx(0.64)
    assert log_score(0.8, True) == pytest.approx(-math.log(0.8))
    assert log_score(0.8, False) == pytest.approx(-math.log(0.2))
    # quantile scores at 1/4, 1/2, 3/4 of 1, 2, 4 for 3: 0.5, 0.5, 0.25; twice their mean
    assert crps((0.25, 0.5, 0.75), (1.0, 2.0, 4.0), 3.0, 3.0) == pytest.approx(2 * 1.25 / 3)


@given(st.floats(0.001, 0.999), st.booleans())
def test_as_the_library(chance: float, happened: bool):
    assert brier(chance, happened) == float(scoringrules.brier_score(float(happened), chance))
    assert log_score(chance, happened) == pytest.approx(
        float(scoringrules.log_score(float(happened), chance)), abs=1e-12
    )


@pytest.mark.parametrize("outcome", [-3.0, -0.5, 0.0, 1.7, 4.0])
def test_crps_of_a_normal(outcome: float):
    """99 quantiles against the closed form.

    The sum is a midpoint rule over 0.005 to 0.995 with spacing 1/99 for 1/100: its weights are
    too large by 1/99, and it lacks the two tails, each at most 0.005 times the mean distance of
    a tail's quantiles (2.9) and the outcome. The rule's own error inside is of order 1e-4.
    """
    values = ndtri(np.array(DENSE))
    exact = float(scoringrules.crps_normal(outcome, 0.0, 1.0))
    tails = 2 * 0.005 * 0.005 * (2.9 + abs(outcome)) + 0.005 * 2 * max(abs(outcome) - 2.33, 0.0)
    assert abs(crps(DENSE, values.tolist(), outcome, outcome) - exact) < exact / 99 + tails + 2e-3


def test_a_range_is_the_mean_over_it():
    shares, values = (0.25, 0.5, 0.75), (1.0, 2.0, 4.0)
    # below all quantiles the score is linear, so that the mean is that of the middle
    assert crps(shares, values, -3.0, 0.0) == pytest.approx(crps(shares, values, -1.5, -1.5))
    ends = [crps(shares, values, end, end) for end in (1.0, 4.0)]
    assert min(ends) > crps(shares, values, 1.0, 4.0) > crps(shares, values, 2.0, 2.0)


def test_a_certainty_that_was_wrong():
    assert math.isinf(log_score(0.0, True))
    assert log_score(1.0, True) == 0.0
    assert math.copysign(1.0, log_score(1.0, True)) == 1.0
    # none of 99 worlds: half a world of a hundred
    assert log_score(0.0, True, worlds=99) == pytest.approx(-math.log(0.005))
    assert log_score(1.0, False, worlds=99) == pytest.approx(-math.log(0.005))
    assert log_score(0.3, True, worlds=99) == log_score(0.3, True)


@given(st.floats(0.05, 0.95))
def test_proper(truth: float):
    """On average no chance scores better than the true one."""
    grid = np.linspace(0.01, 0.99, 99)
    for rule in (brier, log_score):
        mean = [truth * rule(p, True) + (1 - truth) * rule(p, False) for p in (truth, *grid)]
        assert mean[0] <= min(mean) + 1e-12


def test_skill():
    assert skill(0.1, 0.25) == pytest.approx(0.6)
    assert skill(0.25, 0.25) == 0.0
    assert skill(0.1, 0.0) is None
