"""When a case runs that is made from a model without dates.

The unit of time of the model is kept where it is one; else a unit of time is a day. Models that count in
years of our calendar begin in them, all others on 1 January 2000.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sapper.language.units import Unit, UnitTable, is_time
from sapper.model.calendar import Calendar

_FIRST_YEAR, _LAST_YEAR = 1000, 9_998
_ELSEWHERE = dt.date(2000, 1, 1)
_DAY = Unit.of({"day": 1})


@dataclass(frozen=True, slots=True)
class Clock:
    """The calendar of the case, and the value of the model's `TIME` at its start."""

    calendar: Calendar
    origin: float

    @property
    def step(self) -> str:
        """The step as the case writes it."""
        step = self.calendar.step
        number = str(int(step)) if step == int(step) else repr(step)
        return f"{number} {self.calendar.unit}"


def clock_of(model: Calendar) -> Clock | None:
    """The dates of a model's run; None where it ends later than dates do.

    The case runs to the end of a day, and so may run some steps longer.
    """
    known = UnitTable().resolve(str(model.unit))
    unit = Unit.of({known: 1}) if known is not None else _DAY
    unit = unit if is_time(unit) else _DAY
    start, origin = _ELSEWHERE, model.origin
    if unit == Unit.of({"year": 1}) and _FIRST_YEAR <= origin <= _LAST_YEAR and origin % 1 == 0:
        start = dt.date(int(origin), 1, 1)
    try:
        trial = Calendar(start, start, model.step, unit)
        stop = max(start, trial.date(model.steps * model.step) - dt.timedelta(days=1))
        stop = max(stop, start + dt.timedelta(days=1))
        made = Calendar(start, stop, model.step, unit, model.method, model.save_every)
        while made.steps < model.steps:
            stop += dt.timedelta(days=1)
            made = Calendar(start, stop, model.step, unit, model.method, model.save_every)
    except (OverflowError, ValueError):
        return None
    return None if stop.year > _LAST_YEAR else Clock(made, origin)
