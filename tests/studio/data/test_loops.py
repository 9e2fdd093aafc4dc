"""Loops in the parts that an author wrote: found, closed, and with the signs along the way."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sapper.analysis.loops import Loop
from sapper.case.case import Case
from sapper.studio.data.graph import Graph, graph
from sapper.studio.data.loops import loops


@pytest.fixture(scope="module")
def links(tiny: Case) -> Graph:
    return graph(tiny)


def test_values_inside_one_part_are_one_step(links: Graph):
    """The choice `havana` is three values of the lowered model here, and one part of the loop."""
    loop = Loop(
        ("in_angola", "havana.stall.utility", "havana.stall.chance", "havana.stall", "leaves"),
        -1,
        (-1, 1, 1, 1, 1),
    )
    (found,) = loops([loop], links)
    assert found == {
        "names": ["in_angola", "havana", "leaves"],
        "signs": [-1, 1, 1],
        "sign": "balancing",
    }


def test_a_part_that_begins_and_ends_the_circle_is_told_once(links: Graph):
    loop = Loop(
        ("havana.stall.chance", "leaves", "in_angola", "havana.stall.utility"), 1, (1, 1, -1, -1)
    )
    (found,) = loops([loop], links)
    assert sorted(found["names"]) == ["havana", "in_angola", "leaves"]
    assert math.prod(found["signs"]) == 1
    assert found["sign"] == "reinforcing"


def test_one_circle_is_told_once_and_a_part_alone_not_at_all(links: Graph):
    twice = [Loop(("in_angola", "leaves"), -1, (1, -1)), Loop(("leaves", "in_angola"), -1, (-1, 1))]
    alone = Loop(("havana.stall.utility", "havana.stall.chance"), 1, (1, 1))
    assert [item["names"] for item in loops([*twice, alone], links)] == [["in_angola", "leaves"]]


def test_every_step_of_a_loop_is_a_link_of_the_model(data: dict[str, Any]):
    parts = {item["id"]: item for item in data["model"]["parts"]}
    assert data["model"]["loops"]
    for loop in data["model"]["loops"]:
        names = loop["names"]
        assert len(loop["signs"]) == len(names)
        for one, other in zip(names, (*names[1:], names[0])):
            linked = other in {*parts[one]["uses"], parts[one]["to"], parts[one]["from"]}
            # what leaves a stock by a hazard, or after a time, reads how many there are
            assert linked or parts[other]["from"] == one, (one, other)
