"""Draws against exact laws: where a count changes, found by bisection on the uniform."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sapper.engine import draws

BITS = 52
GAP = 1.5e-4
TAIL = 1e-6
LEAST_TAIL = 1e-9


def steps_up(draw: Callable[[np.ndarray], np.ndarray], counts: np.ndarray) -> np.ndarray:
    """The share of uniforms that give at most each count, exact to one uniform."""
    low = np.zeros(counts.shape, dtype=np.uint64)
    high = np.full(counts.shape, 2**BITS, dtype=np.uint64)
    for _ in range(BITS + 1):
        # 2**BITS itself is no uniform: where no uniform gives more, low ends there
        middle = np.minimum((low + high) // np.uint64(2), np.uint64(2**BITS - 1))
        above = draw((middle.astype(float) + 0.5) * 2.0**-BITS) > counts
        high = np.where(above, middle, high)
        low = np.where(above, low, np.minimum(middle + np.uint64(1), high))
    return high.astype(float) * 2.0**-BITS


def check(law, draw: Callable[[np.ndarray], np.ndarray], summed: bool) -> None:
    least, most = law.ppf([1e-10, 1 - 1e-10])
    counts = np.unique(np.linspace(max(least, 0), most, 40).astype(int)).astype(float)
    found, below, above = steps_up(draw, counts), law.cdf(counts), law.sf(counts)
    assert np.abs(found - below).max() < GAP
    if summed:
        tail = np.minimum(below, above)
        got = np.where(below < above, found, 1.0 - found)
        far = tail > LEAST_TAIL
        assert np.abs(got[far] / tail[far] - 1).max(initial=0.0) < TAIL


@pytest.mark.parametrize("n", [1, 2, 5, 15, 20, 50, 300, 10_000, 30_000_000])
@pytest.mark.parametrize("p", [1e-7, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.7, 0.95, 0.9999])
def test_binomial_is_within_its_stated_gap(n, p):
    mean = n * min(p, 1 - p)
    check(
        stats.binom(n, p),
        lambda u: draws.binomial(np.full(u.shape, float(n)), np.full(u.shape, p), u),
        summed=mean <= draws.BINOMIAL_THRESHOLD,
    )


@pytest.mark.parametrize("mean", [0.001, 0.5, 3.0, 6.4, 9.9, 10.1, 15.0, 40.0, 1_000.0, 1e6])
def test_poisson_is_within_its_stated_gap(mean):
    check(
        stats.poisson(mean),
        lambda u: draws.poisson(np.full(u.shape, mean), u),
        summed=mean <= draws.POISSON_THRESHOLD,
    )


UNIT = st.floats(2.0**-53, 1 - 2.0**-53)


@given(st.integers(0, 10**7), st.floats(0, 1), UNIT, UNIT)
def test_binomial_rises_with_its_uniform_and_stays_in_range(n, p, u, v):
    low, high = sorted((u, v))
    made = draws.binomial(np.full(2, float(n)), np.full(2, p), np.array([low, high]))
    assert 0 <= made[0] <= made[1] <= n
    assert (made == np.floor(made)).all()


@given(st.floats(0, 1e6), UNIT, UNIT)
def test_poisson_rises_with_its_uniform(mean, u, v):
    made = draws.poisson(np.full(2, mean), np.array(sorted((u, v))))
    assert 0 <= made[0] <= made[1]


def test_edges_of_the_binomial():
    u = np.array([1e-15, 0.3, 1 - 1e-15])
    assert (draws.binomial(np.zeros(3), np.full(3, 0.4), u) == 0).all()
    assert (draws.binomial(np.full(3, 9.0), np.zeros(3), u) == 0).all()
    assert (draws.binomial(np.full(3, 9.0), np.ones(3), u) == 9).all()
    assert (draws.binomial(np.full(3, -4.0), np.full(3, 0.5), u) == 0).all()
    whole = draws.binomial(np.full(3, 9.0), np.full(3, 0.4), u)
    np.testing.assert_array_equal(draws.binomial(np.full(3, 9.7), np.full(3, 0.4), u), whole)
    assert np.isnan(draws.binomial(np.full(3, np.nan), np.full(3, 0.4), u)).all()


def test_a_draw_does_not_depend_on_its_neighbours():
    generator = np.random.default_rng(5)
    n = np.floor(10 ** generator.uniform(0, 6, 500))
    p, u = generator.uniform(0, 1, 500) ** 3, generator.uniform(0, 1, 500)
    whole = draws.binomial(n, p, u)
    for part in (slice(0, 1), slice(3, 10), slice(400, 500)):
        np.testing.assert_array_equal(draws.binomial(n[part], p[part], u[part]), whole[part])


def test_lognormal_has_the_mean_and_deviation_given():
    square, location = draws.lognormal_logs(100.0, 30.0)
    law = stats.lognorm(np.sqrt(square), scale=np.exp(location))
    assert law.mean() == pytest.approx(100.0)
    assert law.std() == pytest.approx(30.0)
    u = np.array([0.05, 0.5, 0.95])
    np.testing.assert_allclose(draws.lognormal(100.0, 30.0, u), law.ppf(u), rtol=1e-12)


def test_exponential_and_normal_are_their_quantiles():
    u = np.array([1e-12, 0.05, 0.5, 0.95])
    np.testing.assert_allclose(draws.exponential(3.0, u), stats.expon(scale=3).ppf(u), rtol=1e-12)
    np.testing.assert_allclose(draws.normal(2.0, 3.0, u), stats.norm(2, 3).ppf(u), rtol=1e-12)
