"""Shapley values on common worlds: how the gap between two runs is split over what differs.

A player is one difference between an account (or version) and another; a set of players that
have moved is worth the outcome of a world in which they have. The part of a player is what
moving it adds, averaged over the orders in which all could move (Shapley 1953). Up to
`EXACT` players every set is worked out; beyond, each world takes one random order of its own
(Castro, Gómez and Tejada 2009, with one order a world), so that the parts still sum to the
gap in every world.

Nothing here knows what a player changes, or how a world is run.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sapper.engine.streams import Worlds, key, uniform

EXACT = 5
"""Up to so many players all their sets are worked out."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ranks = npt.NDArray[np.int64]
Worth: TypeAlias = Callable[[Flags], Floats]
"""Of which players (P, n) have moved in each of n worlds: the outcomes of those worlds (n,)."""


@dataclass(frozen=True, eq=False, slots=True)
class Split:
    """Shapley values over worlds: `parts` (P,) by player, `covariance` (P, P) of their means.

    `gap` is the sum of the parts: the mean outcome with all players moved less that with none.
    """

    players: tuple[str, ...]
    parts: Floats
    covariance: Floats
    worlds: int

    @property
    def gap(self) -> float:
        """The whole difference."""
        return math.fsum(self.parts)

    @property
    def gap_se(self) -> float:
        """Standard error of the whole difference."""
        return self.total(self.players)[1]

    def part(self, player: str) -> tuple[float, float]:
        """The part of one player, and its standard error."""
        return self.total((player,))

    def total(self, players: Sequence[str]) -> tuple[float, float]:
        """What some players contribute together, and its standard error."""
        among = np.array([player in players for player in self.players], dtype=np.bool_)
        variance = float(self.covariance[np.ix_(among, among)].sum())
        return math.fsum(self.parts[among]), math.sqrt(max(variance, 0.0))


def split_worlds(players: Sequence[str], worth: Worth, worlds: Worlds, seed: int) -> Floats:
    """The parts of every player in every world: (P, n), which sum over players to the gap.

    `worth` is called once for every set of up to `EXACT` players, beyond that once more than
    there are players. A pure function of seed, names of players and world.
    """
    values = [worth(moved) for moved in moves(players, worlds, seed)]
    return parts_of(players, worlds, seed, np.stack(values))


def moves(
    players: Sequence[str], worlds: Worlds, seed: int, *, exact: bool | None = None
) -> tuple[Flags, ...]:
    """The sets of players that have to be worked out in some worlds: (P, n) each.

    The first is that in which nobody has moved, the last that in which all have. `exact`
    says whether all sets are (None: up to `EXACT` players).
    """
    count = len(players)
    if _all_sets(players, exact):
        rows = coalitions(count)
        return tuple(np.repeat(row[:, np.newaxis], worlds.size, axis=1) for row in rows)
    ranks = ranks_of(players, worlds, seed)
    return tuple(ranks < moved for moved in range(count + 1))


def parts_of(
    players: Sequence[str],
    worlds: Worlds,
    seed: int,
    values: Floats,
    *,
    exact: bool | None = None,
) -> Floats:
    """The parts (P, n) from the worth of the sets of `moves`, in their order."""
    if _all_sets(players, exact):
        return exact_parts(values)
    return ordered_parts(ranks_of(players, worlds, seed), values)


def _all_sets(players: Sequence[str], exact: bool | None) -> bool:
    return not players or (len(players) <= EXACT if exact is None else exact)


def coalitions(count: int) -> Flags:
    """Every set of so many players: (2^P, P); player p is in set s where bit p of s is set."""
    sets = np.arange(2**count)
    return (sets[:, np.newaxis] >> np.arange(count)) & 1 == 1


def among(own: Flags) -> npt.NDArray[np.int64]:
    """Which rows of `coalitions` are the sets of some of the players alone, in their order.

    `own` (P,) says which players those are.
    """
    return np.flatnonzero(~coalitions(len(own))[:, ~own].any(axis=1))


def exact_parts(values: Floats) -> Floats:
    """Shapley values (P, n) from the worth (2^P, n) of all sets, in the order of `coalitions`."""
    count = values.shape[0].bit_length() - 1
    parts = np.zeros((count, *values.shape[1:]))
    for moved, inside in enumerate(coalitions(count)):
        size = int(inside.sum())
        if size == count:
            continue
        weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
        for player in np.flatnonzero(~inside):
            parts[player] += weight * (values[moved | (1 << int(player))] - values[moved])
    return parts


def ranks_of(players: Sequence[str], worlds: Worlds, seed: int) -> Ranks:
    """At which place each player moves in each world: (P, n), a random order a world.

    One uniform a player and world, keyed by the player's name: another player more or less
    leaves the order of these among themselves as it was.
    """
    at = np.stack([uniform(key(seed, "order", player), worlds, 0) for player in players])
    return np.argsort(np.argsort(at, axis=0, kind="stable"), axis=0, kind="stable")


def ordered_parts(ranks: Ranks, values: Floats) -> Floats:
    """What each player adds (P, n), from the worth (P + 1, n) after each number of moves."""
    added = np.diff(values, axis=0)
    return np.take_along_axis(added, ranks, axis=0)


@dataclass(slots=True)
class Splitting:
    """Parts taken in block by block, in the order of the blocks: the same for any chunking."""

    players: tuple[str, ...]
    _worlds: int = 0
    _sums: list[Floats] = field(default_factory=list[Floats])
    _products: list[Floats] = field(default_factory=list[Floats])

    def add(self, parts: Floats) -> None:
        """Take in the parts (P, n) of one block."""
        self._worlds += parts.shape[1]
        self._sums.append(parts.sum(axis=1))
        # no matrix product: its bits may depend on the machine
        joint = [(parts * row).sum(axis=1) for row in parts]
        self._products.append(np.stack(joint) if joint else np.zeros((0, 0)))

    def split(self) -> Split:
        """The split over all worlds so far."""
        count, size = self._worlds, len(self.players)
        means = np.array([_total(self._sums, p) / max(count, 1) for p in range(size)])
        covariance = np.zeros((size, size))
        for p in range(size):
            for q in range(size):
                product = math.fsum(float(item[p, q]) for item in self._products)
                spread = product - count * means[p] * means[q]
                covariance[p, q] = spread / max(count - 1, 1) / max(count, 1)
        return Split(self.players, means, covariance, count)


def _total(rows: Sequence[Floats], place: int) -> float:
    return math.fsum(float(row[place]) for row in rows)
