"""Which words name things, what is said of them, and when two numbers can be of one thing."""

from __future__ import annotations

import pytest

from sapper.evidence.courses import follows
from sapper.evidence.narrowing import narrower
from sapper.evidence.predicates import other_deed
from sapper.evidence.roles import other_aims, other_slots, said


def test_things_and_verbs():
    item = said("Customs at Brod clear 1,750 lorries a month when the bridge is open.")
    assert "clear" in item.verbs
    assert "bridg" not in item.things  # a subordinate clause
    assert {"custo", "brod"} <= item.things
    assert item.counted == {"lorri"} or item.counted == {"lorr"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The yard built 24 ships.", "The yard scrapped 24 ships.", True),
        ("The yard built 24 ships.", "The yard's output was 24 ships.", False),
        ("The squadron burns coal.", "Coal was bought for the squadron.", False),
        ("Twenty ships.", "The yard scrapped 24 ships.", False),
    ],
)
def test_deeds(one: str, other: str, expected: bool):
    assert other_deed(one, other) is expected


def test_slots_and_aims():
    assert other_slots("Imports of coal were large.", "Imports of oil were large.")
    assert not other_slots("The prison at Narva is full.", "Narva prison is full.")
    assert other_aims("It issues 200 licences to hawkers.", "It issues 200 licences to taxis.")
    assert not other_aims("It issues 200 licences to hawkers.", "It issues 200 licences.")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("Wooden bridges in the county are 90.", "The county has 310 bridges.", True),
        ("The artillery of the brigade lost 150 men.", "The brigade lost 640 men.", True),
        ("Brigade and artillery lost 790 men.", "The brigade lost 640 men.", False),
        ("The plant's throughput of crude is 80 barrels.", "The plant refines crude.", False),
        ("In the whole war the brigade lost 900 men.", "The brigade lost 640 men.", False),
    ],
)
def test_narrower(part: str, whole: str, expected: bool):
    assert narrower(part, whole, frozenset(["bridg"])) is expected


def test_courses():
    assert follows("The bill was introduced.", "The bill became law.")
    assert not follows("The bill became law.", "The bill was introduced.")
    assert not follows("The patient was admitted.", "The bridge was opened on Sunday.")
