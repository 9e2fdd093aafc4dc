"""Loops of an influence graph: the shortest ways and circles, and the signs of influences."""

from __future__ import annotations

import sapper
from sapper.analysis.influences import influences
from sapper.analysis.loops import loops_of, shortest_loops, way
from sapper.analysis.simulation import prepare

GRAPH = {
    "births": {"people": 1},
    "people": {"births": 1, "deaths": 1, "crowding": 1},
    "deaths": {"people": -1},
    "crowding": {"births": -1},
    "rain": {"people": 0},
}


def test_the_shortest_way_and_circle() -> None:
    assert way(GRAPH, "rain", "births") == ["rain", "people", "births"]
    assert way(GRAPH, "people", "rain") is None
    assert way(GRAPH, "deaths", "deaths") == ["deaths", "people", "deaths"]
    assert way(GRAPH, "people", "people", avoid=("births", "deaths")) is None


def test_circles_of_three_are_found_once_each_with_its_sign() -> None:
    (found,) = shortest_loops(GRAPH, ["crowding", "people", "crowding"], GRAPH)
    assert set(found.values) == {"crowding", "births", "people"}
    assert (found.sign, found.letter) == (-1, "B")
    assert found.between("people", "births") == -1


def test_signs_of_a_model_are_those_of_its_equations() -> None:
    """In `tiny` those who leave are fewer in Angola, and more of them leave where more are there."""
    stages = prepare(sapper.load("tiny").case)
    graph = influences(stages)
    assert graph["leaves"]["in_angola"] == -1
    for loop in loops_of(stages):
        steps = zip(loop.values, (*loop.values[1:], loop.values[0]))
        assert all(other in graph[one] for one, other in steps)
