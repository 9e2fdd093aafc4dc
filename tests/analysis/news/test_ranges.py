"""Candidate readings: round ends, ranges for what comes often, chances that add up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sapper.analysis.news.likelihood import Figure, log_likelihood
from sapper.analysis.news.ranges import MOST, chances, ranges_of, readable


def test_ends_are_round_and_near_even_ranks():
    sample = np.random.default_rng(1).lognormal(9.0, 0.7, 20_000)
    found = ranges_of(sample)
    assert MOST - 3 <= found.count <= MOST + 6
    held = np.bincount(np.searchsorted(found.ends, sample, side="right")) / len(sample)
    # an end lies within a quarter of a range of its rank, so no range holds more than 1.5
    assert held.max() < 1.6 / MOST
    middle = found.ends[found.count // 2]
    assert middle == round(middle, -1)


def test_few_values_have_a_range_each():
    sample = np.repeat([0.0, 1.0, 2.0, 4.0], [5, 3, 1, 1])
    found = ranges_of(sample)
    assert found.ends.tolist() == [1.0, 2.0, 4.0]
    assert [found.single(place, place) for place in range(4)] == [0.0, 1.0, 2.0, 4.0]
    assert found.single(0, 1) is None


def test_a_value_that_comes_often_stands_alone():
    draw = np.random.default_rng(2)
    sample = np.concatenate([np.zeros(4_000), draw.lognormal(3.0, 1.0, 6_000)])
    found = ranges_of(sample)
    assert found.single(0, 0) == 0.0
    held = np.bincount(np.searchsorted(found.ends, sample, side="right")) / len(sample)
    assert held[0] == pytest.approx(0.4)


def test_what_never_varies_has_one_range():
    assert ranges_of(np.full(100, 3.0)).count == 1
    assert ranges_of(np.array([np.nan, np.inf])).count == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200).map(np.array),
    st.floats(0.0, 0.6),
)
def test_every_reading_falls_into_one_range(truth: np.ndarray, error: float):
    errors = np.full(len(truth), error)
    ones = np.ones(len(truth))
    found = ranges_of(readable(truth, ones, errors))
    assert (np.diff(found.ends) > 0.0).all()
    each = chances(truth, ones, errors, found.ends)
    assert each.shape == (found.count, len(truth))
    assert (each >= 0.0).all()
    np.testing.assert_allclose(each.sum(axis=0), 1.0, atol=1e-12)


def test_chances_are_the_likelihoods_of_readings():
    """The chance of a range is the likelihood of reading it, as conditioning has it."""
    draw = np.random.default_rng(3)
    truth, bias = draw.lognormal(5.0, 1.0, 50), draw.uniform(0.5, 1.5, 50)
    truth[:5] = 0.0
    error = draw.uniform(0.05, 0.5, 50)
    ends = np.array([10.0, 80.0, 200.0])
    each = chances(truth, bias, error, ends)
    for place, (low, high) in enumerate(
        ((-np.inf, 10.0), (10.0, 80.0), (80.0, 200.0), (200.0, np.inf))
    ):
        logs = log_likelihood(Figure(low, high), truth, bias=bias, error=error)
        np.testing.assert_allclose(each[place], np.exp(logs), rtol=1e-9, atol=1e-13)
