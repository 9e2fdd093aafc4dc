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
PAIRS = [
    (line[:2], *(part.strip() for part in line[3:].split("|")))
    for line in (FOLDER / "look-alikes.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


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
