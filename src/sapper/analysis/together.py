"""Several readings of a case as one model where that can be: compiled once, switched by numbers.

The accounts of a case always go together, whichever of them are asked for, so that their
bits do not depend on the others that were asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sapper.analysis.stages import Stages, planned
from sapper.case.case import Case
from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.plan import Plan
from sapper.model.lowered import Lowered
from sapper.model.union import union


@dataclass(frozen=True, slots=True)
class _Group:
    places: tuple[int, ...]
    lowered: tuple[Lowered, ...]
    plans: tuple[Plan, ...]


def together(case: Case, stages: Sequence[Stages]) -> tuple[Plan, ...]:
    """A plan for each reading; as many of them as can be differ in numbers only."""
    whole = _group(case, stages, tuple(range(len(stages)))) if stages else None
    if whole is not None:
        return whole.plans
    groups: list[_Group] = []
    for place in range(len(stages)):
        for index, group in enumerate(groups):
            wider = _group(case, stages, (*group.places, place))
            if wider is not None:
                groups[index] = wider
                break
        else:
            groups.append(_Group((place,), (stages[place].lowered,), (stages[place].plan,)))
    found = {place: made for group in groups for place, made in zip(group.places, group.plans)}
    return tuple(found[place] for place in range(len(stages)))


def _group(case: Case, stages: Sequence[Stages], places: tuple[int, ...]) -> _Group | None:
    own = [stages[place] for place in places]
    lowered = union([item.lowered for item in own])
    if lowered is None:
        return None
    try:
        # one plan does for all; the others take their chance from their own numbers
        first = planned(case, lowered[0], own[0].reading)
    except CaseError:
        # equations of two readings go round in a circle that neither has alone
        return None
    plans = [first]
    for item, made in zip(own[1:], lowered[1:]):
        chance = planned(case, replace(made, **_NO_PARTS), item.reading)
        plans.append(
            replace(first, truths=chance.truths, draws=chance.draws, copulas=chance.copulas)
        )
    return _Group(places, lowered, tuple(plans))


_NO_PARTS: dict[str, tuple[()]] = {"formulas": (), "stocks": (), "flows": (), "primitives": ()}
