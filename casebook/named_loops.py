"""Loops that have a name: read from a data file and looked for in the influences of the model.

A loop that an essay names is given as a few stations; the build looks for the shortest way
from each to the next, and multiplies the signs along it. What it finds need not be what was
named: a missing way or another sign is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast

import yaml

from sapper.analysis.influences import Graph
from sapper.analysis.loops import Loop, loop_of, way


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
    return loop_of(graph, values)
