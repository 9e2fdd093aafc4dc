"""How near a world comes to a condition: distances read off the condition's own equation.

The distance is nought where the condition holds. A comparison is as far off as its sides are
apart, in standard deviations over plain worlds; what is only true or not is 1 off; a hazard
event as far as its integral still has to go to its threshold, and where its rate waits for
something else, as far as that is off beside. Of `AND` the distances are added, so that each part that
comes nearer shows; of `OR` the least counts, among those that can be come near to. Names are followed through equations.

Here are ladders and what they measure; what is added to a model for them is
`sapper.analysis.rare.ladders`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sapper.language.tree import Expr

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Distance:
    """A comparison: the value `name`, which is `expr`, is 0 or more where it holds."""

    name: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true (not 0) or not, with nothing between."""

    name: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class Progress:
    """What has gone so far, from 0 to 1."""

    name: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class All:
    """Every part has to hold."""

    parts: tuple[Ladder, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part has to hold."""

    parts: tuple[Ladder, ...]


Leaf: TypeAlias = Distance | Truth | Progress
Ladder: TypeAlias = Leaf | All | Either


def leaves(ladder: Ladder) -> Iterator[Leaf]:
    """The values that a ladder reads."""
    match ladder:
        case All(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield ladder


def climbs(ladder: Ladder) -> bool:
    """Whether there is anything between far and near: else worlds cannot be led anywhere."""
    match ladder:
        case All(parts=parts):
            return len(parts) > 1 or any(climbs(part) for part in parts)
        case Either(parts=parts):
            return any(climbs(part) for part in parts)
        case Truth():
            return False
        case _:
            return True


def scales(ladder: Ladder, values: Mapping[str, Floats]) -> dict[str, float]:
    """What each comparison's distance is measured in: its deviation over worlds (K, n)."""
    found: dict[str, float] = {}
    for leaf in leaves(ladder):
        if isinstance(leaf, Distance):
            data = values[leaf.name]
            data = data[:, np.isfinite(data).all(axis=0)]
            # over worlds, at the step where they differ most
            deviation = float(data.std(axis=1).max()) if data.size else 0.0
            size = float(np.abs(data).mean()) if data.size else 0.0
            found[leaf.name] = deviation or size or 1.0
    return found


def distance(ladder: Ladder, values: Mapping[str, Floats], unit: Mapping[str, float]) -> Floats:
    """How far worlds are off at every step, 0 where the ladder holds: (K, n) like the values."""
    match ladder:
        case Distance(name=name):
            return np.maximum(-values[name], 0.0) / unit[name]
        case Truth(name=name):
            return np.where(values[name] != 0.0, 0.0, 1.0)
        case Progress(name=name):
            return 1.0 - np.clip(values[name], 0.0, 1.0)
        case All(parts=parts):
            return np.add.reduce([distance(part, values, unit) for part in parts])
        case Either(parts=parts):
            # a way with nothing between must not hide that another comes nearer
            ways = [part for part in parts if climbs(part)] or list(parts)
            far = np.minimum.reduce([distance(part, values, unit) for part in ways])
            plain = [values[part.name] != 0.0 for part in parts if isinstance(part, Truth)]
            return np.where(np.logical_or.reduce(plain), 0.0, far) if plain else far
