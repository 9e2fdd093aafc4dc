"""The sampler of posteriors: closed forms of evidence, of numbers, and of claims' truths."""

from __future__ import annotations

import numpy as np

from sapper.analysis.news.moves import cloud, proposed
from sapper.analysis.news.sampling import Dice
from sapper.analysis.news.tempering import Effort, Posterior, Stopped, posterior
from sapper.engine.engines import Interpreter

EFFORT = Effort(readings=512, islands=16, particles=16)
AR = {"x": ("first", "(0.8 - 1) * x + NORMAL(0, 1)")}


def normal(gap: float, variance: float) -> float:
    return -0.5 * (gap**2 / variance + np.log(2 * np.pi * variance))


def linear(reads: dict[int, float], sd: float, error: float) -> tuple[float, float, float]:
    """Evidence, mean and variance of a normal start of an AR(1), from joint normal algebra."""
    steps = sorted(reads)
    effect = np.array([0.8**k for k in steps])
    cover = np.array(
        [
            [sum(0.8 ** (a - j - 1) * 0.8 ** (b - j - 1) for j in range(min(a, b))) for b in steps]
            for a in steps
        ]
    ) + error**2 * np.eye(len(steps))
    gap = np.array([reads[k] for k in steps]) - 2.0 * effect
    whole = cover + sd**2 * np.outer(effect, effect)
    evidence = -0.5 * (gap @ np.linalg.solve(whole, gap) + np.linalg.slogdet(2 * np.pi * whole)[1])
    gain = sd**2 * np.linalg.solve(whole, effect)
    return float(evidence), float(2.0 + gain @ gap), float(sd**2 * (1 - gain @ effect))


def check_moments(found: Posterior, name: str, mean: float, variance: float, islands: int) -> None:
    """Mean and square, within three standard errors as the islands tell them."""
    value = found.held.parameters[name].reshape(islands, -1)
    own = found.weights.reshape(islands, -1).sum(axis=1)
    for power, wanted in ((1, mean), (2, mean**2 + variance)):
        each = (value**power).mean(axis=1)
        middle = (own * each).sum()
        error = np.sqrt((own**2 * (each - middle) ** 2).sum())
        assert abs(middle - wanted) < 3.0 * error, (name, power, middle, wanted, error)


def test_the_start_of_a_linear_model(make, measured):
    """A reading that hardly any prior world would give; the start and the evidence are known."""
    reads = {2: 6.0, 4: 4.5, 8: 1.0}
    plan = make(8, priors={"first": ("normal", 2.0, 3.0)}, stocks=AR)
    seen = [measured("x", step, read, 0.5) for step, read in reads.items()]
    found = posterior(Interpreter(), plan, seen, 1, EFFORT)
    assert isinstance(found, Posterior)
    evidence, mean, variance = linear(reads, 3.0, 0.5)
    assert abs(found.log_evidence - evidence) < 3.0 * found.log_evidence_se
    assert found.log_evidence_se < 0.3
    check_moments(found, "first", mean, variance, 16)
    assert found.effective > 0.5 * EFFORT.readings
    assert found.exponents[-1] == 1.0 and min(found.acceptance) > 0.1


def test_the_same_seed_gives_the_same_bits_and_another_does_not(make, measured):
    plan = make(3, priors={"first": ("normal", 2.0, 3.0)}, stocks=AR)
    seen = [measured("x", 3, 5.0, 0.5)]
    few = Effort(readings=64, islands=4, particles=8)
    one, again, other = (posterior(Interpreter(), plan, seen, seed, few) for seed in (1, 1, 2))
    assert isinstance(one, Posterior) and isinstance(again, Posterior)
    assert isinstance(other, Posterior)
    np.testing.assert_array_equal(one.points, again.points)
    assert one.log_evidence == again.log_evidence != other.log_evidence


def test_the_truth_of_a_claim_and_what_hangs_on_it(make, measured):
    """A claim of credence 0.3 on which a number's prior hangs: a mixture of two normals."""
    plan = make(
        1,
        priors={"level": ("normal", 0.0, 1.0)},
        claims={"said": 0.3},
        otherwise={"level": ("said", ("normal", 4.0, 1.0))},
        stocks={"x": ("level", "0 * x")},
    )
    found = posterior(Interpreter(), plan, [measured("x", 1, 1.4, 1.0)], 1, EFFORT)
    assert isinstance(found, Posterior)
    true, false = np.log(0.3) + normal(1.4, 2.0), np.log(0.7) + normal(1.4 - 4.0, 2.0)
    evidence = np.logaddexp(true, false)
    assert abs(found.log_evidence - evidence) < 3.0 * found.log_evidence_se
    truth = found.held.truths["said"].reshape(16, -1).mean(axis=1)
    own = found.weights.reshape(16, -1).sum(axis=1)
    middle = (own * truth).sum()
    error = np.sqrt((own**2 * (truth - middle) ** 2).sum())
    assert abs(middle - np.exp(true - evidence)) < 3.0 * error


