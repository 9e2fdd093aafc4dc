"""Intervals of the simulation's own error against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr, betainc

from sapper.analysis.intervals import (
    effective_trials,
    jeffreys,
    pool,
    quantile_ranks,
    sorted_quantile,
)


@pytest.mark.parametrize(("hits", "trials"), [(0, 10), (3, 10), (10, 10), (500, 1_000)])
def test_jeffreys_holds_the_beta_posterior_in_equal_tails(hits: int, trials: int):
    low, high = jeffreys(hits, trials)
    assert betainc(hits + 0.5, trials - hits + 0.5, low) == pytest.approx(0.025, abs=1e-9)
    assert betainc(hits + 0.5, trials - hits + 0.5, high) == pytest.approx(0.975, abs=1e-9)


def test_nothing_is_ever_certain():
    assert jeffreys(0, 20_000)[1] > 0.0
    assert jeffreys(0, 20_000)[0] > 0.0
    assert jeffreys(20_000, 20_000)[1] < 1.0


def test_jeffreys_covers_about_as_often_as_it_says():
    """Exact coverage at 200 trials, averaged over shares: within 1 point of 95 %."""
    trials = 200
    ends = [jeffreys(hits, trials) for hits in range(trials + 1)]
    shares = np.linspace(0.02, 0.98, 197)
    counts = np.arange(trials + 1)
    covered = []
    for share in shares:
        below = bdtr(counts, trials, share)
        mass = np.diff(below, prepend=0.0)
        covered.append(sum(m for m, (lo, hi) in zip(mass, ends) if lo <= share <= hi))
    assert float(np.mean(covered)) == pytest.approx(0.95, abs=0.01)


def test_effective_trials_of_plain_worlds_are_the_worlds():
    share, worlds = 0.3, 5_000
    se = math.sqrt(share * (1 - share) / worlds)
    assert effective_trials(share, se, 1.0) == pytest.approx(worlds)
    assert effective_trials(0.0, 0.0, 77.0) == 77.0


@given(st.integers(20, 20_000), st.sampled_from([0.05, 0.25, 0.5, 0.75, 0.95]))
def test_ranks_enclose_the_quantile_with_the_stated_probability(count: int, share: float):
    low, high = quantile_ranks(count, share)
    assert 1 <= low <= high <= count
    # P(X_(low) > q) is the chance that fewer than `low` worlds lie below, and so on
    if low > 1:
        assert bdtr(low - 1, count, share) <= 0.025 + 1e-12
        assert bdtr(low, count, share) > 0.025
    if high < count:
        assert bdtr(high - 1, count, share) >= 0.975 - 1e-12
        assert high == 1 or bdtr(high - 2, count, share) < 0.975


def test_quantile_interval_covers_in_simulation():
    """2,000 samples of 200 uniforms: the median's interval covers in at least 95 % less 4.5 se."""
    rng = np.random.default_rng(7)
    draws = np.sort(rng.random((2_000, 200)), axis=1)
    low, high = quantile_ranks(200, 0.5)
    covered = float(((draws[:, low - 1] <= 0.5) & (draws[:, high - 1] >= 0.5)).mean())
    assert covered >= 0.95 - 4.5 * math.sqrt(0.95 * 0.05 / 2_000)
    assert covered <= 0.99


def test_sorted_quantile_is_the_least_value_with_enough_below():
    ordered = np.array([1.0, 2.0, 3.0, 4.0])
    cumulative = np.array([1.0, 2.0, 3.0, 4.0])
    assert sorted_quantile(ordered, cumulative, 0.5) == 2.0
    assert sorted_quantile(ordered, cumulative, 0.51) == 3.0
    assert sorted_quantile(np.array([1.0, np.inf]), np.array([1.0, 2.0]), 0.75) == np.inf


def test_pool_weighs_its_parts():
    ordered, cumulative = pool([(np.array([1.0, 3.0]), 0.5), (np.array([2.0]), 3.0)])
    assert ordered.tolist() == [1.0, 2.0, 3.0]
    assert cumulative.tolist() == [0.5, 3.5, 4.0]
    assert sorted_quantile(ordered, cumulative, 0.5) == 2.0
