"""Information of readings: closed forms, no difference, bias over many seeds, and noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import binom, norm

from sapper.analysis.news import information
from sapper.analysis.news.ranges import chances, ranges_of
from sapper.analysis.variance import BATCHES

EVEN = np.array([0.5, 0.5])
SEEDS = range(30)


def by_batch(each: np.ndarray) -> np.ndarray:
    """Chances (K, n) added up by batch: (`BATCHES`, K)."""
    batch = np.arange(each.shape[1]) % BATCHES
    return np.stack([each[:, batch == place].sum(axis=1) for place in range(BATCHES)])


def drawn(seed: int, means: tuple[float, float], count: int, ends: np.ndarray) -> np.ndarray:
    """Two accounts of normal readings known exactly: (2, `BATCHES`, K)."""
    draw = np.random.default_rng(seed)
    none = np.zeros(count)
    return np.stack(
        [by_batch(chances(draw.normal(mean, 1.0, count), none + 1.0, none, ends)) for mean in means]
    )


def binned(means: tuple[float, float], ends: np.ndarray) -> float:
    """The information of which range a normal reading falls into."""
    rows = [np.diff([0.0, *ndtr(ends - mean), 1.0]) for mean in means]
    return float(information.information(np.array(rows), EVEN))


def test_two_normals_by_quadrature():
    """Ranges lose little of what the reading itself tells, and never add to it."""
    middles, error = (100.0, 125.0), 0.1
    draw = np.random.default_rng(1)
    sample = np.concatenate([draw.normal(mean, error * mean, 20_000) for mean in middles])
    ends = ranges_of(sample).ends
    sums = np.stack(
        [
            by_batch(chances(np.full(200, mean), np.ones(200), np.full(200, error), ends))
            for mean in middles
        ]
    )
    found = information.told(sums, EVEN)
    laws = [norm(mean, error * mean) for mean in middles]

    def part(y: float) -> float:
        own = [float(law.pdf(y)) for law in laws]
        pooled = sum(own) / 2.0
        return sum(0.5 * p * np.log2(p / pooled) for p in own if p > 0.0)

    exact, _ = quad(part, 20.0, 230.0, epsabs=1e-10, limit=200)
    assert found.se < 1e-9  # every world is the same
    assert found.value <= exact + 1e-9
    # ranges of a thirtieth: what is lost within them is in proportion to their width squared
    assert found.value >= exact * (1.0 - 10.0 / 33.0**2)


def test_a_report_is_a_binary_channel():
    """I = h(mean of rates) - mean of h(rates), with h the entropy of a chance."""
    rates, trusts = (0.7, 0.2), np.array([0.6, 0.4])
    each = [np.array([[1.0 - rate], [rate]]) * np.ones((1, 400)) for rate in rates]
    found = information.told(np.stack([by_batch(item) for item in each]), trusts)

    def entropy(p: float) -> float:
        return -p * np.log2(p) - (1.0 - p) * np.log2(1.0 - p)

    pooled = float(trusts @ rates)
    exact = entropy(pooled) - float(trusts @ [entropy(rate) for rate in rates])
    assert found.value == pytest.approx(exact, abs=1e-12)


def test_what_does_not_differ_tells_nothing():
    ends = np.linspace(-2.0, 2.0, 30)
    one = drawn(3, (0.0, 0.0), 1_000, ends)[0]
    same = np.stack([one, one])
    found = information.told(same, EVEN)
    assert found.value == pytest.approx(0.0, abs=1e-14)
    assert found.se == pytest.approx(0.0, abs=1e-14)
    score, noise = information.scores(same, EVEN, information.changes(2))
    assert score == 0.0
    assert not noise.any()


@pytest.mark.parametrize("means", [(0.0, 0.0), (0.0, 0.3)])
def test_bias_is_taken_off(means: tuple[float, float]):
    """Over thirty seeds the mean hits what is true; without the correction it does not."""
    ends = norm.ppf(np.arange(1, 33) / 33.0)
    true = binned(means, ends)
    sums = [drawn(seed, means, 1_024, ends) for seed in SEEDS]
    found = np.array([information.told(item, EVEN).value for item in sums])
    plain = np.array(
        [
            float(information.information(information.shares(item.sum(axis=1)), EVEN))
            for item in sums
        ]
    )
    error = found.std(ddof=1) / np.sqrt(len(found))
    assert abs(found.mean() - true) < 3.0 * error
    assert plain.mean() - true > 5.0 * error


def test_errors_are_honest():
    """Of thirty intervals of 95 % at most six miss: more has a chance under 1 in 1,000."""
    ends = norm.ppf(np.arange(1, 33) / 33.0)
    true = binned((0.0, 0.5), ends)
    missed = 0
    for seed in SEEDS:
        found = information.told(drawn(seed, (0.0, 0.5), 1_024, ends), EVEN)
        missed += abs(found.value - true) > 1.96 * found.se
    assert binom.sf(6, len(SEEDS), 0.05) < 1e-3
    assert missed <= 6


def test_noise_lists_nothing():
    """Lists of twelve readings that tell nothing: at most six of thirty have one above the bar."""
    ends = norm.ppf(np.arange(1, 33) / 33.0)
    changed = information.changes(2)
    listed = 0
    for seed in SEEDS:
        scores = [
            information.scores(drawn(1_000 * seed + item, (0.0, 0.0), 400, ends), EVEN, changed)
            for item in range(12)
        ]
        bar = information.bar(np.max([noise for _, noise in scores], axis=0))
        listed += any(score > bar for score, _ in scores)
    assert listed <= 6
    # and what does differ is listed
    score, noise = information.scores(drawn(7, (0.0, 0.5), 400, ends), EVEN, changed)
    assert score > 2.0 * information.bar(noise)


def test_three_accounts():
    """Only the third differs: what is told is told of it, and the pair that is alike has none."""
    ends = norm.ppf(np.arange(1, 33) / 33.0)
    two = drawn(11, (0.0, 0.8), 2_000, ends)
    sums = np.stack([two[0], two[0], two[1]])
    trusts = np.array([0.3, 0.3, 0.4])
    found = information.told(sums, trusts)
    assert information.told(sums[:2], EVEN).value == pytest.approx(0.0, abs=1e-14)
    # two accounts that are the same count as one with the trust of both
    merged = information.told(two, np.array([0.6, 0.4]))
    assert found.value == pytest.approx(merged.value, rel=1e-9)
    score, noise = information.scores(sums, trusts, information.changes(3))
    assert score > information.bar(noise)
