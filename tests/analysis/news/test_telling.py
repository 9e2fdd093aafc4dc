"""Readings that favour an account: thresholds of closed forms, reports, and none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from sapper.analysis.news.telling import tellings
from sapper.analysis.variance import BATCHES

EVEN = np.array([0.5, 0.5])
NAMES = ("one", "two")
MANY = 1e6


def sums_of(rows: list[np.ndarray]) -> np.ndarray:
    """Batches that all say the same."""
    each = np.stack(rows)[:, np.newaxis, :]
    return np.repeat(each, BATCHES, axis=1) * MANY / BATCHES


def normals(means: tuple[float, ...], ends: np.ndarray) -> np.ndarray:
    return sums_of([np.diff([0.0, *ndtr(ends - mean), 1.0]) for mean in means])


def test_thresholds_of_two_normals():
    """The density ratio exp(2y - 2) reaches k at y = 1 + ln(k)/2, for the other at 1 - ln(k)/2."""
    ends = np.linspace(-4.0, 6.0, 201)
    found = tellings(normals((0.0, 2.0), ends), EVEN, NAMES, MANY)
    assert {(item.account, item.odds) for item in found} == {
        (name, odds) for name in NAMES for odds in (3, 10, 30)
    }
    step = ends[1] - ends[0]
    for item in found:
        sign = 1.0 if item.account == "two" else -1.0
        threshold = 1.0 + sign * math.log(item.odds or 0) / 2.0
        end = ends[item.first - 1] if item.account == "two" else ends[item.last]
        # a range counts by its own odds: the end is the one next to the threshold
        assert abs(end - threshold) <= step
        own = ndtr(sign * ((2.0 if sign > 0 else 0.0) - end))
        assert item.chance(item.account) == pytest.approx(own, abs=1e-9)
        assert item.ratio >= item.least >= (item.odds or 0)


def test_a_middle_range_is_found():
    """Against a wide account a narrow one is favoured in the middle, the wide one in a tail."""
    ends = np.linspace(-6.0, 6.0, 121)
    narrow = np.diff([0.0, *ndtr(ends / 0.5), 1.0])
    wide = np.diff([0.0, *ndtr(ends / 3.0), 1.0])
    found = tellings(sums_of([narrow, wide]), EVEN, NAMES, MANY)
    one = next(item for item in found if (item.account, item.odds) == ("one", 3))
    two = next(item for item in found if (item.account, item.odds) == ("two", 3))
    assert one.first > 0
    assert one.last < len(ends)
    assert (two.first == 0) != (two.last == len(ends))


def test_reports():
    sums = sums_of([np.array([0.4, 0.6]), np.array([0.85, 0.15])])
    (found,) = tellings(sums, EVEN, NAMES, MANY)
    assert (found.account, found.odds, found.first, found.last) == ("one", 3, 1, 1)
    assert found.ratio == pytest.approx(4.0, rel=1e-4)
    assert found.others == pytest.approx(0.15)


def test_where_none_reaches_three_to_one_the_best_is_told():
    ends = ndtri(np.arange(1, 33) / 33.0)
    found = tellings(normals((0.0, 0.3), ends), EVEN, NAMES, MANY)
    (only,) = found
    assert only.odds is None
    assert 1.0 < only.least <= only.ratio < 3.0


def test_against_several_others_by_trust():
    """With three accounts the odds are against the mixture of the other two."""
    rows = [np.array([0.1, 0.9]), np.array([0.5, 0.5]), np.array([0.9, 0.1])]
    trusts = np.array([0.5, 0.1, 0.4])
    found = tellings(sums_of(rows), trusts, ("one", "two", "three"), MANY)
    one = next(item for item in found if item.account == "one")
    assert one.others == pytest.approx((0.1 * 0.5 + 0.4 * 0.1) / 0.5)
    assert one.ratio == pytest.approx(0.9 / one.others, rel=1e-4)


def test_few_worlds_claim_little():
    """Eight of a hundred worlds against none is no proof of thirty to one."""
    each = np.zeros((2, BATCHES, 2))
    each[0, :8, 1] = 1.0
    each[0, :, 0] = 5.0 - each[0, :, 1]
    each[1, :, 0] = 5.0
    found = tellings(each, EVEN, NAMES, 100.0)
    assert all(item.odds != 30 for item in found)
