"""Whether one sentence counts some of what another counts because it says the same and something more.

`The artillery of the brigade lost 150 men` is within `the brigade lost 640 men`: every word of the wider
sentence stands in the narrower one, and what that has besides describes the things (`electric buses`) or says
of which or where (`in the delta`). Cues that say so outright are those of `sapper.evidence.subsets`.
"""

from __future__ import annotations

import re

from sapper.evidence.predicates import predicates
from sapper.evidence.roles import Said, said
from sapper.evidence.topic import at_odds, months, names, one_is_new, stem, words, years

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[0-9][0-9.,_]*|[,;:]")
_JOINS = re.compile(
    r"\b(?:whole|entire|throughout|nationwide|and|or|plus|with (?:its|their|the)|including|together|besides|as well as|than|without|against|instead|over the"
    r"|in all|altogether|total\w*|both|beyond|outside|after|before|during|since|until|when|while|under the|would|could|will"
    r"|plan\w*|expect\w*|need\w*|want\w*|another|more|again)\b",
    re.IGNORECASE,
)
"""Where one of these stands in the narrower sentence alone it may count more, or at another time."""
_LEADS = frozenset(["of", "in", "at", "from", "on", "near", "along", "among", "by", "for", "to"])
_HELD = frozenset(["held"])
_ARTICLES = frozenset(
    ["the", "a", "an", "its", "his", "her", "their", "all", "these", "those", "this", "that", "our"]
)


def narrower(part: str, whole: str, units: frozenset[str]) -> bool:
    """Whether `part` counts some of what `whole` counts; `units` are the stems of what is counted.

    >>> narrower("The artillery of the brigade lost 150 men.", "The brigade lost 640 men.", frozenset())
    True
    >>> narrower("The garrison lost 150 men.", "The brigade lost 640 men.", frozenset())
    False
    """
    ours, theirs = _without(said(part), units), _without(said(whole), units)
    inner = words(part) - units - ours.verbs - ours.counted
    outer = words(whole) - units - theirs.verbs - theirs.counted
    if not outer or not outer < inner:
        return False
    if _deeds(part, ours) - _HELD != _deeds(whole, theirs) - _HELD:
        return False  # what a plant refines is no part of what it has
    if at_odds(part, whole) or one_is_new(part, whole) or months(part) ^ months(whole):
        return False
    if years(part) ^ years(whole) or (names(whole) and not names(part) & names(whole)):
        return False
    if {item.lower() for item in _JOINS.findall(part)} - {
        item.lower() for item in _JOINS.findall(whole)
    }:
        return False
    return _describes(part, inner - outer, outer | units)


def _without(item: Said, units: frozenset[str]) -> Said:
    """`Bridges` are what is counted, and no verb."""
    return Said(item.things, item.verbs - units, item.counted)


def _deeds(says: str, item: Said) -> frozenset[str]:
    """What is said of the things: classes of verbs, and verbs that are in none."""
    kinds = predicates(says)
    return kinds or item.verbs


def _describes(says: str, more: frozenset[str], known: frozenset[str]) -> bool:
    """Whether each word that is more stands before a thing that is known, behind `of`, `in` …, or before `of`."""
    tokens = [item.lower() for item in _TOKEN.findall(says)]
    plain = [item for item in tokens if item not in _ARTICLES]
    for at, token in enumerate(plain):
        if stem(token) not in more:
            continue
        ahead = plain[at + 1] if at + 1 < len(plain) else ""
        behind = plain[at - 1] if at else ""
        before = stem(ahead) in known | more or ahead in ("of", "from", "in")
        if not before and behind not in _LEADS and stem(behind) not in more:
            return False
    return True
