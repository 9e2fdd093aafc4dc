"""Options that mean the same everywhere."""

from __future__ import annotations

import click
import pytest

from sapper.cli.options import known, note_as_of, split


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
    note_as_of(None)
    assert capsys.readouterr().err == ""
    note_as_of("1972-06-30")
    note_as_of("start")
    assert "later version" in capsys.readouterr().err
    with pytest.raises(click.UsageError, match="is no date"):
        note_as_of("June")
