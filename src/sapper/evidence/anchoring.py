"""Where in a document a quotation stands.

A quotation is a W3C Web Annotation `TextQuoteSelector` (Recommendation of 2017, 4.2.4): a
phrase, and where it fits twice the words before or after it. Texts are compared in the
common form of `sapper.evidence.quotation`; a phrase that is not there as it was written is
looked for with a few edits. Where two places fit alike none is taken: a wrong anchor is worse
than none. Telling of it is `sapper.evidence.anchoring_faults`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sapper.evidence.approximate import Match, ends_with, matches, starts_with
from sapper.evidence.claims import Claim, Quotation
from sapper.evidence.documents import Document
from sapper.evidence.figures_kept import figures_kept
from sapper.evidence.quotation import Normal, normal, occurrences
from sapper.evidence.same_words import same_words, welded

State: TypeAlias = Literal[
    "exact", "moved", "changed", "ambiguous", "lost", "no document", "not quotable"
]

STATES: tuple[State, ...] = (
    "exact",
    "moved",
    "changed",
    "ambiguous",
    "lost",
    "no document",
    "not quotable",
)

_EDITS = 6
"""One edit is allowed for so many characters of a phrase (blanks and dashes not counted)."""
_SHORT = 8
"""A phrase of fewer characters is taken as written or not at all."""
_WELDED = 15
"""A phrase so long may begin or end within a word of the document: its blanks were lost."""
_MOST = 2_000
"""So many places at which the letters of a phrase stand are looked at."""
_NEAREST = 3
"""One edit for so many characters: how far off a place is still shown as the nearest."""

_GROUPED = re.compile(r"(?<=[0-9])[.,](?=[0-9]{3}(?![0-9]))")
_FIGURES = re.compile(r"[0-9]|(?<=[0-9])\.(?=[a-z]?[0-9])|(?<=[0-9][a-z])\.(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document's text: offsets `start` to `end` (excluded)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """What became of one claim's quotation.

    `place` is where it stands (exact, moved, changed). `others` are the places that fit alike
    (ambiguous), or the nearest one (lost). `edits` counts the letters that differ.
    """

    claim: str
    source: str
    state: State
    place: Place | None = None
    others: tuple[Place, ...] = ()
    edits: int = 0


@dataclass(frozen=True, eq=False)
class Readable:
    """A document with its text in the common form, made once for all quotations from it."""

    document: Document
    normal: Normal

    @staticmethod
    def of(document: Document) -> Readable:
        """The document made ready."""
        return Readable(document, normal(document.text))


def anchor_claims(claims: Sequence[Claim], documents: Mapping[str, Readable]) -> tuple[Anchor, ...]:
    """An anchor for every claim, in order. `documents` has the documents by source."""
    return tuple(anchor(claim, documents.get(claim.source)) for claim in claims)


def anchor(claim: Claim, readable: Readable | None) -> Anchor:
    """Where the quotation of a claim stands in the document of its source."""
    if claim.quote is None:
        return Anchor(claim.id, claim.source, "not quotable")
    if readable is None:
        return Anchor(claim.id, claim.source, "no document")
    found = find(claim.quote, readable.normal)
    return Anchor(claim.id, claim.source, found.state, found.place, found.others, found.edits)


def find(quotation: Quotation, text: Normal) -> Anchor:
    """The place of a quotation in a text in the common form (claim and source left empty)."""
    phrase = normal(quotation.exact).form
    if not phrase:
        return Anchor("", "", "lost")
    before, after = normal(quotation.prefix).form, normal(quotation.suffix).form
    as_written = _as_written(quotation.exact, phrase, text, in_context=bool(before or after))
    if before or after:
        return _in_context(quotation.exact, (before, after), as_written, text)
    if not as_written:
        return _changed(quotation.exact, phrase, text)
    if len(as_written) > 1:
        wanted = " ".join(quotation.exact.split())
        same = [item for item in as_written if " ".join(_shown(item, text).split()) == wanted]
        as_written = same if len(same) == 1 else as_written
    if len(as_written) > 1:
        places = tuple(_place(item, text) for item in as_written)
        return Anchor("", "", "ambiguous", others=places)
    return Anchor("", "", "exact", _place(as_written[0], text))


def _as_written(exact: str, phrase: str, text: Normal, *, in_context: bool) -> list[Match]:
    """The places of a phrase without an edit, from the end of a word or number to another.

    Where a document has lost its blanks a long phrase may also begin and end within what was welded.
    """
    found = [Match(at, at + len(phrase), 0) for at in occurrences(text.form, phrase, _MOST)]
    whole = [item for item in found if text.whole_words(item.start, item.end)]
    if len(phrase) < _WELDED or (whole and not in_context):
        return whole
    return [
        item
        for item in found
        if item in whole or welded(exact, text, text.stretch(item.start, item.end))
    ]


def _changed(exact: str, phrase: str, text: Normal) -> Anchor:
    """A phrase that does not stand there as it was written."""
    most = edits_allowed(phrase)
    near = matches(text.form, phrase, len(phrase) // _NEAREST) if len(phrase) >= _SHORT else []
    # what fits to the letter and yet was not taken stands within other words and numbers
    close = [
        item for item in near if 0 < item.distance <= most and _same(exact, phrase, item, text)
    ]
    if not close:
        others = tuple(_place(item, text) for item in near[:1])
        return Anchor("", "", "lost", others=others, edits=near[0].distance if near else 0)
    best = close[0]
    rivals = [
        item for item in near if item is not best and item.distance - best.distance < _clear(phrase)
    ]
    if rivals:
        return Anchor("", "", "ambiguous", others=_places([best, *rivals], text))
    return Anchor("", "", "changed", _place(best, text), edits=best.distance)


def _in_context(
    exact: str, context: tuple[str, str], as_written: list[Match], text: Normal
) -> Anchor:
    """A phrase with words before or after it: of all places, the one that fits best as a whole."""
    phrase, (before, after) = normal(exact).form, context
    most = edits_allowed(phrase)
    changed = matches(text.form, phrase, most) if most else []
    free = [
        item
        for item in changed
        if item.distance
        and all(item.end <= other.start or item.start >= other.end for other in as_written)
    ]
    length = len(before) + len(after)

    def off(item: Match) -> int:
        """How many letters of the context differ."""
        ahead = text.form[max(0, item.start - 2 * len(before) - 8) : item.start]
        behind = text.form[item.end : item.end + 2 * len(after) + 8]
        return ends_with(ahead, before) + starts_with(behind, after)

    ranked = sorted(
        ((item.distance + off(item), item.start, item) for item in (*as_written, *free)),
    )
    if not ranked:
        return _changed(exact, phrase, text)
    total, _, best = ranked[0]
    rivals = [item for score, _, item in ranked[1:] if score - total < max(2, length // 4)]
    if rivals:
        return Anchor("", "", "ambiguous", others=_places([best, *rivals], text))
    if best.distance and not _same(exact, phrase, best, text):
        return Anchor("", "", "lost", others=(_place(best, text),), edits=best.distance)
    if best.distance:
        return Anchor("", "", "changed", _place(best, text), edits=best.distance)
    moved = off(best) > length // 3
    return Anchor("", "", "moved" if moved else "exact", _place(best, text))


def _same(exact: str, phrase: str, match: Match, text: Normal) -> bool:
    """Whether a place with edits still says the same: its numbers, and its words but for slips."""
    place = _place(match, text)
    inner = text.stretch(match.start, max(match.end, match.start + 1))
    numbers = same_numbers(phrase, text.form[match.start : match.end]) and figures_kept(
        exact, _drawn_out(text.text, place), match.distance
    )
    return numbers and same_words(exact, text, (place.start, place.end), inner)


def _drawn_out(text: str, place: Place) -> str:
    """A place with the sign before its first number and behind its last."""
    start, end = place.start, place.end
    if start and text[start - 1] in "$£€¥-−–" and text[start].isdigit():
        start -= 1
    if text[end - 1].isdigit() and text[end : end + 1] in "%‰":
        end += 1
    return text[start:end]


def same_numbers(phrase: str, stretch: str) -> bool:
    """Whether a changed phrase still gives its numbers: `120 men` is no slip for `220 men`.

    A digit read as a letter, lost, or put in (the number of a note) is a change like any other.

    >>> same_numbers("lost120men", "lost220men"), same_numbers("lost120men", "lostl20men")
    (False, True)
    """
    if phrase.count("^") != stretch.count("^"):
        return False  # a power of ten is no slip for ten
    ours, theirs = ("".join(_FIGURES.findall(_GROUPED.sub("", form))) for form in (phrase, stretch))
    alike = len(ours.replace(".", "")) == len(theirs.replace(".", ""))
    return not alike or ours == theirs


def edits_allowed(phrase: str) -> int:
    """How many edits a phrase in the common form may have suffered."""
    return len(phrase) // _EDITS if len(phrase) >= _SHORT else 0


def _clear(phrase: str) -> int:
    """By how many edits a place must be better than the next for there to be no doubt."""
    return max(2, len(phrase) // 10)


def _places(found: list[Match], text: Normal) -> tuple[Place, ...]:
    ordered = sorted(found, key=lambda item: item.start)
    return tuple(_place(item, text) for item in ordered)


def _place(match: Match, text: Normal) -> Place:
    """A match in the text itself; one with edits is stretched to whole words."""
    start, end = text.stretch(match.start, max(match.end, match.start + 1))
    if match.distance:
        whole = text.text
        for _ in range(4):
            if start > 0 and whole[start - 1].isalnum() and whole[start].isalnum():
                start -= 1
            if end < len(whole) and whole[end - 1].isalnum() and whole[end].isalnum():
                end += 1
    return Place(start, end)


def _shown(match: Match, text: Normal) -> str:
    start, end = text.stretch(match.start, match.end)
    return text.text[start:end]
