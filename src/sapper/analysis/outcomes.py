"""Outcomes: what of a question's values over time counts as its answer in one world.

A trace has shape (steps + 1, worlds); an outcome one value a world: 0 or 1 for yes-or-no
questions, a number, or a time in the model's unit (infinite: never).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.case.case import At, By, First, Greatest, Question, Throughout, Total
from sapper.language.units import NUMBER, Unit, is_per_time
from sapper.model.calendar import Calendar

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready to be read off a trace.

    `first` and `last` are the steps that count, both included; `scale` is what a sum over
    steps is multiplied by (`total` only); `unit` that of the outcome.
    """

    question: Question
    calendar: Calendar
    first: int
    last: int
    scale: float
    unit: Unit


def asked(question: Question, calendar: Calendar, unit: Unit | None) -> Asked:
    """Settle which steps count; `unit` is the inferred one of the question's expression."""
    match question.window:
        case By(date=date) | First(horizon=date):
            first, last = 0, calendar.step_at(date)
        case At(date=date):
            first = last = calendar.step_at(date)
        case Throughout(start=start, stop=stop) | Greatest(start=start, stop=stop):
            first, last = calendar.step_from(start), calendar.step_at(stop)
        case Total(start=start, stop=stop):
            # what flows from a step on is there at the next, which must not be after the end
            first, last = calendar.step_from(start), calendar.step_at(stop) - 1
    steps = calendar.steps
    first, last = min(max(first, 0), steps), min(max(last, 0), steps)
    scale, summed = _integral(unit or NUMBER, calendar)
    is_total = isinstance(question.window, Total)
    return Asked(
        question,
        calendar,
        first,
        max(first, last),
        scale if is_total else 1.0,
        summed if is_total else unit or NUMBER,
    )


def _integral(unit: Unit, calendar: Calendar) -> tuple[float, Unit]:
    """The step by which a rate of a unit is multiplied, and the unit of its sum over time.

    The step is measured in the rate's own unit of time, so that USD/month sums to USD under
    a weekly step; without one, the sum is in the unit times the model's unit of time.
    """
    for name, power in unit.powers:
        time = Unit.of({name: 1})
        if power < 0 and is_per_time(time**-1):
            return calendar.duration(time), unit * time
    return calendar.step, unit * calendar.unit


def outcome(item: Asked, trace: Floats) -> Floats:
    """One value a world, from the question's values of shape (steps + 1, worlds)."""
    window = trace[item.first : item.last + 1]
    match item.question.window:
        case By():
            return (window != 0.0).any(axis=0).astype(np.float64)
        case Throughout():
            return (window != 0.0).all(axis=0).astype(np.float64)
        case At():
            value = np.ascontiguousarray(window[-1])
            return (value != 0.0).astype(np.float64) if item.question.kind == "binary" else value
        case Greatest():
            return window.max(axis=0)
        case Total():
            return _sum(window) * item.scale
        case First(horizon=horizon):
            return _first(window, item.calendar, item.first, horizon)


def _sum(window: Floats) -> Floats:
    """Sum over steps in their order: the same bits for any number of worlds."""
    total = np.zeros(window.shape[1])
    for row in window:
        total += row
    return total


def _first(window: Floats, calendar: Calendar, start: int, horizon: dt.date) -> Floats:
    true = window != 0.0
    # the step that ends the horizon's last day is still of that day
    latest = calendar.time_of(horizon)
    times = np.array([min(calendar.time(start + k), latest) for k in range(len(window))])
    return np.where(true.any(axis=0), times[true.argmax(axis=0)], np.inf)
