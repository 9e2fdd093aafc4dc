from __future__ import annotations

from itertools import pairwise

import pytest

from sapper.evidence.grade import credence_of


def test_the_grade_of_the_format():
    assert credence_of("A2") == 0.90
    assert credence_of(" b3 ") == credence_of("B3") == 0.70


@pytest.mark.parametrize("letter", "ABCDEF")
def test_credence_falls_with_credibility(letter: str):
    row = [credence_of(f"{letter}{digit}") for digit in range(1, 6)]
    assert all(before > after for before, after in pairwise(row))


@pytest.mark.parametrize("digit", "123456")
def test_credence_falls_with_reliability(digit: str):
    column = [credence_of(f"{letter}{digit}") for letter in "ABCDE"]
    assert all(before >= after for before, after in pairwise(column))


@pytest.mark.parametrize("text", ["", "A", "A0", "A7", "G2", "2A", "A22", "Ä2", "A²"])
def test_no_grade(text: str):
    assert credence_of(text) is None
