"""Which of two dates comes first, by the words; and where words say nothing of it."""

from __future__ import annotations

import pytest

from sapper.evidence.one_whole import exclusive
from sapper.evidence.order_words import comes_first

FIRST = [
    ("Building of the Linz canal began in May.", "The Linz canal was opened to traffic in June."),
    ("The envoy landed on 3 May.", "The envoy presented his credentials on 9 May."),
    ("Sergeant Dahl enlisted in June.", "Sergeant Dahl was wounded in July."),
    ("The tract was published in June.", "The tract was banned in July."),
    ("Talks on the armistice began in May.", "The armistice was signed in June."),
]


@pytest.mark.parametrize(("first", "then"), FIRST)
def test_steps_of_one_course(first: str, then: str):
    assert comes_first(first, then)
    assert not comes_first(then, first)


def test_what_closes_something_else_is_no_end():
    assert not comes_first("The museum opened in May.", "The museum closed its old annexe in June.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Women fill 44 % of places.", "Farmers fill 61 % of places."),
        ("Frisian was spoken by 52 % of families.", "Danish was spoken by 58 % of families."),
    ],
)
def test_kinds_that_overlap_are_no_parts(one: str, other: str):
    assert not exclusive(one, other)
