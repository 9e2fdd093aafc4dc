"""Claims, parameters and variables that only changed their name from one version to the next.

A part that went and one that came are one, if all else that is said of them is the same and no
other part is like either. The old version is then read with the new name, so that a rename is
neither a change of everything that reads the part, nor other draws (streams are known by
their names). Other kinds of parts, and parts of decisions, chains and populations, are not
looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal

from sapper.case.case import Case, Observation
from sapper.diagnostics.span import Span
from sapper.evidence.claims import Claim, Conflict, Tie
from sapper.language.names import canonical
from sapper.language.tree import Holds, Name
from sapper.model.parts import Basis, Correlation, Parameter, Variable
from sapper.model.points import Point, Replacement, Setting

Kind = Literal["claim", "prior", "variable"]


@dataclass(frozen=True, slots=True)
class Renaming:
    """A part of the old version that the new one calls otherwise."""

    kind: Kind
    old: str
    new: str


def renamed(old: Case, new: Case) -> tuple[Case, tuple[Renaming, ...]]:
    """The old case with the names of the new one, and what was renamed.

    A variable may read others that were renamed: they are looked for until none is found.
    """
    found: list[Renaming] = []
    while True:
        more = [
            *_pairs("claim", old.evidence.claims, new.evidence.claims),
            *_pairs("prior", old.model.parameters, new.model.parameters),
            *_pairs("variable", old.model.variables, new.model.variables),
        ]
        if not more:
            return old, tuple(found)
        found += more
        old = _read_as(old, more)


def _pairs(kind: Kind, old: Sequence[Any], new: Sequence[Any]) -> list[Renaming]:
    before = {_named(item): item for item in old if not _inside(item)}
    after = {_named(item): item for item in new if not _inside(item)}
    gone = [item for name, item in before.items() if name not in after]
    come = [item for name, item in after.items() if name not in before]
    if not gone or not come:
        return []
    gone_as = [_body(item) for item in gone]
    come_as = [_body(item) for item in come]
    return [
        Renaming(kind, _named(item), _named(come[come_as.index(body)]))
        for item, body in zip(gone, gone_as)
        if gone_as.count(body) == 1 == come_as.count(body)
    ]


def _named(part: Any) -> str:
    return part.id if isinstance(part, Claim) else part.name


def _inside(part: Any) -> bool:
    """Whether a parameter stands inside another part, whose name it carries."""
    return isinstance(part, Parameter) and part.inline


def _body(part: Any) -> Any:
    """A part without its name; its draws are known by its name too."""
    match part:
        case Claim():
            return replace(part, id="")
        case Parameter():
            stream = "" if part.stream == part.name else part.stream
            return replace(part, name="", written="", stream=stream)
        case _:
            return replace(part, name="", written="")


def _read_as(case: Case, renamings: Sequence[Renaming]) -> Case:
    """A case in which every name that was changed is the new one, wherever it is read."""
    claims = {item.old: item.new for item in renamings if item.kind == "claim"}
    names = {item.old: item.new for item in renamings if item.kind != "claim"}
    reader = _Reader(claims, names)
    return replace(
        case,
        model=reader.read(case.model),
        evidence=reader.read(case.evidence),
        accounts=reader.read(case.accounts),
        scenarios=reader.read(case.scenarios),
        questions=reader.read(case.questions),
        indicators=reader.read(case.indicators),
        observations=reader.read(case.observations),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads parts with other names of claims, and of parameters and variables."""

    claims: Mapping[str, str]
    names: Mapping[str, str]

    def read(self, value: Any) -> Any:
        """The same structure of dataclasses and tuples; what names nothing of these stays itself."""
        if isinstance(value, tuple):
            items: tuple[Any, ...] = value
            read = tuple(map(self.read, items))
            return value if all(a is b for a, b in zip(items, read)) else read
        if isinstance(value, Span) or not is_dataclass(value) or isinstance(value, type):
            return value
        changed = {
            name: new
            for name in _fields(type(value))
            if (new := self.read(old := getattr(value, name))) is not old
        }
        changed |= self._named(value)
        return replace(value, **changed) if changed else value

    def _named(self, part: Any) -> dict[str, Any]:
        """The fields of a part that hold names as text."""
        match part:
            case Claim():
                return self._told(id=part.id, repeats=part.repeats)
            case Holds():
                return self._told(claim=part.claim)
            case Basis() | Tie():
                return self._listed(claims=part.claims)
            case Conflict():
                return self._listed(between=part.between)
            case Observation():
                return self._told(rests_on=part.rests_on)
            case Point():
                believe = tuple((self.claims.get(a, a), b) for a, b in part.believe)
                found = self._listed(rests_on=part.rests_on)
                return found | ({} if believe == part.believe else {"believe": believe})
            case Parameter():
                return self._called(name=part.name, written=part.written, stream=part.stream)
            case Name() | Variable():
                return self._called(name=part.name, written=part.written)
            case Setting() | Replacement():
                return self._called(target=canonical(part.target))
            case Correlation():
                between = tuple(self.names.get(item, item) for item in part.between)
                return {} if between == part.between else {"between": between}
            case _:
                return {}

    def _told(self, **ids: str | None) -> dict[str, Any]:
        return {
            key: self.claims[id_]
            for key, id_ in ids.items()
            if id_ is not None and id_ in self.claims
        }

    def _listed(self, **ids: tuple[str, ...]) -> dict[str, Any]:
        read = {key: tuple(self.claims.get(item, item) for item in own) for key, own in ids.items()}
        return {key: own for key, own in read.items() if own != ids[key]}

    def _called(self, **names: str) -> dict[str, Any]:
        return {
            key: self.names[canonical(name)]
            for key, name in names.items()
            if canonical(name) in self.names
        }


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that are compared: what it says, not where."""
    return tuple(item.name for item in fields(kind) if item.compare)
