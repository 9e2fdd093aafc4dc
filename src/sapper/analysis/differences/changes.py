"""What differs between two cases, part by part, and which of it could move an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeAlias

from sapper.analysis.differences.renames import Renaming
from sapper.case.case import Account, Case, DirectAnswer, Indicator, Question
from sapper.evidence.claims import Claim, Tie
from sapper.language.printer import show
from sapper.language.prior import Prior, Quantity
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Convert,
    Date,
    Holds,
    Name,
    Number,
    Unary,
)
from sapper.model.parts import Basis, Model, Parameter
from sapper.model.points import Point, Replacement, Setting

Key: TypeAlias = tuple[str, str]
"""The kind of a part and its name."""

PARTS: Mapping[str, str] = {
    "dimensions": "dimension",
    "parameters": "prior",
    "stocks": "stock",
    "flows": "flow",
    "variables": "variable",
    "lookups": "lookup",
    "correlations": "correlation",
    "events": "event",
    "decisions": "decision",
    "chains": "chain",
    "populations": "population",
}
"""The lists of a model, and what one part of each is called."""
TRUST: Key = ("accounts", "trust")
TIME: Key = ("model", "time")
FLOWS: Key = ("flows", "order")
ROOMS: Mapping[str, str] = {
    "claim": "claims",
    "tie": "claims",
    "source": "claims",
    "check": "claims",
    "conflict": "claims",
    "prior": "priors",
    "accounts": "accounts",
    "account": "accounts",
    "point": "accounts",
    "answer": "accounts",
    "question": "questions",
    "indicator": "questions",
    "scenario": "other",
    "observation": "other",
    "heading": "other",
}
"""Under which head a kind of part is told; the others are structure."""
HEADS = ("claims", "priors", "structure", "accounts", "questions", "other")
_TEXTS = ("note", "about", "written", "sector", "actor", "read_from", "text")
_LONG = 70


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs. `told` says how; `moves`: whether it could move an answer."""

    kind: str
    name: str
    told: tuple[str, ...]
    moves: bool

    @property
    def key(self) -> Key:
        """By which it is known."""
        return self.kind, self.name

    @property
    def head(self) -> str:
        """Under which of `HEADS` it is told."""
        return ROOMS.get(self.kind, "structure")

    def __str__(self) -> str:
        return named(self.key)


def named(key: Key) -> str:
    """A part in words: `prior of lift`, `claim accords-bind`."""
    kind, name = key
    if key == TRUST:
        return "trust in the accounts"
    if key == TIME:
        return "the time of the model"
    if key == FLOWS:
        return "the order of flows"
    return f"prior of {name}" if kind == "prior" else f"{kind} {name}"


def changes(old: Case, new: Case, renamings: Sequence[Renaming] = ()) -> tuple[Change, ...]:
    """Everything that differs, claims first; a part of which only texts differ moves nothing.

    `renamings` are those that the old case has been read with, and are told too.
    """
    before, after = parts_of(old), parts_of(new)
    _whole_accounts(old, new, before, after)
    found = [
        Change(item.kind, item.new, (f"renamed, was {item.old}",), moves=False)
        for item in renamings
    ]
    for key in dict.fromkeys([*before, *after]):
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        moves = key[0] not in _IDLE and _bare(one) != _bare(other)
        if key[0] in ("question", "account") and (one is None or other is None):
            # there is no answer to be moved; an account comes and goes with its trust
            moves = False
        found.append(Change(*key, _told(one, other), moves))
    return tuple(sorted(found, key=lambda item: HEADS.index(item.head)))


_IDLE = ("source", "check", "conflict", "scenario", "observation", "heading")


def parts_of(case: Case) -> dict[Key, Any]:
    """The parts of a case by kind and name."""
    found: dict[Key, Any] = {("heading", "title"): case.title, ("heading", "asks"): case.asks}
    found["heading", "cutoff"] = case.cutoff.isoformat()
    evidence = case.evidence
    for kind, items in (
        ("source", evidence.sources),
        ("claim", evidence.claims),
        ("check", evidence.checks),
    ):
        found |= {(kind, item.id): item for item in items}
    found |= {("tie", item.name): item for item in evidence.ties}
    found |= {("conflict", ", ".join(item.between)): item for item in evidence.conflicts}
    model = case.model
    found[TIME] = model.calendar
    for field, kind in PARTS.items():
        found |= {(kind, name_of(item)): item for item in getattr(model, field)}
    found[FLOWS] = tuple(item.name for item in model.flows)
    found[TRUST] = tuple((item.id, item.trust) for item in case.accounts)
    for account in case.accounts:
        found["account", account.id] = replace(account, points=(), answers=(), trust=0.0)
        found |= {("point", f"{account.id}/{item.id}"): item for item in account.points}
        found |= {("answer", f"{account.id}/{item.question}"): item for item in account.answers}
    for kind, items in (
        ("indicator", case.indicators),
        ("question", case.questions),
        ("scenario", case.scenarios),
    ):
        found |= {(kind, item.id): item for item in items}
    for item in case.observations:
        found["observation", f"{item.indicator} {item.start}"] = item
    return found


