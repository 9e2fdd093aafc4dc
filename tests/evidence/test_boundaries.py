"""A phrase begins and ends where words and numbers of the document do."""

from __future__ import annotations

import pytest

from sapper.evidence.anchoring import find
from sapper.evidence.boundaries import parts_words
from sapper.evidence.claims import Quotation
from sapper.evidence.quotation import normal

WITHIN = [
    ("400 horses crossed the ford", "At dusk 2,400 horses crossed the ford."),
    ("400 horses crossed the ford", "At dusk 2 400 horses crossed the ford."),
    ("7 million marks were lent", "In all 2.7 million marks were lent."),
    ("7 million marks were lent", "In all $7 million marks were lent."),
    ("7 degrees were measured there", "Some −7 degrees were measured there."),
    ("the number of huts rose to 12", "the number of huts rose to 120 that year"),
    ("the number of huts rose to 12", "the number of huts rose to 12,500 that year"),
    ("the price of salt rose by 6", "the price of salt rose by 6.5 crowns"),
    ("the price of salt rose by 6", "the price of salt rose by 6% in May"),
    ("the price of salt rose by 6", "the price of salt rose by 6 % in May"),
    ("willing to sign the paper", "The duke was unwilling to sign the paper."),
    ("one of the guards was awake", "None of the guards was awake."),
    ("ever a subject of the tsar", "She was never a subject of the tsar."),
    ("eine Antwort traf ein", "Keine Antwort traf ein."),
    ("fähig war der Gesandte gewesen", "Unfähig war der Gesandte gewesen."),
    ("fidèle au roi jusqu'au bout", "Il fut infidèle au roi jusqu'au bout."),
    ("combatants were led away", "Some non-combatants were led away."),
    ("able to sign the paper", "The duke was un-\nable to sign the paper."),
    ("Guinea sent its envoy home", "NewGuinea sent its envoy home."),
]
WHOLE = [
    ("400 horses crossed the ford", "At dusk,400 horses crossed the ford."),
    ("grew by 6 % in May", "Prices grew by 6 % in May."),
    ("the army of 1812", "(the army of 1812)."),
    ("the army of 1812", "the army of 1812[3] was tired"),
    ("the army of the north", "the army of the north² was tired"),
    ("the sum of 300", "the sum of 300, 400 of them"),
]


@pytest.mark.parametrize(("phrase", "stands"), WITHIN)
def test_a_phrase_within_a_word_or_number_is_refused(phrase: str, stands: str):
    found = find(Quotation(phrase), normal(f"The court sat on. {stands} The rest was silence."))
    assert (found.state, found.place) == ("lost", None)
    beside = normal(f"{stands} And then: {phrase}; that is all.")
    right = find(Quotation(phrase), beside)
    assert right.state == "exact" and right.place is not None
    assert right.place.start > len(stands)


@pytest.mark.parametrize(("phrase", "stands"), WHOLE)
def test_a_whole_phrase_is_taken(phrase: str, stands: str):
    assert find(Quotation(phrase), normal(f"So it was: {stands} and so on.")).state == "exact"


def test_accents_set_apart_belong_to_their_word():
    text = "the cafe\u0301s of the town"
    assert parts_words(text, text.index("s of"))
    assert not parts_words(text, text.index(" of"))
