"""Points of disagreement as data, and their application to a model.

A point changes beliefs in claims, numbers, equations, or adds parts. `apply` is a pure
function from a model and points to a model; beliefs are gathered by `beliefs`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from sapper.diagnostics.span import Span
from sapper.language.prior import Prior
from sapper.language.tree import Expr
from sapper.model.parts import Model

PointBasis = Literal["stated", "implied", "supplied"]


@dataclass(frozen=True, slots=True)
class Setting:
    """`set: {name: prior or expression}`; `was` in the expression is the value before."""

    target: str
    value: Prior | Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Replacement:
    """`replace: {name or name.field: equation}`; `was` is the equation before."""

    target: str
    equation: Expr
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Point:
    """One disagreement: a sentence, its basis, and what it changes."""

    id: str
    says: str = ""
    basis: PointBasis | None = None
    rests_on: tuple[str, ...] = ()
    because: str = ""
    believe: tuple[tuple[str, float], ...] = ()
    settings: tuple[Setting, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    additions: Model | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    note: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)
