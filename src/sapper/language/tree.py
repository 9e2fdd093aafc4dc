"""The tree of an equation: frozen nodes, each with its span.

Equality ignores spans, so that `parse(print(tree)) == tree` can be said as it stands.
What names mean is not known here; units in numbers are, since they are part of the text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sapper.diagnostics.span import Span
from sapper.language.units import Unit


def _span() -> Span | None:
    return field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, in the unit written after it (None: a bare number).

    `30 %` is `Number(0.3, None, percent=True)`; the flag only serves the printer.
    """

    value: float
    unit: Unit | None = None
    percent: bool = field(default=False, compare=False)
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Date:
    """A date literal, `@1972-06-01`."""

    date: dt.date
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Wildcard:
    """The `*` of `x[*]`: every element of a dimension."""

    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Name:
    """A name, canonical (see `sapper.language.names`), with subscripts if any."""

    name: str
    subscripts: tuple[Expr | Wildcard, ...] = ()
    written: str = field(default="", compare=False)
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a builtin or of a lookup; `function` is upper case for builtins."""

    function: str
    arguments: tuple[Expr, ...]
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Holds:
    """`HOLDS(claim-id)`: 1 in worlds where the claim is true, else 0."""

    claim: str
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Convert:
    """`IN(x, unit)`: the one conversion there is."""

    value: Expr
    unit: Unit
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x`, `NOT x`; `operator` is `-`, `+` or `NOT`."""

    operator: str
    operand: Expr
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Binary:
    """`+ - * / ^ MOD = <> < <= > >= AND OR`; words in upper case."""

    operator: str
    left: Expr
    right: Expr
    span: Span | None = _span()


@dataclass(frozen=True, slots=True)
class Conditional:
    """`IF c THEN a ELSE b`, also written `IF(c, a, b)`."""

    condition: Expr
    then: Expr
    otherwise: Expr
    span: Span | None = _span()


Expr: TypeAlias = Number | Date | Name | Call | Holds | Convert | Unary | Binary | Conditional


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct sub-expressions of a node, in order of writing (subscripts included)."""
    match expr:
        case Name(subscripts=subscripts):
            return tuple(item for item in subscripts if not isinstance(item, Wildcard))
        case Call(arguments=arguments):
            return arguments
        case Convert(value=value):
            return (value,)
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case _:
            return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of a tree, parents before children."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def rebuild(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """A copy of the tree in which every node, leaves first, went through `change`."""
    match expr:
        case Name(subscripts=subscripts) if subscripts:
            expr = replace(
                expr,
                subscripts=tuple(
                    item if isinstance(item, Wildcard) else rebuild(item, change)
                    for item in subscripts
                ),
            )
        case Call(arguments=arguments):
            expr = replace(expr, arguments=tuple(rebuild(item, change) for item in arguments))
        case Convert(value=value):
            expr = replace(expr, value=rebuild(value, change))
        case Unary(operand=operand):
            expr = replace(expr, operand=rebuild(operand, change))
        case Binary(left=left, right=right):
            expr = replace(expr, left=rebuild(left, change), right=rebuild(right, change))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            expr = replace(
                expr,
                condition=rebuild(condition, change),
                then=rebuild(then, change),
                otherwise=rebuild(otherwise, change),
            )
        case _:
            pass
    return change(expr)


def names(expr: Expr) -> Iterator[Name]:
    """Every name that a tree mentions, subscripts included."""
    return (node for node in walk(expr) if isinstance(node, Name))
