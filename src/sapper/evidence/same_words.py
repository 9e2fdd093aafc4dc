"""Whether a phrase that is found with a few edits is still the same phrase: slips, or other words.

A slip of printing, scanning or typing leaves something that is no word; an edit that makes one word
of another says something else, however few letters it takes (`not` and `now`). Phrase and place are
aligned word by word, with words that were parted or welded; then each pair that differs is judged.
Words are known by the rest of the document, and by a list of those on which sense turns in English,
French and German.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sapper.evidence.approximate import distances
from sapper.evidence.loaded_words import IDLE, NEGATING, loaded_words
from sapper.evidence.quotation import Normal, normal

_WORD = re.compile(r"[^\W_]+(?:[-'’‐\u00ad][ \t]*\n?\s*[^\W_]+|[\u00ad\u200b\ufeff'’][^\W_]+)*")
_ELIDED = re.compile(r"^([^\W\d_]{1,2}|qu|Qu|QU)['’](.+)$")
_CONTENT = 4
"""A word of fewer letters is only taken for another if sense turns on it."""
_ENDINGS = frozenset(
    (
        "",
        "s",
        "es",
        "e",
        "n",
        "en",
        "er",
        "em",
        "d",
        "ed",
        "x",
        "a",
        "an",
        "man",
        "men",
        "r",
        "t",
        "y",
        "ies",
    )
)
_SHAPES = str.maketrans("eb1i0", "chllo")
_STEM = 4
_AROUND = 100_000
_STRANGE = 2
"""A stretch with so many pairs of letters that stand nowhere around it is no word."""
_FREQUENT = 5
_TIGHT = (".", ":", ",", "/")
_THIN = " \t\n\r\xa0-‐'’\xad\u200b\ufeff"
_STEPS = ("ge", "be", "er", "zu")
"""What a German word loses where it takes a negating syllable: `gebilligt`, `missbilligt`."""
_DENYING_LETTERS = "ank"
"""Letters that make the opposite of a word: `amoral`, `none`, `kein`."""
_ANOTHER = 3
"""So many letters changed in one word make another word of it."""


@dataclass(frozen=True)
class _Word:
    """A word in the common form, as written, and what of it lies within the place that was found.

    `goes_on` tells that only blanks part it from the word before, so that the two may have been one.
    """

    form: str
    written: str
    cut: str
    goes_on: bool = False


@dataclass(frozen=True)
class _Known:
    """The words that are words: those on which sense turns, and what stands elsewhere in a document."""

    loaded: frozenset[str]
    elsewhere: Callable[[str, str], bool]


def same_words(phrase: str, text: Normal, place: tuple[int, int], inner: tuple[int, int]) -> bool:
    """Whether what stands at a place (offsets in the text) is the phrase but for slips.

    `inner` is the stretch that fits the letters best, `place` the same out to whole words. False where
    a word of sense was put in, left out, or made another word.
    """
    ours = _words(phrase, (0, len(phrase)), (0, len(phrase)))
    theirs = _words(text.text, place, inner)
    known = _Known(loaded_words(text.text), partial(_stands_elsewhere, text.text, *place))
    pairs = _aligned(ours, theirs)
    # a place reaches over the words at its ends that it touches: they are none of the phrase
    while pairs and not pairs[0][0]:
        del pairs[0]
    while pairs and not pairs[-1][0]:
        del pairs[-1]
    bent = [
        (
            _apart(ours[left[0]].form, theirs[right[0]].cut),
            theirs[right[0]],
            _is_name(ours[left[0]].written, phrase)
            and theirs[right[0]].written[0].isupper()
            and not known.elsewhere(ours[left[0]].written, theirs[right[0]].written),
        )
        for left, right in pairs
        if len(left) == len(right) == 1
        and _shape(ours[left[0]].form) != _shape(theirs[right[0]].cut)
    ]
    if len(bent) == 1 and bent[0][0] >= _ANOTHER and _like_a_word(bent[0][1], text, place, known):
        return False  # slips spread; so many in one word and none elsewhere are another word
    if len(bent) == 1 and bent[0][2] and _like_a_word(bent[0][1], text, place, known, 1):
        return False  # `Reed` for `Reid` of whom the document knows nothing: another name
    return all(
        _slip([ours[i] for i in left], [theirs[j] for j in right], known) for left, right in pairs
    )


def _slip(mine: list[_Word], its: list[_Word], known: _Known) -> bool:
    """Whether words of a phrase and those of its place differ by slips only."""
    one, other = ("".join(item.form for item in some) for some in (mine, its))
    if one == other:
        return True
    if not mine:
        return not any(_tells(item.form, known) for item in its)
    if not its:
        return not any(
            _tells(item.form, known) or (item.form.isdigit() and len(item.form) > 1)
            for item in mine
        )
    if len(mine) == len(its) == 1:
        return not _another(mine[0], its[0], known)
    # parted or welded with a slip besides
    return (
        min(
            _apart(one, other),
            _apart(one, "".join(item.cut for item in its)),
            _apart(_shape(one), _shape(other)),
        )
        < _ANOTHER
    )


@dataclass(frozen=True)
class _Step:
    """The best way to a pair of places in two lists of words: its cost, and where it came from."""

    cost: int
    back: tuple[int, int]


def _is_name(written: str, phrase: str) -> bool:
    """Whether a word has a capital letter that no beginning of a sentence gives it."""
    within = re.search(rf"[^\W\d_],? {re.escape(written)}(?![^\W_])", phrase)
    return written[0].isupper() and written[1:].islower() and within is not None


def _like_a_word(
    word: _Word,
    text: Normal,
    place: tuple[int, int],
    known: _Known,
    strange: int = _STRANGE,
) -> bool:
    """Whether the letters of a word follow one another as they do in the words that are known."""
    written = word.written.lower()
    around = text.text[max(0, place[0] - _AROUND) : place[0]], text.text[place[1] :][:_AROUND]
    spoken = " ".join((*around, *known.loaded)).lower()
    pairs = {written[at : at + 2] for at in range(len(written) - 1)}
    return sum(pair not in spoken for pair in pairs) < strange


def _aligned(left: list[_Word], right: list[_Word]) -> list[tuple[range, range]]:
    """Two lists of words, pair by pair; one word may stand for two that were parted, or none."""
    best: dict[tuple[int, int], _Step] = {(0, 0): _Step(0, (0, 0))}
    moves = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (3, 1), (1, 3))
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            here = best[i, j]
            for a, b in moves:
                if i + a > len(left) or j + b > len(right):
                    continue
                mine, its = left[i : i + a], right[j : j + b]
                if not all(item.goes_on for item in (*mine[1:], *its[1:])):
                    continue
                one, other = ("".join(item.cut for item in some) for some in (mine, its))
                # to weld words costs a little, so that it explains no word put in
                cost = here.cost + _cost(one, other) + 2 * max(0, a - 1, b - 1)
                known = best.get((i + a, j + b))
                if known is None or cost < known.cost:
                    best[i + a, j + b] = _Step(cost, (i, j))
    found: list[tuple[range, range]] = []
    at = (len(left), len(right))
    while at != (0, 0):
        before = best[at].back
        found.append((range(before[0], at[0]), range(before[1], at[1])))
        at = before
    return found[::-1]


def _cost(one: str, other: str) -> int:
    """Twice the letters that differ; a word left out whole costs a little less than one bent."""
    if not one or not other:
        return 2 * len(one or other) - 1
    return 2 * _apart(one, other)


def _apart(one: str, other: str) -> int:
    return 0 if one == other else distances(other, one, anchored=True)[-1]


def _another(ours: _Word, its: _Word, known: _Known) -> bool:
    """Whether a word is another word, and not the same with slips."""
    one, other = ours.form, its.form
    if one.isdigit() or other.isdigit():
        return one.isdigit() and other.isdigit() and len(one) == len(other)
    if _negates(one, other) or (one in known.loaded and other in known.loaded):
        return not (one in IDLE and other in IDLE)
    if one in known.loaded and other in IDLE and len(other) > 1:
        return one not in IDLE
    if _inflected(one, other, known) or (
        _shape(one) == _shape(other) and other not in known.loaded
    ):
        return False
    if other in known.loaded and len(other) > 1:
        return other not in IDLE
    if one in IDLE:
        return False
    if (
        its.cut != other
        and _neighbour(its, known)
        and not known.elsewhere(its.written, ours.written)
    ):
        other = its.cut  # welded to its neighbour, which is none of the phrase
    apart = _apart(one, other)
    if apart >= 2 and 2 * apart > max(len(one), len(other)):
        return True
    return (one in known.loaded or len(other) >= _CONTENT) and known.elsewhere(
        its.written, ours.written
    )


def welded(phrase: str, text: Normal, inner: tuple[int, int]) -> bool:
    """Whether a phrase that stands to the letter within longer words was welded to its neighbours.

    What it is welded to must be words that the document knows elsewhere (a letter put for the blank
    between them forgiven), or one stray letter that makes no other word of it; never a number, nor a
    syllable that denies. Where blanks are missing within the phrase too, any words will do.
    """
    first, last = inner
    whole = text.text
    while first > 0 and whole[first - 1].isalnum():
        first -= 1
    while last < len(whole) and whole[last].isalnum():
        last += 1
    known = _Known(loaded_words(whole), partial(_stands_elsewhere, whole, first, last))
    spread = len(whole[slice(*inner)].split()) < len(phrase.split())
    ends = _words(whole, (first, last), inner)
    if not ends or (first < inner[0] and whole[inner[0]].isdigit()):
        return False
    if whole[first].isupper() and first < inner[0] and whole[inner[0]].isupper():
        return False  # a name of two words: `NorthKorea` is another country
    before, behind = normal(whole[first : inner[0]]).form, normal(whole[inner[1] : last]).form
    if not before and not behind:
        return False  # it is no word that it stands in, but a number or a word broken at a line end
    if behind and whole[inner[1] - 1].isdigit():  # more digits, or a unit, belong to the number
        told = behind in IDLE or known.elsewhere(behind, ends[-1].written)
        if not (behind.isalpha() and told and (len(behind) > 2 or behind in ("a", "on"))):
            return False
        behind = ""
    return (not before or _welded_to(before, before[:-1], ends[0], known, spread=spread)) and (
        not behind or _welded_to(behind, behind[1:], ends[-1], known, spread=spread)
    )


def _welded_to(rest: str, bare: str, end: _Word, known: _Known, *, spread: bool) -> bool:
    """Whether what is left of a word beside a phrase is a word of its own, or a stray letter."""
    if rest in NEGATING or end.form in known.loaded:
        return False
    if spread:
        return len(rest) > 1
    if not rest.isalpha():
        return rest.isdigit() and len(rest) > 1  # `In 1958a whole crew`: the words are all there
    if len(rest) == 1:
        return rest not in _DENYING_LETTERS and not known.elsewhere(end.written, end.cut)
    return any(
        len(item) > 1
        and item not in NEGATING
        and (item in known.loaded or item in IDLE or known.elsewhere(item, end.written))
        for item in (rest, bare)
    )


def _neighbour(word: _Word, known: _Known) -> bool:
    """Whether what is left of a word is a word by itself, and none that denies the other."""
    rest = (
        word.form.removeprefix(word.cut)
        if word.form.startswith(word.cut)
        else (word.form.removesuffix(word.cut))
    )
    return len(rest) > 1 and rest not in NEGATING and known.elsewhere(rest, word.written)


def _shape(word: str) -> str:
    """A word with letters that a scanner takes for one another made alike (`rn` and `m`, `e` and `c`)."""
    return word.replace("rn", "m").replace("cl", "d").translate(_SHAPES)


def _negates(one: str, other: str) -> bool:
    """`approved` and `disapproved`, `ful` and `less`, `can` and `can't`."""
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and long.endswith(short) and long[: -len(short)] in NEGATING:
        return True
    if any(
        one.startswith(head) and other.startswith(no) and one[len(head) :] == other[len(no) :]
        for one, other in ((short, long), (long, short))
        for head in _STEPS
        for no in NEGATING
    ):
        return True
    if long in (short + "nt", short + "not"):
        return True
    stem = short[:-3] if short.endswith("ful") else short[:-4] if short.endswith("less") else ""
    return bool(stem) and long in (stem + "less", stem + "ful")


def _inflected(one: str, other: str, known: _Known) -> bool:
    """Whether two words differ in their endings only: one edition's plural is another's singular."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return any(
        one[cut:] in _ENDINGS and other[cut:] in _ENDINGS for cut in range(_STEM, count + 1)
    ) and not (one in known.loaded and other in known.loaded)


