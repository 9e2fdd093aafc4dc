"""Texts in a form in which a phrase is the same phrase however it is set.

The form keeps letters, digits and signs, and leaves out what typesetting, conversion and
editing change: white space and line ends, quotation marks, dashes and hyphens (but not one
between two digits, nor the minus before a number), soft hyphens, ligatures, accents, numbers of notes (`[12]`, `¹²`; but `10⁶`
is `10^6`), and the case of letters. Every character remembers where it stood, so that what is found in the form is found in the text.
Where in a document a quotation stands is `sapper.evidence.anchoring`.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sapper.evidence.boundaries import parts_words

_QUOTES = frozenset("\"'`´‘’‚‛“”„‟‹›«»′″‵‶＂＇")
_APOSTROPHES = {0x02BC: "’", 0x02BB: "‘", 0x02B9: "′"}
"""Apostrophes that count as letters in Unicode, one sign for one."""
_DASHES = frozenset("-‐‑‒–—―−﹘﹣－⁃~∼")
_MINUS = frozenset("-‐‑–−﹣－")
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWERS = {sign: str(place) for place, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"⁻": "-"}
_NOTE = re.compile(r"\[[0-9]{1,3}\]")


@dataclass(frozen=True, eq=False)
class Normal:
    """A text in the common form: `form[i]` comes from `text[origin[i]]`."""

    text: str
    form: str
    origin: Sequence[int]

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the text of a stretch of the form (`start` < `end`)."""
        return self.origin[start], self.origin[end - 1] + 1

    def whole_words(self, start: int, end: int) -> bool:
        """Whether a stretch of the form begins and ends where words and numbers of the text do."""
        first, last = self.stretch(start, end)
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1  # an accent set apart belongs to the letter before it
        return not parts_words(self.text, first) and not parts_words(self.text, last)


def normal(text: str) -> Normal:
    """A text in the common form, in time in proportion to its length.

    >>> normal("The “long-\\n  term” ﬁght").form
    'thelongtermfight'
    """
    text = text.translate(_APOSTROPHES)
    folded: dict[str, str] = {}
    pieces: list[str] = []
    origin = array("L")
    notes = iter(_NOTE.finditer(text))
    note = next(notes, None)
    for offset, character in enumerate(text):
        if note is not None and offset >= note.start():
            if offset < note.end():
                continue
            note = next(notes, None)
            if note is not None and offset == note.start():
                continue
        if character in _POWERS and (power := _power(text, offset)):
            pieces.append(power)
            origin.extend([offset] * len(power))
            continue
        kept = folded.get(character)
        if kept is None:
            kept = folded[character] = _fold(character)
        if kept == "-" and not _counts(text, offset):
            continue
        if kept:
            pieces.append(kept)
            origin.append(offset)
            for _ in range(len(kept) - 1):
                origin.append(offset)
    return Normal(text, "".join(pieces), origin)


def occurrences(form: str, phrase: str, most: int = 200) -> Iterator[int]:
    """Where a phrase stands in a text, both in the common form; at most `most` places."""
    at = form.find(phrase) if phrase else -1
    while at >= 0 and most > 0:
        yield at
        most -= 1
        at = form.find(phrase, at + 1)


def _fold(character: str) -> str:
    """What is kept of one character; `-` for any dash."""
    if character in _DASHES:
        return "-"
    if character in _QUOTES or character in _RAISED or character.isspace():
        return ""
    kept: list[str] = []
    for part in unicodedata.normalize("NFKD", character.casefold()):
        category = unicodedata.category(part)
        dropped = category in ("Mn", "Me", "Cc", "Cf", "Cs", "Co", "Cn") or category[0] == "Z"
        if not dropped and part not in _QUOTES:
            kept.append(part.casefold())
    return "".join(kept)


def _power(text: str, offset: int) -> str:
    """What a raised sign is worth where it stands as a power of ten (`10⁶` is `10^6`); else nothing.

    Behind other words and numbers raised digits are numbers of notes.
    """
    start = offset
    while start and text[start - 1] in _POWERS:
        start -= 1
    ten = text[:start][-2:] == "10" and not text[max(0, start - 3) : start - 2].isalnum()
    if not ten or text[max(0, start - 3) : start - 2] in (".", ","):
        return ""
    return ("^" if start == offset else "") + _POWERS[text[offset]]


def _counts(text: str, offset: int) -> bool:
    """Whether a dash stands in a range of numbers, or is the minus before one."""
    if not text[offset + 1 : offset + 2].isdigit():
        return False
    before = text[offset - 1 : offset] if offset else ""
    return before.isdigit() or (text[offset] in _MINUS and (not before or before in " \xa0("))
