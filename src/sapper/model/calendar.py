"""Model time: steps, numbers of time units, and dates.

Time inside a model is a number of the step's unit since the start; step k is at
`k * step`, never accumulated. A step written in months or years is a calendar one: with
`1 month` from 1970-01-01, step 29 is 1972-06-01. Fractions of a month or year count by
days. An undated model (`start` a number) has no dates.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from dataclasses import dataclass, field

from sapper.diagnostics.span import Span
from sapper.language.units import Unit, factor

EPOCH = dt.date(1970, 1, 1)
DAY = Unit.of({"day": 1})
_SLACK = 1e-9
_DAYS_OF_DECEMBER = 31


@dataclass(frozen=True, slots=True)
class Calendar:
    """Start, stop, step and method of a model.

    `start` is a date, or the number that `TIME` begins with in an undated model, whose
    length is then `length` time units; for a dated model `stop` is the last date included.
    """

    start: dt.date | float
    stop: dt.date | float
    step: float
    unit: Unit
    method: str = "euler"
    save_every: int = 1
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def dated(self) -> bool:
        """Whether times are dates."""
        return isinstance(self.start, dt.date)

    @property
    def origin(self) -> float:
        """The value of TIME at step 0: 0 for a dated model."""
        return 0.0 if isinstance(self.start, dt.date) else self.start

    @property
    def steps(self) -> int:
        """How many steps there are after step 0: the last is at or before the stop."""
        if isinstance(self.start, dt.date):
            assert isinstance(self.stop, dt.date)
            return self.step_at(self.stop)
        assert not isinstance(self.stop, dt.date)
        return round((self.stop - self.start) / self.step)

    def time(self, k: int) -> float:
        """TIME at step k."""
        return self.origin + k * self.step

    def time_of(self, date: dt.date) -> float:
        """A date as a number of time units since the start (dated models only)."""
        assert isinstance(self.start, dt.date)
        name = self.unit.powers[0][0]
        if name in ("month", "year"):
            return _months_between(self.start, date) / (12.0 if name == "year" else 1.0)
        scale = factor(DAY, self.unit)
        assert scale is not None
        return (date - self.start).days * scale

    def date(self, time: float) -> dt.date:
        """The date of a time (dated models only); fractions of a day are dropped."""
        assert isinstance(self.start, dt.date)
        name = self.unit.powers[0][0]
        if name in ("month", "year"):
            return _months_after(self.start, time * (12.0 if name == "year" else 1.0))
        scale = factor(self.unit, DAY)
        assert scale is not None
        return self.start + dt.timedelta(days=int(time * scale + _SLACK))

    def step_at(self, date: dt.date) -> int:
        """The last step at or before the end of a day; below 0 or above `steps` if outside.

        A day ends where the next begins: in steps of a month from 1 January, 31 December
        ends with step 12.
        """
        return int((self.time_of(_next_day(date)) + _SLACK) // self.step)

    def step_from(self, date: dt.date) -> int:
        """The first step at or after the beginning of a day."""
        return -int(-(self.time_of(date) - _SLACK) // self.step)

    def duration(self, unit: Unit) -> float:
        """The length of one step in any unit of time."""
        scale = factor(self.unit, unit)
        assert scale is not None, unit
        return self.step * scale


def days(date: dt.date) -> float:
    """A date as days since 1970-01-01, the form in which priors hold dates."""
    return float((date - EPOCH).days)


def _next_day(date: dt.date) -> dt.date:
    # the last day that there is stands for the one after it, which has no date
    return date if date == dt.date.max else date + dt.timedelta(days=1)


def _months_between(start: dt.date, date: dt.date) -> float:
    whole = (date.year - start.year) * 12 + date.month - start.month
    anchor = _add_months(start, whole)
    if anchor > date:
        whole -= 1
        anchor = _add_months(start, whole)
    return whole + (date - anchor).days / _days_of_month(start, whole)


def _months_after(start: dt.date, amount: float) -> dt.date:
    whole = int((amount + _SLACK) // 1)
    length = _days_of_month(start, whole)
    return _add_months(start, whole) + dt.timedelta(days=int((amount - whole) * length + 1e-6))


def _days_of_month(start: dt.date, whole: int) -> int:
    """The length of the month that begins `whole` months after the start."""
    anchor = _add_months(start, whole)
    if (anchor.year, anchor.month) == (dt.MAXYEAR, 12):
        return _DAYS_OF_DECEMBER  # the calendar has no month after this one
    return (_add_months(start, whole + 1) - anchor).days


def _add_months(date: dt.date, count: int) -> dt.date:
    index = date.year * 12 + date.month - 1 + count
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(date.day, months.monthrange(year, month + 1)[1]))
