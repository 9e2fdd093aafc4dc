"""How far a reading moves an answer, against closed forms and noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from sapper.analysis.news import information, moving
from sapper.analysis.news.ranges import chances
from sapper.analysis.variance import BATCHES

ONE = np.array([1.0])


def sums_of(each: np.ndarray, outcome: np.ndarray, met: np.ndarray | None = None) -> moving.Sums:
    """One account: chances (K, n), outcomes and who counts (n,)."""
    count = np.ones(len(outcome)) if met is None else met
    batch = np.arange(len(outcome)) % BATCHES

    def added(rows: np.ndarray) -> np.ndarray:
        return np.stack([rows[:, batch == place].sum(axis=1) for place in range(BATCHES)])[None]

    whole = added(np.ones((1, len(outcome))))[..., 0]
    return moving.Sums(added(each * count), added(each * count * outcome), whole)


def test_a_report_of_what_is_asked():
    """P(yes) = p, reported with r1 where yes and r0 where no: Bayes by hand."""
    p, r1, r0 = 0.3, 0.8, 0.1
    outcome = (np.arange(2_000) % 10 < 3).astype(float)
    # every batch holds the same share of yes
    outcome = np.repeat(outcome[:100], BATCHES)
    rate = np.where(outcome > 0.0, r1, r0)
    found = moving.moved(sums_of(np.stack([1.0 - rate, rate]), outcome), ONE)
    assert found is not None
    told = p * r1 + (1.0 - p) * r0
    yes, no = p * r1 / told, p * (1.0 - r1) / (1.0 - told)
    distance = told * abs(yes - p) + (1.0 - told) * abs(no - p)
    gone = told * (yes - p) ** 2 + (1.0 - told) * (no - p) ** 2
    assert found.distance == pytest.approx(distance, abs=1e-12)
    assert found.finding == pytest.approx(gone**0.5, abs=1e-12)
    steps = moving.steps(sums_of(np.stack([1.0 - rate, rate]), outcome), ONE)
    assert [step.answer for step in steps] == pytest.approx([no, yes])


def test_a_number_that_is_read_exactly():
    """Nearly all of its variance goes: within ranges of a thirtieth a few thousandths are left."""
    draw = np.random.default_rng(4)
    outcome = draw.normal(100.0, 10.0, 20_000)
    ends = norm(100.0, 10.0).ppf([0.003, 0.01, *(np.arange(1, 33) / 33.0), 0.99, 0.997])
    none = np.zeros(len(outcome))
    found = moving.moved(sums_of(chances(outcome, none + 1.0, none, ends), outcome), ONE)
    assert found is not None
    assert 0.985 * outcome.std() < found.finding <= outcome.std()
    # the expected distance of a normal from its mean
    assert found.distance == pytest.approx(10.0 * (2.0 / np.pi) ** 0.5, rel=0.02)


def test_conditions_weigh_accounts():
    """Of accounts whose worlds meet a condition seldom less is counted (Bayes)."""
    each = np.ones((1, 200))
    often = sums_of(each, np.ones(200))
    seldom = sums_of(each, np.zeros(200), (np.arange(200) % 40 < BATCHES).astype(float))
    both = moving.Sums(
        np.concatenate([often.met, seldom.met]),
        np.concatenate([often.hits, seldom.hits]),
        np.concatenate([often.worlds, seldom.worlds]),
    )
    found = moving.middle(both, np.array([0.5, 0.5]))
    assert found is not None
    assert found.value == pytest.approx(1.0 / 1.5, abs=1e-12)


def test_unrelated_readings_move_nothing():
    """Over thirty seeds at most six lists of ten such readings have one above the bar."""
    signs, listed, gone = moving.flips(), 0, []
    ends = norm.ppf(np.arange(1, 33) / 33.0)
    for seed in range(30):
        draw = np.random.default_rng(seed)
        outcome = (draw.random(400) < 0.4).astype(float)
        none = np.zeros(400)
        sums = [
            sums_of(chances(draw.normal(size=400), none + 1.0, none, ends), outcome)
            for _ in range(10)
        ]
        scores = [moving.scores(item, ONE, signs) for item in sums]
        bar = information.bar(np.max([noise for _, noise in scores], axis=0))
        listed += any(score > bar for score, _ in scores)
        found = moving.moved(sums[0], ONE)
        assert found is not None
        gone.append(found.finding**2)
    assert listed <= 6
    # and what does hang together is seen
    outcome = (draw.random(400) < 0.4).astype(float)
    shifted = chances(draw.normal(size=400) + outcome, none + 1.0, none, ends)
    score, noise = moving.scores(sums_of(shifted, outcome), ONE, signs)
    assert score > information.bar(noise)


def test_the_readings_that_move_most_may_lie_in_the_middle():
    """Where the answer is highest for middling readings, that run is told, not an end."""
    count = 4_000
    place = np.repeat(np.arange(10), count // 10)
    each = (place == np.arange(10)[:, np.newaxis]).astype(float)
    yes = np.array([0.1, 0.1, 0.2, 0.3, 0.9, 0.9, 0.3, 0.2, 0.2, 0.2])[place]
    outcome = (np.tile(np.arange(count // 10), 10) < yes * count // 10).astype(float)
    low, high = moving.steps(sums_of(each, outcome), ONE)
    # of several that are as good the first, and none of less than a tenth
    assert low.first <= low.last <= 1
    assert 4 <= high.first <= high.last <= 5
    assert low.chance >= 0.1 - 1e-9
    assert (low.answer, high.answer) == pytest.approx((0.1, 0.9))


def test_the_two_readings_do_not_overlap():
    each = np.zeros((3, 1_000))
    each[0, :760], each[1, 760:880], each[2, 880:] = 1.0, 1.0, 1.0
    # in every batch alike: worlds are dealt by their number
    outcome = np.zeros(1_000)
    outcome[:380], outcome[760:772], outcome[880:990] = 1.0, 1.0, 1.0
    low, high = moving.steps(sums_of(each, outcome), ONE)
    assert (low.first, low.last, high.first, high.last) == (1, 1, 2, 2)
    assert (low.answer, high.answer) == pytest.approx((0.1, 110.0 / 120.0))
