"""Options that mean the same everywhere."""

from __future__ import annotations

import datetime as dt

import click
import pytest

from sapper.cli.options import known, not_before, note_as_of, read_as_of, split


def test_split():
    assert split(("a,b", " c ", "d,")) == ("a", "b", "c", "d")
    assert split(()) == ()


def test_known_names_the_nearest():
    known("account", ("a",), ("a", "b"))
    with pytest.raises(click.UsageError, match="nearest is `outside-view`"):
        known("account", ("outside-vew",), ("a", "outside-view"))
    with pytest.raises(click.UsageError, match="there are: none"):
        known("scenario", ("x",), ())


def test_as_of(capsys: pytest.CaptureFixture[str]):
    note_as_of(None, "no world is run")
    assert capsys.readouterr().err == ""
    note_as_of("1972-06-30", "no world is run")
    note_as_of("start", "no world is run")
    assert "no world is run" in capsys.readouterr().err
    with pytest.raises(click.UsageError, match="is no date"):
        note_as_of("June", "no world is run")


def test_a_day_up_to_which_readings_weigh():
    assert read_as_of(None) is None
    assert read_as_of("start") == "start"
    day = read_as_of("1972-06-30")
    assert day == dt.date(1972, 6, 30)
    assert read_as_of("1972-06-30", today=dt.date(1972, 6, 30)) == day
    with pytest.raises(click.UsageError, match=r"lies ahead.*today is 1972-06-29"):
        read_as_of("1972-06-30", today=dt.date(1972, 6, 29))
    not_before(day, dt.date(1972, 6, 30))
    not_before("start", dt.date(1972, 6, 30))
    with pytest.raises(click.UsageError, match="before the cutoff"):
        not_before(day, dt.date(1972, 7, 1))
