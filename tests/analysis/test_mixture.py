"""The mixture of accounts: closed forms, and errors by brute force."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from sapper.analysis import direct
from sapper.analysis.mixture import Stated
from sapper.analysis.results import BinaryAnswer, DateAnswer, MissingAnswer, NumberAnswer
from sapper.case.case import At, By, First, Question
from sapper.language.prior import Constant, Named, Prior
from sapper.language.tree import Name
from sapper.language.units import DATE, Unit
from sapper.model.calendar import days

END = dt.date(1900, 12, 31)
YES = Question("q", "?", "binary", Name("x"), By(END))
COUNT = Question("n", "?", "number", Name("x"), At(END))
WHEN = Question("d", "?", "date", Name("x"), First(END))
CONDITION = Question("c", "?", "binary", Name("y"), By(END))
IF = Question("q", "?", "binary", Name("x"), By(END), given="c")
SETTLER = Unit.of({"settler": 1})


def _two(worlds_of, first, second, question=YES):
    one, asked = worlds_of([first], questions=[question])
    two, _ = worlds_of([second], questions=[question])
    return one, two, asked


def test_binary_is_weighted_and_its_error_is_that_of_world_averages(worlds_of, mixed):
    """Brute force: 400 replications of 500 common worlds; sd of the answer within 4.5 se of its se."""
    rng = np.random.default_rng(3)
    answers, errors, naive = [], [], []
    for _ in range(400):
        uniform = rng.random(500)
        one, two, asked = _two(worlds_of, uniform < 0.5, uniform < 0.3)
        found = mixed(asked, [(one, 0.6), (two, 0.4)], [], "icd203")
        assert isinstance(found, BinaryAnswer)
        answers.append(found.probability)
        errors.append(found.se)
        naive.append(math.sqrt((0.36 * 0.25 + 0.16 * 0.21) / 500))
    spread = float(np.std(answers, ddof=1))
    assert float(np.mean(answers)) == pytest.approx(0.42, abs=4.5 * spread / math.sqrt(400))
    # the sd of 400 replications has a relative error of about 1 / sqrt(800)
    assert float(np.mean(errors)) == pytest.approx(spread, rel=4.5 / math.sqrt(800))
    # adding the accounts' variances would understate it: common worlds move together
    assert float(np.mean(naive)) < 0.9 * spread


def test_one_account_alone_is_its_own_mixture(worlds_of, mixed, alone):
    values = np.random.default_rng(4).random(1_000) < 0.3
    worlds, asked = worlds_of([values], questions=[YES])
    own = alone(worlds)
    both = mixed(asked, [(worlds, 0.7)], [], "icd203")
    assert isinstance(own, BinaryAnswer)
    assert isinstance(both, BinaryAnswer)
    assert both.probability == pytest.approx(own.probability)
    assert both.se == pytest.approx(own.se, rel=1e-3)
    assert (both.low, both.high) == pytest.approx((own.low, own.high), abs=1e-4)


def test_direct_answers_enter_exactly(worlds_of, mixed):
    worlds, asked = worlds_of([np.array([1.0, 0.0, 0.0, 0.0])], questions=[YES])
    stated = Stated(Prior(Named("beta", (2.0, 6.0))), 0.5)
    found = mixed(asked, [(worlds, 0.5)], [stated], "none")
    assert isinstance(found, BinaryAnswer)
    assert found.probability == pytest.approx(0.25)
    only = mixed(asked, [], [stated], "none")
    assert isinstance(only, BinaryAnswer)
    assert (only.probability, only.se) == (pytest.approx(0.25), 0.0)


def test_no_world_says_yes_and_still_nothing_is_certain(worlds_of, mixed):
    one, two, asked = _two(worlds_of, np.zeros(5_000), np.zeros(5_000))
    found = mixed(asked, [(one, 0.5), (two, 0.5)], [], "icd203")
    assert isinstance(found, BinaryAnswer)
    assert found.probability == 0.0
    assert 0.0 < found.high < 0.001


def test_numbers_are_quantiles_of_the_weighted_pool(worlds_of, mixed):
    one, two, asked = _two(worlds_of, np.full(100, 10.0), np.full(100, 20.0), COUNT)
    found = mixed(asked, [(one, 0.8), (two, 0.2)], [], "icd203")
    assert isinstance(found, NumberAnswer)
    assert found.mean == pytest.approx(12.0)
    assert [item.value for item in found.quantiles] == [10, 10, 10, 10, 20]


def test_a_prior_in_the_pool_keeps_its_quantiles(worlds_of, mixed):
    """4,096 points: a quantile of uniform(0, 100) is off by at most 100 / 8,192."""
    _, asked = worlds_of([np.zeros(10)], questions=[COUNT])
    prior = Prior(Named("uniform", (0.0, 100.0)), SETTLER)
    found = mixed(asked, [], [Stated(prior, 1.0)], "icd203")
    assert isinstance(found, NumberAnswer)
    exact = direct.answer(asked, _Given(prior), "outside", "icd203")
    assert isinstance(exact, NumberAnswer)
    for got, want in zip(found.quantiles, exact.quantiles, strict=True):
        assert got.value == pytest.approx(want.value, abs=100 / 8_192 + 1e-9)


def test_median_interval_of_a_mixture_covers(worlds_of, mixed):
    """300 replications: the 95 % interval covers the true median, less 4.5 se."""
    rng = np.random.default_rng(5)
    # accounts share a uniform; a: u, b: u + 0.5, weights alike: the median is 0.75
    covered = 0
    for _ in range(300):
        uniform = rng.random(400)
        one, two, asked = _two(worlds_of, uniform, uniform + 0.5, COUNT)
        found = mixed(asked, [(one, 0.5), (two, 0.5)], [], "icd203")
        assert isinstance(found, NumberAnswer)
        covered += found.quantiles[2].low <= 0.75 <= found.quantiles[2].high
    assert covered / 300 >= 0.95 - 4.5 * math.sqrt(0.95 * 0.05 / 300)


def test_median_interval_covers_where_two_values_hold_everything(worlds_of, mixed):
    """Of a value that is 1 in 49 worlds of 100 the middle is 0; 60 pools of 1,000 worlds.

    At 95 % each at most 8 may miss (binomial, one in 100).
    """
    covered = 0
    for seed in range(60):
        values = np.random.default_rng([seed, 8]).random(1_000) < 0.49
        made, asked = worlds_of([values], questions=[COUNT])
        found = mixed(asked, [(made, 1.0)], [], "icd203")
        assert isinstance(found, NumberAnswer)
        covered += found.quantiles[2].low <= 0.0 <= found.quantiles[2].high
    assert covered >= 52


def test_dates_count_never_and_give_none_beyond_the_horizon(worlds_of, mixed):
    times = np.array([2.0] * 30 + [np.inf] * 70)
    worlds, asked = worlds_of([times], questions=[WHEN])
    prior = Prior(Constant(days(dt.date(1900, 6, 1))), DATE)
    found = mixed(asked, [(worlds, 0.5)], [Stated(prior, 0.5)], "icd203")
    assert isinstance(found, DateAnswer)
    assert found.never == pytest.approx(0.35)
    by_share = {item.share: item.date for item in found.quantiles}
    assert by_share[0.05] == dt.date(1900, 3, 1)
    assert by_share[0.5] == dt.date(1900, 6, 1)
    assert by_share[0.75] is None


def test_failed_worlds_are_left_out_of_all(worlds_of, mixed):
    failed = np.array([True, False, False, False])
    one, asked = worlds_of([np.array([1.0, 0, 0, 1])], questions=[YES], failed=failed)
    two, _ = worlds_of([np.array([1.0, 1, 0, 1])], questions=[YES])
    found = mixed(asked, [(one, 0.5), (two, 0.5)], [], "none")
    assert isinstance(found, BinaryAnswer)
    assert found.worlds == 3
    assert found.probability == pytest.approx((1 / 3 + 2 / 3) / 2)


def test_conditions_weigh_accounts_by_the_chance_they_give(worlds_of, mixed):
    """Account a meets the condition in 9 worlds of 10, b in 1: a counts nine times as much."""
    met_a, met_b = np.arange(1_000) % 10 != 0, np.arange(1_000) % 10 == 0
    one, asked = worlds_of([met_a, np.ones(1_000)], questions=[CONDITION, IF])
    two, _ = worlds_of([met_b, np.zeros(1_000)], questions=[CONDITION, IF])
    found = mixed(asked, [(one, 0.5), (two, 0.5)], [], "none")
    assert isinstance(found, BinaryAnswer)
    assert found.probability == pytest.approx(0.9)
    assert found.given is not None
    assert found.given.probability == pytest.approx(0.5)
    assert found.given.worlds == 1_000


def test_error_of_a_conditional_answer_by_brute_force(worlds_of, mixed):
    """Ratio of averages, 400 replications; as for plain ones."""
    rng = np.random.default_rng(6)
    answers, errors = [], []
    for _ in range(400):
        u, v = rng.random(500), rng.random(500)
        one, asked = worlds_of([u < 0.6, v < 0.4], questions=[CONDITION, IF])
        two, _ = worlds_of([u < 0.2, v < 0.7], questions=[CONDITION, IF])
        found = mixed(asked, [(one, 0.5), (two, 0.5)], [], "none")
        assert isinstance(found, BinaryAnswer)
        answers.append(found.probability)
        errors.append(found.se)
    spread = float(np.std(answers, ddof=1))
    expected = (0.6 * 0.4 + 0.2 * 0.7) / 0.8
    # a ratio of means is off by the order of 1 / worlds
    assert float(np.mean(answers)) == pytest.approx(expected, abs=4.5 * spread / 20 + 1 / 500)
    assert float(np.mean(errors)) == pytest.approx(spread, rel=4.5 / math.sqrt(800) + 0.02)


def test_condition_never_met_is_no_answer(worlds_of, mixed, alone):
    worlds, asked = worlds_of([np.zeros(50), np.ones(50)], questions=[CONDITION, IF])
    assert isinstance(alone(worlds), MissingAnswer)
    assert isinstance(mixed(asked, [(worlds, 1.0)], [], "none"), MissingAnswer)


def test_nobody_answers(worlds_of, mixed):
    _, asked = worlds_of([np.zeros(3)], questions=[YES])
    assert mixed(asked, [], [], "none") is None


class _Given:
    """Stands for a direct answer where only its prior matters."""

    def __init__(self, prior: Prior):
        self.prior = prior
