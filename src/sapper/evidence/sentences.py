"""The sentences of a document, as stretches of its text.

Paragraphs are found here, since a document's lines may be paragraphs, or pieces of them; where
sentences end within a paragraph is decided by `sentencex`, by its rules for English. A row of
a table, a heading and an item of a list count as sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from sapper.evidence.anchoring import Place

_LONG = 200
"""Where lines are longer than this, each is a paragraph of its own."""
_FITS = 0.85
"""A line end was meant if the next word would have fitted in so much of the common width."""
_MOST = 20_000
"""Longer paragraphs are cut between words before sentences are looked for."""
_NUMBERED = re.compile(r"\s*\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z])[.)]\s*")
_OWN_LINE = re.compile(r"[ \t]*(?:[|•·▪*+]|[-–—][ \t]|\d{1,3}[.)][ \t]|\([a-z0-9]{1,3}\)[ \t])")


def sentences(text: str) -> list[Place]:
    """Every sentence that holds a letter or digit, in order, without the blanks around it."""
    found: list[Place] = []
    for paragraph in paragraphs(text):
        for start, end in _pieces(text, paragraph):
            found.extend(_sentences(text, start, end))
    return found


def paragraphs(text: str) -> Iterator[Place]:
    """Blocks of text between empty lines, or between line ends that were meant as such."""
    lines = [match.span() for match in re.finditer(r"[^\n\f]+", text)]
    lengths = sorted(len(text[start:end].rstrip()) for start, end in lines)
    common = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    begin: int | None = None
    before = (0, 0)
    for start, end in lines:
        if not text[start:end].strip():
            if begin is not None:
                yield Place(begin, before[1])
            begin = None
            continue
        if begin is not None and _meant(text, before, (start, end), common):
            yield Place(begin, before[1])
            begin = start
        elif begin is None:
            begin = start
        before = (start, end)
    if begin is not None:
        yield Place(begin, before[1])


def _meant(text: str, line: tuple[int, int], following: tuple[int, int], common: int) -> bool:
    """Whether the end of a line is the end of a paragraph."""
    gap = text[line[1] : following[0]]
    if gap.count("\n") > 1 or "\f" in gap:
        return True
    here, after = text[slice(*line)].rstrip(), text[slice(*following)]
    if common > _LONG or _OWN_LINE.match(after) or here.lstrip().startswith("|"):
        return True
    word = after.split(maxsplit=1)[0]
    return len(here) + 1 + len(word) <= _FITS * common


def _pieces(text: str, paragraph: Place) -> Iterator[tuple[int, int]]:
    """A paragraph whole, or where it is endless in pieces."""
    start = paragraph.start
    while paragraph.end - start > _MOST:
        cut = text.rfind(" ", start + _MOST // 2, start + _MOST)
        cut = start + _MOST if cut < 0 else cut
        yield start, cut
        start = cut
    yield start, paragraph.end


def _sentences(text: str, start: int, end: int) -> Iterator[Place]:
    splitter: Any = import_module("sentencex")  # compiled, without types
    flat = re.sub(r"\s", " ", text[start:end])
    if flat.lstrip().startswith("|"):  # a row of a table
        bounds = [(0, len(flat))]
    else:
        bounds = [
            (int(item["start_index"]), int(item["end_index"]))
            for item in splitter.get_sentence_boundaries("en", flat)
        ]
    carried: int | None = None
    for first, last in bounds:
        first = first if carried is None else carried
        sentence = flat[first:last]
        carried = first if _NUMBERED.fullmatch(sentence) else None
        if carried is None and any(character.isalnum() for character in sentence):
            first += len(sentence) - len(sentence.lstrip())
            last -= len(sentence) - len(sentence.rstrip())
            yield Place(start + first, start + last)
