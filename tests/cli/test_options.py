"""Options that mean the same everywhere."""

from __future__ import annotations

import datetime as dt

import click
import pytest

from sapper.cli.main import main
from sapper.cli.options import account_ids, known, not_before, note_as_of, read_as_of, split


def test_split():
    assert split(("a,b", " c ", "d,")) == ("a", "b", "c", "d")
    assert split(()) == ()


def test_known_names_the_nearest():
    known("account", ("a",), ("a", "b"))
    with pytest.raises(click.UsageError, match="nearest is `outside-view`"):
        known("account", ("outside-vew",), ("a", "outside-view"))
    with pytest.raises(click.UsageError, match="there are: none"):
        known("scenario", ("x",), ())


def test_a_beginning_is_offered_and_not_taken():
    ids = ("served-20k", "served-100k", "killed-by-2025")
    with pytest.raises(click.UsageError, match="do you mean `killed-by-2025`"):
        known("question", ("killed",), ids)
    with pytest.raises(click.UsageError, match="so begin `served-20k`, `served-100k`"):
        known("question", ("served",), ids)
    many = [f"question-{number}" for number in range(20)]
    with pytest.raises(click.UsageError, match="it has 20: `sapper run CASE` lists them") as found:
        known("question", ("foo",), many)
    assert "question-1" not in str(found.value)


def test_an_account_may_be_named_as_tables_spell_it():
    assert account_ids(("sacred war", "b-c"), ("sacred-war", "b-c")) == ("sacred-war", "b-c")
    assert account_ids(("sacred wa",), ("sacred-war",)) == ("sacred wa",)


@pytest.mark.parametrize(
    ("written", "cure"),
    [("20k", "20000"), ("1.5k", "1500"), ("2M", "2000000"), ("20,000", "20000")],
)
def test_worlds_are_written_out(written: str, cure: str, capsys: pytest.CaptureFixture[str]):
    assert main(["run", "tiny", "--worlds", written]) == 2
    assert f"write `{cure}` instead of `{written}`" in capsys.readouterr().err


def test_a_question_in_words_is_sent_to_its_id(capsys: pytest.CaptureFixture[str]):
    assert main(["answer", "tiny", "will", "they", "go?"]) == 2
    assert "by its id and not in words" in capsys.readouterr().err


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
