"""The diagnostics of units: which code a pair of units deserves, and what cure it has.

Two units that measure the same thing but for the unit of time (`USD/month`, `USD/year`)
are the commonest slip and have a code of their own, with the line to write instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.tree import Convert, Expr, Name, Number, Unary
from sapper.language.units import DATE, NUMBER, Unit, factor, is_time

_LONGEST_QUOTE = 40


def differs_in_period(one: Unit, other: Unit) -> bool:
    """Whether two units are alike but for their units of time (`USD/month`, `USD/year`)."""
    return (
        one != other and same_dimension(one, other) and _without_time(one) == _without_time(other)
    )


def same_dimension(one: Unit, other: Unit) -> bool:
    """Whether a quantity in one unit can be converted to the other."""
    try:
        return factor(one, other) is not None
    except OverflowError:  # month^60 and the like, whose factor no number can hold
        return False


def mismatch(
    message: str,
    span: Span | None,
    has: Unit,
    wants: Unit,
    *,
    expr: Expr | None = None,
    label: str = "",
    secondary: Iterable[Label] = (),
    notes: Iterable[str] = (),
) -> Diagnostic:
    """The fault of something in unit `has` where `wants` belongs, with its cure.

    `expr` is the equation that has the wrong unit, quoted in the cure.
    """
    code = "period-mismatch" if differs_in_period(has, wants) else "unit-mismatch"
    return diagnostic(
        code,
        message,
        span,
        label or indefinite(has),
        secondary=secondary,
        notes=notes,
        help=cure(has, wants, expr),
    )


def cure(has: Unit, wants: Unit, expr: Expr | None) -> list[str]:
    """What to write instead, or nothing where there is no telling."""
    if DATE in (has, wants):
        return ["a date less a date is a length of time, a date plus a length of time is a date"]
    text = quoted(expr)
    if same_dimension(has, wants):
        return [f"write `IN({_unconverted(expr)}, {wants})`"]
    if has == NUMBER and isinstance(expr, Number):
        return [f"write the unit after the number: `{_with_unit(text, wants)}`"]
    if has == NUMBER and wants.powers and isinstance(bare(expr), Number):
        return [f"write the unit after the number: `{_with_unit(text, wants)}`"]
    ratio = wants / has
    if is_time(ratio):
        return [f"multiply by a length of time, such as `1 {ratio}`"]
    if is_time(ratio**-1):
        return [f"divide by a length of time, such as `1 {ratio**-1}`"]
    if NUMBER not in (has, wants):
        return [f"if one follows from the other, multiply `{text}` by what is in `{ratio}`"]
    return []


def spoken(unit: Unit) -> str:
    """A unit in the words of a message."""
    if unit == NUMBER:
        return "a pure number"
    return "a date" if unit == DATE else str(unit)


def ticked(unit: Unit) -> str:
    """A unit in the words of a message, in backticks where it is the name of one."""
    return spoken(unit) if unit in (NUMBER, DATE) else f"`{unit}`"


def indefinite(unit: Unit) -> str:
    """A unit after "this is"."""
    return ticked(unit) if unit in (NUMBER, DATE) else f"in {ticked(unit)}"


def is_converted(expr: Expr) -> bool:
    """Whether its author has already chosen its unit, by `IN(x, unit)`."""
    return isinstance(bare(expr), Convert)


def is_bare(expr: Expr) -> bool:
    """Whether it is a number written without a unit."""
    inner = bare(expr)
    return isinstance(inner, Number) and inner.unit is None


def bare(expr: Expr | None) -> Expr | None:
    """The number, or whatever else it is, inside a signed one."""
    while isinstance(expr, Unary) and expr.operator in "+-":
        expr = expr.operand
    return expr


def quoted(expr: Expr | None) -> str:
    """An equation as it was written, or `x` where it is too long to repeat."""
    if expr is None or expr.span is None:
        return expr.written or expr.name if isinstance(expr, Name) else "x"
    text = " ".join(expr.span.text.split())
    return text if len(text) <= _LONGEST_QUOTE else "x"


def _unconverted(expr: Expr | None) -> str:
    """An equation as it was written, without an `IN` round it: two in a row say no more."""
    inner = bare(expr)
    if not isinstance(inner, Convert):
        return quoted(expr)
    text = _unconverted(inner.value)
    return text if inner is expr else f"-({text})" if _negative(expr) else text


def _negative(expr: Expr | None) -> bool:
    minus = False
    while isinstance(expr, Unary) and expr.operator in "+-":
        minus ^= expr.operator == "-"
        expr = expr.operand
    return minus


def _with_unit(text: str, unit: Unit) -> str:
    return f"{text} {unit}"


def _without_time(unit: Unit) -> Unit:
    return Unit.of([(name, power) for name, power in unit.powers if not _is_time_name(name)])


def _is_time_name(name: str) -> bool:
    return is_time(Unit.of({name: 1}))
