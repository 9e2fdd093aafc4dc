"""Which words of a sentence name things, and which say what happens to them, without a grammar.

A word is a verb where it has the shape of one (`-ed`, `-s`, or a verb of `sapper.evidence.predicates`), an
article, a number or a preposition follows, and none stands before it. All other words of sense name things
or describe them. What a number counts (`250 samples`) is told by its unit and left out. Two sentences can also
be seen to speak of different things by words that stand in one slot: `fisheries treaty`, `customs treaty`;
`the loan for the railway`, `for the port`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sapper.evidence.number_words import NUMBER_WORDS
from sapper.evidence.predicates import is_deed
from sapper.evidence.topic import stem, words

_TOKEN = re.compile(r"[^\W\d_]+(?:['’]s?(?![^\W\d_]))?|[0-9][0-9.,_]*|[,;:.]")
_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "its",
        "his",
        "her",
        "their",
        "our",
        "each",
        "every",
        "all",
        "no",
        "some",
        "this",
        "that",
        "these",
        "those",
        "any",
        "both",
        "such",
        "another",
    ]
)
_PLACING = frozenset(
    [
        "of",
        "in",
        "at",
        "on",
        "for",
        "from",
        "to",
        "by",
        "with",
        "under",
        "over",
        "per",
        "between",
        "against",
        "near",
        "along",
        "into",
        "through",
        "during",
        "since",
        "after",
        "before",
        "within",
        "among",
        "upon",
        "as",
        "than",
        "like",
        "across",
        "towards",
    ]
)
_AFTER_VERBS = frozenset(["up", "down", "out", "off", "away", "back", "home"])
_AIM = re.compile(r"\b(to|for|against|from|into) (?:the |a |an |its |their )?([^\W\d_]+)", re.I)
_CLAUSE = re.compile(
    r"[,;]?\s\b(?:since (?:it|they|he|she|its|their)|when|while|who|which|whose|where|after it|before it|because|so that)\b.*$"
    r"|^(?:when|while|after it|since it|because)\b[^,]*,",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence by its words of sense, as stems: those that name things, its verbs, what is counted."""

    things: frozenset[str]
    verbs: frozenset[str]
    counted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    text: str
    before: str
    after: str


def said(text: str) -> Said:
    """The things and verbs of a sentence, subordinate clauses left out.

    >>> item = said("According to the customs the harbour handled 3,200 containers.")
    >>> sorted(item.things), sorted(item.verbs)
    (['custo', 'harbo'], ['handl'])
    """
    things: set[str] = set()
    verbs: set[str] = set()
    counted: set[str] = set()
    for word in _sense(main_clause(text)):
        if _is_verb(word):
            verbs.add(word.stem)
        elif _is_number(word.before) and not (_tells(word.after) and not _is_verb_after(word)):
            counted.add(word.stem)
        elif not _is_deed_noun(word):
            things.add(word.stem)
    return Said(frozenset(things), frozenset(verbs - things), frozenset(counted))


def main_clause(text: str) -> str:
    """A sentence without its subordinate clauses."""
    return _CLAUSE.sub("", text) or text


def other_slots(one: str, other: str, *, before_only: bool = False) -> bool:
    """Whether one slot is filled otherwise: before the same word, or behind it and a preposition.

    With `before_only` no prepositions are looked at: they may tell when or where a thing was done.

    >>> other_slots("The fisheries treaty was signed.", "The customs treaty was ratified.")
    True
    >>> other_slots("The loan for the railway is large.", "The railway loan from Beijing is large.")
    False
    """
    left, right = words(one), words(other)
    ours, theirs = dict(_slots(one)), dict(_slots(other))
    for slot, filler in ours.items():
        if before_only and slot[1] != "before":
            continue
        rival = theirs.get(slot)
        if rival is not None and rival != filler and filler not in right and rival not in left:
            return True
    return False


def other_aims(one: str, other: str) -> bool:
    """Whether what is told goes to, for or against another thing: `to hawkers`, `to taxis`."""
    left, right = words(one), words(other)
    ours, theirs = _aims(one), _aims(other)
    return any(
        place in theirs and theirs[place] != aim and aim not in right and theirs[place] not in left
        for place, aim in ours.items()
    )


def _aims(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, word in _AIM.findall(text):
        if words(word):
            found.setdefault(place.lower(), stem(word))
    return found


def _slots(text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Each slot by the word that it belongs to and how, with the word that fills it."""
    tokens = _TOKEN.findall(text)
    for at, token in enumerate(tokens):
        if not _tells(token):
            continue
        own = stem(token)
        if at and _tells(tokens[at - 1]) and not _is_verb(_word(tokens, at - 1)):
            yield (own, "before"), stem(tokens[at - 1])
        if at + 1 < len(tokens) and tokens[at + 1].lower() in _PLACING:
            behind = at + 2
            while behind < len(tokens) and tokens[behind].lower() in _ARTICLES:
                behind += 1
            if behind < len(tokens) and _tells(tokens[behind]):
                yield (own, tokens[at + 1].lower()), stem(tokens[behind])


def _tells(token: str) -> bool:
    return token[:1].isalpha() and bool(words(token))


def _sense(text: str) -> Iterator[_Word]:
    tokens = _TOKEN.findall(text)
    for at, token in enumerate(tokens):
        if _tells(token):
            yield _word(tokens, at)


def _word(tokens: list[str], at: int) -> _Word:
    before = tokens[at - 1].lower() if at else ""
    after = tokens[at + 1].lower() if at + 1 < len(tokens) else "."
    return _Word(stem(tokens[at]), tokens[at].lower(), before, after)


def _is_verb(word: _Word) -> bool:
    shaped = word.text.endswith("ed") or (
        word.text.endswith("s") and not word.text.endswith(("ss", "'s", "’s", "us"))
    )
    # `customs clear 1,750 lorries`: what stands between a thing and a number is a verb, whatever its shape
    plain = _is_number(word.after) or word.after in _AFTER_VERBS
    if not (shaped or plain or is_deed(word.text)) or not word.before:
        return False
    leads = word.before in _ARTICLES or word.before in _PLACING or _is_number(word.before)
    owned = word.before.endswith(("'s", "’s", "'", "’"))
    follows = (
        word.after in _ARTICLES
        or word.after in _PLACING
        or word.after in _AFTER_VERBS
        or _is_number(word.after)
        or not word.after[0].isalpha()
    )
    return follows and not leads and not owned


def _is_deed_noun(word: _Word) -> bool:
    """`Production`, `losses`: the verb as a noun, and not who does it."""
    return is_deed(word.text) and not word.text.endswith(("er", "ers", "ery", "or", "ors"))


def _is_verb_after(word: _Word) -> bool:
    """Whether the next word is likely a verb: `1,500 drones arrived`."""
    return word.after.endswith("ed") or is_deed(word.after)


def _is_number(token: str) -> bool:
    return token[:1].isdigit() or token in NUMBER_WORDS
