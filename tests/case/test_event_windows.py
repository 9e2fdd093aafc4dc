"""Over which days a reading of an event speaks."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sapper.case.case import Observation
from sapper.case.event_windows import Window, event_windows


def _day(day: int) -> dt.date:
    return dt.date(1988, 10, day)


def _seen(reads: Literal["yes", "nothing"], start: int, stop: int | None = None) -> Observation:
    return Observation("unrest", _day(start), _day(stop or start), reads)


def test_a_reading_on_a_day_speaks_of_all_days_before_it():
    windows, found = event_windows([_seen("nothing", 9)])
    assert windows == [Window(None, _day(9))]
    assert found == []


def test_later_readings_speak_of_what_earlier_ones_have_not_said():
    windows, found = event_windows([_seen("yes", 20), _seen("nothing", 9), _seen("nothing", 12)])
    assert windows == [
        Window(_day(13), _day(20)),
        Window(None, _day(9)),
        Window(_day(10), _day(12)),
    ]
    assert found == []


def test_what_was_reported_stays_reported():
    windows, found = event_windows([_seen("yes", 9), _seen("yes", 12)])
    assert windows == [Window(None, _day(9)), Window(None, _day(12), told=True)]
    assert found == []


def test_quiet_days_inside_quiet_days_add_nothing():
    windows, found = event_windows([_seen("nothing", 1, 20), _seen("nothing", 5, 20)])
    assert [item.told for item in windows].count(True) == 1
    assert found == []


def test_windows_apart_stay_as_they_are():
    windows, found = event_windows([_seen("nothing", 1, 9), _seen("nothing", 15, 20)])
    assert windows == [Window(_day(1), _day(9)), Window(_day(15), _day(20))]
    assert found == []


def test_quiet_days_after_a_report_put_it_before_them():
    windows, found = event_windows([_seen("yes", 9), _seen("nothing", 5, 12)])
    assert windows == [Window(None, _day(4)), Window(_day(5), _day(12))]
    assert found == []


def test_nothing_by_a_day_and_reported_before_it_contradict():
    for readings in (
        [_seen("yes", 9), _seen("nothing", 12)],
        [_seen("nothing", 12), _seen("yes", 5, 9)],
        [_seen("nothing", 1, 12), _seen("yes", 5, 12)],
    ):
        _, found = event_windows(readings)
        assert [item.code for item in found] == ["contradictory-readings"]