def test_a_known_bayes_factor(make, reported):
    """An event at 0.02 or at 0.1 a month, reported by month 12 as having come: a ratio of chances."""
    log = {}
    for rate in (0.02, 0.1):
        plan = make(
            12, hazards={"e": f"{rate} * factor"}, priors={"factor": ("uniform", 0.999, 1.001)}
        )
        found = posterior(Interpreter(), plan, [reported("e", 12, True)], 1, EFFORT)
        assert isinstance(found, Posterior)
        log[rate] = found
    chance = {rate: 1 - np.exp(-12 * rate) for rate in log}
    wanted = np.log((0.8 * chance[0.1] + 0.1) / (0.8 * chance[0.02] + 0.1))
    factor = log[0.1].log_evidence - log[0.02].log_evidence
    error = np.hypot(log[0.1].log_evidence_se, log[0.02].log_evidence_se)
    assert abs(factor - wanted) < 3.0 * error
    assert error < 0.1


def test_posterior_worlds_have_the_past_that_was_read_and_free_futures(make, measured):
    """Their state at the reading is as the posterior says; from there they spread as worlds do."""
    plan = make(12, priors={"first": ("normal", 2.0, 3.0)}, stocks=AR)
    found = posterior(Interpreter(), plan, [measured("x", 4, 5.0, 0.1)], 1, EFFORT)
    assert isinstance(found, Posterior)
    lanes = found.lanes()
    x = Interpreter().run_block(plan, lanes, 1, ["x"]).values["x"]
    # the reading is so exact that the state is the reading, whatever the prior
    assert abs(x[4].mean() - 5.0) < 0.05
    spread = np.sqrt(sum(0.8 ** (2 * j) for j in range(8)))
    # the standard deviation of n normals has the relative error 1/sqrt(2 n)
    assert abs(x[12].std() / spread - 1.0) < 4.0 / np.sqrt(2 * 512)
    assert np.unique(x[12]).size == 512


def test_nothing_that_could_have_been_read(make, reported):
    plan = make(3, priors={"first": ("normal", 2.0, 3.0)}, stocks=AR)
    with np.errstate(divide="ignore"):
        found = posterior(Interpreter(), plan, [reported("x", 3, False, right=1.0)], 1, EFFORT)
    assert isinstance(found, Stopped)
    assert "no world" in found.because


def test_it_says_when_its_budget_does_not_do(make, measured):
    plan = make(3, priors={"first": ("normal", 2.0, 3.0)}, stocks=AR)
    few = Effort(readings=64, islands=4, particles=8, budget=64 * 8 * 4 * 3)
    found = posterior(Interpreter(), plan, [measured("x", 3, 9.0, 0.05)], 1, few)
    assert isinstance(found, Stopped)
    assert "budget" in found.because and found.steps <= few.budget


def test_a_budget_that_ends_with_the_last_stage_does(make, measured):
    """Readings have the posterior's law before they have moved: only fewer of them differ."""
    plan = make(3, priors={"first": ("normal", 2.0, 3.0)}, stocks=AR)
    first = 64 * 8 * 4
    few = Effort(readings=64, islands=4, particles=8, budget=first)
    found = posterior(Interpreter(), plan, [measured("x", 3, 3.0, 5.0)], 1, few)
    assert isinstance(found, Posterior)
    assert found.steps == first and found.exponents == (1.0,)
    assert 16 < found.effective < 64


def test_it_says_when_readings_are_too_far_off(make, measured):
    plan = make(3, priors={"first": ("normal", 2.0, 3.0)}, stocks=AR)
    few = Effort(readings=64, islands=4, particles=4, stages=2)
    found = posterior(Interpreter(), plan, [measured("x", 3, 30.0, 0.05)], 1, few)
    assert isinstance(found, Stopped)
    assert "too far" in found.because and "2 stages" in found.because


def test_points_stay_within_the_cube():
    """However far out the readings lie: a uniform of 1 would be an infinite number."""
    points = np.full((2, 500), 1.0 - 2.0**-53)
    points[:, ::2] = 0.5
    bits = np.zeros(2, dtype=np.bool_)
    for length in (0.1, 1.0):
        made, weight = proposed(points, cloud(points, bits), length, Dice(1, "edge"))
        assert (made > 0.0).all() and (made < 1.0).all() and np.isfinite(weight).all()
        assert (made == 1.0 - 2.0**-53).any()
