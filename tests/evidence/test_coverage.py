"""Coverage: sentences, amounts and names of whole documents, and what claims take up."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from sapper.evidence.anchoring import Place, Readable, anchor_claims
from sapper.evidence.claims import Claim, Quotation
from sapper.evidence.coverage import Coverage, cover
from sapper.evidence.documents import Document, read_document
from sapper.evidence.proper_names import proper_names
from sapper.evidence.sentences import sentences
from sapper.language.prior import Quantity

DATA = Path(__file__).parent / "data"
ESSAYS = Path(
    os.environ.get("SAPPER_DOCUMENTS") or Path(__file__).parents[3] / "shared" / "documents"
)

BULLETIN = """Q3 1998; 14/10/1998; 1 July; 30 September; 418,250; 402,900; 3.8 per cent; two thirds;
July; August; 61 000; 4.7; 276; 3; dozen; 15; 9.2% to 6¾ %; 552; 61 %; EUR 12.50; 184; 38 %;
EUR 7.00; 26; 0.455; £9; EUR 5.1m; half a million; 1998-99; €2.4 million; a quarter; April 1999;
$310k; 1.2bn; mid-1980s; 87 million; 31 December 2004; twelve; two hundred and forty-one; 30–35;
1,650 to 1,720; Three; 22 August; six; 3rd September; 04:40; 5.5; 0.3; four; one in seven;
14 out of 98; 1 in 20; '96; Ten; Two-thirds; twice; 8; 1.6 million; 1999; 5%; 1990s; 2–3 %; -4;
a third; Hundreds; first; May; January 1999"""
"""Counted by hand, before anything was run over it. `first` is an ordinal, and not found."""

LETTER = """1958; two; three; eleven thousand; six thousand; half; nine; five; seven; forty;
first; 1958; two; five; one"""

CARNEGIE = """November 7, 2024; seven or eight; 1992; 1990; two; One; five; three; one; 2021;
2024; one"""

SILBERSTEIN = """10,000; 100,000; $2,000; $20 million; half; 2020; 2023; 2024; first; early 1990s;
1994; two; 1917; 1960s; one; November 18, 2024"""


def covered(name: str, *claims: Claim, text: str | None = None) -> Coverage:
    data = (DATA / name).read_bytes() if text is None else text.encode()
    document = read_document(name, data)
    assert isinstance(document, Document)
    readable = {"s": Readable.of(document)}
    return cover("s", readable["s"], claims, anchor_claims(claims, readable))


def assert_found(found: Coverage, listed: str, share: float = 0.95) -> None:
    """At least so many of the listed ones, each once, and next to nothing else."""
    wanted = Counter(" ".join(item.split()) for item in listed.split(";"))
    got = Counter(item.text for item in found.items if item.kind != "name")
    assert (wanted & got).total() >= share * wanted.total(), wanted - got
    assert (got - wanted).total() <= 0.02 * wanted.total(), got - wanted


def test_a_bulletin_with_tables():
    assert_found(covered("ferry-bulletin.md"), BULLETIN)


def test_a_letter():
    # the one ordinal is a fifteenth of so short a list
    assert_found(covered("island-letter.txt"), LETTER, share=0.93)


@pytest.mark.parametrize(
    ("name", "listed"),
    [("000_c9b54decb8f2875b.txt", CARNEGIE), ("004_862dc55246dd0a45.txt", SILBERSTEIN)],
)
def test_the_essays(name: str, listed: str):
    if not (ESSAYS / name).is_file():
        pytest.skip("the essays do not lie beside the project (nor where SAPPER_DOCUMENTS says)")
    text = (ESSAYS / name).read_text(encoding="utf-8")
    # ordinals aside: the second essay's `first president` is no number that a claim would take
    assert_found(covered("e.txt", text=text), listed.replace("first;", ""))


def test_sentences():
    text = """Dr. I. Halvorsen sat for 4.5 days. He left the U.S. in Nov. 1958! Did he?

