"""Loops of an influence graph: the shortest circle through each of its values, and its sign.

Which values influence which is `sapper.analysis.influences`; loops that an essay names are
looked for by the scripts that make a case's pages.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sapper.analysis.influences import Graph, Sign, influences
from sapper.analysis.stages import Stages
from sapper.model.parts import Event, Flow, Stock, Variable, parts


@dataclass(frozen=True, slots=True)
class Loop:
    """A circle of values, the first one once; `sign` 0 where a link goes either way.

    `signs` are those of the links, from each value to the next, from the last to the first.
    """

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


def loop_of(graph: Graph, values: Sequence[str]) -> Loop:
    """The circle through values that are linked in this order, the first one given once."""
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
            found.setdefault(frozenset(values), loop_of(graph, values))
    return sorted(found.values(), key=lambda item: (len(item.values), item.values))


def loops_of(stages: Stages) -> list[Loop]:
    """The loops of a prepared reading: the shortest through each stock, flow, variable and event.

    Runs the few worlds in which the signs of influences are tried.
    """
    written = list(parts(stages.reading.model))
    through = [item.name for item in written if isinstance(item, Stock | Flow | Variable | Event)]
    if not through:
        return []
    return shortest_loops(influences(stages), through, {item.name for item in written})
