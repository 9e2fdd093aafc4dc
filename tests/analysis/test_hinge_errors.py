"""Errors of hinges are what repeats say: over seeds, figures scatter as one run says they do.

Of `SEEDS` runs the variance of a figure over the mean of its stated variances lies, in 99 of
100 cases, within the 0.5 % and 99.5 % points of F with `SEEDS` − 1 degrees of freedom above;
below stand those of the stated ones together (19 a run for errors from 20 batches, else as
good as infinite).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import fdtri

from sapper.analysis.hinges import AccountHinges, hinge_case
from sapper.analysis.variance import BATCHES
from sapper.case.case import Case

SEEDS = 40
WORLDS = 900
ALL_YEAR = dt.date(1900, 12, 31)


@pytest.fixture(scope="module")
def kept() -> dict[str, list[AccountHinges]]:
    """What the runs found, by question; filled by the first test that wants it."""
    return {}


@pytest.fixture
def runs(case: Case, kept: dict[str, list[AccountHinges]]) -> dict[str, list[AccountHinges]]:
    """The hinges of one account under every seed."""
    if not kept:
        hand = replace(case, accounts=case.accounts[:1])
        for seed in range(SEEDS):
            found = hinge_case(hand, ["few", "left"], worlds=WORLDS, seed=seed)
            for item in found.found:
                kept.setdefault(item.question, []).append(item)
    return kept


def _agrees(values: Sequence[float], errors: Sequence[float], freedom: float = 1e9) -> None:
    ratio = float(np.var(values, ddof=1) / np.mean(np.square(errors)))
    low, high = (fdtri(SEEDS - 1, freedom, share) for share in (0.005, 0.995))
    assert low < ratio < high, (ratio, low, high)


@pytest.mark.parametrize("question", ["few", "left"])
def test_flips(runs: dict[str, list[AccountHinges]], question: str):
    flips = [item.flips[0] for item in runs[question]]
    assert all(flip.reaches for flip in flips)
    _agrees([flip.difference for flip in flips], [flip.se for flip in flips])


@pytest.mark.parametrize("question", ["few", "left"])
def test_turning_points(runs: dict[str, list[AccountHinges]], question: str):
    points = [point for item in runs[question] for point in item.turning if point.date == ALL_YEAR]
    assert len(points) == SEEDS
    _agrees([point.difference for point in points], [point.se for point in points])


@pytest.mark.parametrize("question", ["few", "left"])
def test_chances_share(runs: dict[str, list[AccountHinges]], question: str):
    found = [item for item in runs[question] if item.readings_noted]
    assert len(found) == SEEDS
    errors = [item.chance_se for item in found if item.chance_se is not None]
    shares = [item.chance for item in found if item.chance is not None]
    assert len(errors) == len(shares) == SEEDS
    _agrees(shares, errors, SEEDS * (BATCHES - 1))


def test_a_side_without_exception_has_an_error(case: Case):
    """Not one of n worlds otherwise: as much as 3/n could have been missed at 95 %."""
    hand = replace(case, accounts=case.accounts[:1])
    found = hinge_case(hand, ["flood"], worlds=WORLDS).of("flood", "stay")
    assert found is not None
    point = next(item for item in found.turning if item.date == ALL_YEAR)
    assert (point.yes.answer, point.no.answer) == (1.0, 0.0)
    assert point.settles
    assert 1.96 * point.yes.se == pytest.approx(3.0 / point.yes.worlds, rel=1e-3)
