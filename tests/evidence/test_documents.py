"""Documents read from bytes: what a reader sees of them, and what is said of broken ones."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from sapper.evidence import document_pdf
from sapper.evidence.anchoring import Readable, find
from sapper.evidence.claims import Quotation
from sapper.evidence.documents import Document, Faulty, read_document


def text_of(name: str, data: bytes | str) -> str:
    found = read_document(name, data.encode() if isinstance(data, str) else data)
    assert isinstance(found, Document), found
    return found.text


def fault_of(name: str, data: bytes) -> Faulty:
    found = read_document(name, data)
    assert isinstance(found, Faulty)
    return found


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    "data",
    [
        "“Très” long".encode("utf-8-sig"),
        b"\xff\xfe" + "“Très” long".encode("utf-16-le"),
        b"\xfe\xff" + "“Très” long".encode("utf-16-be"),
        "“Très” long".encode("cp1252"),
    ],
)
def test_encodings(data: bytes):
    assert text_of("a.txt", data) == "“Très” long"


def test_a_guessed_encoding_is_said():
    found = read_document("a.txt", "one\ntrès".encode("latin-1"))
    assert isinstance(found, Document)
    (notice,) = found.notices
    assert notice.code == "document-not-utf8"
    assert "line 2" in notice.message


def test_a_declared_encoding_is_used():
    page = '<meta charset="koi8-r"><p>Пхеньян</p>'.encode("koi8-r")
    found = read_document("a.html", page)
    assert isinstance(found, Document)
    assert found.text.strip() == "Пхеньян"
    assert not found.notices


@pytest.mark.parametrize("data", [b"\x7fELF\x00\x00", bytes(range(1, 32)) * 20])
def test_no_text(data: bytes):
    assert fault_of("a.txt", data).code == "document-unreadable"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_empty(name: str):
    assert fault_of(name, b" \n ").code == "document-without-text"


def test_html():
    page = """<!DOCTYPE html><html><head><title>no</title><style>p { color: red }</style></head>
    <body onload="alert(1)"><!-- not > this --><h1>Why</h1><p>The  dictator&mdash;like a <em>sap</em>per
    clearing mines&#8212;errs <a href="x>y">once</a>.</p><script>document.write("nor this")</script>
    <ul><li>one</li><li>two</li></ul><table><tr><td>3<td>4</table>
    <header>head</header>&nbsp;5 &lt; 6 &amp &bogus; 7 < 8</body></html>"""
    text = text_of("a.html", page)
    assert squeezed(text) == (
        "Why The dictator—like a sapper clearing mines—errs once. one two 3 4 head 5 < 6 & &bogus; 7 < 8"
    )


def test_html_knows_where_its_text_stood():
    page = "<p>The &ldquo;sacred&rdquo; <b>war</b> goes on</p>"
    found = read_document("a.html", page.encode())
    assert isinstance(found, Document)
    place = find(Quotation('"sacred" war goes'), Readable.of(found).normal).place
    assert place is not None
    assert found.span(place.start, place.end).text == "sacred&rdquo; <b>war</b> goes"


@pytest.mark.parametrize(
    ("page", "phrase"),
    [
        ("<p>They sent 120<sup>3</sup> men.</p>", "sent 120 men"),
        ('<p>They sent men<sup><a href="#n">12</a></sup> home.</p>', "sent men home"),
        ("<p>They sent <del>100</del> <s>110</s> 120 men.</p>", "They sent 120 men"),
        ("<p>The kingʼs men were sent.</p>", "The king's men"),
        ("<p>A loan of 10<sup>6</sup> roubles.</p>", "10⁶ roubles"),
    ],
)
def test_html_is_read_as_its_reader_sees_it(page: str, phrase: str):
    found = read_document("a.html", page.encode())
    assert isinstance(found, Document)
    assert find(Quotation(phrase), Readable.of(found).normal).state == "exact"


@pytest.mark.parametrize(
    ("page", "phrase"),
    [("<p>10<sup>6</sup> roubles</p>", "10 roubles"), ("<p><del>100</del> men</p>", "100 men")],
)
def test_html_gives_no_phrase_that_is_not_there(page: str, phrase: str):
    found = read_document("a.html", page.encode())
    assert isinstance(found, Document)
    assert find(Quotation(phrase), Readable.of(found).normal).state == "lost"


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<script",
        "<svg>",
        "<p a='",
        '<a href="x',
        "&",
        "<",
        "<div>",
        "</",
        "<!",
        "&#x",
        "<head><svg>",
    ],
)
def test_html_never_hangs(piece: str):
    begun = time.perf_counter()
    read_document("a.html", (piece * (400_000 // len(piece)) + "<p>end").encode())
    assert time.perf_counter() - begun < 10


def test_markdown():
    text = text_of(
        "a.md",
        "---\ntitle: no\n---\n# The *Tarn* question\n\n> A __letter__ on [cutters](http://x.y/z)\n"
        "and ![a boat](b.png) with `code`, snake_case and 2 * 3.\n\n- one\\*\n- two[^1]\n\n***\n",
    )
    assert squeezed(text) == (
        "The Tarn question A letter on cutters and a boat with code, snake_case and 2 3. one* two"
    )


def test_markdown_knows_where_its_text_stood():
    found = read_document("a.md", b"On **sacred** [war](x) again")
    assert isinstance(found, Document)
    start = found.text.index("sacred")
    assert found.span(start, start + len("sacred war")).text == "sacred** [war"


def test_markdown_never_hangs():
    for piece in ("[", "*", "![", "<!--", "`", "> ", "# ", "<a", "\\", "[a]("):
        begun = time.perf_counter()
        read_document("a.md", (piece * (60_000 // len(piece)) + " end").encode())
        assert time.perf_counter() - begun < 10, piece


def test_broken_pdf():
    assert fault_of("a.pdf", b"%PDF-1.7\n1 0 obj <<").code == "document-unreadable"


def test_locked_pdf():
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    found = fault_of("a.pdf", stream.getvalue())
    assert found.code == "document-unreadable"
    assert "password" in found.message


def test_a_scan():
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(200, 200)
    stream = io.BytesIO()
    writer.write(stream)
    found = fault_of("a.pdf", stream.getvalue())
    assert found.code == "document-without-text"
    assert "3 pages" in found.message


def test_a_pdf_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    child = tmp_path / "child.py"
    child.write_text("while True: pass", encoding="utf-8")
    monkeypatch.setattr(document_pdf, "_CHILD", child)
    begun = time.perf_counter()
    found = document_pdf.read_pdf("a.pdf", b"%PDF-", seconds=1)
    assert isinstance(found, Faulty)
    assert "longer than 1 second" in found.message
    assert time.perf_counter() - begun < 20


def test_a_reader_that_breaks_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    child = tmp_path / "child.py"
    child.write_text("import os; os._exit(9)", encoding="utf-8")
    monkeypatch.setattr(document_pdf, "_CHILD", child)
    found = document_pdf.read_pdf("a.pdf", b"%PDF-")
    assert isinstance(found, Faulty)
    assert "broke down" in found.message


def test_too_large():
    assert "51 MB" in fault_of("a.txt", b" " * 51_000_000).message
    assert "11 million" in fault_of("a.txt", b"a " * 5_500_000).message


def test_places_in_words():
    found = read_document("a.txt", b"one\ntwo three")
    assert isinstance(found, Document)
    assert found.place(4) == "line 2"
