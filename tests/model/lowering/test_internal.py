"""The functions that only lowering writes, against closed forms and numerical integrals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtr, ndtri

from sapper.model.lowering.internal import expected_maximum, joint_failure

chances = st.floats(1e-4, 1 - 1e-4)
means = st.floats(1e-3, 1e3)


def one(*values: float) -> list[np.ndarray]:
    return [np.array([value]) for value in values]


def test_independent_failures_multiply():
    found = joint_failure(*one(0.0, 0.05, 0.2, 0.5))
    assert found[0] == pytest.approx(0.005, rel=1e-14)


def test_with_full_collusion_one_failure_opens_all():
    assert joint_failure(*one(1.0, 0.05, 0.2))[0] == 0.05


@pytest.mark.parametrize("rho", [1e-6, 0.01, 0.1, 0.5, 0.9, 0.99, 0.9999, 1 - 1e-9])
def test_joint_failure_of_a_pair_of_coins_is_the_orthant_probability(rho: float):
    # Sheppard 1899: P(both below 0) = 1/4 + arcsin(r)/2π
    exact = 0.25 + np.arcsin(rho) / (2 * np.pi)
    assert joint_failure(*one(rho, 0.5, 0.5))[0] == pytest.approx(exact, rel=1e-8)


@pytest.mark.parametrize("rho", [0.05, 0.3, 0.7, 0.97])
def test_joint_failure_agrees_with_an_adaptive_integral(rho: float):
    qs = (0.001, 0.02, 0.05, 0.4)

    def integrand(m: float) -> float:
        inner = [ndtr((ndtri(q) - np.sqrt(rho) * m) / np.sqrt(1 - rho)) for q in qs]
        return float(np.exp(-m * m / 2) / np.sqrt(2 * np.pi) * np.prod(inner))

    exact, _ = quad(integrand, -12, 12, epsabs=0, epsrel=1e-11, limit=400, points=[-4, -3, -2])
    assert joint_failure(*one(rho, *qs))[0] == pytest.approx(exact, rel=1e-7)


@given(rho=st.floats(0, 1), q=st.lists(chances, min_size=1, max_size=4))
def test_joint_failure_lies_between_the_product_and_the_least(rho: float, q: list[float]):
    found = joint_failure(*one(rho, *q))[0]
    assert np.prod(q) * (1 - 1e-6) <= found <= min(q) * (1 + 1e-6)


def test_sure_and_impossible_failures():
    assert joint_failure(*one(0.4, 0.3, 1.0))[0] == pytest.approx(0.3, rel=1e-8)
    assert joint_failure(*one(0.4, 0.3, 0.0))[0] == 0.0


def test_an_element_does_not_depend_on_how_many_there_are():
    rng = np.random.default_rng(5)
    rho, p, q = rng.random((3, 37))
    whole = joint_failure(rho, p, q)
    for size in (1, 2, 7, 16):
        assert np.array_equal(joint_failure(rho[:size], p[:size], q[:size]), whole[:size])


def test_a_scalar_stands_for_all_elements():
    q = np.array([0.1, 0.2])
    assert joint_failure(np.float64(0.0), q, q) == pytest.approx([0.01, 0.04])


def test_the_expected_maximum_of_two():
    assert expected_maximum(*one(2.0, 3.0))[0] == pytest.approx(2 + 3 - 1 / (1 / 2 + 1 / 3))


@given(mean=means, count=st.integers(1, 5))
def test_the_expected_maximum_of_equals_is_harmonic(mean: float, count: int):
    # E max of n equal exponentials = mean·(1 + 1/2 + … + 1/n)
    exact = mean * sum(1 / k for k in range(1, count + 1))
    assert expected_maximum(*one(*[mean] * count))[0] == pytest.approx(exact, rel=1e-12)


@given(a=means, b=means)
def test_a_time_of_nothing_adds_nothing(a: float, b: float):
    with_nothing = expected_maximum(*one(a, 0.0, b))[0]
    assert with_nothing == pytest.approx(expected_maximum(*one(a, b))[0], rel=1e-12)
