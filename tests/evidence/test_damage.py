"""Quotations find their place again in documents that were damaged in mechanical ways.

Every damage works on characters that remember where they stood, so that the right place is
known exactly. The bound is the project's own: at least 98 % of quotations anchor to the right
place under every damage, and none to a wrong one.
"""

from __future__ import annotations

import os
import random
import re
import unicodedata
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sapper.evidence.anchoring import Place, Readable, find
from sapper.evidence.anchoring_faults import context_to_paste
from sapper.evidence.claims import Claim, Quotation
from sapper.evidence.documents import Document, read_document
from sapper.evidence.quotation import normal, occurrences

DATA = Path(__file__).parent / "data"
ESSAYS = Path(
    os.environ.get("SAPPER_DOCUMENTS") or Path(__file__).parents[3] / "shared" / "documents"
)

Marked = list[tuple[str, int]]
"""Characters with where each stood in the sound text (-1: put in by the damage)."""


def rewrapped(text: Marked, chance: random.Random) -> Marked:
    """Every line broken at about 56 characters."""
    found: Marked = []
    column = 0
    for character, place in text:
        if character == " " and column > 56:
            found.append(("\n", place))
            column = 0
        else:
            found.append((character, place))
            column = 0 if character == "\n" else column + 1
    return found


def hyphenated(text: Marked, chance: random.Random) -> Marked:
    """Words parted by a hyphen and a line end."""
    found: Marked = []
    for index, (character, place) in enumerate(text):
        found.append((character, place))
        inside = "".join(item for item, _ in text[max(0, index - 2) : index + 4])
        if len(inside) == 6 and inside.isalpha() and chance.random() < 0.05:
            found.extend((item, -1) for item in "-\n   ")
    return found


def mistyped(text: Marked, chance: random.Random) -> Marked:
    """Two in a hundred characters replaced, left out, or with one put in before."""
    found: Marked = []
    for character, place in text:
        if chance.random() >= 0.02:
            found.append((character, place))
            continue
        other = chance.choice("abcdefghijklmnopqrstuvwxyz")
        kind = chance.randrange(3)
        if kind == 0:
            found.append((other, place))
        elif kind == 1:
            found.extend([(other, -1), (character, place)])
    return found


def scanned(text: Marked, chance: random.Random) -> Marked:
    """Letters taken for others of their shape, six in a hundred of those that are."""
    shapes = {
        "rn": "m",
        "m": "rn",
        "cl": "d",
        "l": "1",
        "I": "l",
        "e": "c",
        "h": "b",
        "O": "0",
        "ii": "u",
    }
    plain = "".join(character for character, _ in text)
    found: Marked = []
    index = 0
    while index < len(text):
        shape = next((item for item in shapes if plain.startswith(item, index)), "")
        if shape and chance.random() < 0.06:
            found.extend((sign, text[index][1]) for sign in shapes[shape])
            index += len(shape)
        else:
            found.append(text[index])
            index += 1
    return found


def shuffled(text: Marked, chance: random.Random) -> Marked:
    """Paragraphs in another order."""
    paragraphs: list[Marked] = [[]]
    for item in text:
        paragraphs[-1].append(item)
        if item[0] == "\n":
            paragraphs.append([])
    paragraphs[-1].append(("\n", -1))
    chance.shuffle(paragraphs)
    return [item for paragraph in paragraphs for item in paragraph]


def _replaced(text: Marked, table: dict[str, str]) -> Marked:
    """Each key put for its value, the longest first."""
    plain = "".join(character for character, _ in text)
    pattern = re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
    found: Marked = []
    before = 0
    for match in pattern.finditer(plain):
        found.extend(text[before : match.start()])
        found.extend((item, text[match.start()][1]) for item in table[match[0]])
        before = match.end()
    return found + text[before:]


