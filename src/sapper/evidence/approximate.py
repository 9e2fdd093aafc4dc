"""Finding a phrase that has been changed a little: approximate search in a text.

Distance is Levenshtein's (letters put in, left out, or replaced). Candidates come from short
pieces that a phrase and its changed self still share (the q-gram lemma: one edit spoils at
most q of them; Ukkonen 1992); each is then measured by Myers' bit-parallel algorithm
(J. ACM 46, 1999), here on whole numbers of any length.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sapper.evidence.quotation import occurrences

_PIECE = 4
_COMMON = 3_000
"""A piece that stands at more places than this tells nothing."""
_CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch `start` to `end` of a text that is a phrase but for `distance` edits."""

    start: int
    end: int
    distance: int


def matches(form: str, phrase: str, most: int) -> list[Match]:
    """The places where a phrase stands with at most `most` edits, the best first.

    Of places that overlap the best is given. All places are found whose phrase still shares
    pieces of four characters with it, up to the forty likeliest.
    """
    length, width = len(phrase), max(8, most + 1)
    votes: Counter[int] = Counter()
    for offset in range(length - _PIECE + 1):
        places = list(occurrences(form, phrase[offset : offset + _PIECE], _COMMON + 1))
        if len(places) <= _COMMON:
            votes.update({(place - offset) // width for place in places})
    near: Counter[int] = Counter()
    for box, count in votes.items():
        near[box] = count + votes.get(box + 1, 0)
    needed = max(1, (length - _PIECE + 1) - _PIECE * most)
    likely = sorted(near, key=lambda box: (-near[box], box))[:_CANDIDATES]
    found: list[Match] = []
    for box in likely:
        if near[box] < needed:
            break
        low = max(0, box * width - most - 1)
        match = _best(form[low : (box + 2) * width + length + most], phrase, most)
        if match is not None:
            found.append(Match(match.start + low, match.end + low, match.distance))
    return _apart(found)


def _best(window: str, phrase: str, most: int) -> Match | None:
    """The best place of a phrase in a short text: its end first, then its beginning."""
    ends = distances(window, phrase)
    distance = min(ends, default=most + 1)
    if distance > most:
        return None
    end = len(ends) - 1 - ends[::-1].index(distance)
    # backwards from that end; of equal beginnings the farthest takes in a letter replaced
    backwards = distances(window[: end + 1][::-1], phrase[::-1], anchored=True)
    start = backwards[::-1].index(min(backwards))
    return Match(start, end + 1, distance)


def _apart(found: list[Match]) -> list[Match]:
    kept: list[Match] = []
    for match in sorted(found, key=lambda item: (item.distance, item.start)):
        if all(match.end <= other.start or match.start >= other.end for other in kept):
            kept.append(match)
    return kept


def distances(text: str, phrase: str, *, anchored: bool = False) -> list[int]:
    """For every end in a text the least distance of the phrase to a stretch that ends there.

    With `anchored` the stretch begins where the text does. One entry a character of the text.
    """
    size = len(phrase)
    if not size:
        return list(range(1, len(text) + 1)) if anchored else [0] * len(text)
    places: dict[str, int] = {}
    for index, character in enumerate(phrase):
        places[character] = places.get(character, 0) | 1 << index
    mask, last = (1 << size) - 1, 1 << (size - 1)
    plus, minus, score = mask, 0, size
    found: list[int] = []
    for character in text:
        equal = places.get(character, 0)
        down = equal | minus
        across = (((equal & plus) + plus) ^ plus) | equal
        rises = minus | (~(across | plus) & mask)
        falls = plus & across
        if rises & last:
            score += 1
        elif falls & last:
            score -= 1
        rises = (rises << 1 | (1 if anchored else 0)) & mask
        falls = falls << 1 & mask
        plus = falls | (~(down | rises) & mask)
        minus = rises & down
        found.append(score)
    return found


def ends_with(text: str, phrase: str) -> int:
    """The least distance of a phrase to a stretch that ends where the text ends."""
    found = distances(text[-2 * len(phrase) - 8 :], phrase)
    return min(len(phrase), found[-1] if found else len(phrase))


def starts_with(text: str, phrase: str) -> int:
    """The least distance of a phrase to a stretch that begins where the text begins."""
    return ends_with(text[: 2 * len(phrase) + 8][::-1], phrase[::-1])