def name_of(part: Any) -> str:
    """The name of a part of a model; a correlation is known by what it ties."""
    return part.name if hasattr(part, "name") else ", ".join(sorted(part.between))


def switched(old: Account, new: Account) -> bool:
    """Whether an account has a model in one version and answers directly in the other."""
    return old.has_model != new.has_model


def _whole_accounts(old: Case, new: Case, before: dict[Key, Any], after: dict[Key, Any]) -> None:
    """Accounts that one version lacks, or that changed their nature, come as a whole."""
    olds = {item.id: item for item in old.accounts}
    news = {item.id: item for item in new.accounts}
    for name in {*olds, *news}:
        one, other = olds.get(name), news.get(name)
        if one is not None and other is not None and not switched(one, other):
            continue
        for found, account in ((before, one), (after, other)):
            for key in [key for key in found if key[0] in ("point", "answer")]:
                if key[1].startswith(f"{name}/"):
                    del found[key]
            if account is not None:
                found["account", name] = replace(account, trust=0.0)
    # what is said of flows' order is of those that both have
    both = set(before[FLOWS]) & set(after[FLOWS])
    for found in (before, after):
        found[FLOWS] = tuple(name for name in found[FLOWS] if name in both)


def _bare(part: Any) -> Any:
    """What of a part can move an answer."""
    match part:
        case Claim():
            return part.credence, part.repeats
        case Tie():
            return part.claims, part.strength
        case Parameter():
            basis = part.basis
            gate = None
            if basis is not None and part.otherwise is not None:
                gate = basis.kind == "rests_on", basis.claims, basis.any_of
            return _silent(replace(part, basis=None)), gate
        case Point():
            additions = None if part.additions is None else _additions(part.additions)
            return (
                part.believe, part.settings, part.replacements, additions, part.since, part.until,
            )  # fmt: skip
        case DirectAnswer():
            return part.prior
        case Question():
            return part.kind, part.expression, part.window, part.through, part.given
        case Account():
            return tuple(map(_bare, part.points)), tuple(map(_bare, part.answers))
        case Indicator():
            return _silent(part)
        case _:
            return _silent(part)


def _additions(model: Model) -> tuple[Any, ...]:
    return tuple(tuple(map(_bare, getattr(model, field))) for field in PARTS)


def _silent(part: Any) -> Any:
    """A part without its texts and without what it stands on."""
    if not is_dataclass(part) or isinstance(part, type):
        return part
    names = {item.name for item in fields(part)}
    blank: dict[str, Any] = {name: "" for name in _TEXTS if name in names}
    if "basis" in names:
        blank["basis"] = None
    if "because" in names:
        blank["because"] = ""
    return replace(part, **blank)


def _told(one: Any, other: Any) -> tuple[str, ...]:
    if one is None:
        return ("added",)
    if other is None:
        return ("removed",)
    if not is_dataclass(one) or isinstance(one, type):
        return (f"{_text(one)} → {_text(other)}",)
    found: list[str] = []
    for item in fields(one):
        before, after = getattr(one, item.name), getattr(other, item.name)
        if not item.compare or before == after or item.name == "data":
            continue
        label = item.name.replace("_", " ")
        first, last = _text(before), _text(after)
        same = first == last
        found.append(f"{label} changed" if same else f"{label}: {first} → {last}")
    return tuple(found) or ("changed",)


def _text(value: Any) -> str:
    """A value as short text."""
    match value:
        case None | "" | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case Prior() | Quantity():
            text = value.text or "a number"
        case Basis():
            text = ", ".join(value.claims) or value.because or value.kind
        case Setting():
            value_ = value.value
            text = f"{value.target} = {value_.text if isinstance(value_, Prior) else show(value_)}"
        case Replacement():
            text = f"{value.target} = {show(value.equation)}"
        case tuple():
            items: tuple[Any, ...] = value
            text = ", ".join(_text(item) for item in items)
        case (
            Number() | Date() | Name() | Call() | Holds() | Convert() | Unary() | Binary()
            | Conditional()
        ):  # fmt: skip
            text = show(value)
        case _:
            text = str(value) if not is_dataclass(value) else type(value).__name__.lower()
    text = " ".join(text.split())
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
