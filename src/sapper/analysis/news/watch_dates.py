"""The days for which readings are foreseen: month ends at first, then quarters, then years.

An indicator that is read seldom has only those by which a new reading has become due.
"""

from __future__ import annotations

import calendar as months
import datetime as dt

from sapper.model.calendar import Calendar

_MONTHS = 12
"""So many months each have their end."""
_QUARTERS = 16
"""After them so many quarters; then years."""
_SLACK = 1e-9


def grid(since: dt.date, until: dt.date) -> tuple[dt.date, ...]:
    """Ends of months, quarters and years after one day and up to another."""
    found: list[dt.date] = []
    year, month, months_past, quarters_past = since.year, since.month, 0, 0
    while True:
        end = dt.date(year, month, months.monthrange(year, month)[1])
        if end > until:
            return tuple(found)
        if end > since:
            if months_past < _MONTHS:
                found.append(end)
                months_past += 1
            elif month % 3 == 0 and quarters_past < _QUARTERS:
                found.append(end)
                quarters_past += 1
            elif month == 12 and quarters_past >= _QUARTERS:
                found.append(end)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def due(
    dates: tuple[dt.date, ...], since: dt.date, every: float | None, calendar: Calendar
) -> tuple[dt.date, ...]:
    """Those of some days by which a new reading is due; `every` in time units, None: at any time.

    Readings are made at multiples of `every` from the start of the model.
    """
    if every is None or every <= 0.0:
        return dates

    def readings(date: dt.date) -> int:
        return int((calendar.time(calendar.step_at(date)) - calendar.origin) / every + _SLACK)

    found: list[dt.date] = []
    before = readings(since)
    for date in dates:
        if readings(date) > before:
            found.append(date)
            before = readings(date)
    return tuple(found)
