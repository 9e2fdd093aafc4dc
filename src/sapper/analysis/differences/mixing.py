"""Cases that are part old and part new, and which changes have to go together.

A change is taken from the new case, everything else from the old. Where that makes no case
that stands (an equation whose variable is not there yet), the change is joined with those
that it needs: the smallest set found by leaving out one other change after the other from all
of them, as delta debugging does (Zeller and Hildebrandt 2002).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sapper.analysis.differences.changes import FLOWS, PARTS, TIME, TRUST, Key, name_of, switched
from sapper.analysis.stages import Stages, read, staged
from sapper.case.assemble import assemble
from sapper.case.case import Account, Case
from sapper.case.references import references
from sapper.diagnostics.diagnostic import CaseError
from sapper.language.units import UnitTable
from sapper.model.parts import Model

Keys = frozenset[Key]


def mix(old: Case, new: Case, chosen: Keys) -> Case:
    """The old case with the chosen parts as the new one has them (or has them not).

    It asks the questions without a condition that both ask, and has no scenarios,
    observations or outcomes: its answers are those before readings weigh them.
    """
    counts = tuple(dict.fromkeys([*old.units.counts, *new.units.counts]))
    evidence = replace(
        new.evidence,
        claims=_merged("claim", old.evidence.claims, new.evidence.claims, chosen, _id),
        ties=_merged("tie", old.evidence.ties, new.evidence.ties, chosen, name_of),
        sources=(),
        checks=(),
        conflicts=(),
    )
    return replace(
        new,
        units=UnitTable(counts),
        model=_model(old, new, counts, chosen),
        evidence=evidence,
        accounts=_accounts(old, new, chosen),
        scenarios=(),
        questions=tuple(
            item
            for item in _merged("question", old.questions, new.questions, chosen, _id)
            if item.id in asked_by_both(old, new)
        ),
        indicators=_merged("indicator", old.indicators, new.indicators, chosen, _id),
        observations=(),
        outcomes=(),
        sha256="",
    )


def asked_by_both(old: Case, new: Case) -> dict[str, None]:
    """The questions whose moves can be split: without a condition, of one kind, in both cases."""
    before = {item.id: item for item in old.questions}
    return {
        item.id: None
        for item in new.questions
        if item.id in before
        and item.kind == before[item.id].kind
        and item.given is None
        and before[item.id].given is None
    }


def _id(item: Any) -> str:
    return item.id


def _merged(
    kind: str,
    old: Sequence[Any],
    new: Sequence[Any],
    chosen: Keys,
    name: Callable[[Any], str],
    prefix: str = "",
) -> tuple[Any, ...]:
    before = {name(item): item for item in old}
    after = {name(item): item for item in new}
    found = (
        (after if (kind, prefix + item) in chosen else before).get(item)
        for item in _order(list(before), list(after))
    )
    return tuple(item for item in found if item is not None)


def _order(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """All names: those of the first in their order, others after whom they follow in the second."""
    found = list(first)
    for place, name in enumerate(second):
        if name not in first:
            found.insert(found.index(second[place - 1]) + 1 if place else 0, name)
    return found


def _model(old: Case, new: Case, counts: tuple[str, ...], chosen: Keys) -> Model:
    lists: dict[str, Any] = {
        field_: _merged(
            kind, getattr(old.model, field_), getattr(new.model, field_), chosen, name_of
        )
        for field_, kind in PARTS.items()
    }
    if FLOWS in chosen:
        by = {item.name: item for item in lists["flows"]}
        order = _order([i.name for i in new.model.flows], [i.name for i in old.model.flows])
        lists["flows"] = tuple(by[name] for name in order if name in by)
    calendar = new.model.calendar if TIME in chosen else old.model.calendar
    return replace(new.model, calendar=calendar, counts=counts, **lists)


def _accounts(old: Case, new: Case, chosen: Keys) -> tuple[Account, ...]:
    olds = {item.id: item for item in old.accounts}
    news = {item.id: item for item in new.accounts}
    return tuple(
        replace(_account(item.id, olds, news, chosen), trust=item.trust)
        for item in (new if TRUST in chosen else old).accounts
    )


def _account(
    name: str, olds: Mapping[str, Account], news: Mapping[str, Account], chosen: Keys
) -> Account:
    if name not in olds:
        return news[name]
    if name not in news:
        return olds[name]
    one, other = olds[name], news[name]
    if switched(one, other):
        return other if ("account", name) in chosen else one
    prefix = f"{name}/"
    return replace(
        other,
        points=_merged("point", one.points, other.points, chosen, _id, prefix),
        answers=_merged(
            "answer", one.answers, other.answers, chosen, lambda item: item.question, prefix
        ),
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """One account of a mixed case: a number that tells its reading, or None without a model."""

    account: Account
    reading: int | None


@dataclass(slots=True)
class Mixer:
    """Mixed cases of two versions, each reading of an account staged once.

    `stages` are those found so far, `credences` and `evidence` what each believes.
    """

    old: Case
    new: Case
    stages: list[Stages] = field(default_factory=list[Stages])
    cases: list[Case] = field(default_factory=list[Case])
    _known: dict[Any, int] = field(default_factory=dict[Any, int])
    _seats: dict[Keys, tuple[Seat, ...] | None] = field(
        default_factory=dict[Keys, "tuple[Seat, ...] | None"]
    )

    def seats(self, chosen: Keys) -> tuple[Seat, ...] | None:
        """The accounts of a mixed case, ready to run; None where it does not stand."""
        if chosen not in self._seats:
            self._seats[chosen] = self._seated(chosen)
        return self._seats[chosen]

    def _seated(self, chosen: Keys) -> tuple[Seat, ...] | None:
        case = mix(self.old, self.new, chosen)
        claims = {claim.id for claim in case.evidence.claims}
        if any(item.claim not in claims for item in references(case)):
            return None
        if any(item.repeats not in claims for item in case.evidence.claims if item.repeats):
            return None
        indicators = {item.id for item in case.indicators}
        if any(item.through not in indicators for item in case.questions if item.through):
            return None
        found: list[Seat] = []
        for account in case.accounts:
            place = self._staged(case, account) if account.has_model else None
            if account.has_model and place is None:
                return None
            found.append(Seat(account, place))
        return tuple(found)

    def _staged(self, case: Case, account: Account) -> int | None:
        try:
            model, beliefs, _ = assemble(case, account)
            held = tuple((item.id, item.credence, item.repeats) for item in case.evidence.claims)
            questions = (case.questions, case.indicators)
            key = (model, tuple(beliefs.items()), held, case.evidence.ties, questions)
            if key in self._known:
                return self._known[key]
            stages = staged(case, read(case, account, (), questions=True))
        except CaseError:
            return None
        self._known[key] = len(self.stages)
        self.stages.append(stages)
        self.cases.append(case)
        return self._known[key]


def players(mixer: Mixer, keys: Sequence[Key]) -> tuple[Keys, ...]:
    """The changes in groups that stand alone, added to the old case or taken from the new one.

    In the order of `keys`. All of them together are the new case, which stands.
    """
    groups: list[Keys] = [frozenset([key]) for key in keys]
    everything = frozenset(keys)
    while True:
        broken = next(
            (
                group
                for group in groups
                if mixer.seats(group) is None or mixer.seats(everything - group) is None
            ),
            None,
        )
        if broken is None:
            return tuple(groups)
        groups = _joined(groups, _needed(mixer, groups, broken, everything))


def _needed(mixer: Mixer, groups: Sequence[Keys], group: Keys, everything: Keys) -> Keys:
    """A group with the smallest set of others that it does not stand without."""
    if mixer.seats(group) is None:
        left = everything
        for other in groups:
            if other != group and other <= left and mixer.seats(left - other) is not None:
                left -= other
        return left
    # others do not stand without it
    for other in groups:
        if other != group and mixer.seats(everything - group - other) is not None:
            return group | other
    left = everything - group
    for other in groups:
        if other <= left and mixer.seats(left - other) is None:
            left -= other
    return everything - left if left else everything


def _joined(groups: Iterable[Keys], together: Keys) -> list[Keys]:
    found: list[Keys] = []
    merged: Keys = frozenset()
    place = 0
    for group in groups:
        if group & together:
            if not merged:
                place = len(found)
            merged |= group
        else:
            found.append(group)
    found.insert(place, merged)
    return found
