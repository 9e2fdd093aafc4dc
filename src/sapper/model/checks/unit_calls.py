"""The unit of a call: what each builtin asks of its arguments, and what it gives.

The rules themselves are words in the table of builtins (`sapper.language.builtins`); here is
what they mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from sapper.diagnostics.diagnostic import diagnostic
from sapper.language.builtins import Builtin, builtin
from sapper.language.tree import Call, Expr, Name
from sapper.language.units import DATE, NUMBER, Unit, is_time
from sapper.model.checks.unit_faults import indefinite, is_bare, ticked
from sapper.model.checks.unit_known import FAULTY, FREE, Free, Known
from sapper.model.parts import Lookup

if TYPE_CHECKING:
    from sapper.model.checks.unit_of import Reader


def call(reader: Reader, node: Call) -> Known:
    """The unit of a call whose arguments the reader has been over."""
    if node.function in reader.lookups:
        return _lookup(reader, reader.lookups[node.function], node.arguments[:1])
    entry = builtin(node.function)
    if entry is None:
        return None
    arguments = node.arguments
    match entry.units:
        case "same":
            return _bounds(reader, entry.name, arguments)
        case "number":
            for argument in arguments:
                reader.number(argument, f"what `{entry.name}` is taken of")
            return NUMBER
        case "table":
            first = arguments[0] if arguments else None
            table = reader.lookups.get(first.name) if isinstance(first, Name) else None
            return None if table is None else _lookup(reader, table, arguments[1:2])
        case "ratio":
            return _ratio(reader, node)
        case "time" | "date" | "any" | "own":
            return reader.without_arguments(entry)
        case _:
            return _result(reader, entry, node, _arguments(reader, entry, arguments))


def _arguments(reader: Reader, entry: Builtin, arguments: Sequence[Expr]) -> Known:
    """Look at arguments in their places; gives the unit of those that are values."""
    for place, argument in enumerate(arguments):
        kind = entry.arguments[place] if place < len(entry.arguments) else "value"
        what = f"argument {place + 1} of `{entry.name}`"
        if kind == "number":
            reader.number(argument, what)
        elif kind == "duration":
            reader.duration(argument, exact=False)
        elif kind == "per-time":
            reader.growth(argument, what)
        elif kind == "moment":
            _moment(reader, argument, what)
    if entry.units in ("first", "keep"):
        values = [
            argument
            for place, argument in enumerate(arguments)
            if place >= len(entry.arguments) or entry.arguments[place] == "value"
        ]
        return reader.join(f"use together in `{entry.name}`", values)
    return reader.at(arguments[0]) if arguments else None


def _result(reader: Reader, entry: Builtin, node: Call, first: Known) -> Known:
    if entry.units == "count":
        return NUMBER
    time = reader.calendar.unit
    if entry.units == "per-time":
        return NUMBER / time
    if first == DATE and entry.units not in ("first", "keep"):
        return reader.date_fault(node, f"`{entry.name}` cannot be taken of a date")
    if not isinstance(first, Unit):
        return first
    match entry.units:
        case "root":
            return first ** Fraction(1, 2)
        case "product":
            return NUMBER if first == NUMBER else None
        case "rate":
            return first / time
        case "slope":
            return first * time
        case "noise":
            return _noise(reader, node, first)
        case _:
            return first


def _noise(reader: Reader, node: Call, sd: Unit) -> Known:
    for name, power in sd.powers:
        root = Unit.of({name: Fraction(1, 2)})
        if power == Fraction(-1, 2) and is_time(root * root):
            return sd * root
    reader.fault(
        diagnostic(
            "unit-mismatch",
            f"the argument of `NOISE` is per square root of a time, but this is {indefinite(sd)}",
            node.arguments[0].span or node.span,
            help=f"write `per sqrt {reader.calendar.unit}` after its unit",
        )
    )
    return FAULTY


def _ratio(reader: Reader, node: Call) -> Known:
    if len(node.arguments) < 2:
        return None
    above, below = (reader.at(argument) for argument in node.arguments[:2])
    if DATE in (above, below):
        return reader.date_fault(node, "a date cannot be multiplied or divided")
    if FAULTY in (above, below):
        return FAULTY
    if not isinstance(above, Unit | Free) or not isinstance(below, Unit | Free):
        return None
    unit = (NUMBER if isinstance(above, Free) else above) / (
        NUMBER if isinstance(below, Free) else below
    )
    for other in node.arguments[2:]:
        has = reader.at(other)
        if isinstance(has, Unit) and has != unit:
            reader.mismatch(other, has, unit, f"the ratio is in {ticked(unit)}")
    return unit


def _lookup(reader: Reader, table: Lookup, arguments: Sequence[Expr]) -> Known:
    for argument in arguments:
        has = reader.at(argument)
        wants = table.x_unit or NUMBER
        if isinstance(has, Unit) and has != wants:
            reader.mismatch(
                argument, has, wants, f"the lookup `{table.name}` takes {ticked(wants)}"
            )
    return table.y_unit or NUMBER


def _bounds(reader: Reader, name: str, arguments: Sequence[Expr]) -> Known:
    """The common unit of arguments among which bare numbers stand in any."""
    measured = [item for item in arguments if not is_bare(item)]
    if not measured:
        return NUMBER if any(reader.at(item) == NUMBER for item in arguments) else FREE
    return reader.join(f"use together in `{name}`", measured)


def _moment(reader: Reader, expr: Expr, what: str) -> None:
    has = reader.at(expr)
    if not isinstance(has, Unit) or has == reader.moment:
        return
    if reader.calendar.dated:
        reader.fault(
            diagnostic(
                "date-arithmetic",
                f"{what} is a date, but this is {indefinite(has)}",
                expr.span,
                help="write a date, as in `@1972-06-01`",
            )
        )
    elif has != NUMBER:
        reader.mismatch(expr, has, reader.moment, f"{what} is a point in time")
