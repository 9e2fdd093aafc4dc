"""Truths and parameters: their laws, what ties them, and what they fall back on."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy import stats

from sapper.engine.plan import Copula, Draw, Truth
from sapper.language.prior import Interval, Named, Prior
from sapper.language.units import DATE, Unit
from sapper.model.calendar import Calendar, days

WORLDS = 20_000
# Kolmogorov's statistic passes this with probability 1e-6
LIMIT = np.sqrt(-np.log(5e-7) / (2 * WORLDS))


def run(build, *, worlds=WORLDS, **plan):
    return build.run(build.plan([], steps=0, **plan), worlds, seed=4)


def near(found: float, share: float, count: int = WORLDS) -> bool:
    return abs(found - share) < 4.5 * np.sqrt(share * (1 - share) / count)


def test_claims_are_true_as_often_as_their_credence_says(build):
    truths = [Truth("a", 0.3, "a"), Truth("b", 0.8, "b"), Truth("echo", 0.3, "a")]
    found = run(build, truths=truths).truths
    assert near(found["a"].mean(), 0.3)
    assert near(found["b"].mean(), 0.8)
    assert near((found["a"] * found["b"]).mean(), 0.24)
    np.testing.assert_array_equal(found["echo"], found["a"])


def test_an_echo_with_more_credence_is_true_wherever_the_original_is(build):
    found = run(build, truths=[Truth("a", 0.3, "a"), Truth("echo", 0.5, "a")]).truths
    assert (found["echo"] >= found["a"]).all()


@pytest.mark.parametrize("strength", [0.0, 0.6, 1.0])
def test_ties_keep_each_credence_and_correlate_the_scores(build, strength):
    truths = [Truth("a", 0.3, "a", "service", strength), Truth("b", 0.6, "b", "service", strength)]
    found = run(build, truths=truths).truths
    assert near(found["a"].mean(), 0.3)
    assert near(found["b"].mean(), 0.6)
    limits = stats.norm.ppf([0.3, 0.6])
    law = stats.multivariate_normal(cov=[[1, strength], [strength, 1]], allow_singular=True)
    both = 0.3 if strength == 1.0 else float(law.cdf(limits))
    assert near((found["a"] * found["b"]).mean(), both)


def test_otherwise_holds_where_the_claims_do_not_with_the_same_uniform(build):
    draws = [
        build.uniform("x", 0, 1, claims=("a", "b"), otherwise=build.uniform("o", 10, 11).prior),
        build.uniform(
            "y", 0, 1, claims=("a", "b"), any_of=True, otherwise=build.uniform("o", 10, 11).prior
        ),
        build.uniform("z", 0, 1, stream="x"),
    ]
    made = run(build, worlds=500, truths=[Truth("a", 0.5, "a"), Truth("b", 0.5, "b")], draws=draws)
    a, b = made.truths["a"] == 1, made.truths["b"] == 1
    np.testing.assert_array_equal(made.constants["x"] < 5, a & b)
    np.testing.assert_array_equal(made.constants["y"] < 5, a | b)
    expected = np.where(a & b, made.constants["z"], 10 + made.constants["z"])
    np.testing.assert_allclose(made.constants["x"], expected, rtol=1e-12)


def test_a_copula_keeps_the_margins_and_gives_the_rank_correlation(build):
    """Pearson ρ of the scores gives a rank correlation of (6/π)·arcsin(ρ/2)."""
    names = ("x", "y", "z")
    matrix = ((1.0, 0.6, 0.2), (0.6, 1.0, -0.3), (0.2, -0.3, 1.0))
    draws = [build.uniform(name) for name in names]
    made = run(build, draws=draws, copulas=[Copula(names, matrix)]).constants
    for name in names:
        assert stats.kstest(made[name], "uniform").statistic < LIMIT
    for i, j in ((0, 1), (0, 2), (1, 2)):
        rank = 6 / np.pi * np.arcsin(matrix[i][j] / 2)
        found = stats.spearmanr(made[names[i]], made[names[j]]).statistic
        assert abs(found - rank) < 4.5 / np.sqrt(WORLDS)


def test_the_first_of_a_copula_keeps_its_draws(build):
    draws = [build.uniform("x"), build.uniform("y")]
    alone = run(build, worlds=50, draws=draws).constants["x"]
    tied = run(build, worlds=50, draws=draws, copulas=[Copula(("x", "y"), ((1, 0.5), (0.5, 1)))])
    np.testing.assert_allclose(tied.constants["x"], alone, rtol=1e-12)


def test_elements_have_draws_and_priors_of_their_own(build):
    wide = Prior(Named("uniform", (100.0, 200.0)))
    draw = build.uniform("x", dims=("region",), by_element=(("b", wide),))
    made = run(build, worlds=400, draws=[draw], dimensions=[("region", ("a", "b", "c"))])
    x = made.constants["x"]
    assert x.shape == (3, 400)
    assert (x[[0, 2]] <= 1).all() and (x[1] >= 100).all()
    assert abs(np.corrcoef(x)[0, 2]) < 4.5 / np.sqrt(400)


def test_dates_come_out_as_model_time(build):
    calendar = Calendar(dt.date(1970, 1, 1), dt.date(1973, 12, 31), 1.0, Unit.of({"month": 1}))
    start, stop = dt.date(1971, 2, 1), dt.date(1971, 3, 1)
    prior = Prior(Interval(days(start), days(stop), "normal"), DATE)
    made = run(build, draws=[Draw("when", prior, None, "when")], calendar=calendar)
    when = made.constants["when"]
    assert near((when < 13.0).mean(), 0.05)
    assert near((when < 14.0).mean(), 0.95)
    middle = 13 + 14 / 28
    assert near((when < middle).mean(), 0.5)


def test_a_deterministic_run_takes_medians_and_likely_claims(build):
    plan = build.plan(
        [], draws=[build.uniform("x", 2, 4)], truths=[Truth("a", 0.5, "a"), Truth("b", 0.49, "b")]
    )
    made = build.run(plan, 2, deterministic=True)
    np.testing.assert_allclose(made.constants["x"], 3.0)
    assert made.truths["a"].tolist() == [1, 1]
    assert made.truths["b"].tolist() == [0, 0]
