from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from sapper.analysis.ledger.clusters import FirstWorlds, clusters_of, joined, rank_correlations
from sapper.analysis.tallies import Outcomes, empty_fates


def _planted(worlds: int = 4_000) -> np.ndarray:
    """Three questions, of which the first two share a cause, for one account: (1, 3, n)."""
    rng = np.random.default_rng(5)
    cause, own, alone = rng.normal(size=(3, worlds))
    return np.stack([cause > 0.3, cause + 0.5 * own, alone])[np.newaxis].astype(float)


def test_one_account_is_spearman():
    values = _planted()
    found = rank_correlations(values, [0.7])
    assert found == pytest.approx(spearmanr(values[0].T).statistic, abs=1e-12)


def test_planted_groups():
    found = clusters_of(("a", "b", "c"), _planted(), [1.0])
    assert found.groups == (("a", "b"), ("c",))
    assert [pair[:2] for pair in found.pairs] == [("a", "b")]


def test_accounts_that_differ_tie_their_questions():
    """Two coins that are fair in no account, and tied only by which account is right."""
    rng = np.random.default_rng(6)
    sure = rng.random((2, 2, 4_000)) < np.array([0.1, 0.9])[:, np.newaxis, np.newaxis]
    found = rank_correlations(sure.astype(float), [0.5, 0.5])
    # phi of the pooled table: (0.41 - 0.25) / 0.25
    assert found[0, 1] == pytest.approx(0.64, abs=4 / np.sqrt(8_000))
    assert abs(rank_correlations(sure[:1].astype(float), [1.0])[0, 1]) < 4 / np.sqrt(4_000)


def test_trust_weighs():
    values = np.array([[[0.0, 1.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]])
    assert rank_correlations(values, [1.0, 0.0])[0, 1] == pytest.approx(1.0)
    assert rank_correlations(values, [0.0, 1.0])[0, 1] == pytest.approx(-1.0)
    assert rank_correlations(values, [1.0, 1.0])[0, 1] == pytest.approx(0.0)
    assert rank_correlations(values, [0.0, 0.0])[0, 1] == pytest.approx(0.0)


def test_never_is_the_latest():
    times = np.array([[[1.0, 2.0, 3.0, np.inf], [4.0, 5.0, 6.0, 7.0]]])
    assert rank_correlations(times, [1.0])[0, 1] == pytest.approx(1.0)


def test_a_certain_question_stands_alone():
    values = _planted()
    values[0, 1] = 1.0
    assert clusters_of(("a", "b", "c"), values, [1.0]).groups == (("a",), ("b",), ("c",))


def test_few_worlds_join_nothing_by_chance():
    rng = np.random.default_rng(7)
    for worlds in (2, 10, 50):
        values = rng.normal(size=(1, 12, worlds))
        found = clusters_of([str(k) for k in range(12)], values, [1.0])
        # four standard errors in 66 pairs: one in 240 such tables would join any, at worst
        assert found.threshold >= 4 / np.sqrt(worlds)
        assert not found.pairs


def test_no_worlds():
    assert clusters_of(("a", "b"), np.zeros((0, 2, 0)), []).groups == (("a",), ("b",))


def _block(first: int, count: int, bad: int | None = None) -> Outcomes:
    values = np.arange(first, first + count, dtype=float) * np.ones((1, 2, 1))
    failed = np.zeros((1, count), dtype=bool)
    if bad is not None:
        failed[0, bad] = True
    worlds = np.arange(first, first + count, dtype=np.uint64)
    return Outcomes(worlds, values, failed, *empty_fates(1, 2))


def test_first_worlds_in_any_pieces():
    whole, pieces = FirstWorlds(), FirstWorlds()
    whole.take(_block(0, 6_000, bad=3), ())
    pieces.take(_block(0, 1_000, bad=3), ())
    pieces.take(_block(1_000, 5_000), ())
    assert whole.sound.shape == (1, 2, 4_095)
    assert np.array_equal(whole.sound, pieces.sound)


def test_groups_of_several_forecasts_join():
    found = joined([("a", "b"), ("c",), ("d",), ("b", "c"), ("e",)])
    assert found["a"] == found["b"] == found["c"]
    assert len({found[name] for name in "ade"}) == 3
