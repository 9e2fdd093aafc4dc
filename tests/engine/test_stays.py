from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from sapper.engine.stays import integrated, leaving, standing

MEANS = st.floats(1.0, 40.0)
SPREADS = st.sampled_from([0.0, 0.1, 0.3, 0.7, 1.0])


@pytest.mark.parametrize("spread", [0.05, 0.3, 1.0])
def test_integrated_is_the_integral_of_the_distribution_function(spread):
    mean = 7.0
    law = stats.gamma(1 / spread**2, scale=mean * spread**2)
    for x in (1.0, 6.9, 15.0):
        exact, _ = integrate.quad(law.cdf, 0, x, points=[mean], epsabs=1e-12, limit=200)
        got = integrated(x, np.array([mean]), np.array([spread]))[0]
        assert got == pytest.approx(exact, abs=1e-9)


@given(MEANS, SPREADS)
def test_a_cohort_leaves_altogether_and_stays_its_mean_time(mean, spread):
    shares = leaving(np.array([mean]), np.array([spread]), 1.0, 1_000)[:, 0]
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    assert (shares > -1e-9).all()
    steps = np.arange(1, len(shares) + 1)
    # those who would leave in their first step are put off to the next: G(1) of them
    put_off = integrated(1.0, np.array([mean]), np.array([spread]))[0]
    assert (steps * shares).sum() == pytest.approx(mean + put_off, rel=1e-7)


def test_nobody_is_early_at_spread_nought():
    for mean in (3.0, 3.25, 12.0):
        shares = leaving(np.array([mean]), np.array([0.0]), 1.0, 50)[:, 0]
        steps = np.arange(1, len(shares) + 1)
        assert shares[steps < np.floor(mean)].sum() == 0.0
        assert shares[steps > np.ceil(mean)].sum() == pytest.approx(0.0, abs=1e-12)


@given(MEANS, SPREADS)
def test_a_population_in_balance_stays_in_balance(mean, spread):
    """Entering cohorts and the stock at the start give the same outflow for ever."""
    stay, coefficient = np.array([mean]), np.array([spread])
    rows = standing(stay, coefficient, 1.0, 1_000)[:, 0]
    shares = leaving(stay, coefficient, 1.0, 1_000)[:, 0]
    assert rows.sum() == pytest.approx(1.0, abs=1e-12)
    inflow = rows[0]
    for step in range(1, 30):
        start = rows[step] if step < len(rows) else 0.0
        assert start + inflow * shares[:step].sum() == pytest.approx(inflow, abs=1e-10)


def test_what_is_beyond_the_last_row_is_in_the_last_row():
    stay, spread = np.array([30.0, 3.0]), np.array([0.5, 0.5])
    assert leaving(stay, spread, 1.0, 6).shape == (6, 2)
    np.testing.assert_allclose(leaving(stay, spread, 1.0, 6).sum(axis=0), 1.0, atol=1e-12)
    np.testing.assert_allclose(standing(stay, spread, 1.0, 6).sum(axis=0), 1.0, atol=1e-12)


def test_shares_of_a_world_do_not_depend_on_other_worlds():
    stay, spread = np.array([30.0, 3.0, 0.5]), np.array([0.5, 0.2, 0.0])
    together = standing(stay, spread, 1.0, 200)
    for world in range(3):
        alone = standing(stay[world : world + 1], spread[world : world + 1], 1.0, 200)
        np.testing.assert_array_equal(together[: len(alone), world], alone[:, 0])
        assert (together[len(alone) :, world] == 0.0).all()
