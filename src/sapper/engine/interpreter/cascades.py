"""Populations: who speaks once everybody has looked round often enough."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.model.primitives import Cascade

# a share of people that went through a few sums may fall this short of a threshold
_SLACK = 1e-12


class CascadeActor:
    """The share of each group that speaks; it runs on from the step before.

    Everybody looks at once, round after round, until nobody changes (Granovetter 1978).
    Such rounds can go to and fro between groups that watch each other; after as many as
    there are people's bands to change twice, only those who begin to speak still count.
    """

    def __init__(self, node: Cascade, scope: Scope) -> None:
        self.node = node
        self.dims = (node.by,)
        self.thresholds = np.sort(np.array(node.thresholds))
        self.speaking = scope.zeros(self.dims)
        elements = scope.elements[node.by]
        # a population may list its groups in another order than their dimension does
        by_group = {name.rpartition(".")[2]: name for name in node.shares}
        known = set(by_group) == set(elements)
        self.shares = tuple(by_group[name] for name in elements) if known else node.shares

    def act(self, scope: Scope) -> None:
        """Let people look round; give how many speak, and their share of all."""
        node = self.node
        shares = np.stack([scope.read(name) for name in self.shares])
        own, other = scope.read(node.sees_own), scope.read(node.sees_other)
        push = scope.read(node.push, self.dims)
        self.speaking, _ = settled(self.speaking, self.thresholds, shares, push, own, other)
        scope.values[f"{node.name}.speaking"] = scope.read(node.size) * shares * self.speaking
        scope.values[f"{node.name}.share"] = _total(shares * self.speaking) / _total(shares)

    def close(self, scope: Scope) -> None:
        """Nothing is left to remember."""


def settled(
    speaking: Array,
    thresholds: Array,
    shares: Array,
    push: Array,
    own: Array,
    other: Array,
) -> tuple[Array, int]:
    """The share of each group (G, W) that speaks once nobody changes, and after how many rounds.

    `speaking` is who spoke before, `thresholds` (T,) in order, `shares` and `push` (G, W), what
    people see of their own and of other groups (W,). After as many rounds as there are people's
    bands to change twice only those who begin to speak still count.
    """
    patience = 2 * len(speaking) * len(thresholds) + 2
    rounds = 0
    while True:
        seen = own * speaking + other * _others(shares, speaking) + push
        after = _willing(seen, thresholds)
        if rounds > patience:
            after = np.maximum(after, speaking)
        rounds += 1
        if np.array_equal(after, speaking):
            return speaking, rounds
        speaking = after


def _willing(seen: Array, thresholds: Array) -> Array:
    """The share of people whose threshold is at or below what they see."""
    reached = np.searchsorted(thresholds, np.nan_to_num(seen) + _SLACK, side="right")
    return reached / thresholds.size


def _total(rows: Array) -> Array:
    total = rows[0]
    for row in rows[1:]:
        total = total + row
    return total


def _others(shares: Array, speaking: Array) -> Array:
    """For each group, the share speaking among all people outside it (0: there are none)."""
    talking = shares * speaking
    rows: list[Array] = []
    for index in range(len(shares)):
        rest = [other for other in range(len(shares)) if other != index]
        if not rest:
            rows.append(np.zeros_like(shares[0]))
            continue
        people = _total(shares[rest])
        some = people > 0.0
        share = _total(talking[rest]) / np.where(some, people, 1.0)
        rows.append(np.where(some, share, 0.0))
    return np.stack(rows)
