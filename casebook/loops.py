"""Loops of an influence graph: shortest circles through a value, and circles that have a name.

A loop that an essay names is given as a few stations; the build looks for the shortest way
from each to the next, and multiplies the signs along it. What it finds need not be what was
named: a missing way or another sign is shown.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast

import yaml

from influences import Graph, Sign


@dataclass(frozen=True, slots=True)
class Loop:
    """A circle of values, the first one once; `sign` 0 where a link goes either way."""

    values: tuple[str, ...]
    sign: Sign
    signs: tuple[Sign, ...] = ()

    @property
    def letter(self) -> str:
        """R reinforcing, B balancing, ± where a link goes either way."""
        return {1: "R", -1: "B", 0: "±"}[self.sign]

    def between(self, source: str, target: str) -> Sign:
        """The product of the signs on the way from one value to another, round the circle."""
        count = len(self.values)
        start = self.values.index(source)
        steps = (self.values.index(target) - start) % count or count
        return math.prod(self.signs[(start + step) % count] for step in range(steps))


@dataclass(frozen=True, slots=True)
class Named:
    """A loop that the essays or the literature name: its stations, and the sign it should have."""

    name: str
    sectors: tuple[str, ...]
    letter: str
    through: tuple[str, ...]
    note: str


def read_named(path: Path) -> tuple[Named, ...]:
    """The named loops of a data file, in its order."""
    found = cast(list[dict[str, object]], yaml.safe_load(path.read_text(encoding="utf-8")))
    return tuple(
        Named(
            str(item["name"]),
            tuple(cast(list[str], item["sectors"])),
            str(item["sign"]),
            tuple(cast(list[str], item["through"])),
            str(item.get("note", "")),
        )
        for item in found
    )


def way(graph: Graph, start: str, goal: str, avoid: Collection[str] = ()) -> list[str] | None:
    """The shortest way from one value to another, both included; None where there is none.

    Where start and goal are one, the shortest circle through it.
    """
    before: dict[str, str] = {}
    waiting = deque([start])
    seen = {start, *avoid} - {goal}
    while waiting:
        here = waiting.popleft()
        for there in sorted(graph.get(here, {})):
            if there == goal:
                found = [goal, here]
                while found[-1] != start:
                    found.append(before[found[-1]])
                return found[::-1]
            if there not in seen:
                seen.add(there)
                before[there] = here
                waiting.append(there)
    return None


def closed(graph: Graph, named: Named) -> Loop | None:
    """The circle through the stations of a named loop, or None where a link is missing."""
    values: list[str] = []
    stations = (*named.through, named.through[0])
    for start, goal in pairwise(stations):
        others = set(stations) - {start, goal}
        leg = way(graph, start, goal, {*values[1:], *others})
        if leg is None:
            return None
        values.extend(leg[:-1])
    return _loop(graph, values)


def _loop(graph: Graph, values: Sequence[str]) -> Loop:
    signs = tuple(graph[one][two] for one, two in zip(values, (*values[1:], values[0])))
    return Loop(tuple(values), math.prod(signs), signs)


def shortest_loops(graph: Graph, through: Iterable[str], own: Collection[str]) -> list[Loop]:
    """The shortest circle through each value, each circle once, shorter ones first.

    A stock that drains itself is no loop worth a line: circles of fewer than three of the
    `own` names, which an author wrote, are left out.
    """
    found: dict[frozenset[str], Loop] = {}
    for name in through:
        circle = way(graph, name, name)
        if circle is None:
            continue
        values = circle[:-1]
        if len([item for item in values if item in own]) >= 3:
            found.setdefault(frozenset(values), _loop(graph, values))
    return sorted(found.values(), key=lambda item: (len(item.values), item.values))
