"""Model time in months, up to the last that there is."""

from __future__ import annotations

import datetime as dt

import pytest

from sapper.language.units import Unit
from sapper.model.calendar import Calendar

MONTHLY = Calendar(dt.date(9999, 1, 1), dt.date(9999, 12, 31), 1.0, Unit.of({"month": 1}))


@pytest.mark.parametrize(
    ("date", "time"),
    [
        (dt.date(9999, 12, 1), 11.0),
        (dt.date(9999, 12, 31), 11 + 30 / 31),
    ],
)
def test_the_last_month_of_the_calendar_has_its_days(date: dt.date, time: float):
    assert MONTHLY.time_of(date) == pytest.approx(time, abs=1e-12)
    assert MONTHLY.date(time) == date


def test_steps_up_to_the_last_day():
    assert MONTHLY.step_from(dt.date(9999, 12, 1)) == 11
    assert MONTHLY.step_from(dt.date.max) == 12
    # the day after the last has no date, so the last step is the last that has one
    assert MONTHLY.step_at(dt.date.max) == MONTHLY.steps == 11
    assert MONTHLY.date(11.0) == dt.date(9999, 12, 1)


def test_the_last_date_from_long_before():
    long = Calendar(dt.date(1970, 1, 15), dt.date(1980, 1, 1), 1.0, Unit.of({"month": 1}))
    whole = (9999 - 1970) * 12 + 11
    assert long.time_of(dt.date.max) == pytest.approx(whole + 16 / 31, abs=1e-9)
    assert long.date(whole + 0.5) == dt.date(9999, 12, 30)
