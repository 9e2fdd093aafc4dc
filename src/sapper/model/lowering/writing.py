"""Short ways to write trees: the formulas of political parts are built with these.

Pure constructors, with no knowledge of what the names mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import reduce

from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Convert,
    Expr,
    Holds,
    Name,
    Number,
    Unary,
    Wildcard,
    walk,
)


def number(value: float) -> Expr:
    """A bare number."""
    return Number(float(value))


def name(text: str) -> Expr:
    """A value by its canonical name."""
    return Name(text)


def plus(*terms: Expr) -> Expr:
    """A sum; of nothing 0."""
    return reduce(lambda left, right: Binary("+", left, right), terms) if terms else number(0)


def minus(left: Expr, right: Expr) -> Expr:
    """A difference."""
    return Binary("-", left, right)


def times(*factors: Expr) -> Expr:
    """A product; of nothing 1. Factors that are the number 1 are left out."""
    kept = [item for item in factors if item != Number(1.0)]
    return reduce(lambda left, right: Binary("*", left, right), kept) if kept else number(1)


def over(left: Expr, right: Expr) -> Expr:
    """A quotient."""
    return left if right == Number(1.0) else Binary("/", left, right)


def compare(left: Expr, operator: str, right: Expr) -> Expr:
    """A comparison: 1 where it holds, else 0."""
    return Binary(operator, left, right)


def call(function: str, *arguments: Expr) -> Expr:
    """A call of a builtin, upper case."""
    return Call(function, tuple(arguments))


def either(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """`then` where the condition holds, else `otherwise`."""
    return Conditional(condition, then, otherwise)


def greatest(values: Sequence[Expr]) -> Expr:
    """The greatest of one or more values, two at a time."""
    return reduce(lambda left, right: call("MAX", left, right), values)


def bounded(value: Expr, low: float, high: float) -> Expr:
    """A value cut to the range from `low` to `high`."""
    return call("MAX", number(low), call("MIN", number(high), value))


def claims_in(exprs: Iterable[Expr]) -> tuple[str, ...]:
    """Every claim that trees ask about by `HOLDS`, once each, in order of writing."""
    found = (node.claim for expr in exprs for node in walk(expr) if isinstance(node, Holds))
    return tuple(dict.fromkeys(found))


def over_children(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """A copy of one node whose direct sub-expressions went through `change`."""
    match expr:
        case Name(subscripts=subscripts) if subscripts:
            changed = (item if isinstance(item, Wildcard) else change(item) for item in subscripts)
            return replace(expr, subscripts=tuple(changed))
        case Call(arguments=arguments):
            return replace(expr, arguments=tuple(change(item) for item in arguments))
        case Convert(value=value):
            return replace(expr, value=change(value))
        case Unary(operand=operand):
            return replace(expr, operand=change(operand))
        case Binary(left=left, right=right):
            return replace(expr, left=change(left), right=change(right))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return replace(
                expr,
                condition=change(condition),
                then=change(then),
                otherwise=change(otherwise),
            )
        case _:
            return expr
