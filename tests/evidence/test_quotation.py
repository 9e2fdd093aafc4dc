"""The common form of texts, and approximate search in it."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.evidence.approximate import distances, ends_with, matches, starts_with
from sapper.evidence.quotation import normal, occurrences


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the fight", "the ﬁght"),
        ("a long-term bet", "a long-\n   term  bet"),
        ("investment", "invest-\nment"),
        ("it is “sacred”", "it is 'sacred'"),
        ("don’t", "don't"),
        ("never — ever", "never -- ever"),
        ("coöperate", "coo\u0308perate"),
        ("soft\u00adhyphen", "softhyphen"),
        ("HEADINGS", "Headings"),
        ("waited…", "waited..."),
        ("a claim[12] made", "a claim made"),
        ("a claim¹² made", "a claim made"),
        ("straße", "STRASSE"),
        ("\u200ba\ufeffb", "ab"),
    ],
)
def test_the_same_phrase(one: str, other: str):
    assert normal(one).form == normal(other).form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5-10 men", "510 men"),
        ("1.5 men", "15 men"),
        ("$2,000", "£2,000"),
        ("20 %", "20"),
        ("was not", "was"),
        ("[1917]", ""),
    ],
)
def test_not_the_same_phrase(one: str, other: str):
    assert normal(one).form != normal(other).form


@given(st.text(max_size=200))
def test_every_character_knows_where_it_stood(text: str):
    found = normal(text)
    assert len(found.form) == len(found.origin)
    assert list(found.origin) == sorted(found.origin)
    assert all(place < len(text) for place in found.origin)


@given(st.text(max_size=200))
def test_the_form_of_a_form_is_itself(text: str):
    once = normal(text).form
    # a bracketed number or a dash between digits may come together only by what was left out
    if not any(sign in text for sign in "[]-‐‑‒–—―−﹘﹣－⁃~∼"):
        assert normal(once).form == once


def test_phrases_begin_and_end_with_words():
    text = normal("the woman saw a man")
    (first, second) = list(occurrences(text.form, "man"))
    assert not text.whole_words(first, first + 3)
    assert text.whole_words(second, second + 3)


def _levenshtein(one: str, other: str) -> int:
    before = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        now = [row]
        for column, right in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (left != right)))
        before = now
    return before[-1]


words = st.text("abc", max_size=8)


@given(words, words)
def test_distances_are_levenshteins(text: str, phrase: str):
    ends = range(1, len(text) + 1)
    free = [min(_levenshtein(phrase, text[s:e]) for s in range(e + 1)) for e in ends]
    assert distances(text, phrase) == free
    anchored = [_levenshtein(phrase, text[:e]) for e in ends]
    assert distances(text, phrase, anchored=True) == anchored


def test_words_before_and_behind():
    assert ends_with("the council fears that", "fearsthat") > 0
    assert ends_with("thecouncilfearsthat", "fearsthat") == 0
    assert starts_with("fearsthatmen", "fearsthat") == 0
    assert starts_with("", "fears") == len("fears")


@given(st.integers(0, 10_000))
def test_a_changed_phrase_is_found(seed: int):
    """Up to a sixth of its letters changed, anywhere in a text of random words."""
    chance = random.Random(seed)
    text = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(2_000))
    start = chance.randrange(1_900)
    phrase = text[start : start + 48]
    changed = list(text)
    for place in chance.sample(range(start, start + 48), 8):
        changed[place] = chance.choice("0123456789")
    found = matches("".join(changed), phrase, 8)
    # pieces of four: eight changes spoil at most 32 of 45, which leaves 13 to find it by
    assert found
    assert found[0].distance <= 8
    assert abs(found[0].start - start) <= 8


def test_time_is_in_proportion():
    """Texts in which every piece of a phrase stands everywhere, or nowhere."""
    begun = time.perf_counter()
    assert normal("a" * 300_000).form
    matches("ab" * 100_000, "ab" * 30, 6)
    assert matches("x" * 200_000, "the whole strength being twelve", 6) == []
    assert time.perf_counter() - begun < 10


def test_a_minus_is_kept():
    assert normal("frost of -12 degrees").form == normal("frost of −12 degrees").form
    assert normal("frost of -12 degrees").form != normal("frost of 12 degrees").form
    assert normal("the boats - 12 of them").form == normal("the boats—12 of them").form
