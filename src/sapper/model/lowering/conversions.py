"""Where units turn into numbers: `IN(x, unit)`, times, and the steps of hazards.

After lowering no unit is left. Whatever takes any unit of time (hazards, times of stay and
of handling) is brought to the time unit of the model here, and nowhere else.
"""

from __future__ import annotations

from sapper.language.tree import Expr, Number
from sapper.language.units import Unit, factor, is_per_time, is_time
from sapper.model.calendar import Calendar
from sapper.model.lowering.writing import number, times


def scaled(expr: Expr, scale: float) -> Expr:
    """`expr` times a constant; a number is worked out, and a factor of 1 left out."""
    if scale == 1.0:
        return expr
    if isinstance(expr, Number):
        return number(expr.value * scale)
    return times(expr, number(scale))


def converted(plain: Expr, unit: Unit | None, target: Unit) -> Expr:
    """What `IN(x, target)` means: x by the factor between its unit and the target.

    Where the unit of x is unknown, or does not measure the same thing (which the checks have
    reported), x stays as it is.
    """
    scale = None if unit is None else factor(unit, target)
    return plain if scale is None else scaled(plain, scale)


def in_model_time(plain: Expr, unit: Unit | None, calendar: Calendar) -> Expr:
    """A value with every unit of time in it brought to that of the model.

    So `5 day` becomes weeks in a weekly model, and `4 operation/month` operations a week.
    """
    if unit is None:
        return plain
    powers = [
        (calendar.unit.powers[0][0] if is_time(Unit.of({name: 1})) else name, power)
        for name, power in unit.powers
    ]
    return converted(plain, unit, Unit.of(powers))


def step_in(unit: Unit | None, calendar: Calendar) -> float:
    """The length of a step in the unit of time of a rate (`per year`: in years).

    A rate of unknown unit, or a pure number, counts per time unit of the model.
    """
    if unit is not None and is_per_time(unit):
        return calendar.duration(unit**-1)
    return calendar.step
