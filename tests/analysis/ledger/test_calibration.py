from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from sapper.analysis.ledger.calibration import EDGES, calibration


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
    assert "2 of 2 bins are farther off than chance allows" in calibration("x", said).verdict


def test_edges():
    assert EDGES[0] == 0.0 and EDGES[-1] == 1.0
    assert list(EDGES) == sorted(set(EDGES))
