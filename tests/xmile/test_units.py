"""Units of files: what a text means, and warnings where equations do not fit what is declared."""

from __future__ import annotations

import pytest
from tests.xmile.conftest import aux, model

from sapper.language.units import NUMBER, Unit
from sapper.xmile import read
from sapper.xmile.unit_texts import unit_of


@pytest.mark.parametrize(
    ("text", "powers"),
    [
        ("People", {"people": 1}),
        ("people / (Person*Days)", {"people": 1, "person": -1, "day": -1}),
        ("1/Month", {"month": -1}),
        ("people per person per day", {"people": 1, "person": -1, "day": -1}),
        ("per year", {"year": -1}),
        ("Widget^2*$", {"widget": 2, "$": 1}),
        ("Dimensionless", {}),
        ("1", {}),
        ("folk/day", {"people": 1, "day": -1}),
        ("Widgets Per Box", {"widgets": 1, "box": -1}),
    ],
)
def test_texts(text: str, powers: dict[str, int]):
    assert unit_of(text, {"folk": "People"}) == Unit.of(powers)


@pytest.mark.parametrize("text", ["a !!/", "(a", "a^b", "a)", "12", "*a", "(" * 1_000 + "a"])
def test_texts_that_mean_no_unit(text: str):
    assert unit_of(text, {}) is None


def test_an_alias_of_itself_ends():
    circle = {"a": "b", "b": "a", "c": "b"}
    assert {unit_of(name, circle) for name in "abc"} == {Unit.of({"a": 1})}
    assert unit_of("x", {"x": "1"}) == NUMBER


def _units(name: str, equation: str, units: str) -> str:
    return aux(name, equation, f"<units>{units}</units>")


def _warned(*variables: str) -> list[tuple[str, int]]:
    imported = read(model("\n".join(["", *variables])))
    assert imported.model is not None
    assert {item.severity for item in imported.diagnostics} <= {"warning"}
    return [(item.code, item.primary.span.line) for item in imported.diagnostics if item.primary]


MEN, PAY = _units("men", "100", "people"), _units("pay", "3", "USD/people")


@pytest.mark.parametrize(
    "fits",
    [
        _units("bill", "men * pay", "USD"),
        _units("bill", "men * pay + 5", "USD"),
        _units("bill", "MAX(men * pay, 10)", "USD"),
        _units("bill", "IF men > 7 THEN 2 * men * pay ELSE 100", "USD"),
        aux("bill", "men + pay / pay * men"),
        _units("share", "men / 200", "people"),
    ],
)
def test_what_fits_is_not_told(fits: str):
    assert _warned(MEN, PAY, fits) == []


@pytest.mark.parametrize(
    "wrong",
    [
        _units("bill", "men + pay", "USD"),
        _units("bill", "men * pay", "people"),
        _units("bill", "IF men > pay THEN 1 ELSE 2", "USD"),
        aux("bill", "MIN(men, pay)"),
    ],
)
def test_what_does_not_fit_is_a_warning_with_its_line(wrong: str):
    assert _warned(MEN, PAY, wrong) == [("unit-mismatch", 4)]


def test_a_flow_is_in_the_unit_of_its_stock_over_time():
    stock = '<stock name="s"><eqn>1</eqn><inflow>f</inflow><units>people</units></stock>'
    flow = '<flow name="f"><eqn>men / t</eqn><units>{}</units></flow>'
    time = _units("t", "2", "weeks")
    months = 'time_units="Weeks" method="Euler"'
    for units, told in (("people/week", 0), ("people", 1)):
        text = model(stock + flow.format(units) + MEN + time).replace('method="Euler"', months)
        found = [item for item in read(text).diagnostics if item.code == "unit-mismatch"]
        assert bool(found) == bool(told)


def test_an_array_is_told_once_and_tables_are_in_any_unit():
    before = '<dimensions><dim name="D" size="5"/></dimensions>'
    array = aux("x", "men + pay", '<dimensions><dim name="D"/></dimensions>')
    assert len(read(model(MEN + PAY + array, before=before)).diagnostics) == 1
    table = _units("f", "men", "USD").replace(
        "</aux>", "<gf><xpts>0,1</xpts><ypts>0,1</ypts></gf></aux>"
    )
    assert _warned(MEN, table) == []


def test_nothing_is_told_where_nothing_is_declared():
    assert _warned(aux("a", "1"), aux("b", "TIME + a * 3")) == []
