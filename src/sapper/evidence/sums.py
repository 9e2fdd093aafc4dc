"""Working out the sums under `checks:`: two sides, what each comes to, and whether they agree.

`=` holds where the two sides, as exact as their words are, have a value in common; `<` and
its like where they are not certainly broken, numbers taken as written. Units that measure the
same thing are converted: 2,000 USD/month and 24,000 USD/year are one sum. What a fault looks
like, and how it is told, is in `sapper.evidence.slips` and `sapper.evidence.sum_faults`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sapper.diagnostics.span import Span
from sapper.evidence.measure import EPOCH, Measure, Misfit, alike, precision
from sapper.language.prior import Quantity
from sapper.language.tree import (
    Binary,
    Call,
    Convert,
    Date,
    Expr,
    Name,
    Number,
    Unary,
    names,
)
from sapper.language.units import DATE, NUMBER

COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Term:
    """A name that a sum may use: what it is worth, and who says so.

    `written` takes the numbers as they stand, `rounded` as exact as the words are. `claim`
    is the id of the claim, empty for a parameter; `original` the claim that it repeats.
    """

    name: str
    written: Measure
    rounded: Measure
    claim: str = ""
    original: str = ""
    about: bool = False
    quantity: Quantity | None = None


class Unworkable(Exception):
    """A sum that says nothing which can be worked out: why, where, and what to write."""

    def __init__(self, message: str, span: Span | None, help: str) -> None:
        super().__init__(message)
        self.message, self.span, self.help = message, span, help


class Mismatch(Exception):
    """Two parts of a sum that do not measure the same thing."""

    def __init__(self, left: Expr, right: Expr, misfit: Misfit) -> None:
        super().__init__(str(misfit))
        self.left, self.right, self.misfit = left, right, misfit


@dataclass(frozen=True, slots=True)
class Worked:
    """One comparison worked out: both sides as written and as rounded, and whether it holds."""

    comparison: Binary
    left: Measure
    right: Measure
    left_rounded: Measure
    right_rounded: Measure
    holds: bool


def comparisons(tree: Expr) -> Iterator[Binary]:
    """The comparisons of a check, `AND` between several; raises `Unworkable` for anything else."""
    if isinstance(tree, Binary) and tree.operator == "AND":
        yield from comparisons(tree.left)
        yield from comparisons(tree.right)
    elif isinstance(tree, Binary) and tree.operator in COMPARISONS:
        yield tree
    else:
        raise Unworkable(
            "a check is two sides with a sign between them",
            tree.span,
            "write `=`, `<`, `<=`, `>` or `>=` between what is worked out and what is said",
        )


def work_out(comparison: Binary, terms: Mapping[str, Term]) -> Worked:
    """Both sides of a comparison; raises `Mismatch` or `Unworkable`."""
    left, right = comparison.left, comparison.right
    written = (_value(left, terms, _written), _value(right, terms, _written))
    near = (_side(left, terms), _side(right, terms))
    try:
        holds = _agree(comparison.operator, written, near)
    except Misfit as misfit:
        raise Mismatch(left, right, misfit) from None
    return Worked(comparison, *written, *near, holds)


def value(expr: Expr, terms: Mapping[str, Term]) -> Measure:
    """What an expression comes to, numbers taken as written."""
    return _value(expr, terms, _written)


def used(tree: Expr, terms: Mapping[str, Term]) -> list[Term]:
    """The terms that a sum names, each once, in order."""
    found: dict[str, Term] = {}
    for node in names(tree):
        term = find(node, terms)
        if term is not None:
            found.setdefault(term.name, term)
    return list(found.values())


def find(node: Name, terms: Mapping[str, Term]) -> Term | None:
    """The term of a name: a claim as it is written, or a parameter by its canonical name."""
    return terms.get(node.written) or terms.get(node.name)


def altered(expr: Expr, terms: Mapping[str, Term], name: str, factor: float) -> Measure:
    """What an expression comes to with one term multiplied by a number."""
    term = terms[name]
    scale = Measure(factor, factor)
    return value(expr, {**terms, name: replace(term, written=term.written * scale)})


_Reader = Callable[[Term], Measure]


def _written(term: Term) -> Measure:
    return term.written


def _rounded(term: Term) -> Measure:
    return term.rounded


def _side(expr: Expr, terms: Mapping[str, Term]) -> Measure:
    """A side as exact as its words are; a number that stands alone is rounded as a claim's."""
    if isinstance(expr, Number) and expr.span is not None:
        unit = expr.unit or NUMBER
        margin = abs(expr.value) * precision(expr.span.text, unit)
        return Measure(expr.value - margin, expr.value + margin, unit)
    return _value(expr, terms, _rounded)


