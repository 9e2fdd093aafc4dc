from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import beta

from sapper.analysis.ledger.calibration import DRAWS, EDGES, Calibration, Said, as_far_off
from sapper.analysis.ledger.calibration import calibration as clustered


def calibration(account: str, said: Sequence[tuple[float, bool]]) -> Calibration:
    """Each question a cluster of its own."""
    return clustered(account, _alone(said))


def _alone(said: Sequence[tuple[float, bool]]) -> list[Said]:
    return [Said(float(p), bool(came), place) for place, (p, came) in enumerate(said)]


def test_counts_by_hand():
    found = calibration("x", [(0.0, False), (0.09, True), (0.1, False), (0.5, True), (1.0, True)])
    assert [(item.start, item.count, item.happened) for item in found.bins] == [
        (0.0, 2, 1),
        (0.1, 1, 0),
        (0.5, 1, 1),
        (0.9, 1, 1),
    ]
    assert found.bins[0].mean == pytest.approx(0.045)
    law = beta(1.5, 1.5)
    assert (found.bins[0].low, found.bins[0].high) == pytest.approx(
        (law.ppf(0.025), law.ppf(0.975))
    )
    assert "5 yes-or-no questions: too few to say anything" in found.verdict


def test_nothing():
    found = calibration("x", [])
    assert found.bins == ()
    assert found.verdict.startswith("0 yes-or-no questions: too few")


def test_true_chances_are_not_blamed():
    """Six bins of sixty: all within 99.99 % of what their chances give (fixed seed)."""
    rng = np.random.default_rng(3)
    chances = rng.random(360)
    found = calibration("x", [(p, bool(rng.random() < p)) for p in chances])
    assert sum(item.count for item in found.bins) == 360
    # Jeffreys at 95 %: 3 or more of 6 bins outside has probability 0.002
    assert sum(not item.fits for item in found.bins) <= 2


def test_an_overconfident_forecaster_is_told_so():
    """Says 2 and 98 in 100 where 30 and 70 happen: 40 in each bin, 7 standard errors off."""
    rng = np.random.default_rng(4)
    said = [(0.02, bool(rng.random() < 0.3)) for _ in range(40)]
    said += [(0.98, bool(rng.random() < 0.7)) for _ in range(40)]
    found = calibration("x", said)
    assert found.as_far == 1 / (DRAWS + 1)
    assert "in under 0.1 % of cases, which speaks against them" in found.verdict
    assert found.caution.startswith("2 of 2 bins lie outside")


def test_right_chances_are_doubted_one_time_in_twenty():
    """A thousand forecasters whose chances are right, with 20 questions each.

    Of 1,000 the share has a standard error of 0.007, and as much from 999 draws that are the
    same for all: within four of both together (0.039) of 0.05.
    """
    rng = np.random.default_rng(5)
    doubted = 0
    for _ in range(1_000):
        chances = rng.random(20)
        said = _alone(list(zip(chances, rng.random(20) < chances)))
        doubted += as_far_off(said, 999) <= 0.05
    assert abs(doubted / 1_000 - 0.05) < 0.039


def test_tied_questions_are_one_test():
    """Twelve times 35 in 100 for one and the same: it happens in 35 of 100 draws."""
    said = [Said(0.35, True, 7) for _ in range(12)]
    # the standard error of 9,999 draws is 0.005
    assert as_far_off(said) == pytest.approx(0.35, abs=0.02)
    found = clustered("x", said)
    assert found.clusters == 1
    assert "12 yes-or-no questions in 1 cluster:" in found.verdict
    assert found.verdict.endswith("is no sign against them")
    assert as_far_off([Said(0.35, False, 7) for _ in range(12)]) == 1.0
    # as so many tests of their own, it would be one in 300,000
    assert as_far_off(_alone([(0.35, True)] * 12)) < 0.001


def test_the_share_by_hand():
    """Two questions at one half: both, or neither, happen in half of the draws; else less far."""
    assert as_far_off(_alone([(0.5, True), (0.5, True)])) == pytest.approx(0.5, abs=0.02)
    assert as_far_off(_alone([(0.5, True), (0.5, False)])) == 1.0


def test_certainties():
    assert as_far_off(_alone([(1.0, True), (0.0, False)])) == 1.0
    assert as_far_off(_alone([(1.0, False), (0.5, True)])) == 1 / (DRAWS + 1)


def test_edges():
    assert EDGES[0] == 0.0 and EDGES[-1] == 1.0
    assert list(EDGES) == sorted(set(EDGES))
