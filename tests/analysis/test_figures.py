"""Figures have no more digits than their error allows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.analysis import figures
from sapper.analysis.intervals import jeffreys
from sapper.analysis.results import BinaryAnswer, NumberAnswer, Quantile, Spread


@pytest.mark.parametrize(
    ("hits", "worlds", "expected"),
    [
        (4_400, 20_000, "22 %"),
        (80, 20_000, "0.4 %"),
        (0, 20_000, "under 1 in 1,000"),
        (1, 20_000, "under 1 in 1,000"),
        (20_000, 20_000, "over 999 in 1,000"),
        (19_900, 20_000, "99.5 %"),
        (0, 500, "under 1 %"),
        (2, 300, "under 3 %"),
        (22, 100, "20 %"),
        (0, 20, "under 12 %"),
        (3, 10, "30 %"),
    ],
)
def test_percent(hits: int, worlds: int, expected: str):
    low, high = jeffreys(hits, worlds)
    assert figures.percent(hits / worlds, low, high) == expected


@given(st.integers(0, 400), st.integers(1, 400))
def test_percent_never_shows_certainty(hits: int, worlds: int):
    hits = min(hits, worlds)
    text = figures.percent(hits / worlds, *jeffreys(hits, worlds))
    assert text not in ("0 %", "100 %", "0.0 %", "100.0 %")


@pytest.mark.parametrize(
    ("value", "half", "expected"),
    [
        (4_732.0, 8.0, "4,730"),
        (4_732.0, 90.0, "4,700"),
        (4_732.0, 0.4, "4,732"),
        (4_849.7, 0.0, "4,850"),
        (0.01342, 0.0003, "0.0134"),
        (12.0, 0.0, "12"),
        (7.0, 0.02, "7"),
        (0.0, 0.0, "0"),
        (3.0, 4e-17, "3"),
        (float("inf"), 1.0, "–"),
    ],
)
def test_number(value: float, half: float, expected: str):
    assert figures.number(value, half) == expected


def test_large_numbers_are_in_millions():
    size, word = figures.scale(358_400_000.0)
    assert (size, word) == (1e6, "million")
    assert figures.number(358_400_000.0, 12_000_000.0, size) == "360"
    assert figures.scale(4_732.0) == (1.0, "")


def test_range_and_unit():
    ends = [(0.05, 3_904.0), (0.25, 4_400.0), (0.5, 4_732.0), (0.75, 5_050.0), (0.95, 5_611.0)]
    quantiles = tuple(Quantile(share, value, value - 9, value + 9) for share, value in ends)
    answer = NumberAnswer("q", "all", "soldier", 4_700.0, 5.0, quantiles)
    assert figures.nine_in_ten(answer) == "3,900–5,610"
    assert figures.unit_of(answer) == "soldiers"


def test_spread():
    spread = Spread(((0.05, 0.094), (0.95, 0.432)), "beta-binomial")
    answer = BinaryAnswer("q", "a", 0.3, 0.01, 0.28, 0.32, "unlikely", spread)
    assert figures.spread(answer) == "9 – 43 %"
    assert figures.spread(BinaryAnswer("q", "a", 0.3, 0.01, 0.28, 0.32, "unlikely")) == "–"
    rare = Spread(((0.05, 0.0), (0.95, 0.004)), "beta-binomial")
    assert figures.spread(replace(answer, spread=rare)) == "0.0 – 0.4 %"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("soldier", "soldiers"), ("family", "families"), ("USD", "USD"), ("USD/month", "USD/month"),
     ("ration/soldier", "rations/soldier"), ("1", ""), ("", "")],
)  # fmt: skip
def test_plural(unit: str, expected: str):
    assert figures.plural(unit) == expected


def test_dates():
    assert figures.month(dt.date(1972, 3, 1)) == "Mar 1972"
    assert figures.month(None) == "later"
    assert figures.short_day(dt.date(1972, 3, 1)) == "1 Mar 1972"
    assert figures.day(dt.date(1971, 11, 30)) == "30 November 1971"
