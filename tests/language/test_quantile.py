import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.language.bisection import smallest_with
from sapper.language.prior import (
    Choice,
    Constant,
    Interval,
    Mixture,
    Named,
    Prior,
    Truncated,
    UpTo,
)
from sapper.language.quantile import cdf, mean, quantile, summary

SMOOTH = [
    Interval(11, 13, "lognormal"),
    Interval(-5, 7, "normal"),
    Interval(0.3, 0.9, "logit-normal"),
    UpTo(5),
    Named("normal", (12, 2)),
    Named("lognormal", (100, 1.5)),
    Named("beta", (2, 6)),
    Named("uniform", (3, 9)),
    Named("loguniform", (1, 100)),
    Named("triangular", (1, 2, 5)),
    Named("triangular", (1, 1, 5)),
    Named("triangular", (1, 5, 5)),
    Named("pert", (1, 2, 5)),
    Named("gamma", (3, 2)),
    Named("student_t", (4, 1, 2)),
    Named("exponential", (3,)),
    Truncated(Named("normal", (2, 3)), 0, 5),
    Truncated(Interval(1, 10, "lognormal"), 2, math.inf),
    Mixture((Interval(2000, 3000, "lognormal"), Interval(3000, 11_000, "lognormal")), (0.7, 0.3)),
    Mixture((Named("normal", (-3, 1)), Named("uniform", (0, 1))), (1, 1)),
    Mixture((Mixture((Named("beta", (2, 2)), UpTo(3)), (1, 2)), Interval(-1, 1, "normal")), (3, 1)),
    Truncated(Mixture((Named("normal", (0, 1)), Named("normal", (9, 1))), (1, 1)), -1, 8),
]
STEPPED = [
    Constant(4),
    Named("bernoulli", (0.3,)),
    Choice((10, 20, 5), (2, 1, 1)),
    Choice((1, 2), (2, 1), ("a", "b")),
    Mixture((Constant(5), Named("normal", (5, 1))), (0.4, 0.6)),
    Mixture((Constant(5), Constant(7)), (0.4, 0.6)),
    Truncated(Choice((1, 2, 3), (1, 1, 1)), 2, 3),
]
GRID = (np.arange(999) + 0.5) / 999


@pytest.mark.parametrize("shape", SMOOTH, ids=str)
def test_quantile_and_distribution_function_are_inverse(shape):
    # 1e-9: the inverses of scipy.special are good to about 1e-12 in these ranges.
    assert np.allclose(cdf(shape, quantile(shape, GRID)), GRID, rtol=0, atol=1e-9)


@pytest.mark.parametrize("shape", STEPPED, ids=str)
def test_quantile_is_the_smallest_value_that_reaches_u(shape):
    x = quantile(shape, GRID)
    assert np.all(cdf(shape, x) >= GRID - 1e-12)
    assert np.all(cdf(shape, x - 1e-6) <= GRID + 1e-12)


@pytest.mark.parametrize("shape", [*SMOOTH, *STEPPED], ids=str)
def test_quantiles_rise_with_u(shape):
    assert np.all(np.diff(quantile(shape, GRID)) >= 0)


@pytest.mark.parametrize("shape", [*SMOOTH, *STEPPED], ids=str)
def test_an_element_hangs_neither_on_its_neighbours_nor_on_the_length(shape):
    together = quantile(shape, GRID)
    for start, stop in [(0, 1), (7, 8), (3, 20), (500, 999)]:
        assert np.array_equal(quantile(shape, GRID[start:stop]), together[start:stop])
    assert np.array_equal(quantile(shape, GRID[::7]), together[::7])
    assert np.array_equal(quantile(shape, GRID.reshape(27, 37)), together.reshape(27, 37))


