"""A phrase with edits keeps its numbers, signs, scales and names, or it is another phrase."""

from __future__ import annotations

import pytest

from sapper.evidence.anchoring import find
from sapper.evidence.claims import Quotation
from sapper.evidence.quotation import normal

AROUND = "The clerk of the port kept his books. Some of the pages were lost in the winter."
OTHERS = [
    ("a levy of £300 for each boat in port", "a levy of $300 for each boat in port"),
    ("the water stood at 8 °C in the locks", "the water stood at 8 °F in the locks"),
    ("a toll of 3 % on the cargo of salt", "a toll of 3 ‰ on the cargo of salt"),
    ("crews of 4-5 hands sailed at dawn", "crews of 45 hands sailed at dawn"),
    ("a gift of 2,5 million to the guild", "a gift of 25 million to the guild"),
    ("a rise of 3 per cent in the rents", "a rise of 3.5 per cent in the rents"),
    ("it fell to −6 degrees in the sheds", "it fell to 6 degrees in the sheds"),
    ("carried by 80 votes to 64 in the hall", "carried by 64 votes to 80 in the hall"),
    ("a loan of 7 bn was taken up in May", "a loan of 7 mn was taken up in May"),
    ("the roll of barrack C was lost at sea", "the roll of barrack D was lost at sea"),
    ("a motion by Captain Hale of the guard", "a motion by Captain Hall of the guard"),
]
SLIPS = [
    ("a levy of £300 for each boat in port", "a levy of £300 for eaeh boat in port"),
    ("a gift of 12.50 crowns to the guild", "a gift of 12.5o crowns to the guild"),
    ("a motion by Captain Hale of the guard", "a motion by Captain Hqle of the gnard"),
]


@pytest.mark.parametrize(("phrase", "stands"), OTHERS)
def test_another_figure_or_name_is_refused(phrase: str, stands: str):
    text = normal(f"{AROUND} It is told of {stands}; so it was. The Hall was full, says Hall.")
    found = find(Quotation(phrase), text)
    assert (found.state, found.place) == ("lost", None)


@pytest.mark.parametrize(("phrase", "stands"), SLIPS)
def test_a_slip_is_a_slip(phrase: str, stands: str):
    assert find(Quotation(phrase), normal(f"{AROUND} It is told of {stands}.")).state == "changed"
