"""Populations without chance: as many rounds of looking round as our run needs, written out.

A program of system dynamics has no rounds within a step. Whoever changes numbers so that a cascade
needs more of them sees the rest of it in the steps after.
"""

from __future__ import annotations

import numpy as np

from sapper.analysis.deterministic.draft import Draft
from sapper.analysis.deterministic.scalars import scalar
from sapper.engine.interpreter.cascades import settled
from sapper.language.tree import Expr, Name
from sapper.model.lowering.draft import hidden
from sapper.model.lowering.writing import compare, either, number, over, plus, times
from sapper.model.primitives import Cascade

LEAST_ROUNDS = 3
"""Rounds that are written out even where nobody changes."""
_SLACK = 1e-12


def cascade(draft: Draft, node: Cascade) -> None:
    """The share of each group that speaks, round after round from that of the step before."""
    groups = draft.shapes.elements[node.by]
    shares = [draft.read(name) for name in _by_group(node, groups)]
    before = {group: hidden(node.name, "before", group) for group in groups}
    speaking: dict[str, Expr] = {group: Name(before[group]) for group in groups}
    for round_ in range(1, rounds(draft, node) + 1):
        speaking = {
            group: draft.value(
                hidden(node.name, "round", round_, group),
                _willing(draft, node, index, groups, shares, speaking),
            )
            for index, group in enumerate(groups)
        }
    size = draft.read(node.size)
    for group, share in zip(groups, shares, strict=True):
        draft.memory(before[group], number(0), speaking[group])
        name = scalar(f"{node.name}.speaking", (group,))
        draft.value(name, times(size, share, speaking[group]))
    talking = plus(*(times(s, speaking[g]) for g, s in zip(groups, shares, strict=True)))
    draft.value(f"{node.name}.share", over(talking, plus(*shares)))


def rounds(draft: Draft, node: Cascade) -> int:
    """How many rounds the deterministic run needs at most, until nobody changes."""
    groups = draft.shapes.elements[node.by]
    shares = np.array([draft.trace(name) for name in _by_group(node, groups)])
    push = np.array([draft.trace(node.push, (group,)) for group in groups])
    own, other = draft.trace(node.sees_own), draft.trace(node.sees_other)
    thresholds = np.sort(np.array(node.thresholds))
    speaking = np.zeros((len(groups), 1))
    most = LEAST_ROUNDS
    for step in range(draft.calendar.steps + 1):
        at = slice(step, step + 1)
        speaking, needed = settled(
            speaking, thresholds, shares[:, at], push[:, at], own[at], other[at]
        )
        most = max(most, needed)
    return most


def _by_group(node: Cascade, groups: tuple[str, ...]) -> tuple[str, ...]:
    by_group = {name.rpartition(".")[2]: name for name in node.shares}
    return tuple(by_group[g] for g in groups) if set(by_group) == set(groups) else node.shares


def _willing(
    draft: Draft,
    node: Cascade,
    index: int,
    groups: tuple[str, ...],
    shares: list[Expr],
    speaking: dict[str, Expr],
) -> Expr:
    """The share of a group whose threshold is at or below what it sees."""
    others = [place for place in range(len(groups)) if place != index]
    seen = plus(
        times(draft.read(node.sees_own), speaking[groups[index]]),
        draft.read(node.push, {node.by: groups[index]}),
    )
    if others:
        people = plus(*(shares[place] for place in others))
        talking = plus(*(times(shares[place], speaking[groups[place]]) for place in others))
        share = either(compare(people, ">", number(0)), over(talking, people), number(0))
        seen = plus(seen, times(draft.read(node.sees_other), share))
    base = next(iter(speaking.values()))
    assert isinstance(base, Name)
    sees = draft.value(hidden(base.name, "seen", groups[index]), seen)
    reached = [
        either(compare(sees, ">=", number(threshold - _SLACK)), number(1), number(0))
        for threshold in node.thresholds
    ]
    return over(plus(*reached), number(len(reached)))
