"""What reads what: links as written, and what lies behind a question."""

from __future__ import annotations

from pathlib import Path

import sapper
from sapper.case.case import Case
from sapper.studio.data.graph import graph

BASE = Path(__file__).parents[2] / "golden" / "base"


def test_links_are_those_of_the_equations():
    found = graph(sapper.load(BASE).case)
    assert set(found.causes["eats"]) == {"men", "appetite", "food"}
    assert set(found.causes["food"]) == {"food_at_start", "eats"}
    assert "eats" in found.uses["appetite"]
    assert found.claims["food_at_start"] == ("stores-counted",)


def test_a_point_that_changes_a_number_is_linked_to_it():
    found = graph(sapper.load(BASE).case)
    assert found.changes["sickness"] == (("a", "winter"),)
    assert "men-counted" in found.claims["sickness"]


def test_behind_a_question_the_nearest_first():
    case = sapper.load(BASE).case
    found = graph(case)
    fed, left = case.questions
    behind = found.behind(fed)
    assert behind["months_left"] == 1
    assert behind["food"] == 2
    assert behind["eats"] == 3
    assert list(behind.values()) == sorted(behind.values())
    assert set(found.claims_behind(fed, behind)) == {"men-counted", "stores-counted"}
    # how much they eat does not keep men fit
    assert "food" not in found.behind(left)


def test_numbers_inside_parts_have_an_owner(tiny: Case):
    found = graph(tiny)
    assert found.owners
    for id_, owner in found.owners.items():
        assert id_.startswith(f"{owner}.")
        assert owner in found.entries


def test_a_question_through_an_indicator_reaches_its_error_model(tiny: Case):
    question = next(item for item in tiny.questions if item.through == "official-toll")
    behind = graph(tiny).behind(question)
    assert behind["indicator.official-toll"] == 1
    assert "indicator.official-toll.bias" in behind
