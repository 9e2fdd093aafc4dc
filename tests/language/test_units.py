from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sapper.diagnostics.span import TextFile
from sapper.language.amount import show_unit
from sapper.language.quantity import parse_unit
from sapper.language.units import NUMBER, Unit, UnitTable, factor

TABLE = UnitTable(("soldier", "USD"))
units = st.dictionaries(
    st.sampled_from(["soldier", "USD", "month", "year", "km"]),
    st.fractions(min_value=-4, max_value=4, max_denominator=6),
    max_size=4,
).map(Unit.of)


@given(units)
def test_what_is_shown_reads_back(unit):
    text = show_unit(unit)
    assert parse_unit(text, TextFile("t", text).span(0, len(text)), TABLE) == (unit, [])


@given(units, units, units)
def test_units_multiply_as_a_group(a, b, c):
    assert a * b == b * a
    assert (a * b) * c == a * (b * c)
    assert a * NUMBER == a
    assert a / a == NUMBER


@given(units)
def test_powers_undo_roots(unit):
    assert (unit ** Fraction(1, 2)) ** 2 == unit


def test_months_and_years_are_not_one_unit_but_have_a_factor():
    month, year = Unit.of({"month": 1}), Unit.of({"year": 1})
    assert month != year
    assert factor(year, month) == 12
    assert factor(year, Unit.of({"km": 1})) is None
