"""The spread over readings recovers a spread that is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sapper.analysis.spread import (
    FATES,
    FEWEST,
    BetaLaw,
    GridLaw,
    fate_correlation,
    fate_table,
    law_of,
    mixture_quantile,
    noise,
    readings,
)


def _fates(rng: np.random.Generator, chances: np.ndarray) -> np.ndarray:
    return (rng.random((len(chances), FATES)) < chances[:, None]).astype(np.float64)


@pytest.mark.parametrize("correlation", [0.02, 0.1, 0.4])
@pytest.mark.parametrize("mean", [0.1, 0.5])
def test_correlation_of_a_beta_is_recovered(mean: float, correlation: float):
    """Bound: 4.5 standard deviations over 40 replications of 4,000 readings."""
    size = 1 / correlation - 1
    rng = np.random.default_rng(11)
    found = []
    for _ in range(40):
        chances = rng.beta(mean * size, (1 - mean) * size, 4_000)
        value = fate_correlation(
            fate_table(_fates(rng, chances), np.ones((4_000, FATES), dtype=bool))
        )
        assert value is not None
        found.append(value)
    error = 4.5 * float(np.std(found, ddof=1)) / math.sqrt(len(found))
    assert float(np.mean(found)) == pytest.approx(correlation, abs=error)


def test_unequal_clusters_do_not_bias():
    """A third of the fates left out at random; same bound."""
    rng = np.random.default_rng(12)
    found = []
    for _ in range(40):
        chances = rng.beta(0.3 * 9, 0.7 * 9, 4_000)
        counts = rng.random((4_000, FATES)) < 2 / 3
        value = fate_correlation(fate_table(_fates(rng, chances), counts))
        assert value is not None
        found.append(value)
    error = 4.5 * float(np.std(found, ddof=1)) / math.sqrt(len(found))
    assert float(np.mean(found)) == pytest.approx(0.1, abs=error)


def test_chance_alone_gives_no_spread_and_readings_alone_give_all():
    rng = np.random.default_rng(13)
    flags = np.ones((5_000, FATES), dtype=bool)
    chance_only = fate_correlation(fate_table(_fates(rng, np.full(5_000, 0.3)), flags))
    # sd of the estimate at correlation 0: about sqrt(2 / (readings · fates · (fates - 1)))
    assert chance_only is not None
    assert chance_only <= 4.5 * math.sqrt(2 / (5_000 * FATES * (FATES - 1)))
    settled = fate_correlation(
        fate_table(_fates(rng, (rng.random(5_000) < 0.3).astype(float)), flags)
    )
    assert settled == 1.0


def test_too_few_readings_give_no_spread():
    counts = np.zeros((1_000, FATES), dtype=bool)
    counts[:, 0] = True
    assert fate_correlation(fate_table(np.ones((1_000, FATES)), counts)) is None


def test_all_alike_is_no_division_by_zero():
    flags = np.ones((100, FATES), dtype=bool)
    assert fate_correlation(fate_table(np.zeros((100, FATES)), flags)) == 0.0


def test_quantiles_are_those_of_the_beta():
    law = BetaLaw(0.25, 0.2)  # size 4: beta(1, 3)
    assert law.quantile(0.95) == pytest.approx(1 - 0.05 ** (1 / 3))
    assert law.cdf(law.quantile(0.3)) == pytest.approx(0.3)
    assert BetaLaw(0.25, 0.0).quantile(0.95) == 0.25
    assert BetaLaw(0.0, 0.5).quantile(0.95) == 0.0


def test_mixture_quantile_of_one_law_is_its_own_and_of_two_lies_between():
    first, second = BetaLaw(0.2, 0.1), BetaLaw(0.6, 0.1)
    assert mixture_quantile([(2.0, first.cdf)], 0.9) == pytest.approx(first.quantile(0.9), abs=1e-9)
    both = mixture_quantile([(0.5, first.cdf), (0.5, second.cdf)], 0.5)
    assert first.quantile(0.5) < both < second.quantile(0.5)
    assert 0.5 * first.cdf(both) + 0.5 * second.cdf(both) == pytest.approx(0.5, abs=1e-9)


def test_mixture_quantile_of_points():
    parts = [(0.3, BetaLaw(0.1, 0.0).cdf), (0.7, BetaLaw(0.8, 0.0).cdf)]
    assert mixture_quantile(parts, 0.2) == pytest.approx(0.1, abs=1e-9)
    assert mixture_quantile(parts, 0.5) == pytest.approx(0.8, abs=1e-9)


def test_sample_of_readings_never_exceeds_the_worlds():
    assert readings(10) == 10
    assert readings(1_000) == FEWEST
    assert readings(70_000) == 5_000


def _table(rng: np.random.Generator, chances: np.ndarray) -> np.ndarray:
    return fate_table(_fates(rng, chances), np.ones((len(chances), FATES), dtype=bool))


@pytest.mark.parametrize(
    ("name", "ends"),
    [("beta", (0.0628, 0.582)), ("humps", (0.0, 0.581)), ("narrow", (0.371, 0.629))],
)
def test_the_ends_of_a_known_law_are_found(name: str, ends: tuple[float, float]):
    """beta(2, 5); three tenths at nought and the rest normal(0.45, 0.08); beta(20, 20).

    The bound is 4.5 standard errors of the mean over 40 samples, and 2.5 points of bias that
    smoothing on eight fates leaves (the page on questions says how much).
    """
    laws = {
        "beta": lambda rng: rng.beta(2, 5, 1_428),
        "humps": lambda rng: np.where(rng.random(1_428) < 0.3, 0.0, rng.normal(0.45, 0.08, 1_428)),
        "narrow": lambda rng: rng.beta(20, 20, 1_428),
    }
    rng = np.random.default_rng(21)
    found = []
    for _ in range(40):
        law = law_of(_table(rng, laws[name](rng)), 0.5)
        assert isinstance(law, GridLaw)
        found.append((law.quantile(0.05), law.quantile(0.95)))
    error = 4.5 * np.std(found, axis=0, ddof=1) / math.sqrt(len(found))
    assert (np.abs(np.mean(found, axis=0) - np.array(ends)) < 0.025 + error).all()


def test_no_spread_is_stated_where_there_is_none():
    """One sample in twenty passes the bound of 1.645 standard errors by chance.

    Of 200, at most 10 + 4.5·√(200·0.05·0.95) do, allowing for the skew of the estimator.
    """
    rng = np.random.default_rng(22)
    laws = [law_of(_table(rng, np.full(1_428, 0.3)), 0.3) for _ in range(200)]
    stated = sum(isinstance(law, GridLaw) for law in laws)
    assert stated <= 10 + 4.5 * math.sqrt(200 * 0.05 * 0.95)
    flat = next(law for law in laws if not isinstance(law, GridLaw))
    assert flat is not None
    assert (flat.quantile(0.05), flat.quantile(0.95)) == (0.3, 0.3)


def test_noise_is_the_deviation_of_the_correlation_without_spread():
    """Over 300 samples; the estimator is cut at 0, so its upper half tells: half-normal."""
    rng = np.random.default_rng(23)
    tables = [_table(rng, np.full(1_428, 0.3)) for _ in range(300)]
    found = np.array([fate_correlation(table) for table in tables], dtype=float)
    deviation = math.sqrt(float((found[found > 0] ** 2).mean()))
    # a root mean square of about 150 draws errs by 1/√(2·150) of itself
    assert deviation == pytest.approx(noise(tables[0]), rel=4.5 / math.sqrt(300))


def test_a_grid_law_turns_back():
    law = GridLaw(tuple(np.linspace(1.0, 3.0, 200)))
    for share in (0.05, 0.5, 0.95):
        assert law.cdf(law.quantile(share)) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("mean", [0.0, 1.0])
def test_a_chance_of_nought_whose_readings_say_otherwise(mean: float):
    """No world said yes, eleven other fates of its readings did: the spread is a number."""
    table = np.zeros((FATES + 1, FATES + 1), dtype=np.int64)
    counts = [290, 9, 1]
    for hits, often in enumerate(counts):
        table[FATES, hits if mean == 0.0 else FATES - hits] = often
    law = law_of(table, mean)
    assert isinstance(law, GridLaw)
    found = [law.quantile(share) for share in (0.05, 0.5, 0.95)]
    assert all(0.0 <= value <= 1.0 for value in found)
    # the law keeps the mean of the fates, 11 in 2,400, within the width of a cell
    middle = sum(law.quantile((step + 0.5) / 500) for step in range(500)) / 500
    assert abs(middle - mean) == pytest.approx(11 / (300 * FATES), abs=1 / 200)
