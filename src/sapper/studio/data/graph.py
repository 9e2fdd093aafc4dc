"""What reads what in a case: its parts by id, the links between them, what lies behind a question.

The graph is that of the parts as their authors wrote them, those that accounts add included;
the graph of a plan, which engines run, is `sapper.analysis.reach`. An inline number belongs
to the part that it was written in, and has an entry of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from sapper.case.case import Case, Indicator, Question
from sapper.case.references import within
from sapper.language.tree import Call, Holds, Name
from sapper.model.checks.outputs import parts_of
from sapper.model.parts import (
    Basis,
    Chain,
    Decision,
    Dimension,
    Event,
    Flow,
    Lookup,
    Parameter,
    Population,
    Stock,
    Variable,
    parts,
)
from sapper.model.points import Point

Entry: TypeAlias = (
    Parameter | Stock | Flow | Variable | Lookup | Event | Decision | Chain | Population | Indicator
)
Item = TypeVar("Item")
INDICATOR = "indicator."
"""Begins the id of an indicator, as it begins the names of its numbers."""


@dataclass(frozen=True)
class Graph:
    """Parts by id, which of them each reads (`causes`), and which read it (`uses`).

    `names` has the part that gives each readable name. `claims` are those that a part names
    itself; `changes` the (account, point) that change it; `owners` the part of an inline number.
    """

    entries: Mapping[str, Entry]
    names: Mapping[str, str]
    causes: Mapping[str, tuple[str, ...]]
    uses: Mapping[str, tuple[str, ...]]
    claims: Mapping[str, tuple[str, ...]]
    changes: Mapping[str, tuple[tuple[str, str], ...]]
    owners: Mapping[str, str]

    def behind(self, question: Question) -> dict[str, int]:
        """All that a question reaches back to, and how many links away; the nearest first."""
        roots = list(_read(question.expression, self.names))
        if question.through is not None:
            roots.insert(0, f"{INDICATOR}{question.through}")
        found = {root: 1 for root in roots if root in self.entries}
        waiting = deque(found)
        while waiting:
            name = waiting.popleft()
            for cause in self.causes[name]:
                if cause not in found:
                    found[cause] = found[name] + 1
                    waiting.append(cause)
        return found

    def claims_behind(self, question: Question, reached: Iterable[str]) -> tuple[str, ...]:
        """The claims that the parts behind a question name, and those of points that change them."""
        found = [claim for name in reached for claim in self.claims[name]]
        found += [node.claim for node in _holds(question.expression)]
        return tuple(dict.fromkeys(found))


def graph(case: Case) -> Graph:
    """The graph of a case."""
    entries = dict(_entries(case))
    names = {given: id_ for id_, entry in entries.items() for given in _given(id_, entry)}
    points = [(account.id, point) for account in case.accounts for point in account.points]
    causes: dict[str, dict[str, None]] = {id_: {} for id_ in entries}
    claims: dict[str, dict[str, None]] = {id_: {} for id_ in entries}
    changes: dict[str, dict[tuple[str, str], None]] = {id_: {} for id_ in entries}
    for id_, entry in entries.items():
        causes[id_] |= dict.fromkeys(_read(entry, names))
        claims[id_] |= dict.fromkeys(_claims(entry))
        if isinstance(entry, Flow):
            for stock in (entry.source, entry.target):
                if stock in causes:
                    causes[stock][id_] = None
    for account, point in points:
        for target, value in _changed(point):
            id_ = names.get(target) or names.get(target.rpartition(".")[0], "")
            if id_ in entries:
                changes[id_][account, point.id] = None
                causes[id_] |= dict.fromkeys(_read(value, names))
                claims[id_] |= dict.fromkeys((*_claims(value), *point.rests_on))
    uses: dict[str, dict[str, None]] = {id_: {} for id_ in entries}
    for id_, read in causes.items():
        read.pop(id_, None)
        for cause in read:
            uses[cause][id_] = None
    return Graph(
        entries, names, _fixed(causes), _fixed(uses), _fixed(claims), _fixed(changes),
        dict(_owners(entries)),
    )  # fmt: skip


def _fixed(sets: Mapping[str, Mapping[Item, None]]) -> dict[str, tuple[Item, ...]]:
    return {name: tuple(items) for name, items in sets.items()}


def _entries(case: Case) -> Iterator[tuple[str, Entry]]:
    """The parts of the model, those that accounts add, and the indicators."""
    added = [
        point.additions
        for account in case.accounts
        for point in account.points
        if point.additions is not None
    ]
    for model in (*reversed(added), case.model):
        for part in parts(model):
            if not isinstance(part, Dimension):
                yield part.name, part
    for item in case.indicators:
        yield f"{INDICATOR}{item.id}", item


def _given(id_: str, entry: Entry) -> tuple[str, ...]:
    """The readable names that an entry gives."""
    if isinstance(entry, Indicator):
        return (f"{id_}.reported",)
    return parts_of(entry) or (id_,)


def _read(value: object, names: Mapping[str, str]) -> Iterator[str]:
    """The parts whose values stand in a structure, lookups that it calls included."""
    for node in within(value, Name, Call):
        if isinstance(node, Name):
            found = names.get(node.name)
        else:
            assert isinstance(node, Call)
            found = names.get(node.function)
        if found is not None:
            yield found


def _holds(value: object) -> Iterator[Holds]:
    for node in within(value, Holds):
        assert isinstance(node, Holds)
        yield node


def _claims(value: object) -> Iterator[str]:
    """The claims that a structure names: as the basis of a number, or by HOLDS."""
    for basis in within(value, Basis):
        assert isinstance(basis, Basis)
        yield from basis.claims
    yield from (node.claim for node in _holds(value))


def _changed(point: Point) -> Iterator[tuple[str, object]]:
    """The targets of a point's settings and replacements, each with what takes its place."""
    yield from ((item.target, item.value) for item in point.settings)
    yield from ((item.target, item.equation) for item in point.replacements)
    if point.additions is not None:
        yield from ((part.name, part) for part in parts(point.additions))


def _owners(entries: Mapping[str, Entry]) -> Iterator[tuple[str, str]]:
    """The part in which each inline number was written: the longest name before a dot."""
    for id_, entry in entries.items():
        if not isinstance(entry, Parameter) or not entry.inline:
            continue
        owner = id_
        while "." in owner:
            owner = owner.rpartition(".")[0]
            if owner in entries:
                yield id_, owner
                break
