"""The key `loops` of a report's model: circles of causes, in the parts that an author wrote.

Loops are found in the lowered model (`sapper.analysis.loops`), where a decision is a dozen
equations; here its values are one part again, and the signs along the way are multiplied.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from sapper.analysis.loops import Loop
from sapper.studio.data.graph import Graph

_SIGNS = {1: "reinforcing", -1: "balancing", 0: "unknown"}
_FEWEST = 2
"""Parts of a loop that is worth a line; a part that feeds back on itself is seen in its equation."""


def loops(found: Iterable[Loop], graph: Graph) -> list[dict[str, Any]]:
    """Every loop once, the shortest first, with the sign of each step; 0: it goes either way."""
    made: dict[frozenset[str], dict[str, Any]] = {}
    for loop in found:
        names, signs = _in_parts(loop, graph)
        if len(set(names)) < _FEWEST:
            continue
        made.setdefault(
            frozenset(names),
            {"names": names, "signs": signs, "sign": _SIGNS[math.prod(signs)]},
        )
    return sorted(made.values(), key=lambda item: len(item["names"]))


def _in_parts(loop: Loop, graph: Graph) -> tuple[list[str], list[int]]:
    """The parts round a circle, each stretch inside one part drawn together, and the signs between."""
    owners = [_part(value, graph) for value in loop.values]
    count = len(owners)
    first = next(
        (place for place in range(count) if owners[place] and owners[place] != owners[place - 1]), 0
    )
    names: list[str] = []
    signs: list[int] = []
    for step in range(count):
        place = (first + step) % count
        own = owners[place]
        if own and (not names or own != names[-1]):
            names.append(own)
            signs.append(1)
        if signs:
            signs[-1] *= loop.signs[place]
    return _closed(names, signs)


def _closed(names: Sequence[str], signs: Sequence[int]) -> tuple[list[str], list[int]]:
    """Without a part at the end that is the first one again."""
    if len(names) > 1 and names[0] == names[-1]:
        return list(names[:-1]), [signs[0] * signs[-1], *signs[1:-1]]
    return list(names), list(signs)


def _part(value: str, graph: Graph) -> str:
    """The part that a value belongs to; empty for one of the program's own."""
    name = value
    while name:
        if name in graph.names:
            return graph.names[name]
        cut = max(name.rfind("."), name.rfind("·"))
        name = name[:cut] if cut > 0 else ""
    return ""
