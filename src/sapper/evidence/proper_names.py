"""Names of people, places and bodies in a text, by how they are written.

A word with a capital letter within a sentence, with those beside it: rules for English, which
need no lists of names and so also miss and mistake some. At the beginning of a sentence a word
counts if it has a capital elsewhere too. Adjectives of countries (`Russian`), months and days
are left out, as are headings in which every word has a capital.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sapper.evidence.anchoring import Place

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_][\w’'&-]*\.?")
_LINKS = re.compile(r"of|for|and|the|de|da|del|di|la|le|van|von|der|den|bin|ibn|al|el|du")
_DAYS = re.compile(
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|jan|feb|mar|apr|jun|jul|aug|"
    r"sep|sept|oct|nov|dec|capt|gen|col|sgt|sen|rep|gov|i|i'm|i’m|i've|i’ve|i'd|i’d|i'll|"
    r"i’ll|eur|usd|gbp|mr|mrs|ms|dr|prof"
)
_BODIES = re.compile(
    r"institute|institution|center|centre|committee|council|commission|foundation|office|"
    r"agency|association|society|school|department|ministry|fund|organization|organisation"
)
_OPENERS = re.compile(
    r"whether|while|although|though|despite|unlike|since|because|when|where|what|which|who|"
    r"whose|why|how|after|before|during|under|over|among|against|given|according|altogether|"
    r"perhaps|even|never|instead|either|neither|however|meanwhile|moreover|yet|still|thus|"
    r"hence|both|each|every|some|many|most|much|more|less|few|several|such|these|those|this|"
    r"that|there|here|then|now|today|once|until|unless|without|within|between|beyond|behind|"
    r"above|below|across|along|only|also|just|indeed|nevertheless|nonetheless|otherwise|"
    r"similarly"
)
_ADJECTIVE = re.compile(r"(?:[a-z]{2,}(?:ian|ean|ese|ish)|western|eastern|northern|southern)s?")


@dataclass(frozen=True, slots=True)
class ProperName:
    """A name and every place where it stands, in order."""

    text: str
    places: tuple[Place, ...]


def proper_names(text: str, sentences: Sequence[Place]) -> list[ProperName]:
    """Every name of a text once, in the order in which they first stand."""
    inside, small = _habits(text, sentences)
    found: dict[str, list[Place]] = {}
    for sentence in sentences:
        words = list(_WORD.finditer(text, sentence.start, sentence.end))
        if _is_heading(text, sentence, words):
            continue
        for run in _runs(text, words):
            kept = run
            if run[0] is words[0] or _opens(text, run[0].start()):
                kept = _without_opening(run, inside, small)
            name = _name(text, kept)
            if name is not None:
                found.setdefault(name[0], []).append(name[1])
    return [ProperName(name, tuple(places)) for name, places in found.items()]


def _habits(text: str, sentences: Sequence[Place]) -> tuple[Counter[str], Counter[str]]:
    """How often each word has a capital within a sentence, and how often it has none."""
    inside: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for sentence in sentences:
        words = list(_WORD.finditer(text, sentence.start, sentence.end))
        if _is_heading(text, sentence, words):
            continue
        for index, word in enumerate(words):
            bare = _bare(word[0])
            if word[0][0].islower():
                small[bare.lower()] += 1
            elif index and not _opens(text, word.start()):
                inside[bare.lower()] += 1
    return inside, small


def _is_heading(text: str, sentence: Place, words: Sequence[re.Match[str]]) -> bool:
    """Whether a sentence is a title: no stop at its end, and capitals all over."""
    last = text[sentence.end - 1]
    if not words or last in ".”\"’'…:;":
        return not words
    long = [word for word in words if len(word[0]) > 3]
    share = 0.8 if last in "!?" else 0.6
    return sum(word[0][0].isupper() for word in long) > share * len(long)


def _opens(text: str, start: int) -> bool:
    """Whether a word is the first of a speech or follows a colon."""
    ahead = text[max(0, start - 3) : start].rstrip()
    return ahead[-1:] in ("“", '"', ":", "•", "|", ".", "!", "?") and bool(ahead)


def _runs(text: str, words: Sequence[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Words with a capital that stand together, with the small words that link them."""
    runs: list[list[re.Match[str]]] = []
    links: list[re.Match[str]] = []
    for word in words:
        last = links[-1] if links else (runs[-1][-1] if runs and runs[-1] else None)
        near = last is not None and not text[last.end() : word.start()].strip()
        near = near and not (last is not None and last[0].endswith(".") and len(last[0]) > 3)
        if word[0][0].isupper():
            if near and runs and not ({item[0] for item in links} & {"and"}):
                runs[-1].extend([*links, word])
            else:
                runs.append([word])
            links = []
        elif near and last is not None and _links(word[0], last[0]) and len(links) < 2:
            links.append(word)
        else:
            links = []
            runs.append([])
    return [run for run in runs if run]


def _links(word: str, before: str) -> bool:
    """Whether a small word may stand within a name; `for` only in that of a body."""
    return _LINKS.fullmatch(word) is not None and (
        word != "for" or _BODIES.fullmatch(before.lower()) is not None
    )


def _without_opening(
    run: list[re.Match[str]], inside: Counter[str], small: Counter[str]
) -> list[re.Match[str]]:
    """A run at the beginning of a sentence, less a first word that has its capital from there."""
    first = _bare(run[0][0]).lower()
    opener = _OPENERS.fullmatch(first) or first.endswith("ing") or len(first) < 4
    named = inside[first] > small[first] or (len(run) > 1 and not small[first] and not opener)
    if named and not _OPENERS.fullmatch(first):
        return run
    rest = run[1:]
    while rest and rest[0][0][0].islower():
        rest = rest[1:]
    return rest


def _name(text: str, run: list[re.Match[str]]) -> tuple[str, Place] | None:
    while run and _DAYS.fullmatch(_bare(run[0][0]).lower()):
        run = run[1:]
    while run and run[0][0][0].islower():
        run = run[1:]
    while run and (_DAYS.fullmatch(_bare(run[-1][0]).lower()) or run[-1][0][0].islower()):
        run = run[:-1]
    if not run:
        return None
    end = run[-1].end() - (len(run[-1][0]) - len(_bare(run[-1][0])))
    name = " ".join(text[run[0].start() : end].split())
    if len(name) < 2 or (len(run) == 1 and _ADJECTIVE.fullmatch(name.lower())):
        return None
    return name, Place(run[0].start(), end)


def _bare(word: str) -> str:
    """A word without a stop or the sign of the genitive at its end."""
    bare = word if re.fullmatch(r"(?:[A-Z]\.)+", word) and len(word) > 2 else word.rstrip(".")
    return re.sub(r"[’'](?:s)?$", "", bare)