@pytest.mark.parametrize("shape", [*SMOOTH, *STEPPED], ids=str)
def test_the_mean_is_the_integral_of_the_quantile(shape):
    u = (np.arange(40_000) + 0.5) / 40_000
    spread = np.ptp(quantile(shape, [0.001, 0.999]))
    # The midpoint rule misses at most the outermost cells: well under 1/1000 of the spread.
    assert mean(shape) == pytest.approx(
        float(np.mean(quantile(shape, u))), abs=1e-3 * spread + 1e-9
    )


@pytest.mark.parametrize("low", [-1.0, 0.5, 3.0, 5.0])
def test_a_prior_cut_from_below_alone_keeps_its_mean(low):
    """Of a standard normal above a: φ(a) / (1 - Φ(a)); it is not infinite by rounding.

    1e-6: above 5 a share of the whole has but 1e-16 / 3e-7 of its digits left.
    """
    density = math.exp(-low * low / 2) / math.sqrt(2 * math.pi)
    above = math.erfc(low / math.sqrt(2)) / 2
    shape = Truncated(Named("normal", (0, 1)), low, math.inf)
    assert mean(shape) == pytest.approx(density / above, rel=1e-6)
    assert np.isfinite(quantile(shape, [1 - 2.0**-53])).all()


def test_student_t_without_a_mean():
    assert math.isnan(mean(Named("student_t", (1, 0, 1))))


@pytest.mark.parametrize(
    "shape",
    [Interval(11, 13, "lognormal"), Interval(-5, 7, "normal"), Interval(0.3, 0.9, "logit-normal")],
    ids=str,
)
def test_the_ends_of_a_range_are_its_central_ninety_per_cent(shape):
    found = summary(Prior(shape))
    assert (found.low90, found.high90) == pytest.approx((shape.low, shape.high), rel=1e-12)
    assert found.low90 < found.low50 < found.median < found.high50 < found.high90


def test_ninety_five_per_cent_lie_below_the_end_of_up_to():
    assert quantile(UpTo(5), 0.95) == pytest.approx(5, rel=1e-12)


def test_the_factor_of_a_lognormal_leads_to_its_95_per_cent_quantile():
    assert quantile(Named("lognormal", (100, 1.5)), [0.5, 0.95]) == pytest.approx([100, 150])


def test_known_values():
    assert quantile(Named("normal", (0, 1)), 0.975) == pytest.approx(1.959963984540054)
    assert quantile(Named("student_t", (4, 0, 1)), 0.975) == pytest.approx(2.7764451051977987)
    assert quantile(Named("gamma", (1, 1)), 0.5) == pytest.approx(math.log(2))
    assert quantile(Named("beta", (1, 1)), 0.3) == pytest.approx(0.3)
    assert mean(Named("pert", (1, 2, 5))) == pytest.approx(14 / 6)


def test_bernoulli_and_choice_keep_their_shares():
    assert np.mean(quantile(Named("bernoulli", (0.3,)), GRID)) == pytest.approx(0.3, abs=1 / 999)
    drawn = quantile(Choice((10, 20, 5), (2, 1, 1)), GRID)
    assert [np.mean(drawn == value) for value in (5, 10, 20)] == pytest.approx(
        [0.25, 0.5, 0.25], abs=1 / 999
    )


def test_constants_in_a_mixture_come_out_exactly():
    drawn = quantile(Mixture((Constant(0.1), Named("uniform", (0, 1))), (0.5, 0.5)), GRID)
    assert np.mean(drawn == 0.1) == pytest.approx(0.5, abs=2 / 999)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.lists(st.floats(1e-6, 1 - 1e-6), min_size=1))
def test_bisection_finds_the_smallest_double(middle, width, u):
    scale = np.array(u)

    def climb(x):
        return np.clip((x - middle) / width, 0.0, 1.0)

    found = smallest_with(
        climb, scale, np.full(len(u), middle - 1), np.full(len(u), middle + width + 1), np.zeros(0)
    )
    assert np.all(climb(found) >= scale)
    assert np.all(climb(np.nextafter(found, -np.inf)) < scale)
