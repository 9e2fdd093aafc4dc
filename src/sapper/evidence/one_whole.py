"""Whether two shares are of one whole, and of parts of it that leave each other out.

Only then must they not come to more than all: 62 % who can read and 55 % who can swim may be the same
people, 70 % in the towns and 80 % in the villages are of different ones. It is read from where two
sentences part: after the whole (`of exports go to` China, Russia), before it (wheat, barley
`takes up … of the area`), or within it (`of the voters in` the towns, the villages).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from sapper.evidence.opposites import opposed
from sapper.evidence.topic import at_odds, months, stem, years

_SHARE = re.compile(
    r"(?:[0-9][0-9.,]*|[a-z]+(?:-[a-z]+)?)\s*(?:%|per ?cents?\b|percent\b)"
    r"|\b(?:a|one|two|three|four|nearly|about)?[ -]?(?:half|thirds?|quarters?|fifths?|sixths?|tenths?)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W\d_]+|§")
_ARTICLES_WORDS = """
    the a an its his her their our all these those this that
"""
_ARTICLES = frozenset(_ARTICLES_WORDS.split())
_INTO_WORDS = """
    in of from at on for to by with among under into as
"""
_INTO = frozenset(_INTO_WORDS.split())
_BY_WORDS = "to from for by of into"
_BY = frozenset(_BY_WORDS.split())
"""After any verb these part a whole; `passed in history` does not part those who passed."""
_WITHIN = frozenset(["in", "of", "from", "at", "among", "under", "aged", "between"])
_VERBS_WORDS = """
    go goes went come comes came live lives lived work works worked is are was were be been serve serves
    served stem stems stemmed end ends ended vote votes voted chose choose prefer prefers preferred belong
    belongs fell fall falls die died consist make makes made sent spent held bought sold paid shipped leave
    leaves left settle settled settles lie lies lay grow grows travel travels travelled moved sleep study
"""
_VERBS = frozenset(_VERBS_WORDS.split())
_AMONG = frozenset(["among", "amongst", "in", "of", "at", "within"])
_SETTING = frozenset(["in", "at", "during", "under", "along", "on"])
_SHARES = frozenset(["share", "shares", "proportion", "part", "percentage", "portion", "fraction"])
_OVERLAPS = re.compile(
    r"\b(?:ha(?:ve|s|d)|can|could|own(?:s|ed)?|know(?:s|n)?|knew|read(?:s)?|sp(?:eak|eaks|oke)|us(?:e|es|ed)|reach(?:es|ed)?"
    r"|affect(?:s|ed)?|infect(?:s|ed)?|strik(?:e|es)|treat(?:s|ed)?|attend(?:s|ed)?|receiv(?:e|es|ed)|hear(?:d|s)?|listen\w*|watch\w*|believ\w*|depend\w*|suffer\w*|visit\w*|trad(?:e|es|ed)|touch\w*"
    r"|play\w*|drink\w*|smok\w*|fear\w*|subscrib\w*|keeps?|kept|complain\w*|named|mention\w*|saw|seen|met|like[sd]?"
    r"|turnout|spoken|voted (?:yes|no|for|against)|attendance|literacy|interest|r[io]se|fell by|grew by|(?:up|down) (?:by|from)|enough|at least once|also|employment)\b",
    re.IGNORECASE,
)

_KINDS = frozenset(
    [
        "women",
        "men",
        "lawyers",
        "newcomers",
        "teachers",
        "farmers",
        "veterans",
        "graduates",
        "doctors",
        "officers",
        "youths",
        "young",
        "foreigners",
    ]
)
"""Kinds of people that do not leave others out, unless the words of both are opposites."""


@dataclass(frozen=True)
class _Told:
    """A sentence round its share: the words before it and after it; whether `of` follows."""

    head: tuple[str, ...]
    tail: tuple[str, ...]
    of: bool


def exclusive(one: str, other: str) -> bool:
    """Whether two shares are of one whole and of parts of it that leave each other out.

    >>> exclusive("60 % of exports go to China.", "55 % of exports go to Russia.")
    True
    >>> exclusive("62 % of the recruits can read.", "55 % of the recruits can swim.")
    False
    """
    a, b = _told(one), _told(other)
    if not of_one_whole(one, other) or _rates_by_group(a, b):
        return False
    if opposed(one, other):
        return True
    if _OVERLAPS.search(one) or _OVERLAPS.search(other):
        return False
    common = _common(a.tail, b.tail)
    if a.of and b.of:
        if a.tail == b.tail:
            if _KINDS & {*a.head, *b.head}:
                return False  # women may be lawyers, and lawyers newcomers
            return _content(a.head) != _content(b.head)
        if a.head == b.head or not (_content(a.head) or _content(b.head)):
            return _parts_after(common, a.tail, b.tail, one, other)
        return False
    if not a.of and not b.of:
        # `Wheat: 48 %. Barley: 33 %.` says as little as can be, of things that are not the same
        return a.tail == b.tail == () and len(a.head) == len(b.head) == 1
    # `Of exports 60 % go to China, 55 % to Russia`: the whole is told once
    with_whole, without = (a, b) if a.of else (b, a)
    verb = next((index for index, word in enumerate(with_whole.tail) if word in _VERBS), None)
    if verb is None or without.head or not without.tail:
        return False
    return without.tail[0] in (with_whole.tail[verb : verb + 2])


def of_one_whole(one: str, other: str) -> bool:
    """Whether two shares may be of one whole, as far as their sentences say."""
    if months(one) and months(other) and not months(one) & months(other):
        return False
    if years(one) and years(other) and not years(one) & years(other):
        return False
    a, b = _told(one), _told(other)
    if a.of and b.of and at_odds(_whole(a), _whole(b)):
        return False  # `of the vote in the north` is not `of the vote in the south`
    if _set_elsewhere(a.head, b.head) or (not (a.of and b.of) and _set_elsewhere(a.tail, b.tail)):
        return False  # `in the first round`, `in the second`; `in the plains`, `in the hills`
    if at_odds(" ".join(a.tail), " ".join(b.tail)) and not opposed(one, other):
        return False
    if at_odds(one, other) and not opposed(one, other) and a.head == b.head:
        return False
    if not (a.of and b.of):
        return True
    common = _common(a.tail, b.tail)
    if not _content(common):
        return False
    left, right = a.tail[len(common) :], b.tail[len(common) :]
    has_verb = any(word in _VERBS or word.endswith("ed") for word in common)
    if has_verb:
        return True
    if common[-1] in _WITHIN or (
        common[-1] in _ARTICLES and common[-2:-1] and common[-2] in _WITHIN
    ):
        return False
    if left and right and left[0] in _WITHIN and right[0] in _WITHIN:
        return False
    # one whole is narrower: `of the recruits`, `of the recruits from the north`
    return _narrower(left, b.head) == _narrower(right, a.head)


def _whole(told: _Told) -> str:
    """What the share is of: the words behind it as far as the verb."""
    verbs = (at for at, word in enumerate(told.tail) if at and word in _VERBS)
    verb = next(verbs, len(told.tail))  # the first word is a noun: `of the vote`
    return " ".join(told.tail[:verb])


def _set_elsewhere(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether both begin with a place or time, and not with the same."""
    if not (left and right and left[0] in _SETTING and right[0] in _SETTING):
        return False
    return left[1:3] != right[1:3]