1. A heading
A line that was broken by hand where the page of the typewriter came to its
end, so that it is one sentence with this.
| a row | of e.g. 3 | cells. And more |
| ----- | --------- | --------------- |
- an item
- another one.
"""
    told = [" ".join(text[place.start : place.end].split()) for place in sentences(text)]
    assert told == [
        "Dr. I. Halvorsen sat for 4.5 days.",
        "He left the U.S. in Nov. 1958!",
        "Did he?",
        "1. A heading",
        "A line that was broken by hand where the page of the typewriter came to its end, so that "
        "it is one sentence with this.",
        "| a row | of e.g. 3 | cells. And more |",
        "- an item",
        "- another one.",
    ]


def test_a_paragraph_a_line():
    text = "\n".join(f"The {word} paragraph " + "goes on and on " * 20 for word in ("one", "two"))
    assert len(sentences(text)) == 2


def test_names():
    text = (
        "Whether Kim Jong Un agreed is open. The Institute for the Study of War thinks he did. "
        "In Seoul, nobody of the Ministry of Defence asked Mr. Halvorsen's aide. Russian officers "
        "and Seoul agree. Sending men is easy. On Monday the U.N. met."
    )
    found = proper_names(text, sentences(text))
    assert [name.text for name in found] == [
        "Kim Jong Un",
        "Institute for the Study of War",
        "Seoul",
        "Ministry of Defence",
        "Halvorsen",
        "U.N.",
    ]
    assert len(found[2].places) == 2


def claim(
    name: str, says: str, phrase: str | None = None, quantity: Quantity | None = None
) -> Claim:
    return Claim(
        name, "s", says, 0.5, None if phrase is None else Quotation(phrase), quantity=quantity
    )


TEXT = (
    "In 1958 a crew of nine stayed in Port Ansel. The islands burn 11,000 barrels in winter, and "
    "about half of them in January 1999. It takes 40 hours. Fares are 61 % paid."
)


def taken(*claims: Claim) -> dict[str, tuple[str, ...]]:
    return {item.text: item.claims for item in covered("a.txt", *claims, text=TEXT).items}


def test_nothing_is_taken_up_without_claims():
    found = covered("a.txt", text=TEXT)
    assert [item.text for item in found.open] == [
        "1958",
        "nine",
        "Port Ansel",
        "11,000",
        "half",
        "January 1999",
        "40",
        "61 %",
    ]
    assert len(found.bare) == len(found.sentences) == 4


def test_taken_up_by_the_phrase():
    found = taken(claim("c", "x", "crew of nine stayed"))
    assert found["nine"] == ("c",)
    assert not found["1958"]


def test_taken_up_by_quantity_or_words_in_the_same_sentence():
    by_quantity = claim("q", "x", "barrels in winter", Quantity(11_000.0, 11_000.0))
    by_words = claim("w", "Half were burnt in 1999.", "barrels in winter")
    found = taken(by_quantity, by_words)
    assert found["11,000"] == ("q",)
    assert found["half"] == ("w",)
    assert found["January 1999"] == ("w",)
    assert not found["40"]


def test_not_taken_up_by_a_claim_on_another_sentence():
    assert not taken(claim("q", "x", "It takes", Quantity(11_000.0, 11_000.0)))["11,000"]


def test_taken_up_by_a_claim_without_a_phrase():
    found = taken(claim("t", "x", None, Quantity(40.0, 40.0)))
    assert found["40"] == ("t",)
    assert not found["61 %"]


def test_names_are_taken_up_by_whoever_mentions_them():
    assert taken(claim("n", "Port Ansel is far."))["Port Ansel"] == ("n",)


def test_sentences_with_claims():
    found = covered("a.txt", claim("c", "x", "It takes 40 hours"), text=TEXT)
    assert [item.claims for item in found.sentences] == [(), (), ("c",), ()]
    third = found.sentences[2]
    assert third.text == "It takes 40 hours."
    assert third.place == Place(TEXT.index("It takes"), TEXT.index(" Fares"))


def test_a_quarter_is_a_date_and_no_name():
    found = covered("q.txt", text="Sales rose in Q3. In Q3 2019 the firm Brandt closed its mill.\n")
    assert [item.text for item in found.items if "Q3" in item.text] == ["Q3", "Q3 2019"]
