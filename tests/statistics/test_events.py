"""Events at a hazard: exponential times for any step, later where the rate is lower."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sapper.model.primitives import Strike

# tolerances come from the number of draws, far above 2^-24
pytestmark = pytest.mark.parametrize(
    "engine", ["interpreter", "compiled", "single"], indirect=True, scope="module"
)

WORLDS = 20_000
# Kolmogorov's statistic passes this with probability 1e-6: sqrt(-ln(5e-7) / 2 n)
LIMIT = np.sqrt(-np.log(5e-7) / (2 * WORLDS))


def dates(build, rate, step, *, repeats=False, months=200, first=0):
    steps = round(months / step)
    nodes = [
        build.equation("rate", rate),
        Strike("e", "rate", None, step, round(first / step), steps, repeats),
    ]
    return build.run(build.plan(nodes, steps=steps, step=step), WORLDS, "e.date", "e.count")


@pytest.mark.parametrize("step", [0.5, 1.0, 4.0])
def test_times_are_exponential_for_any_step(build, step):
    date = dates(build, "0.1", step).traces["e.date"][-1]
    assert np.isfinite(date).all()
    assert stats.kstest(date, stats.expon(scale=10).cdf).statistic < LIMIT


def test_the_same_world_strikes_at_the_same_time_for_any_step(build):
    one, other = dates(build, "0.1", 0.5), dates(build, "0.1", 4.0)
    np.testing.assert_allclose(one.traces["e.date"][-1], other.traces["e.date"][-1], rtol=1e-9)


def test_a_rate_that_changes_gives_the_law_of_its_integral(build):
    """Rate 0.02·t in steps of 1: the integral at whole t is 0.02·t(t-1)/2."""
    date = dates(build, "0.02 * TIME", 1.0).traces["e.date"][-1]
    whole = np.floor(date)
    passed = 0.02 * (whole * (whole - 1) / 2 + whole * (date - whole))
    assert stats.kstest(passed, stats.expon().cdf).statistic < LIMIT


def test_earlier_in_every_world_where_the_rate_is_higher(build):
    low, high = dates(build, "0.1", 1.0), dates(build, "0.11", 1.0)
    assert (high.traces["e.date"][-1] < low.traces["e.date"][-1]).all()


def test_nothing_before_it_may(build):
    date = dates(build, "0.1", 1.0, first=24).traces["e.date"][-1]
    assert stats.kstest(date - 24, stats.expon(scale=10).cdf).statistic < LIMIT


def test_repeated_strikes_are_a_poisson_process(build):
    """Counts over 200 months at 0.1: mean 20, variance 20; even two in one step count."""
    count = dates(build, "0.1", 4.0, repeats=True).traces["e.count"][-1]
    assert abs(count.mean() - 20) < 4.5 * np.sqrt(20 / WORLDS)
    # the variance of a Poisson sample variance is (m + 2 m²) / n
    assert abs(count.var() - 20) < 4.5 * np.sqrt((20 + 2 * 20**2) / WORLDS)