def _rates_by_group(a: _Told, b: _Told) -> bool:
    """Whether one measure is given for two groups: `turnout among men`, `in the north turnout`."""
    if a.of or b.of:
        return False
    left, right = set(_content(a.head)), set(_content(b.head))
    if not left & right - _VERBS or left & right & _SHARES:
        return False
    return all(
        any(x in _AMONG and y not in other for x, y in pairwise(head))
        for head, other in ((a.head, right), (b.head, left))
    )


def _narrower(after: tuple[str, ...], elsewhere: tuple[str, ...]) -> bool:
    """Whether a whole is narrowed by a place that the other sentence does not begin with."""
    return len(after) > 1 and after[0] in _WITHIN and after[1] not in elsewhere


def _parts_after(
    common: tuple[str, ...], left: tuple[str, ...], right: tuple[str, ...], one: str, other: str
) -> bool:
    """Whether two predicates part their whole: `go to China`, `go to Russia`."""
    verb = any(word in _VERBS or word.endswith("ed") for word in common)
    a, b = left[len(common) :], right[len(common) :]
    if not a or not b:
        return False
    last = common[-1] if common[-1] not in _ARTICLES else (common[-2:-1] or ("",))[0]
    plain = any(word in _VERBS for word in common)
    into = _INTO if plain else _BY
    if verb and last in into:
        return True
    if verb and a[0] in into and b[0] in into:
        return True
    # `are Catholics`, `are Lutherans`: names of what one is
    return verb and _named(a[0], one) and _named(b[0], other)


def _named(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word.title())}\b", text) is not None


def _told(text: str) -> _Told:
    marked = _SHARE.sub(" § ", text, count=1)
    tokens = tuple(_TOKEN.findall(marked.lower()))
    if "§" not in tokens:
        return _Told(tokens, (), of=False)
    at = tokens.index("§")
    head, tail = tokens[:at], tokens[at + 1 :]
    if head[:1] == ("of",) and len(head) > 1:
        # `Of the prisoners 62 % came home` is `62 % of the prisoners came home`
        return _Told((), _bare((*head[1:], *tail)), of=True)
    return _Told(
        _bare(head), _bare(tail[1:] if tail[:1] == ("of",) else tail), of=tail[:1] == ("of",)
    )


def _bare(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in tokens if word not in _ARTICLES)


def _common(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    count = 0
    for a, b in zip(left, right, strict=False):
        if stem(a) != stem(b):
            break
        count += 1
    return left[:count]


def _content(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in tokens if word not in _INTO and word not in _ARTICLES)