def _agree(operator: str, written: tuple[Measure, Measure], near: tuple[Measure, Measure]) -> bool:
    a, b = alike(*(near if operator == "=" else written))
    slack = 1e-9 * max(
        (abs(x) for x in (a.low, b.high, a.high, b.low) if math.isfinite(x)), default=0
    )
    match operator:
        case "=":
            return a.low <= b.high + slack and b.low <= a.high + slack
        case "<>":
            return not (a.low == a.high == b.low == b.high)
        case "<=":
            return a.low <= b.high + slack
        case "<":
            return a.low < b.high - slack
        case ">=":
            return a.high >= b.low - slack
        case _:
            return a.high > b.low + slack


def _value(expr: Expr, terms: Mapping[str, Term], read: _Reader) -> Measure:
    match expr:
        case Number(value=number, unit=unit):
            return Measure(number, number, unit or NUMBER)
        case Date(date=date):
            days = float((date - EPOCH).days)
            return Measure(days, days, DATE)
        case Name():
            return _named(expr, terms, read)
        case Unary(operator="-", operand=operand):
            return -_value(operand, terms, read)
        case Unary(operator="+", operand=operand):
            return _value(operand, terms, read)
        case Convert(value=inner, unit=unit):
            return _fitting(expr, inner, lambda: _value(inner, terms, read).to(unit))
        case Binary():
            return _binary(expr, terms, read)
        case Call(function=function, arguments=arguments) if function in _FUNCTIONS and arguments:
            inside = [_value(item, terms, read) for item in arguments]
            return _fitting(arguments[0], arguments[-1], lambda: _FUNCTIONS[function](inside))
        case _:
            raise Unworkable(
                "a check works with claims, parameters, numbers and dates",
                expr.span,
                "use + - * / ^, MIN, MAX, ABS, SQRT and IN(x, unit)",
            )


def _named(node: Name, terms: Mapping[str, Term], read: _Reader) -> Measure:
    term = find(node, terms)
    if term is None or node.subscripts:
        written = node.written or node.name
        raise Unworkable(
            f"`{written}` has no value that a check could use",
            node.span,
            "name a claim with a `quantity`, or a parameter",
        )
    return read(term)


def _binary(expr: Binary, terms: Mapping[str, Term], read: _Reader) -> Measure:
    if expr.operator not in _OPERATORS:
        raise Unworkable(
            f"`{expr.operator}` has no place inside a side of a check",
            expr.span,
            "write one comparison, or several with AND between them",
        )
    left, right = _value(expr.left, terms, read), _value(expr.right, terms, read)
    return _fitting(expr.left, expr.right, lambda: _OPERATORS[expr.operator](left, right))


def _fitting(left: Expr, right: Expr, work: Callable[[], Measure]) -> Measure:
    try:
        return work()
    except Misfit as misfit:
        raise Mismatch(left, right, misfit) from None


def _power(base: Measure, exponent: Measure) -> Measure:
    if exponent.unit != NUMBER or exponent.low != exponent.high or abs(exponent.low) > 12:
        raise Misfit(base.unit, exponent.unit)
    return base.power(exponent.low)


_OPERATORS: Mapping[str, Callable[[Measure, Measure], Measure]] = MappingProxyType(
    {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "^": _power,
    }
)


def _least(items: list[Measure]) -> Measure:
    like = [item.to(items[0].unit) for item in items]
    return Measure(min(i.low for i in like), min(i.high for i in like), items[0].unit)


def _greatest(items: list[Measure]) -> Measure:
    like = [item.to(items[0].unit) for item in items]
    return Measure(max(i.low for i in like), max(i.high for i in like), items[0].unit)


def _size(items: list[Measure]) -> Measure:
    (item,) = items[:1]
    if item.low <= 0 <= item.high:
        return Measure(0.0, max(-item.low, item.high), item.unit)
    ends = sorted((abs(item.low), abs(item.high)))
    return Measure(ends[0], ends[1], item.unit)


_FUNCTIONS: Mapping[str, Callable[[list[Measure]], Measure]] = MappingProxyType(
    {
        "MIN": _least,
        "MAX": _greatest,
        "ABS": _size,
        "SQRT": lambda items: items[0].power(0.5),
    }
)
