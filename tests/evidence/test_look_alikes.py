"""A phrase is not found where another sentence stands in its place, however few letters differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from sapper.evidence.anchoring import find
from sapper.evidence.claims import Quotation
from sapper.evidence.quotation import normal

FOLDER = Path(__file__).parent / "data"
AROUND = {
    "en": "The archive keeps the letters of the envoy. The winter was long, and the bridges over the "
    "river were mended late. Some who wrote did so for pay.",
    "fr": "Les archives gardent les lettres de l'envoyé. L'hiver fut long, et les ponts sur le fleuve "
    "furent réparés tard.",
    "de": "Das Archiv bewahrt die Briefe des Gesandten auf. Der Winter war lang, und die Brücken über "
    "den Fluss wurden spät ausgebessert.",
}


def _pairs(name: str) -> list[tuple[str, str, str]]:
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    halves = [(line[:2], line[3:].split("|")) for line in lines if not line.startswith("#")]
    return [(language, one.strip(), other.strip()) for language, (one, other) in halves]


PAIRS = _pairs("look-alikes.txt")
FRESH = _pairs("look-alikes-fresh.txt")


def test_there_are_enough_in_each_language():
    assert len(PAIRS) >= 120
    assert all(sum(pair[0] == language for pair in PAIRS) >= 30 for language in AROUND)


@pytest.mark.parametrize(("language", "phrase", "look_alike"), PAIRS, ids=lambda item: item[:60])
def test_a_look_alike_is_refused(language: str, phrase: str, look_alike: str):
    around = AROUND[language]
    found = find(
        Quotation(phrase), normal(f"{around}\n\n{look_alike}\n\n{around.replace('.', ',')}")
    )
    assert (found.state, found.place) == ("lost", None)
    # and where both stand, the right one is taken
    text = normal(f"{around}\n\n{look_alike}\n\n{phrase}. {around}")
    right = find(Quotation(phrase), text)
    assert right.state == "exact" and right.place is not None
    stretch = text.text[right.place.start : right.place.end]
    assert normal(stretch).form == normal(phrase).form


def test_fresh_look_alikes_are_refused_but_for_few():
    taken = [
        phrase
        for language, phrase, look_alike in FRESH
        if find(Quotation(phrase), normal(f"{AROUND[language]}\n\n{look_alike}\n\nFin.")).place
    ]
    assert len(FRESH) == 40
    # as measured: words that neither the document nor a list knows, and letters that it shows too few of
    assert len(taken) <= 4, taken


@pytest.mark.parametrize(
    ("phrase", "stands"),
    [
        ("a sum of 10⁶ roubles a year", "a sum of 10 roubles a year"),
        ("a sum of 10 roubles a year", "a sum of 10⁶ roubles a year"),
        ("a sum of 10⁶ roubles a year", "a sum of 10⁹ roubles a year"),
    ],
)
def test_a_power_is_another_number(phrase: str, stands: str):
    assert find(Quotation(phrase), normal(f"It is said that {stands} was paid.")).state == "lost"


def test_a_power_is_the_same_however_it_is_set():
    phrase = Quotation("a sum of 10⁶ roubles a year")
    assert find(phrase, normal("He had a sum of 10^6 roubles a year.")).state == "exact"
    # behind other words raised digits are numbers of notes
    noted = normal("He had a sum¹² of 10^6 roubles³ a year.")
    assert find(phrase, noted).state == "exact"
