"""Sources and claims as data: who says what, how sure, and on what phrase.

How a quotation anchors in its document, sums and coverage come in files beside this one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sapper.diagnostics.span import Span
from sapper.language.prior import Quantity


def _span() -> Span | None:
    return field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Source:
    """A document by its bibliographic data (one CSL item)."""

    id: str
    title: str
    kind: str = ""
    authors: tuple[str, ...] = ()
    issued: dt.date | None = None
    issued_text: str = ""
    url: str = ""
    data: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Quotation:
    """A W3C Web Annotation TextQuoteSelector: a phrase of a few words."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a source says, in our words; true or false in each world.

    `known` is the day from which an analyst could have known it. `repeats` names the claim
    whose echo this one is: the two share their truth.
    """

    id: str
    source: str
    says: str
    credence: float
    quote: Quotation | None = None
    at: str = ""
    by: str = ""
    hedge: str = ""
    grade: str = ""
    because: str = ""
    known: dt.date | None = None
    quantity: Quantity | None = None
    repeats: str | None = None
    fault: str = ""
    note: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Check:
    """A sum that should hold between claims and parameters (see `sapper.evidence.sums`).

    `holds` is the text of it, `span` where that text stands; `fault` is `author` where the
    sum is known not to add up.
    """

    id: str
    says: str
    holds: str
    fault: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims of different sources that cannot all be right."""

    between: tuple[str, ...]
    because: str = ""
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Tie:
    """Claims of one service, whose truths hang together with one correlation."""

    name: str
    claims: tuple[str, ...]
    strength: float
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that documents say in a case."""

    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    checks: tuple[Check, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    ties: tuple[Tie, ...] = ()
