"""The days of foreseen readings."""

from __future__ import annotations

import datetime as dt

from sapper.analysis.news.watch_dates import due, grid
from sapper.language.units import Unit
from sapper.model.calendar import Calendar

MONTH = Unit.of({"month": 1})


def test_months_then_quarters_then_years():
    found = grid(dt.date(2000, 1, 31), dt.date(2012, 6, 30))
    assert found[0] == dt.date(2000, 2, 29)
    assert found[11] == dt.date(2001, 1, 31)
    assert found[12] == dt.date(2001, 3, 31)
    assert found[27] == dt.date(2004, 12, 31)
    assert found[28:] == tuple(dt.date(year, 12, 31) for year in range(2005, 2012))


def test_a_cutoff_within_a_month_leaves_its_end():
    assert grid(dt.date(1988, 12, 22), dt.date(1989, 1, 31)) == (
        dt.date(1988, 12, 31),
        dt.date(1989, 1, 31),
    )
    assert grid(dt.date(2000, 1, 1), dt.date(2000, 1, 1)) == ()


def test_seldom_read_indicators_have_few_days():
    """Read every six months from October: by the ends of March and September a new one is due."""
    calendar = Calendar(dt.date(1988, 10, 1), dt.date(1991, 12, 31), 1.0, MONTH)
    since = dt.date(1988, 12, 22)
    days = grid(since, dt.date(1989, 12, 31))
    assert due(days, since, 6.0, calendar) == (dt.date(1989, 3, 31), dt.date(1989, 9, 30))
    assert due(days, since, None, calendar) == days
    assert due(days, since, 0.25, calendar) == days
