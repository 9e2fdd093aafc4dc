"""A case as data: evidence, a model, rival accounts, questions, and what was seen.

Reading one from a folder is `sapper.case.folder`; here is only what it holds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from sapper.diagnostics.span import Span
from sapper.evidence.claims import Evidence
from sapper.language.prior import Prior, Quantity
from sapper.language.tree import Expr
from sapper.language.units import UnitTable
from sapper.model.parts import Basis, Model
from sapper.model.points import Point

QuestionKind = Literal["binary", "number", "date"]


def _span() -> Span | None:
    return field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class By:
    """At any time up to and including a day."""

    date: dt.date


@dataclass(frozen=True, slots=True)
class At:
    """At the last step at or before the end of a day."""

    date: dt.date


@dataclass(frozen=True, slots=True)
class Throughout:
    """At every step from one day to another."""

    start: dt.date
    stop: dt.date


@dataclass(frozen=True, slots=True)
class Greatest:
    """The greatest value between two days."""

    start: dt.date
    stop: dt.date


@dataclass(frozen=True, slots=True)
class Total:
    """What a flow adds up to between two days."""

    start: dt.date
    stop: dt.date


@dataclass(frozen=True, slots=True)
class First:
    """The first time, looked for up to a day."""

    horizon: dt.date


Window: TypeAlias = By | At | Throughout | Greatest | Total | First


def closes(window: Window) -> dt.date:
    """The last day that a window looks at: on it at the latest, a question is settled."""
    match window:
        case By(date=date) | At(date=date) | First(horizon=date):
            return date
        case Throughout(stop=stop) | Greatest(stop=stop) | Total(stop=stop):
            return stop


@dataclass(frozen=True, slots=True)
class Question:
    """Something that will be resolved: yes or no (`yes_if`), a number (`value`), a date (`when`).

    `expression` is evaluated at every step; `window` says what of it counts. `through` names
    the indicator by which the world is seen; `given` another question that must be yes.
    """

    id: str
    asks: str
    kind: QuestionKind
    expression: Expr
    window: Window
    through: str | None = None
    given: str | None = None
    resolves_on: str = ""
    unscored: str = ""
    unit_text: str = ""
    note: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class DirectAnswer:
    """An answer that an account gives without a model."""

    question: str
    prior: Prior
    basis: Basis | None
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Account:
    """One author's reading: points of disagreement, or direct answers."""

    id: str
    title: str
    trust: float
    about: str = ""
    reads: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    answers: tuple[DirectAnswer, ...] = ()
    span: Span | None = _span()

    @property
    def has_model(self) -> bool:
        """Whether its answers come from worlds (rather than being given directly)."""
        return not self.answers


@dataclass(frozen=True, slots=True)
class Scenario:
    """A what-if: points, and what they are expected to raise and to lower."""

    id: str
    title: str
    about: str = ""
    points: tuple[Point, ...] = ()
    raises: tuple[str, ...] = ()
    lowers: tuple[str, ...] = ()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Indicator:
    """An observable and its error model.

    A series has `error` (coefficient of variation of a reading), `bias` (a factor), `lag`;
    an event has `seen` (a chance) and `false_alarm` (a rate). Fields that carry a prior name
    a parameter `indicator.ID.FIELD` of the model.
    """

    id: str
    shows: Expr
    kind: Literal["series", "event"] = "series"
    read_from: str = ""
    every: Expr | None = None
    error: Expr | None = None
    bias: Expr | None = None
    lag: Expr | None = None
    seen: Expr | None = None
    false_alarm: Expr | None = None
    note: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Observation:
    """A dated reading of an indicator; `reads` is a quantity, `yes` or `nothing`.

    `already_in` names parts of the model that were made knowing it: it counts there, and
    weighs no world.
    """

    indicator: str
    start: dt.date
    stop: dt.date
    reads: Quantity | Literal["yes", "nothing"]
    rests_on: str | None = None
    already_in: tuple[str, ...] = ()
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What then happened: an answer, or a reason why the question is void."""

    question: str
    value: Quantity | dt.date | Literal["yes", "no"] | None
    date: dt.date | None = None
    source: str = ""
    annulled: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Case:
    """All of it, read and resolved; nothing in it depends on where the folder lies."""

    name: str
    title: str
    asks: str
    cutoff: dt.date
    units: UnitTable
    model: Model
    evidence: Evidence
    accounts: tuple[Account, ...]
    scenarios: tuple[Scenario, ...]
    questions: tuple[Question, ...]
    indicators: tuple[Indicator, ...]
    observations: tuple[Observation, ...]
    outcomes: tuple[Outcome, ...]
    handling: str = "none"
    words: Literal["icd203", "kent", "none"] = "icd203"
    sha256: str = ""
    folder: Path | None = field(default=None, compare=False)
