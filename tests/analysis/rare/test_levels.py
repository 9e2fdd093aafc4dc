"""Ladders: how far off worlds are, and that what is added for them changes no law."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.analysis.rare.answer import PLAIN, rare_chance
from sapper.analysis.rare.levels import All, Distance, Either, Progress, Truth, climbs, distance
from sapper.analysis.rare.splitting import Effort

PRIORS = {"a": ("normal", 0.0, 1.0), "b": ("normal", 0.0, 1.0)}


def test_the_parts_of_a_condition(climb):
    ladder = climb("a > 3 AND (b < -2 OR NOT (a = b))", 2, priors=PRIORS).led.ladder
    assert isinstance(ladder, All)
    first, other = ladder.parts
    assert isinstance(first, Distance) and isinstance(other, Either)
    assert [type(part) for part in other.parts] == [Distance, Truth]


def test_names_are_followed_through_equations(climb):
    values = {"far": "a > 3", "both": "far AND b > 2", "either": "IF(a > 0, both, b > 5)"}
    ladder = climb("either", 2, priors=PRIORS, values=values).led.ladder
    assert isinstance(ladder, Either) and all(isinstance(part, All) for part in ladder.parts)
    # what is not wanted is the other way round: `NOT` of both is one of the two not
    ladder = climb("NOT both", 2, priors=PRIORS, values=values).led.ladder
    assert isinstance(ladder, Either) and len(ladder.parts) == 2


def test_an_event_is_as_far_as_its_integral_has_to_go(climb):
    made = climb("b", 6, hazards={"a": "0.1", "b": "IF(a, 0.1, 0)"})
    points = np.array([[0.5, 0.5, 0.01], [0.9, 0.01, 0.01]])
    # thresholds -ln(1 - u): 0.693, 0.693, 0.01 for a and 2.3, 0.01, 0.01 for b
    scores = made.scores(points, np.zeros((made.steps, 3), dtype=np.uint64))
    assert made.steps == 0
    gone = 0.6 / -np.log(0.5)
    np.testing.assert_allclose(scores[:2], gone - 2.0)
    assert scores[2] == np.inf


def test_distances():
    a, b, c = (Distance("a", None), Truth("b", None), Progress("c", None))
    values = {
        "a": np.array([[-4.0, 1.0]]),
        "b": np.array([[0.0, 1.0]]),
        "c": np.array([[0.3, 2.0]]),
    }
    unit = {"a": 2.0}

    def of(ladder):
        return distance(ladder, values, unit)[0].tolist()

    assert of(a) == [2.0, 0.0] and of(b) == [1.0, 0.0]
    assert of(c) == pytest.approx([0.7, 0.0])
    assert of(All((a, b, c))) == pytest.approx([3.7, 0.0])
    # a way that is only true or not hides nothing of the other
    assert of(Either((a, b))) == [2.0, 0.0]
    assert climbs(a) and not climbs(b) and climbs(All((b, b))) and not climbs(Either((b,)))


def test_an_event_written_out_has_the_law_of_the_event(climb):
    """1 - exp(-0.05 · 10) by month 10, for 4,000 points; 4.5 standard errors."""
    made = climb("e", 10, hazards={"e": "0.05"})
    points = made.drawn(0, 4_000)
    came = made.scores(points, np.zeros((0, 4_000), dtype=np.uint64)) == np.inf
    wanted = 1 - np.exp(-0.5)
    assert abs(came.mean() - wanted) < 4.5 * np.sqrt(wanted * (1 - wanted) / 4_000)


def test_what_cannot_be_climbed_is_counted_and_said(climb):
    made = climb("hit", 2, values={"hit": "BERNOULLI(0.0000001)"})
    assert isinstance(made.led.ladder, Truth)
    found = rare_chance(made, made.asked, "a", 1)
    assert found.method == "plain worlds" and found.probability == 0.0
    assert found.high == pytest.approx(3 / PLAIN)
    assert "nothing between true and false" in found.note and "3/n" in found.note


def test_worlds_that_stop_climbing_are_said_to(climb):
    """One draw in one step decides: no move brings it nearer."""
    made = climb("x > 6", 1, stocks={"x": ("0", "IF(TIME < 1, POISSON(0.01), 0)")})
    few = Effort(pilot=64, each=32, repetitions=4, most=4, rounds=2)
    found = rare_chance(made, made.asked, "a", 1, few)
    assert found.method == "plain worlds"
    assert found.probability == 0.0 and found.high == pytest.approx(3 / PLAIN)
    assert "counted instead" in found.note
