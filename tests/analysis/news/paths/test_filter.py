"""The particle filter against the Kalman filter: likelihoods without bias, states as they are."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.analysis.news.filter import filtered
from sapper.analysis.news.sampling import Bench, effective, log_mean, shares, systematic
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Compiled, Interpreter
from sapper.engine.held import Held

STEPS, KEEPS, MOVES, ERROR, FIRST = 12, 0.8, 1.0, 0.7, 2.0
READS = {2: 1.4, 4: -0.3, 5: 0.2, 9: 2.2, 12: 2.9}


def kalman(reads, first=FIRST, variance=0.0, keeps=KEEPS, moves=MOVES, error=ERROR):
    """Log-likelihood, and mean and variance of the state after the last reading."""
    mean, total = first, 0.0
    for step in range(max(reads) + 1):
        if step in reads:
            spread = variance + error**2
            gap = reads[step] - mean
            total += -0.5 * (gap**2 / spread + np.log(2 * np.pi * spread))
            gain = variance / spread
            mean, variance = mean + gain * gap, (1 - gain) * variance
        if step < max(reads):
            mean, variance = keeps * mean, keeps**2 * variance + moves**2
    return total, mean, variance


@pytest.fixture(scope="module")
def plan(make):
    return make(
        STEPS,
        priors={"first": ("normal", FIRST, 1.5)},
        stocks={"x": ("first", f"({KEEPS} - 1) * x + NORMAL(0, {MOVES})")},
    )


def lanes(rows: int, first: float = FIRST) -> Lanes:
    none = np.zeros(rows, dtype=np.int64)
    return Lanes(none.astype(np.uint64), none, Held({}, {"first": np.full(rows, first)}))


def sightings(measured):
    return [measured("x", step, read, ERROR) for step, read in READS.items()]


@pytest.mark.parametrize("engine", [Interpreter(), Compiled()])
@pytest.mark.parametrize("particles", [8, 64])
def test_the_likelihood_is_that_of_the_kalman_filter(plan, measured, engine, particles):
    """The mean of 512 independent estimates, within three of its standard errors."""
    ran = filtered(Bench(engine, plan, 1), lanes(512), sightings(measured), particles)
    wanted, _, _ = kalman(READS)
    ratio = np.exp(ran.log_likelihood - wanted)
    assert abs(ratio.mean() - 1.0) < 3.0 * ratio.std(ddof=1) / np.sqrt(512)
    # and better the more particles there are: the test is not empty
    assert ratio.std() < 5.0 / np.sqrt(particles)


def test_the_last_state_is_that_of_the_kalman_filter(plan, measured):
    """Weighted by the estimates of the likelihood the mean is unbiased; three standard errors."""
    rows, particles = 512, 32
    bench = Bench(Interpreter(), plan, 2)
    ran = filtered(bench, lanes(rows), sightings(measured), particles)
    own = lanes(rows).taken(np.repeat(np.arange(rows), particles))
    told = Lanes(own.worlds, own.fates, own.held, ran.paths)
    x = np.concatenate([t.values["x"][STEPS] for t in bench.run(told, ["x"])])
    x = x.reshape(rows, particles)
    _, mean, variance = kalman(READS)
    weight = np.exp(ran.log_likelihood - ran.log_likelihood.max())
    inside = shares(ran.log_weights)
    for power, wanted in ((1, mean), (2, mean**2 + variance)):
        each = (inside * x**power).sum(axis=1)
        found = (weight * each).sum() / weight.sum()
        error = np.sqrt((weight**2 * (each - found) ** 2).sum()) / weight.sum()
        assert abs(found - wanted) < 3.0 * error


def test_paths_have_passed_their_readings_and_go_on_as_the_model_says(plan, measured):
    """A path is as it was when it was weighed: its weight follows from its own history."""
    rows, particles = 3, 16
    bench = Bench(Interpreter(), plan, 3)
    last = [measured("x", 9, 2.2, ERROR)]
    ran = filtered(bench, lanes(rows), last, particles)
    own = lanes(rows).taken(np.repeat(np.arange(rows), particles))
    (traces,) = bench.run(Lanes(own.worlds, own.fates, own.held, ran.paths), ["x"])
    again = last[0].log_likelihood(traces).reshape(rows, particles)
    np.testing.assert_array_equal(again, ran.log_weights)
    np.testing.assert_allclose(log_mean(again), ran.log_likelihood)


def test_what_cannot_be_has_no_likelihood(plan, reported):
    never = reported("x", 3, True, right=0.0)
    with np.errstate(divide="ignore"):
        ran = filtered(Bench(Interpreter(), plan, 1), lanes(2), [never, never], 8)
    assert np.isneginf(ran.log_likelihood).all()


def test_it_runs_no_further_than_the_last_date(plan, measured):
    bench = Bench(Interpreter(), plan, 1)
    filtered(bench, lanes(5), [measured("x", 4, 0.0, ERROR)], 8)
    assert bench.steps == 5 * 8 * 5


def test_systematic_resampling_takes_each_as_often_as_its_weight_says():
    """Between the floor and the ceiling of N times the weight; on average just as often."""
    weights = np.array([[0.5, 0.25, 0.25, 0.0], [0.1, 0.2, 0.3, 0.4]])
    counts = np.zeros(weights.shape)
    for at in (np.arange(1000) + 0.5) / 1000:
        own = systematic(weights, np.full(2, at))
        now = np.stack([np.bincount(row, minlength=4) for row in own])
        assert (np.abs(now - 4 * weights) < 1.0 + 1e-9).all()
        counts += now
    np.testing.assert_allclose(counts / 1000, 4 * weights, atol=0.002)


def test_effective_numbers():
    assert effective(np.full(8, 1 / 8)) == pytest.approx(8)
    assert effective(np.array([1.0, 0.0])) == 1.0
    assert log_mean(np.array([-np.inf, -np.inf])) == -np.inf
