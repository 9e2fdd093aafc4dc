"""Windows over hand-written traces."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sapper.analysis.outcomes import asked, outcome
from sapper.case.case import (
    At,
    By,
    First,
    Greatest,
    Question,
    QuestionKind,
    Throughout,
    Total,
    Window,
)
from sapper.language.tree import Name
from sapper.language.units import Unit
from sapper.model.calendar import Calendar

MONTH, WEEK = Unit.of({"month": 1}), Unit.of({"week": 1})
MONTHLY = Calendar(dt.date(1970, 1, 1), dt.date(1970, 6, 30), 1.0, MONTH)
WEEKLY = Calendar(dt.date(1970, 1, 1), dt.date(1970, 3, 31), 1.0, WEEK)


def _ask(
    window: Window,
    trace: list[list[float]],
    kind: QuestionKind = "binary",
    calendar: Calendar = MONTHLY,
    unit: Unit | None = None,
) -> list[float]:
    question = Question("q", "?", kind, Name("x"), window)
    return outcome(asked(question, calendar, unit), np.array(trace, dtype=float).T).tolist()


def test_by_looks_up_to_and_including_the_day():
    trace = [[0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]]
    assert _ask(By(dt.date(1970, 3, 1)), trace) == [1, 0, 0]
    assert _ask(By(dt.date(1970, 3, 30)), trace) == [1, 0, 0]
    # a day ends where the next begins, here with the step of April
    assert _ask(By(dt.date(1970, 3, 31)), trace) == [1, 1, 0]
    assert _ask(By(dt.date(1970, 4, 1)), trace) == [1, 1, 0]


def test_at_is_the_last_step_at_or_before_the_end_of_the_day():
    trace = [[10, 11, 12, 13, 14, 15, 16]]
    assert _ask(At(dt.date(1970, 3, 30)), trace, "number") == [12]
    assert _ask(At(dt.date(1970, 3, 31)), trace, "number") == [13]
    assert _ask(At(dt.date(1970, 4, 1)), trace, "number") == [13]
    assert _ask(At(dt.date(1970, 4, 1)), [[0, 0, 0, 1, 0, 0, 0]]) == [1]


def test_throughout_needs_every_step():
    window = Throughout(dt.date(1970, 2, 1), dt.date(1970, 4, 30))
    assert _ask(window, [[0, 1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 0, 1, 1]]) == [1, 0]


def test_greatest_between_two_days():
    window = Greatest(dt.date(1970, 2, 1), dt.date(1970, 3, 31))
    assert _ask(window, [[99, 3, 7, 8, 98, 0, 0]], "number") == [8]


def test_total_adds_flow_times_step():
    window = Total(dt.date(1970, 2, 1), dt.date(1970, 3, 31))
    rate = Unit.of({"soldier": 1, "month": -1})
    assert _ask(window, [[9, 3, 7, 9, 9, 9, 9]], "number", unit=rate) == [10]
    found = asked(Question("q", "?", "number", Name("x"), window), MONTHLY, rate)
    assert found.unit == Unit.of({"soldier": 1})


def test_total_measures_the_step_in_the_flows_own_time():
    """A month's pay of 30.4375 USD a month over four weekly steps is 28 USD."""
    window = Total(dt.date(1970, 1, 1), dt.date(1970, 1, 28))
    pay = Unit.of({"USD": 1, "month": -1})
    trace = [[30.4375] * (WEEKLY.steps + 1)]
    assert _ask(window, trace, "number", WEEKLY, pay) == pytest.approx([28.0])
    found = asked(Question("q", "?", "number", Name("x"), window), WEEKLY, pay)
    assert found.unit == Unit.of({"USD": 1})


def test_first_is_a_time_or_never():
    trace = [[0, 0, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0, 1], [0] * 7]
    found = _ask(First(dt.date(1970, 5, 31)), trace, "date")
    assert found == [2.0, MONTHLY.time_of(dt.date(1970, 5, 31)), np.inf, np.inf]
    assert MONTHLY.date(found[0]) == dt.date(1970, 3, 1)
    # what is true when the last day ends is of that day
    assert MONTHLY.date(found[1]) == dt.date(1970, 5, 31)


def test_windows_beyond_the_model_are_cut_to_it():
    assert _ask(By(dt.date(1980, 1, 1)), [[0, 0, 0, 0, 0, 0, 1]]) == [1]
    assert _ask(At(dt.date(1980, 1, 1)), [[0, 0, 0, 0, 0, 0, 5]], "number") == [5]
