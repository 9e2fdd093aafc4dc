"""The unit of an equation from the units of the names in it.

One reader serves inference (no place for faults: whatever does not fit is unknown) and
checking (every fault is noted once, where it stands). Rules of `docs/design/semantics.md`:
equal multisets of names or it is a fault; a bare 0 stands in any unit, a bare number in any
unit as a bound in `MAX`, `MIN` or `CLIP`; points in time are a unit of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.language.builtins import Builtin, builtin
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Convert,
    Date,
    Expr,
    Holds,
    Name,
    Number,
    Unary,
    walk,
)
from sapper.language.units import DATE, NUMBER, Unit, factor, is_time
from sapper.model.calendar import Calendar
from sapper.model.checks.unit_faults import (
    bare,
    mismatch,
    quoted,
    ticked,
)
from sapper.model.parts import Lookup, Part

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_MAX_DENOMINATOR = 100


class Free(Enum):
    """The unit of what stands in any unit: a bare 0, infinity."""

    FREE = "free"


class Faulty(Enum):
    """The unit of what was found faulty: whatever is made of it is passed over."""

    FAULTY = "faulty"


FREE = Free.FREE
FAULTY = Faulty.FAULTY
Known: TypeAlias = Unit | Free | Faulty | None
"""A unit; `FREE`; `FAULTY`; or None where it is not (yet) known."""


@dataclass
class Reader:
    """Reads units of equations, given those of names.

    `free` are names that stand in any unit (inline zeros), `owner` is what `SELF` means.
    Faults are added to `faults` where there is such a list.
    """

    calendar: Calendar
    units: Mapping[str, Unit]
    free: frozenset[str]
    lookups: Mapping[str, Lookup]
    places: Mapping[str, Part]
    faults: list[Diagnostic] | None = None
    owner: str = ""
    _memo: dict[int, Known] = field(default_factory=dict[int, "Known"])

    @property
    def moment(self) -> Unit:
        """The unit of points in time."""
        return DATE if self.calendar.dated else self.calendar.unit

    def unit(self, expr: Expr) -> Known:
        """The unit of an equation."""
        self._memo = {}
        # A node comes after all its own in the reverse of a walk from the top.
        for node in reversed(list(walk(expr))):
            self._memo[id(node)] = self._node(node)
        return self._memo[id(expr)]

    def _node(self, node: Expr) -> Known:
        match node:
            case Number(value=value, unit=unit, percent=percent):
                if unit is not None:
                    return unit
                return FREE if value == 0 and not percent else NUMBER
            case Date():
                return DATE
            case Holds():
                return NUMBER
            case Name(name=name):
                return self._name(name)
            case Convert(value=value, unit=unit):
                return self._convert(node, value, unit)
            case Unary(operator=operator, operand=operand):
                return self._unary(operator, operand)
            case Binary():
                return self._binary(node)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                self._condition(condition)
                return self._join("choose between", (then, otherwise))
            case Call():
                return self._call(node)

    def _at(self, expr: Expr) -> Known:
        return self._memo[id(expr)]

    def _name(self, name: str) -> Known:
        if name in self.free:
            return FREE
        if name in self.units:
            return self.units[name]
        entry = builtin(name)
        if entry is not None and name not in self.places:
            return self._without_arguments(entry)
        return None

    def _without_arguments(self, entry: Builtin) -> Known:
        match entry.units:
            case "number":
                return NUMBER
            case "time":
                return self.calendar.unit
            case "date":
                return self.moment
            case "any":
                return FREE
            case "own":
                return self.units.get(self.owner)
            case _:
                return None

    def _convert(self, node: Convert, value: Expr, unit: Unit) -> Known:
        found = self._at(value)
        if isinstance(found, Unit) and factor(found, unit) is None:
            self._fault(
                diagnostic(
                    "unit-mismatch",
                    f"{ticked(found)} cannot be converted to `{unit}`",
                    node.span,
                    secondary=self._origin(value, found),
                    help="`IN` changes the unit of a quantity, not what it measures",
                )
            )
            return FAULTY
        return unit

    def _unary(self, operator: str, operand: Expr) -> Known:
        if operator == "NOT":
            self._condition(operand)
            return NUMBER
        found = self._at(operand)
        if operator == "-" and found == DATE:
            return self._date_fault(operand, "a date has no sign")
        return found

    def _binary(self, node: Binary) -> Known:
        match node.operator:
            case "+" | "-":
                return self._add(node)
            case "*" | "/":
                return self._multiply(node)
            case "^":
                return self._power(node)
            case "MOD":
                return self._join("take the remainder of", (node.left, node.right))
            case "AND" | "OR":
                self._condition(node.left)
                self._condition(node.right)
                return NUMBER
            case _:
                self._join("compare", (node.left, node.right))
                return NUMBER

    def _add(self, node: Binary) -> Known:
        left, right = self._at(node.left), self._at(node.right)
        if DATE in (left, right) and self.calendar.dated:
            return self._add_date(node, left, right)
        verb = "add" if node.operator == "+" else "subtract"
        return self._join(verb, (node.left, node.right))

    def _add_date(self, node: Binary, left: Known, right: Known) -> Known:
        if left == DATE and right == DATE:
            if node.operator == "-":
                return self.calendar.unit
            return self._date_fault(node, "two dates cannot be added")
        if right == DATE and node.operator == "-":
            if not isinstance(left, Unit):
                return left
            return self._date_fault(node, "a date cannot be taken from a length of time")
        length = node.left if right == DATE else node.right
        return DATE if self._duration(length) else FAULTY

    def _multiply(self, node: Binary) -> Known:
        left, right = self._at(node.left), self._at(node.right)
        if DATE in (left, right):
            return self._date_fault(node, "a date cannot be multiplied or divided")
        if FAULTY in (left, right):
            return FAULTY
        if not isinstance(left, Unit | Free) or not isinstance(right, Unit | Free):
            return None
        one = NUMBER if isinstance(left, Free) else left
        other = NUMBER if isinstance(right, Free) else right
        return one * other if node.operator == "*" else one / other

    def _power(self, node: Binary) -> Known:
        base, exponent = self._at(node.left), self._at(node.right)
        if not self._number(node.right, "an exponent") or exponent is FAULTY:
            return FAULTY
        if base == DATE:
            return self._date_fault(node.left, "a date has no powers")
        if not isinstance(base, Unit) or base == NUMBER:
            return base
        literal = bare(node.right)
        if not isinstance(literal, Number):
            if exponent is not None:
                self._fault(
                    diagnostic(
                        "unit-mismatch",
                        f"{ticked(base)} cannot be raised to a power that is not written out",
                        node.right.span or node.span,
                        help="divide by a quantity in the same unit first",
                    )
                )
                return FAULTY
            return None
        sign = -1 if isinstance(node.right, Unary) and node.right.operator == "-" else 1
        return base ** (sign * Fraction(literal.value).limit_denominator(_MAX_DENOMINATOR))

    def _call(self, node: Call) -> Known:
        if node.function in self.lookups:
            return self._lookup(self.lookups[node.function], node.arguments[:1])
        entry = builtin(node.function)
        if entry is None:
            return None
        arguments = node.arguments
        match entry.units:
            case "same":
                return self._bounds(entry.name, arguments)
            case "number":
                for argument in arguments:
                    self._number(argument, f"what `{entry.name}` is taken of")
                return NUMBER
            case "table":
                first = arguments[0] if arguments else None
                table = self.lookups.get(first.name) if isinstance(first, Name) else None
                return None if table is None else self._lookup(table, arguments[1:2])
            case "ratio":
                return self._ratio(node)
            case "time" | "date" | "any" | "own":
                return self._without_arguments(entry)
            case _:
                self._arguments(entry, arguments)
                first = self._at(arguments[0]) if arguments else None
                return self._result(entry, node, first)

    def _arguments(self, entry: Builtin, arguments: Sequence[Expr]) -> None:
        for place, argument in enumerate(arguments):
            kind = entry.arguments[place] if place < len(entry.arguments) else "value"
            what = f"argument {place + 1} of `{entry.name}`"
            if kind == "number":
                self._number(argument, what)
            elif kind == "duration":
                self._duration(argument, exact=False)
            elif kind == "moment":
                self._moment(argument, what)
        if entry.units in ("first", "keep"):
            values = [
                argument
                for place, argument in enumerate(arguments)
                if place >= len(entry.arguments) or entry.arguments[place] == "value"
            ]
            if len(values) > 1:
                self._join(f"use together in `{entry.name}`", values)

    def _result(self, entry: Builtin, node: Call, first: Known) -> Known:
        if entry.units == "count":
            return NUMBER
        time = self.calendar.unit
        if entry.units == "per-time":
            return NUMBER / time
        if first == DATE and entry.units not in ("first", "keep"):
            return self._date_fault(node, f"`{entry.name}` cannot be taken of a date")
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
                return self._noise(node, first)
            case _:
                return first

    def _noise(self, node: Call, sd: Unit) -> Known:
        for name, power in sd.powers:
            root = Unit.of({name: Fraction(1, 2)})
            if power == Fraction(-1, 2) and is_time(root * root):
                return sd * root
        self._fault(
            diagnostic(
                "unit-mismatch",
                f"the argument of `NOISE` is per square root of a time, but this is "
                f"{_indefinite(sd)}",
                node.arguments[0].span or node.span,
                help=f"write `per sqrt {self.calendar.unit}` after its unit",
            )
        )
        return FAULTY

    def _ratio(self, node: Call) -> Known:
        if len(node.arguments) < 2:
            return None
        above, below = (self._at(argument) for argument in node.arguments[:2])
        if DATE in (above, below):
            return self._date_fault(node, "a date cannot be multiplied or divided")
        if FAULTY in (above, below):
            return FAULTY
        if not isinstance(above, Unit | Free) or not isinstance(below, Unit | Free):
            return None
        unit = (NUMBER if isinstance(above, Free) else above) / (
            NUMBER if isinstance(below, Free) else below
        )
        for other in node.arguments[2:]:
            has = self._at(other)
            if isinstance(has, Unit) and has != unit:
                self._mismatch(other, has, unit, f"the ratio is in {ticked(unit)}")
        return unit

    def _lookup(self, table: Lookup, arguments: Sequence[Expr]) -> Known:
        for argument in arguments:
            has = self._at(argument)
            wants = table.x_unit or NUMBER
            if isinstance(has, Unit) and has != wants:
                self._mismatch(
                    argument, has, wants, f"the lookup `{table.name}` takes {ticked(wants)}"
                )
        return table.y_unit or NUMBER

    def _bounds(self, name: str, arguments: Sequence[Expr]) -> Known:
        """The common unit of arguments among which bare numbers stand in any."""
        measured = [item for item in arguments if not _is_bare(item)]
        if not measured:
            return NUMBER if any(self._at(item) == NUMBER for item in arguments) else FREE
        return self._join(f"use together in `{name}`", measured)

    def _join(self, verb: str, items: Sequence[Expr]) -> Known:
        """The one unit of several expressions; a fault where they differ."""
        found: Known = FREE
        holder: Expr | None = None
        unknown = False
        for item in items:
            has = self._at(item)
            if has is FAULTY:
                return FAULTY
            if has is None:
                unknown = True
            elif isinstance(has, Unit):
                if holder is None:
                    found, holder = has, item
                elif has != found:
                    assert isinstance(found, Unit)
                    self._differ(verb, holder, found, item, has)
                    return FAULTY
        return None if unknown and holder is None else found

    def _differ(self, verb: str, one: Expr, found: Unit, other: Expr, has: Unit) -> None:
        if DATE in (found, has):
            self._date_fault(other, f"cannot {verb} {ticked(found)} and {ticked(has)}")
            return
        # A bare number on the left is the one to mend, not the quantity beside it.
        if found == NUMBER and _is_bare(one):
            one, found, other, has = other, has, one, found
        secondary = [] if one.span is None else [Label(one.span, f"in {ticked(found)}")]
        self._fault(
            mismatch(
                f"cannot {verb} {ticked(found)} and {ticked(has)}",
                other.span,
                has,
                found,
                expr=other,
                label=f"in {ticked(has)}",
                secondary=[*secondary, *self._origin(other, has)],
            )
        )

    def _condition(self, expr: Expr) -> None:
        has = self._at(expr)
        if isinstance(has, Unit) and has != NUMBER:
            self._fault(
                diagnostic(
                    "unit-mismatch",
                    f"a condition is true or false, but this is in {ticked(has)}",
                    expr.span,
                    secondary=self._origin(expr, has),
                    help=f"compare it, as in `{quoted(expr)} > 0`",
                )
            )

    def _number(self, expr: Expr, what: str) -> bool:
        has = self._at(expr)
        if isinstance(has, Unit) and has != NUMBER:
            self._mismatch(expr, has, NUMBER, f"{what} is a pure number")
            return False
        return True

    def _duration(self, expr: Expr, *, exact: bool = True) -> bool:
        """Whether it is a length of time; unless `exact` in any unit, as lowering converts it."""
        has, wants = self._at(expr), self.calendar.unit
        if not isinstance(has, Unit):
            return has is not FAULTY
        if has == wants or (not exact and is_time(has)):
            return True
        if not self.calendar.dated and has == NUMBER:
            return True
        self._mismatch(expr, has, wants, f"lengths of time are in `{wants}` in this model")
        return False

    def _moment(self, expr: Expr, what: str) -> None:
        has = self._at(expr)
        if not isinstance(has, Unit) or has == self.moment:
            return
        if self.calendar.dated:
            self._fault(
                diagnostic(
                    "date-arithmetic",
                    f"{what} is a date, but this is {_indefinite(has)}",
                    expr.span,
                    help="write a date, as in `@1972-06-01`",
                )
            )
        elif has != NUMBER:
            self._mismatch(expr, has, self.moment, f"{what} is a point in time")

    def _mismatch(self, expr: Expr, has: Unit, wants: Unit, reason: str) -> None:
        self._fault(
            mismatch(
                f"{reason}, but this is {_indefinite(has)}",
                expr.span,
                has,
                wants,
                expr=expr,
                label=f"in {ticked(has)}",
                secondary=self._origin(expr, has),
            )
        )

    def _date_fault(self, expr: Expr, message: str) -> Faulty:
        self._fault(
            diagnostic(
                "date-arithmetic",
                message,
                expr.span,
                help="a date less a date is a length of time, a date plus or less a length of "
                "time is a date, and dates compare with dates",
            )
        )
        return FAULTY

    def _origin(self, expr: Expr, has: Unit) -> list[Label]:
        """Where a lone name got its unit from."""
        if not isinstance(expr, Name) or expr.name not in self.places:
            return []
        span = self.places[expr.name].span
        written = expr.written or expr.name
        return [] if span is None else [Label(span, f"`{written}` is {_indefinite(has)}")]

    def _fault(self, item: Diagnostic) -> None:
        if self.faults is not None and item not in self.faults:
            self.faults.append(item)


def _indefinite(unit: Unit) -> str:
    return ticked(unit) if unit in (NUMBER, DATE) else f"in {ticked(unit)}"


def _is_bare(expr: Expr) -> bool:
    inner = bare(expr)
    return isinstance(inner, Number) and inner.unit is None
