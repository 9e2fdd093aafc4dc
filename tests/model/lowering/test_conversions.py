"""Units erased: factors of `IN`, times in the unit of the model, steps of hazards."""

from __future__ import annotations

import pytest

from sapper.language.tree import Binary, Name, Number
from sapper.language.units import Unit
from sapper.model.lowering.conversions import converted, in_model_time, scaled, step_in
from sapper.model.lowering.draft import Draft, Owner
from sapper.model.lowering.equations import plain

MONTH, YEAR, DAY = (Unit.of({name: 1}) for name in ("month", "year", "day"))


def test_a_number_is_worked_out_and_a_factor_of_one_left_out():
    assert scaled(Number(3.0), 2.0) == Number(6.0)
    assert scaled(Name("x"), 1.0) == Name("x")
    assert scaled(Name("x"), 2.0) == Binary("*", Name("x"), Number(2.0))


def test_in_takes_the_factor_between_the_units():
    assert converted(Number(24.0), MONTH, YEAR) == Number(pytest.approx(2.0))


def test_in_leaves_what_it_cannot_convert():
    assert converted(Name("x"), None, YEAR) == Name("x")
    assert converted(Name("x"), Unit.of({"USD": 1}), YEAR) == Name("x")


def test_nested_conversions_multiply(eq, draft: Draft, owner: Owner):
    found = plain(draft, owner, eq("IN(IN(60 day, month), year)"))
    assert isinstance(found, Number)
    assert found.value == pytest.approx(60 / 365.25)


def test_numbers_lose_their_units(eq, draft: Draft, owner: Owner):
    assert plain(draft, owner, eq("60 soldier/month")) == Number(60.0)


def test_a_date_is_model_time(eq, draft: Draft, owner: Owner):
    assert plain(draft, owner, eq("@1972-06-01")) == Number(29.0)


def test_rates_of_counts_come_to_the_time_of_the_model(weekly):
    unit = Unit.of({"operation": 1, "month": -1})
    found = in_model_time(Number(4.0), unit, weekly)
    assert isinstance(found, Number)
    assert found.value == pytest.approx(4.0 * 7 / 30.4375)


def test_the_step_is_measured_in_the_time_of_the_hazard(monthly, weekly):
    assert step_in(YEAR**-1, monthly) == pytest.approx(1 / 12)
    assert step_in(YEAR**-1, weekly) == pytest.approx(7 / 365.25)
    assert step_in(None, weekly) == 1.0
    assert step_in(Unit(), weekly) == 1.0
