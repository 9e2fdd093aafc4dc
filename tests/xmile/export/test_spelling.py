"""Names as a file spells them: plain ones as they are, odd ones with underscores and kept whole."""

from __future__ import annotations

from sapper.xmile.export.spelling import spelt


def test_plain_names_stay_as_they_are_written():
    made = spelt([("heat_loss", "Heat Loss"), ("x", "")])
    assert made.names == {"heat_loss": "Heat Loss", "x": "x"}
    assert made.exact == {}
    assert made.token("heat_loss") == "Heat_Loss"


def test_odd_names_are_kept_beside():
    made = spelt([("births[north]", "Births[North]"), ("hares.area", ""), ("x·gf", "")])
    assert made.names["births[north]"] == "Births_North"
    assert made.exact["births[north]"] == "Births[North]"
    assert made.names["hares.area"] == "hares_area"
    assert made.token("x·gf") == "x_gf"


def test_no_two_names_are_spelt_alike():
    made = spelt([("a_b", ""), ("a.b", ""), ("a[b]", ""), ("a·b", "")])
    assert len({name.lower() for name in made.names.values()}) == 4
    assert made.names["a_b"] == "a_b"


def test_words_of_the_language_stand_in_quotes():
    made = spelt([("max", ""), ("größe", "Größe")])
    assert made.token("max") == '"max"'
    assert made.token("größe") == '"Größe"'


def test_a_part_called_as_the_clock_gets_another_spelling():
    made = spelt([("time", "Time"), ("pi", ""), ("time_2", "")])
    assert made.names == {"time": "Time_3", "pi": "pi_2", "time_2": "time_2"}
    assert made.exact == {"time": "Time", "pi": "pi"}