def curly(text: Marked, chance: random.Random) -> Marked:
    """Straight quotation marks to curly ones, curly to straight."""
    return _replaced(text, {'"': "„", "'": "’", "“": '"', "”": "''", "’": "'", "‘": "`"})


def ligatures(text: Marked, chance: random.Random) -> Marked:
    """Letters welded as printers weld them."""
    return _replaced(text, {"ffi": "ﬃ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "st": "ﬆ"})


def dashes(text: Marked, chance: random.Random) -> Marked:
    """Other dashes, with and without blanks; dots of omission as one sign."""
    return _replaced(text, {" -- ": "—", "—": " – ", "-": "‐", "–": "-", "...": "…"})


def double_spaced(text: Marked, chance: random.Random) -> Marked:
    """Two blanks for one, and an empty line after every line."""
    return _replaced(text, {" ": " \u00a0", "\n": "\n \n"})


def upper_case(text: Marked, chance: random.Random) -> Marked:
    """Whole paragraphs in capitals, as headings often are."""
    found: Marked = []
    loud = False
    for character, place in text:
        if character == "\n":
            loud = chance.random() < 0.5
        found.append(
            (character.upper() if loud and len(character.upper()) == 1 else character, place)
        )
    return found


def soft_hyphens(text: Marked, chance: random.Random) -> Marked:
    """Signs that are not seen, between letters."""
    found: Marked = []
    for item in text:
        found.append(item)
        if chance.random() < 0.2:
            found.append((chance.choice("\u00ad\u200b\ufeff"), -1))
    return found


def decomposed(text: Marked, chance: random.Random) -> Marked:
    """Letters with accents in two characters, and accents where there were none."""
    found: Marked = []
    for character, place in text:
        found.extend((item, place) for item in unicodedata.normalize("NFD", character))
        if character in "aeo" and chance.random() < 0.05:
            found.append(("\u0301", -1))
    return found


def footnoted(text: Marked, chance: random.Random) -> Marked:
    """A number of a note after some of the words."""
    found: Marked = []
    for item in text:
        if item[0] == " " and chance.random() < 0.05:
            found.extend((sign, -1) for sign in f"[{chance.randrange(1, 40)}]")
        found.append(item)
    return found


def interspersed(text: Marked, chance: random.Random) -> Marked:
    """A head and number of a page between every twelve lines of a rewrapped text."""
    found: Marked = []
    lines = 0
    for item in rewrapped(text, chance):
        found.append(item)
        lines += item[0] == "\n"
        if item[0] == "\n" and lines % 12 == 0:
            found.extend((sign, -1) for sign in f"\n{lines}\n")
    return found


DAMAGES: list[Callable[[Marked, random.Random], Marked]] = [
    rewrapped,
    hyphenated,
    mistyped,
    scanned,
    shuffled,
    curly,
    ligatures,
    dashes,
    double_spaced,
    upper_case,
    soft_hyphens,
    decomposed,
    footnoted,
    interspersed,
]


def as_html(text: Marked, chance: random.Random) -> tuple[bytes, list[int]]:
    """A page with tags within phrases, entities and a script; and where its characters stood."""
    found: Marked = [(sign, -1) for sign in "<html><head><title>x</title></head><body>"]
    found += [
        (sign, -1) for sign in '<script>if (a < b) { document.write("<p>never before") }</script>'
    ]
    for character, place in text:
        if character == "\n":
            found.extend((sign, -1) for sign in '</p>\n<p class="a > b">')
        elif character in "&<>“”’—":
            named = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "“": "&ldquo;", "”": "&#8221;"}
            found.extend((sign, place) for sign in named.get(character, f"&#x{ord(character):x};"))
        else:
            if character == " " and chance.random() < 0.1:
                tag = chance.choice(["<em>", "</em>", "<br/>", "<!-- > -->", "<a href='x>y'>"])
                found.extend((sign, -1) for sign in tag)
            found.append((character, place))
    return "".join(sign for sign, _ in found).encode(), [place for _, place in found]


def as_pdf(text: str) -> bytes:
    """A PDF of one font with lines of at most 80 characters, 50 to a page."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) > 80:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines.append(line)
    pages = [lines[start : start + 50] for start in range(0, len(lines), 50)]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (4 + 2 * k) for k in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        body = b"BT /F1 10 Tf 40 800 Td 12 TL\n"
        for line in page:
            escaped = re.sub(rb"([()\\])", rb"\\\1", line.encode("cp1252", "replace"))
            body += b"(" + escaped + b") Tj T*\n"
        stream = zlib.compress(body + b"ET")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
        )
    out, places = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )


def drawn(text: str, count: int, chance: random.Random) -> list[tuple[Quotation, Place]]:
    """Phrases of five to twelve words from a text, with the context that tells them apart."""
    words = list(re.finditer(r"\S+", text))
    found: list[tuple[Quotation, Place]] = []
    whole = normal(text).form
    while len(found) < count:
        first = chance.randrange(len(words) - 12)
        last = first + chance.randrange(5, 13) - 1
        start, end = words[first].start(), words[last].end()
        exact = text[start:end]
        if "\n" in exact:
            continue
        prefix = ""
        if len(list(occurrences(whole, normal(exact).form))) > 1:
            prefix = text[:start].split("\n")[-1][-40:]
        found.append((Quotation(exact, prefix), Place(start, end)))
    return found


def judge(place: Place | None, stood: list[int], right: Place) -> str:
    """`right`, `wrong` or `none`: where the characters of a place stood in the sound text."""
    if place is None:
        return "none"
    inside = [item for item in stood[place.start : place.end] if item >= 0]
    good = [item for item in inside if right.start <= item < right.end]
    return "right" if len(good) > 0.7 * max(len(inside), right.end - right.start) else "wrong"


def tally(
    quotations: list[tuple[Quotation, Place]], document: Document, stood: list[int]
) -> dict[str, int]:
    counts = {"right": 0, "wrong": 0, "none": 0}
    readable = Readable.of(document)
    for quotation, right in quotations:
        counts[judge(find(quotation, readable.normal).place, stood, right)] += 1
    return counts


def damaged(
    text: str, damage: Callable[[Marked, random.Random], Marked], seed: int
) -> tuple[Document, list[int]]:
    marked = damage([(item, place) for place, item in enumerate(text)], random.Random(seed))
    document = read_document("damaged.txt", "".join(item for item, _ in marked).encode())
    assert isinstance(document, Document)
    return document, [place for _, place in marked]


def assert_good(counts: dict[str, int]) -> None:
    total = sum(counts.values())
    assert counts["wrong"] == 0, counts
    assert counts["right"] >= 0.98 * total, counts


def _sound(name: str) -> tuple[str, list[tuple[Quotation, Place]]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return text, drawn(text, 150, random.Random(7))


@pytest.mark.parametrize("name", ["island-letter.txt", "ferry-bulletin.md"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda item: item.__name__)
def test_made_up_documents(damage: Callable[[Marked, random.Random], Marked], name: str):
    text, quotations = _sound(name)
    for seed in range(3):
        document, stood = damaged(text, damage, seed)
        assert document.text == "".join(text_of(document))
        assert_good(tally(quotations, document, stood))


def text_of(document: Document) -> str:
    return document.file.text


@pytest.mark.parametrize("name", ["island-letter.txt", "ferry-bulletin.md"])
def test_as_html(name: str):
    text, quotations = _sound(name)
    for seed in range(3):
        marked: Marked = [(item, place) for place, item in enumerate(text)]
        data, stood = as_html(marked, random.Random(seed))
        document = read_document("page.html", data)
        assert isinstance(document, Document) and document.origin is not None
        back = [stood[place] for place in document.origin]
        assert_good(tally(quotations, document, back))


def test_as_pdf():
    text, quotations = _sound("island-letter.txt")
    document = read_document("letter.pdf", as_pdf(text))
    assert isinstance(document, Document)
    assert len(document.pages) > 1
    assert_good(_by_form(quotations, text, document))


def _by_form(
    quotations: list[tuple[Quotation, Place]], text: str, document: Document
) -> dict[str, int]:
    """For a document whose characters cannot be followed: by phrase and what stands before."""
    counts = {"right": 0, "wrong": 0, "none": 0}
    readable = Readable.of(document)
    for quotation, right in quotations:
        place = find(quotation, readable.normal).place
        if place is None:
            counts["none"] += 1
            continue
        same = normal(document.text[place.start : place.end]).form == normal(quotation.exact).form
        ahead = normal(text[: right.start]).form[-30:]
        same &= normal(document.text[: place.start]).form.endswith(ahead)
        counts["right" if same else "wrong"] += 1
    return counts


# --- the essays of the case that ships, where they lie beside the project


def _essays() -> list[tuple[str, list[tuple[Quotation, Place]]]]:
    from sapper.case.checked import check
    from sapper.case.documents import find_documents

    if not ESSAYS.is_dir():
        pytest.skip("the essays do not lie beside the project (nor where SAPPER_DOCUMENTS says)")
    case, _ = check("dprk-russia")
    assert case is not None
    found = find_documents(case, [ESSAYS])
    if not {"carnegie2024", "silberstein2024"} <= set(found.readable):
        pytest.skip("the folder does not hold the two essays")
    essays: list[tuple[str, list[tuple[Quotation, Place]]]] = []
    for source in ("carnegie2024", "silberstein2024"):
        readable = found.readable[source]
        placed: list[tuple[Quotation, Place]] = []
        for claim in case.evidence.claims:
            if claim.source == source and claim.quote is not None:
                anchor = find(claim.quote, readable.normal)
                assert anchor.state == "exact", claim.id
                assert anchor.place is not None
                placed.append((claim.quote, anchor.place))
        essays.append((readable.document.text, placed))
    assert sum(len(placed) for _, placed in essays) >= 50
    return essays


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda item: item.__name__)
def test_essays(damage: Callable[[Marked, random.Random], Marked]):
    for text, quotations in _essays():
        for seed in range(3):
            document, stood = damaged(text, damage, seed)
            assert_good(tally(quotations, document, stood))


def test_essays_as_pages_and_pdf():
    for text, quotations in _essays():
        marked: Marked = [(item, place) for place, item in enumerate(text)]
        data, stood = as_html(marked, random.Random(1))
        page = read_document("page.html", data)
        assert isinstance(page, Document) and page.origin is not None
        assert_good(tally(quotations, page, [stood[place] for place in page.origin]))
        printed = read_document("essay.pdf", as_pdf(text))
        assert isinstance(printed, Document)
        assert_good(_by_form(quotations, text, printed))


# --- phrases that fit more than once


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda item: item.__name__)
def test_the_prefix_to_paste_holds_under_damage(damage: Callable[[Marked, random.Random], Marked]):
    text = (DATA / "island-letter.txt").read_text(encoding="utf-8")
    phrase = "The government of the Tarn Islands has never before lent its cutters to a neighbour"
    sound = Readable.of(damaged(text, lambda marked, _: marked, 0)[0])
    claim = Claim("c", "s", "x", 0.5, Quotation(phrase))
    places = find(Quotation(phrase), sound.normal).others
    assert len(places) == 2
    import yaml

    for index, place in enumerate(places):
        paste = context_to_paste(claim, sound.document, places, index)
        assert paste is not None
        quotation = Quotation(**yaml.safe_load(f"quote: {paste}")["quote"])
        document, stood = damaged(text, damage, 11)
        found = find(quotation, Readable.of(document).normal).place
        verdict = judge(found, stood, place)
        # paragraphs in another order take the words before the first away
        assert verdict == "right" or (damage is shuffled and verdict == "none")
