"""Mixed readings: some points as one account has them, the others as another has them.

Two accounts differ by points; a point that has moved is read as the second account has it
(one that it does not have: not at all). Which points have moved may differ from world to
world, under one plan: what a mixed reading changes are the chances of claims, priors, and
switches between equations, all of which are settled on the host. Points that change the
same thing are taken together, so that every way to mix them is a reading of its own; all
other ways follow from those.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sapper.analysis.reach import Reach
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.together import together
from sapper.analysis.worlds import Prepared, prepared
from sapper.case.case import Account, Case, Scenario
from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.blocks import Lanes
from sapper.engine.held import Held, drawn_parameters, drawn_truths
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Plan
from sapper.model.parts import parts
from sapper.model.points import Point
from sapper.model.points_apply import full_name

MOST_READINGS = 300
"""More ways to mix points that change the same thing are not worked out."""
Flags = npt.NDArray[np.bool_]


class NotMixed(Exception):
    """Why two accounts cannot be mixed, in plain words; caught where accounts are compared."""


@dataclass(frozen=True, slots=True)
class Player:
    """A point in which two accounts differ, as each of them has it (None: it has none)."""

    id: str
    first: Point | None
    second: Point | None

    def side(self, moved: bool) -> Point | None:
        """The point as it is read before and after it has moved."""
        return self.second if moved else self.first


@dataclass(frozen=True, eq=False, slots=True)
class Variant:
    """One way to mix a few players: which of them have moved, and what that changes."""

    players: tuple[int, ...]
    moved: tuple[bool, ...]
    plan: Plan
    claims: tuple[str, ...]
    names: tuple[str, ...]

    def lanes(self, moved: Flags) -> Flags:
        """The lanes (n,) in which the players stand as they do here, of (P, n)."""
        found = np.ones(moved.shape[1], dtype=np.bool_)
        for player, state in zip(self.players, self.moved):
            found &= moved[player] == state
        return found


@dataclass(frozen=True, eq=False, slots=True)
class Mixed:
    """Two accounts that can be mixed; `base` is the first account, ready to run."""

    players: tuple[Player, ...]
    base: Prepared
    variants: tuple[Variant, ...]

    def reaching(self, reaches: Iterable[Reach]) -> tuple[Player, ...]:
        """The players that can move any of the values with this reach."""
        known = list(reaches)
        hit: set[int] = set()
        for item in self.variants:
            names, claims = set(item.names), set(item.claims)
            if any(names & each.names or claims & each.claims for each in known):
                hit.update(item.players)
        return tuple(player for place, player in enumerate(self.players) if place in hit)


@dataclass(frozen=True, eq=False, slots=True)
class Mixing:
    """Lanes are told what their own mix of points makes of claims and numbers.

    `moved` (P, n) says which players have moved in each of the lanes that are run.
    """

    variants: tuple[Variant, ...]
    moved: Flags

    def __call__(self, plan: Plan, lanes: Lanes, seed: int) -> Held:
        """What is held."""
        chosen = [(item, item.lanes(self.moved)) for item in self.variants]
        chosen = [(item, own) for item, own in chosen if own.any()]
        known = dict(drawn_truths(plan, lanes.worlds, seed))
        changed = {claim for item, _ in chosen for claim in item.claims}
        for item, own in chosen:
            if item.claims:
                drawn = drawn_truths(item.plan, lanes.worlds, seed)
                for claim in item.claims:
                    known[claim] = np.where(own, drawn[claim], known[claim])
        names = tuple(dict.fromkeys(name for item, _ in chosen for name in item.names))
        values = drawn_parameters(plan, lanes.worlds, seed, known, names) if names else {}
        for item, own in chosen:
            if item.names:
                _fill(values, item, own, lanes, seed, known)
        return Held({claim: known[claim] for claim in changed}, values)


def _fill(
    values: dict[str, Array],
    item: Variant,
    own: Flags,
    lanes: Lanes,
    seed: int,
    known: Mapping[str, Array],
) -> None:
    few = {claim: truth[own] for claim, truth in known.items()}
    drawn = drawn_parameters(item.plan, lanes.worlds[own], seed, few, item.names)
    for name, data in drawn.items():
        values[name] = values[name].copy()
        values[name][..., own] = data


def players_of(case: Case, first: Account, second: Account) -> tuple[Player, ...]:
    """The points in which two accounts differ, in an order that does not depend on which is first."""
    own = {point.id: point for point in first.points}
    others = {point.id: point for point in second.points}
    order = [item.id for item in case.accounts]
    ahead = order.index(first.id) <= order.index(second.id)
    ids = dict.fromkeys([*own, *others] if ahead else [*others, *own])
    return tuple(
        Player(item, own.get(item), others.get(item))
        for item in ids
        if _changes(own.get(item)) != _changes(others.get(item))
    )


def _changes(point: Point | None) -> Hashable:
    """What a point changes, whatever it says of it."""
    if point is None:
        return None
    settings = [(item.target, item.value) for item in point.settings]
    more = [(item.target, item.equation) for item in point.replacements]
    return (
        point.believe,
        tuple(settings),
        tuple(more),
        point.additions,
        point.since,
        point.until,
    )


def mix(case: Case, first: Account, second: Account, scenarios: Sequence[Scenario] = ()) -> Mixed:
    """Make two accounts ready to be mixed.

    Raises `NotMixed` where they cannot be, and `CaseError` where one of them has errors.
    """
    players = players_of(case, first, second)
    order = _order(case, first, second)
    groups = _touching(case, players)
    while True:
        states = [
            (group, state)
            for group in groups
            for state in itertools.product((False, True), repeat=len(group))
            if any(state)
        ]
        if len(states) > MOST_READINGS:
            raise NotMixed("too many of their points change the same things")
        everyone = (tuple(range(len(players))), (True,) * len(players))
        stages = [
            _reading(case, first, players, order, scenarios, group, state)
            for group, state in (((), ()), *states, everyone)
        ]
        plans = together(case, stages)
        if any(plan.nodes is not plans[0].nodes for plan in plans):
            raise NotMixed("they differ in more than numbers and equations can switch")
        base, *others, last = [_numbers(plan) for plan in plans]
        merged = _merged(groups, states, base, others)
        if merged == groups:
            break
        groups = merged
    _agree(base, others, states, last)
    variants = [
        Variant(group, state, plan, *_differing(base, numbers))
        for (group, state), plan, numbers in zip(states, plans[1:], others)
    ]
    ready = prepared(first, stages[0], plans[0])
    return Mixed(players, ready, tuple(item for item in variants if item.claims or item.names))


def _order(case: Case, first: Account, second: Account) -> tuple[str, ...]:
    """All points of both accounts, in the order in which they are applied."""
    ids = [item.id for item in case.accounts]
    ahead = (first, second) if ids.index(first.id) <= ids.index(second.id) else (second, first)
    return tuple(dict.fromkeys(point.id for account in ahead for point in account.points))


def _reading(
    case: Case,
    first: Account,
    players: Sequence[Player],
    order: Sequence[str],
    scenarios: Sequence[Scenario],
    group: Sequence[int],
    state: Sequence[bool],
) -> Stages:
    moved = {players[place].id for place, yes in zip(group, state) if yes}
    differing = {player.id: player for player in players}
    own = {point.id: point for point in first.points}
    points = [
        differing[name].side(name in moved) if name in differing else own.get(name)
        for name in order
    ]
    account = replace(first, points=tuple(point for point in points if point is not None))
    try:
        return staged(case, read(case, account, scenarios, questions=True))
    except CaseError as error:
        if len(moved) in (0, len(players)):
            raise
        text = error.diagnostics[0].message
        raise NotMixed(f"their points do not stand one without the other: {text}") from error


Group = tuple[int, ...]
_Key = tuple[str, str]


def _touching(case: Case, players: Sequence[Player]) -> tuple[Group, ...]:
    """Players by what they change: those that name the same thing stand together.

    An echo is the claim that it repeats, whose truth a belief in it can move.
    """
    repeats = {claim.id: claim.repeats for claim in case.evidence.claims if claim.repeats}
    touched: list[set[_Key]] = []
    for player in players:
        keys: set[_Key] = set()
        for point in (player.first, player.second):
            if point is not None:
                keys.update(("claim", _first(claim, repeats)) for claim, _ in point.believe)
                targets = [item.target for item in (*point.settings, *point.replacements)]
                keys.update(("name", full_name(case.model, target)) for target in targets)
                added = () if point.additions is None else parts(point.additions)
                keys.update(("name", part.name) for part in added)
        touched.append(keys)
    groups: tuple[Group, ...] = tuple((place,) for place in range(len(players)))
    for one, other in itertools.combinations(range(len(players)), 2):
        if touched[one] & touched[other]:
            groups = _joined(groups, (one, other))
    return groups


def _first(claim: str, repeats: Mapping[str, str]) -> str:
    """The claim that an echo repeats in the end; any other is its own."""
    seen = {claim}
    while claim in repeats and repeats[claim] not in seen:
        claim = repeats[claim]
        seen.add(claim)
    return claim


def _joined(groups: Sequence[Group], players: Iterable[int]) -> tuple[Group, ...]:
    """The groups with those of some players made one."""
    wanted = set(players)
    inside = [group for group in groups if wanted.intersection(group)]
    together = tuple(sorted(place for group in inside for place in group))
    return tuple(sorted([*(group for group in groups if group not in inside), together]))


def _numbers(plan: Plan) -> dict[_Key, Hashable]:
    """All that tells one reading of a plan from another, by what it is about."""
    beside: dict[str, Hashable] = {}
    streams = {draw.name: draw.stream for draw in plan.draws}
    for copula in plan.copulas:
        told = (tuple(streams[name] for name in copula.names), copula.matrix)
        beside |= {streams[name]: told for name in copula.names}
    found: dict[_Key, Hashable] = {
        ("claim", truth.claim): (truth.credence, truth.tie, truth.strength) for truth in plan.truths
    }
    for draw in plan.draws:
        claims = (draw.claims, draw.any_of) if draw.otherwise is not None else ()
        found["name", draw.name] = (
            draw.prior,
            draw.otherwise,
            draw.by_element,
            draw.stream,
            claims,
            beside.get(draw.stream),
        )
    return found


def _merged(
    groups: tuple[Group, ...],
    states: Sequence[tuple[Group, tuple[bool, ...]]],
    base: Mapping[_Key, Hashable],
    others: Sequence[Mapping[_Key, Hashable]],
) -> tuple[Group, ...]:
    """The groups, with those joined that change the same number after all."""
    changed: dict[_Key, set[Group]] = {}
    for (group, _), numbers in zip(states, others):
        for key, value in numbers.items():
            if value != base[key]:
                changed.setdefault(key, set()).add(group)
    for meeting in changed.values():
        if len(meeting) > 1:
            groups = _joined(groups, (place for group in meeting for place in group))
    return groups


def _agree(
    base: Mapping[_Key, Hashable],
    others: Sequence[Mapping[_Key, Hashable]],
    states: Sequence[tuple[Group, tuple[bool, ...]]],
    last: Mapping[_Key, Hashable],
) -> None:
    """See that all players moved make the second account, put together from the groups."""
    found = dict(base)
    for (_, state), numbers in zip(states, others):
        if all(state):
            found |= {key: value for key, value in numbers.items() if value != base[key]}
    if found != dict(last):
        raise NotMixed("their points work on each other in ways that cannot be told apart")


def _differing(
    base: Mapping[_Key, Hashable], numbers: Mapping[_Key, Hashable]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The claims and the names of parameters in which a reading differs from the base."""
    keys = [key for key, value in numbers.items() if value != base[key]]
    return (
        tuple(name for kind, name in keys if kind == "claim"),
        tuple(name for kind, name in keys if kind == "name"),
    )