def _tells(form: str, known: _Known) -> bool:
    """Whether a word that is there or not makes a difference: not articles and the like."""
    if form in known.loaded:
        return form not in IDLE
    return len(form) >= _CONTENT and form.isalpha() and form not in IDLE


def _stands_elsewhere(text: str, start: int, end: int, written: str, wanted: str) -> bool:
    """Whether a word stands in a document also outside of a stretch, and not as a slip of another.

    Where the word that is `wanted` is many times as frequent, the few others are its slips.
    """
    count = sum(_count(written, some) for some in (text[:start], text[end:]))
    return count > 0 and _count(wanted, text) < _FREQUENT * count


def _count(word: str, text: str) -> int:
    pattern = re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", re.IGNORECASE)
    return sum(1 for _ in pattern.finditer(text))


def _words(text: str, place: tuple[int, int], inner: tuple[int, int]) -> list[_Word]:
    """The words of a stretch of a text."""
    found: list[_Word] = []
    end = place[0]
    for match in _WORD.finditer(text, *place):
        start = match.start()
        parts = _ELIDED.match(match.group())
        for piece in parts.groups() if parts else (match.group(),):
            start = text.index(piece, start)
            between = text[end:start]
            goes_on = between.strip(_THIN) == "" or between in _TIGHT
            end = start + len(piece)
            form = normal(piece).form
            first, last = max(start, inner[0]), min(end, inner[1])
            whole = (first, last) == (start, end)
            if form:
                cut = form if whole else normal(text[first:last]).form if first < last else ""
                found.append(_Word(form, piece, cut, goes_on))
    return found
