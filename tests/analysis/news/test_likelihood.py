"""Likelihoods of readings against closed forms."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.special import ndtr

from sapper.analysis.news.likelihood import (
    Figure,
    Report,
    log_likelihood,
    normal_between,
    reading_of,
    resolution,
)
from sapper.language.prior import Quantity


def _figure(text: str, value: float, *, about: bool = False) -> Quantity:
    return Quantity(value, value, text=text, about=about)


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("3,000 soldier", 3_000.0, 1_000.0),
        ("1,500 soldier", 1_500.0, 100.0),
        ("10,000 soldier", 10_000.0, 1_000.0),
        ("12_000", 12_000.0, 1_000.0),
        ("2,016", 2_016.0, 1.0),
        ("1", 1.0, 0.1),
        ("7", 7.0, 1.0),
        ("0", 0.0, 1.0),
        ("1.50 month", 1.5, 0.01),
        ("1.0", 1.0, 0.1),
        ("20 million USD", 20e6, 10e6),
        ("1.2 million", 1.2e6, 1e5),
        ("30 %", 0.3, 0.1),
        ("35 %", 0.35, 0.01),
        ("", 250.0, 0.1),
    ],
)
def test_a_figure_is_as_exact_as_it_is_written(text: str, value: float, step: float):
    assert resolution(_figure(text, value)) == pytest.approx(step)


def test_figures_bounds_and_ranges_become_intervals():
    assert reading_of(_figure("3,000", 3_000.0)) == Figure(2_500.0, 3_500.0)
    assert reading_of(_figure("about 3,000", 3_000.0, about=True)) == Figure(2_000.0, 4_000.0)
    assert reading_of(Quantity(3_000.0, math.inf), scale=2.0) == Figure(6_000.0, math.inf)
    assert reading_of(Quantity(5.0, 9.0, text="5 to 9")) == Figure(5.0, 9.0)
    assert reading_of("yes") == Report(True)
    assert reading_of("nothing") == Report(False)


def test_a_series_is_normal_about_bias_times_truth():
    truth = np.array([50.0, 100.0, 200.0])
    got = log_likelihood(Figure(90.0, 120.0), truth, bias=0.9, error=0.2)
    middle = 0.9 * truth
    sd = 0.2 * middle
    assert np.exp(got) == pytest.approx(ndtr((120 - middle) / sd) - ndtr((90 - middle) / sd))


def test_chances_of_a_partition_add_up_to_one():
    cuts = [-math.inf, -3.0, 0.0, 2.0, 40.0, math.inf]
    parts = [normal_between(a, b, 1.5, 2.5) for a, b in itertools.pairwise(cuts)]
    assert np.exp(parts).sum() == pytest.approx(1.0, abs=1e-14)


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_far_tails_keep_their_logarithm(side: float):
    low, high = sorted((side * 40.0, side * 41.0))
    # Mills' ratio: the tail beyond 40 is density/40 to within 1/1600 of itself
    wanted = -800.0 - 0.5 * math.log(2 * math.pi) - math.log(40.0)
    assert float(normal_between(low, high, 0.0, 1.0)) == pytest.approx(wanted, abs=1e-3)


def test_without_an_error_a_reading_fits_or_does_not():
    truth = np.array([1.0, 2.0, np.nan])
    assert log_likelihood(Figure(0.95, 1.05), truth).tolist() == [0.0, -math.inf, -math.inf]
    # nought times any error is still nought
    assert float(log_likelihood(Figure(5.0, 9.0), 0.0, error=0.5)) == -math.inf


def test_a_value_known_exactly_has_a_density():
    got = float(log_likelihood(Figure(3.0, 3.0), 2.0, bias=2.0, error=0.25))
    assert got == pytest.approx(-0.5 * math.log(2 * math.pi) - 0.5)


def test_an_event_is_noticed_or_not_and_may_be_a_false_alarm():
    by, before = np.array([0.0, 1.0, 1.0]), np.array([0.0, 0.0, 1.0])
    kwargs = {"before": before, "seen": 0.7, "alarms": 0.2}
    quiet = np.exp(log_likelihood(Report(False), by, **kwargs))
    came = np.exp(log_likelihood(Report(True), by, **kwargs))
    still = math.exp(-0.2)
    assert quiet == pytest.approx([still, 0.3 * still, still])
    assert quiet + came == pytest.approx(np.ones(3))


def test_an_event_that_is_always_seen_and_never_feigned_is_certain():
    assert log_likelihood(Report(True), np.array([0.0, 1.0])).tolist() == [-math.inf, 0.0]
    assert log_likelihood(Report(False), np.array([0.0, 1.0])).tolist() == [0.0, -math.inf]


def test_small_rates_of_false_alarms_lose_no_digits():
    got = float(log_likelihood(Report(True), 0.0, alarms=1e-12))
    assert got == pytest.approx(math.log(1e-12), abs=1e-9)
