"""Interval arithmetic with units, and how exact words are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.diagnostics.span import TextFile
from sapper.evidence.measure import ABOUT, LOOSE, PLAIN, Measure, Misfit, exact, precision, rounded
from sapper.language.prior import Quantity
from sapper.language.quantity import parse_quantity
from sapper.language.units import DATE, NUMBER, Unit, UnitTable

UNITS = UnitTable(("soldier", "USD"))
MONTH = Unit.of({"month": 1})
YEAR = Unit.of({"year": 1})
ENDS = st.floats(-1e6, 1e6)


def quantity(text: str) -> Quantity:
    read, faults = parse_quantity(text, TextFile("t", text).span(0, len(text)), UNITS)
    assert read is not None, faults
    return read


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("48_060 soldier", 5 / 48_060),
        ("12_000 soldier", PLAIN),  # 500 in 12,000 is more than two in a hundred
        ("20 million USD", PLAIN),
        ("0.5", LOOSE),
        ("3.4 million USD", 0.05 / 3.4),
        ("33 %", 0.5 / 33),
        ("5 %", LOOSE),
        ("12 month", 0.5 / 12),
        ("3 month", LOOSE),
    ],
)
def test_precision(text: str, share: float):
    said = quantity(text)
    near = rounded(said)
    assert near.high / said.high - 1 == pytest.approx(share)
    assert 1 - near.low / said.low == pytest.approx(share)
    assert exact(said) == Measure(said.low, said.high, said.unit)


def test_about_is_a_factor_either_way():
    said = quantity("about 2,000 USD")
    for read in (exact, rounded):
        assert read(said).low == pytest.approx(2000 / ABOUT)
        assert read(said).high == pytest.approx(2000 * ABOUT)


def test_ranges_and_bounds_are_taken_as_written():
    assert rounded(quantity("2 to 3 month")) == Measure(2, 3, MONTH)
    assert rounded(quantity("at least 3 month")) == Measure(3, math.inf, MONTH)


def test_a_number_of_nought_has_no_rounding():
    assert precision("0 soldier", Unit.of({"soldier": 1})) == 0


def test_like_units_are_converted():
    year = Measure(1, 1, YEAR)
    assert (Measure(12, 12, MONTH) - year).low == pytest.approx(0)
    assert year.to(MONTH).low == pytest.approx(12)


def test_unlike_units_do_not_mix():
    with pytest.raises(Misfit):
        Measure(1, 1, MONTH) + Measure(1, 1, NUMBER)
    with pytest.raises(Misfit):
        Measure(1, 1, DATE) * Measure(2, 2, NUMBER)
    with pytest.raises(Misfit):
        Measure(1, 1, DATE) + Measure(1, 1, DATE)


def test_a_date_less_a_date_is_days():
    difference = Measure(100, 100, DATE) - Measure(70, 70, DATE)
    assert difference == Measure(30, 30, Unit.of({"day": 1}))
    assert (Measure(70, 70, DATE) + difference) == Measure(100, 100, DATE)


def test_dividing_by_what_may_be_nought_says_nothing():
    found = Measure(1, 2) / Measure(-1, 1)
    assert (found.low, found.high) == (-math.inf, math.inf)


@given(ENDS, ENDS, ENDS, ENDS, st.floats(0, 1), st.floats(0, 1))
def test_results_hold_all_values(a: float, b: float, c: float, d: float, u: float, v: float):
    one, other = Measure(min(a, b), max(a, b)), Measure(min(c, d), max(c, d))
    x = one.low + u * (one.high - one.low)
    y = other.low + v * (other.high - other.low)
    for found, value in ((one + other, x + y), (one - other, x - y), (one * other, x * y)):
        slack = 1e-9 * (1 + abs(value))
        assert found.low - slack <= value <= found.high + slack
    if other.low > 1 or other.high < -1:
        found = one / other
        assert found.low - 1e-6 <= x / y <= found.high + 1e-6
