"""What becomes of a quotation: one test a state, and the places that must not be taken."""

from __future__ import annotations

import pytest

from sapper.diagnostics.span import TextFile
from sapper.evidence.anchoring import Anchor, Readable, anchor, find
from sapper.evidence.anchoring_faults import anchoring_faults, context_to_paste
from sapper.evidence.claims import Claim, Quotation
from sapper.evidence.documents import Document, read_document
from sapper.evidence.quotation import normal

TEXT = """A letter on the harbour

The council fears that crews who see other harbours will not come back. In 1958 a whole
crew stayed behind in Port Ansel; the boat was towed home by fishermen.

The islands burn eleven thousand barrels in a cold winter and can store six thousand.
Of the nine cutters five go to sea.

For the moment the council is content. The neighbour fears that crews will not come back.
"""


def placed(exact: str, prefix: str = "", suffix: str = "", text: str = TEXT) -> Anchor:
    return find(Quotation(exact, prefix, suffix), normal(text))


def shown(found: Anchor, text: str = TEXT) -> str:
    assert found.place is not None
    return " ".join(text[found.place.start : found.place.end].split())


def test_exact():
    found = placed("a whole crew stayed behind")
    assert (found.state, found.edits) == ("exact", 0)
    assert shown(found) == "a whole crew stayed behind"


def test_changed():
    found = placed("the boat was towed home by a fisherman")
    assert found.state == "changed"
    assert shown(found) == "the boat was towed home by fishermen"
    assert found.edits == 2  # `a` put in, `e` for `a`


@pytest.mark.parametrize(
    "phrase",
    [
        "the king was crowned in the cathedral",
        "six cutters",  # short phrases are taken as written
        "?!",
    ],
)
def test_lost(phrase: str):
    found = placed(phrase)
    assert found.state == "lost"
    assert found.place is None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("the guild lost 120 men in the storm", "It is said the guild lost 220 men in the storm."),
        ("prices doubled between 1901 and 1904", "Fish prices doubled between 1907 and 1909."),
        ("3.5 tonnes of coal a household", "They counted 35 tonnes of coal a household."),
        ("rose by 10 % in the spring", "It rose by 70 % in the spring of that year."),
    ],
)
def test_another_number_is_no_slip(phrase: str, text: str):
    for prefix in ("", "Before that"):
        found = placed(phrase, prefix, text=text)
        assert (found.state, found.place) == ("lost", None)
        assert found.others


def test_a_digit_read_as_a_letter_is_a_slip():
    text = "It is said the guild lost l2O men in the storm."
    assert placed("the guild lost 120 men in the storm", text=text).state == "changed"
    text = "They landed 12.000 crates ot cod in March."
    assert placed("landed 12,000 crates of cod in March", text=text).state == "changed"


def test_lost_with_the_nearest_place():
    found = placed("The islands burned some eleven hundred barrels in a winter")
    assert found.state == "lost"
    (nearest,) = found.others
    assert "eleven thousand barrels" in TEXT[nearest.start : nearest.end]


def test_a_phrase_within_a_word_is_not_there():
    assert placed("ships", text="Their relationships are good.").state == "lost"


def test_blanks_may_be_lost():
    found = placed("a whole crew stayed behind", text="In 1958awholecrewstayedbehind,")
    assert found.state == "exact"


def test_ambiguous():
    found = placed("will not come back")
    assert found.state == "ambiguous"
    assert found.place is None
    assert len(found.others) == 2


def test_capitals_tell_places_apart():
    text = "THE FLEET IS READY\n\nHe wrote: the fleet is ready."
    found = placed("the fleet is ready", text=text)
    assert found.state == "exact"
    assert shown(found, text) == "the fleet is ready"


@pytest.mark.parametrize(
    ("prefix", "suffix", "after"),
    [
        ("crews who see other harbours", "", "In 1958"),
        ("The neighbour fears that crews ", "", ""),
        ("", "In 1958 a whole", "In 1958"),
        ("  crews who see  other harbors", "", "In 1958"),  # blanks and a letter off
    ],
)
def test_context_tells_places_apart(prefix: str, suffix: str, after: str):
    found = placed("will not come back", prefix, suffix)
    assert found.state == "exact"
    assert found.place is not None
    assert TEXT[found.place.end :].lstrip(". \n").startswith(after)


def test_context_that_fits_neither():
    assert placed("will not come back", "a prefix that stands nowhere").state == "ambiguous"


def test_moved():
    found = placed("a whole crew stayed behind", "in the summer of last year")
    assert found.state == "moved"
    assert shown(found) == "a whole crew stayed behind"


def test_the_changed_place_with_its_context_beats_the_sound_one_without():
    text = TEXT.replace("harbours will not come back", "harbours wil not com back")
    found = placed("will not come back", "crews who see other harbours", text=text)
    assert found.state == "changed"
    assert shown(found, text) == "wil not com back"


def test_two_changed_places_are_none():
    text = "He saw nine hundred men there. She saw nine hundred hen there."
    assert placed("saw nine hundred pen there", text=text).state == "ambiguous"


def test_no_document_and_nothing_to_quote():
    quoting = Claim("a", "s", "x", 0.5, Quotation("a whole crew"))
    assert anchor(quoting, None).state == "no document"
    assert anchor(Claim("b", "s", "x", 0.5, at="p. 3"), None).state == "not quotable"


def test_the_lines_to_paste_lead_to_their_places():
    import yaml

    document = read_document("a.txt", TEXT.encode())
    assert isinstance(document, Document)
    readable = Readable.of(document)
    quote = Quotation("will not come back")
    claim = Claim("c", "s", "x", 0.5, quote)
    found = anchor(claim, readable)
    (fault,) = anchoring_faults([claim], [found], {"s": readable})
    assert fault.code == "quote-ambiguous"
    assert len(fault.secondary) == 2
    for index, place in enumerate(found.others):
        paste = context_to_paste(claim, document, found.others, index)
        assert paste is not None
        assert paste in "\n".join(fault.help)
        again = find(Quotation(**yaml.safe_load(paste)), readable.normal)
        assert (again.state, again.place) == ("exact", place)


def test_places_that_nothing_tells_apart():
    text = "No change.\n" * 5
    document = read_document("a.txt", text.encode())
    assert isinstance(document, Document)
    claim = Claim("c", "s", "x", 0.5, Quotation("No change."))
    readable = Readable.of(document)
    found = anchor(claim, readable)
    assert len(found.others) == 5
    (fault,) = anchoring_faults([claim], [found], {"s": readable})
    assert "5 times" in fault.message
    assert fault.help


def test_a_page_of_a_pdf_is_named():
    document = Document(
        "a.pdf", "pdf", TEXT, TextFile("a.pdf", TEXT), pages=(0, TEXT.index("The islands"))
    )
    claim = Claim("c", "s", "x", 0.5, Quotation("a hole crew stayed behind"))
    other = Claim("d", "s", "x", 0.5, Quotation("five go too sea"))
    readable = {"s": Readable.of(document)}
    anchors = [anchor(claim, readable["s"]), anchor(other, readable["s"])]
    first, second = anchoring_faults([claim, other], anchors, readable)
    assert first.secondary[0].text == "page 1, 1 letter differs"
    assert second.secondary[0].text == "page 2, 1 letter differs"
