"""Words found inside the part that they belong to, and not beyond it."""

from __future__ import annotations

import pytest

from sapper.diagnostics.span import TextFile
from sapper.model.checks.places import narrow

TEXT = """\
flows:
  goes: {from: man, to: other_man}
  comes:
    to: men
    equation: 5
  last: {to: stock}
"""
FILE = TextFile("model/one.yaml", TEXT)


@pytest.mark.parametrize(
    ("key", "word", "line", "text"),
    [
        ("goes", "man", 2, "man"),
        ("goes", "other_man", 2, "other_man"),
        ("comes", "Men", 4, "men"),
        ("comes", "stock", 3, "comes"),
        ("goes", "men", 2, "goes"),
    ],
)
def test_narrow(key: str, word: str, line: int, text: str):
    start = TEXT.index(key)
    found = narrow(FILE.span(start, start + len(key)), word)
    assert found is not None
    assert (found.line, found.text) == (line, text)


def test_without_a_place():
    assert narrow(None, "man") is None
