"""The tail of weights, against distributions whose shape is known."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.analysis.news.pareto import generalised_pareto_shape, pareto_shape


@pytest.mark.parametrize("shape", [-0.3, 0.2, 0.5, 0.9])
def test_a_generalised_pareto_sample_gives_its_shape(shape: float):
    count = 4_000
    u = np.random.default_rng(7).random(count)
    values = np.sort(((1.0 - u) ** -shape - 1.0) / shape)
    # asymptotic standard error of maximum likelihood, (1 + k)/√n (Smith 1987), and what the
    # prior of ten worlds pulls
    tolerance = 3.0 * (1.0 + shape) / np.sqrt(count) + 10.0 * abs(0.5 - shape) / count
    assert generalised_pareto_shape(values) == pytest.approx(shape, abs=tolerance)


def test_weights_that_are_alike_have_no_tail():
    assert pareto_shape(np.zeros(1_000)) is None
    assert pareto_shape(np.full(1_000, -np.inf)) is None


def test_scale_is_of_no_account():
    logs = np.random.default_rng(1).normal(0.0, 2.0, 5_000)
    assert pareto_shape(logs) == pytest.approx(pareto_shape(logs - 2_000.0), abs=1e-9)


def test_bounded_weights_are_light_and_wild_ones_heavy():
    rng = np.random.default_rng(2)
    light = pareto_shape(np.log(rng.uniform(0.1, 1.0, 10_000)))
    # the weights of a Pareto law with index 1, whose mean does not exist
    heavy = pareto_shape(-np.log(rng.random(10_000)))
    assert light is not None and light < 0.0
    assert heavy is not None and heavy > 0.8
