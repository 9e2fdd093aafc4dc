"""Words of estimative probability at the ends of their ranges."""

from __future__ import annotations

import pytest

from sapper.analysis.words import word


@pytest.mark.parametrize(
    ("chance", "expected"),
    [
        (0.0, "almost no chance"),
        (0.049, "almost no chance"),
        (0.05, "very unlikely"),
        (0.199, "very unlikely"),
        (0.22, "unlikely"),
        (0.45, "roughly even chance"),
        (0.55, "likely"),
        (0.80, "very likely"),
        (0.95, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_icd203(chance: float, expected: str):
    assert word(chance) == expected


@pytest.mark.parametrize(
    ("chance", "expected"),
    [
        (0.07, "almost certainly not"),
        (0.30, "probably not"),
        (0.50, "chances about even"),
        (0.75, "probable"),
        (0.93, "almost certain"),
    ],
)
def test_kent_at_the_middle_of_each_range(chance: float, expected: str):
    assert word(chance, "kent") == expected


def test_no_words():
    assert word(0.5, "none") == ""
