"""XML: what is read, and what is refused before it can do harm."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from tests.xmile.conftest import aux, codes, model

from sapper.diagnostics.span import TextFile
from sapper.xmile import read
from sapper.xmile.elements import MOST_CHARACTERS, read_elements
from sapper.xmile.files import MOST_BYTES, text_of


def test_places_and_texts():
    text = '<xmile>\n  <a b="x > y">one &amp; two</a>\n</xmile>'
    root, faults = read_elements(TextFile("f", text))
    assert root is not None and not faults
    (child,) = root.children
    assert child.text == "one & two"
    assert child.get("b") == "x > y"
    assert child.span.line == 2
    assert child.inside is not None and child.inside.text == "one &amp; two"


def test_places_behind_letters_of_many_bytes():
    text = "<xmile><doc>größe 東京</doc><a>x</a></xmile>"
    root, _ = read_elements(TextFile("f", text))
    assert root is not None
    assert root.children[1].span.text == "<a>"


def test_prefixes_that_nothing_declares():
    root, faults = read_elements(TextFile("f", "<xmile><isee:prefs isee:x='1'/></xmile>"))
    assert root is not None and not faults
    assert root.children[0].tag == "isee:prefs"
    assert root.children[0].get("isee:x") == "1"


def test_a_comment_with_dashes_inside():
    text = "<xmile><!-- a -- b\n --><a/></xmile>"
    root, faults = read_elements(TextFile("f", text))
    assert root is not None and not faults
    assert root.children[0].span.line == 2


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi"))
    + "]><xmile>&i;</xmile>"
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xmile/>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xmile>&a;</xmile>',
        "<xmile><model>",
        "<xmile></model>",
        "<xmile>\x00</xmile>",
        "<xmile>\ud800</xmile>",
        "<xmile>&nbsp;</xmile>",
        "<a>" * 10_000,
        "<xmile>" + "<a/>" * 400_001 + "</xmile>",
        "<xmile>" + " " * MOST_CHARACTERS + "</xmile>",
    ],
    ids=["bomb", "external", "external-entity", "truncated", "crossed", "null", "surrogate",
         "entity", "deep", "many", "long"],
)  # fmt: skip
def test_refused(text: str):
    root, faults = read_elements(TextFile("f", text))
    assert root is None
    assert [item.code for item in faults] == ["bad-xml"]


def test_a_large_file_is_refused_unread(tmp_path: Path):
    path = tmp_path / "large.xmile"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert codes(read(path)) == ["bad-xml"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(tmp_path: Path, encoding: str):
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\r\n' + model(
        aux("größe", "1")
    )
    path = tmp_path / "m.xmile"
    path.write_bytes(text.encode(encoding))
    assert [output.shown for output in read(path).outputs] == ["größe"]


def test_what_is_not_in_its_encoding(tmp_path: Path):
    path = tmp_path / "m.xmile"
    path.write_bytes(codecs.BOM_UTF8 + b"<xmile>\xff</xmile>")
    file, faults = text_of(path)
    assert file is None
    assert [item.code for item in faults] == ["bad-xml"]
