"""The unit of an equation from the units of the names in it.

One reader serves inference (no place for faults: whatever does not fit is unknown) and
checking (every fault is noted once, where it stands). Rules of `docs/design/semantics.md`:
equal multisets of names or it is a fault; a bare 0 stands in any unit, a bare number in any
unit as a bound in `MAX`, `MIN` or `CLIP`; points in time are a unit of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

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
from sapper.language.units import DATE, NUMBER, Unit, is_per_time, is_time
from sapper.model.calendar import Calendar
from sapper.model.checks.unit_calls import call
from sapper.model.checks.unit_faults import (
    bare,
    indefinite,
    is_bare,
    is_converted,
    mismatch,
    quoted,
    same_dimension,
    ticked,
)
from sapper.model.checks.unit_known import FAULTY, FREE, Faulty, Free, Known
from sapper.model.parts import Lookup, Part

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_MAX_DENOMINATOR = 100
_MAX_POWER = 12


@dataclass
class Reader:
    """Reads units of equations, given those of names.

    `free` are names that stand in any unit (inline zeros), `owner` is what `SELF` means.
    Faults are added to `faults` where there is such a list. With `partial` a sum of which one
    term is known is in the unit of that term.
    """

    calendar: Calendar
    units: Mapping[str, Unit]
    free: frozenset[str]
    lookups: Mapping[str, Lookup]
    places: Mapping[str, Part]
    faults: list[Diagnostic] | None = None
    owner: str = ""
    partial: bool = True
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
                return self.join("choose between", (then, otherwise))
            case Call():
                return call(self, node)

    def at(self, expr: Expr) -> Known:
        """The unit of a part of the equation that is being read."""
        return self._memo[id(expr)]

    def _name(self, name: str) -> Known:
        if name in self.free:
            return FREE
        if name in self.units:
            return self.units[name]
        entry = builtin(name)
        if entry is not None and name not in self.places:
            return self.without_arguments(entry)
        return None

    def without_arguments(self, entry: Builtin) -> Known:
        """The unit of a builtin that is written without brackets."""
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
        found = self.at(value)
        if isinstance(found, Unit) and not same_dimension(found, unit):
            self.fault(
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
        found = self.at(operand)
        if operator == "-" and found == DATE:
            return self.date_fault(operand, "a date has no sign")
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
                return self.join("take the remainder of", (node.left, node.right))
            case "AND" | "OR":
                self._condition(node.left)
                self._condition(node.right)
                return NUMBER
            case _:
                self.join("compare", (node.left, node.right))
                return NUMBER

    def _add(self, node: Binary) -> Known:
        left, right = self.at(node.left), self.at(node.right)
        if DATE in (left, right) and self.calendar.dated:
            return self._add_date(node, left, right)
        verb = "add" if node.operator == "+" else "subtract"
        return self.join(verb, (node.left, node.right))

    def _add_date(self, node: Binary, left: Known, right: Known) -> Known:
        if left == DATE and right == DATE:
            if node.operator == "-":
                return self.calendar.unit
            return self.date_fault(node, "two dates cannot be added")
        if right == DATE and node.operator == "-":
            if not isinstance(left, Unit):
                return left
            return self.date_fault(node, "a date cannot be taken from a length of time")
        length = node.left if right == DATE else node.right
        return DATE if self.duration(length) else FAULTY

    def _multiply(self, node: Binary) -> Known:
        left, right = self.at(node.left), self.at(node.right)
        if DATE in (left, right):
            return self.date_fault(node, "a date cannot be multiplied or divided")
        if FAULTY in (left, right):
            return FAULTY
        if not isinstance(left, Unit | Free) or not isinstance(right, Unit | Free):
            return None
        one = NUMBER if isinstance(left, Free) else left
        other = NUMBER if isinstance(right, Free) else right
        return one * other if node.operator == "*" else one / other

    def _power(self, node: Binary) -> Known:
        base, exponent = self.at(node.left), self.at(node.right)
        if not self.number(node.right, "an exponent") or exponent is FAULTY:
            return FAULTY
        if base == DATE:
            return self.date_fault(node.left, "a date has no powers")
        if not isinstance(base, Unit) or base == NUMBER:
            return base
        literal = bare(node.right)
        if not isinstance(literal, Number) or not abs(literal.value) <= _MAX_POWER:
            if exponent is not None:
                self.fault(
                    diagnostic(
                        "unit-mismatch",
                        f"{ticked(base)} cannot be raised to a power that is not a small number",
                        node.right.span or node.span,
                        help="divide by a quantity in the same unit first",
                    )
                )
                return FAULTY
            return None
        sign = -1 if isinstance(node.right, Unary) and node.right.operator == "-" else 1
        return base ** (sign * Fraction(literal.value).limit_denominator(_MAX_DENOMINATOR))

    def join(self, verb: str, items: Sequence[Expr]) -> Known:
        """The one unit of several expressions; a fault where they differ."""
        found: Known = FREE
        holder: Expr | None = None
        unknown = False
        for item in items:
            has = self.at(item)
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
        return None if unknown and (holder is None or not self.partial) else found

    def _differ(self, verb: str, one: Expr, found: Unit, other: Expr, has: Unit) -> None:
        if DATE in (found, has):
            self.date_fault(other, f"cannot {verb} {ticked(found)} and {ticked(has)}")
            return
        # A bare number on the left is the one to mend, not the quantity beside it.
        # Where one side was brought to a unit by `IN`, the other is to follow.
        follows = same_dimension(found, has) and is_converted(other) and not is_converted(one)
        if follows or (found == NUMBER and is_bare(one)):
            one, found, other, has = other, has, one, found
        secondary = [] if one.span is None else [Label(one.span, indefinite(found))]
        self.fault(
            mismatch(
                f"cannot {verb} {ticked(found)} and {ticked(has)}",
                other.span,
                has,
                found,
                expr=other,
                label=indefinite(has),
                secondary=[*secondary, *self._origin(other, has)],
            )
        )

    def _condition(self, expr: Expr) -> None:
        has = self.at(expr)
        if isinstance(has, Unit) and has != NUMBER:
            self.fault(
                diagnostic(
                    "unit-mismatch",
                    f"a condition is true or false, but this is in {ticked(has)}",
                    expr.span,
                    secondary=self._origin(expr, has),
                    help=f"compare it, as in `{quoted(expr)} > 0`",
                )
            )

    def number(self, expr: Expr, what: str) -> bool:
        """Whether it is a pure number; `what` says in a fault what had to be one."""
        has = self.at(expr)
        if isinstance(has, Unit) and has != NUMBER:
            self.mismatch(expr, has, NUMBER, f"{what} is a pure number")
            return False
        return True

    def duration(self, expr: Expr, *, exact: bool = True) -> bool:
        """Whether it is a length of time; unless `exact` in any unit, as lowering converts it."""
        has, wants = self.at(expr), self.calendar.unit
        if not isinstance(has, Unit):
            return has is not FAULTY
        if has == wants or (not exact and is_time(has)):
            return True
        if not self.calendar.dated and has == NUMBER:
            return True
        self.mismatch(expr, has, wants, f"lengths of time are in `{wants}` in this model")
        return False

    def growth(self, expr: Expr, what: str) -> None:
        """Note where it is not per unit of time; lowering brings any to that of the model."""
        has = self.at(expr)
        if not isinstance(has, Unit) or is_per_time(has):
            return
        if self.calendar.dated or has != NUMBER:
            wants = NUMBER / self.calendar.unit
            self.mismatch(expr, has, wants, f"{what} is a growth per unit of time")

    def mismatch(self, expr: Expr, has: Unit, wants: Unit, reason: str) -> None:
        """Note that an expression is in another unit than it should be, and for what reason."""
        self.fault(
            mismatch(
                f"{reason}, but this is {indefinite(has)}",
                expr.span,
                has,
                wants,
                expr=expr,
                label=indefinite(has),
                secondary=self._origin(expr, has),
            )
        )

    def date_fault(self, expr: Expr, message: str) -> Faulty:
        """Note that a point in time is used like a number."""
        self.fault(
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
        return [] if span is None else [Label(span, f"`{written}` is {indefinite(has)}")]

    def fault(self, item: Diagnostic) -> None:
        """Note a fault, where faults are asked for."""
        if self.faults is not None and item not in self.faults:
            self.faults.append(item)
