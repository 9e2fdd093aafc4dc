"""Measures: a number with its doubt and its unit, and arithmetic on them.

A measure is an interval in a unit. What a claim says becomes one by the precision of its own
words (`docs/evidence.md`, "How exact a number is"); sums are worked out by interval
arithmetic (Moore 1966). Adding and comparing convert units that measure the same thing, and
note nothing: what a mixture of periods means is judged by `sapper.evidence.sums`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from fractions import Fraction

from sapper.language.prior import Quantity
from sapper.language.units import DATE, NUMBER, Unit, factor, is_time

ABOUT = 1.08
"""`about x` stands for x divided and multiplied by this."""
PLAIN = 0.02
"""A plain number is exact to half a unit of its last digit that is not nought, at most this."""
LOOSE = 0.1
"""The same bound for lengths of time, written decimals and per cents."""
DAY = Unit.of({"day": 1})
EPOCH = dt.date(1970, 1, 1)
"""Dates stand as days since this one."""

_HALF_DAY = 0.5
_NUMBER = re.compile(r"[0-9][0-9_,]*(?:\.[0-9_]*)?|\.[0-9]+")


class Misfit(Exception):
    """Two measures that cannot be added or compared; caught where sums are worked out."""

    def __init__(self, left: Unit, right: Unit) -> None:
        self.left, self.right = left, right
        super().__init__(f"{left} and {right}")


@dataclass(frozen=True, slots=True)
class Measure:
    """All values from `low` to `high`, in `unit`; ends may be infinite."""

    low: float
    high: float
    unit: Unit = NUMBER

    def __post_init__(self) -> None:
        """Infinite less infinite is anything."""
        if math.isnan(self.low) or math.isnan(self.high):
            object.__setattr__(self, "low", -math.inf)
            object.__setattr__(self, "high", math.inf)

    @property
    def middle(self) -> float:
        """The middle on the scale of ratios; an end where the other is infinite."""
        if math.isinf(self.low) or math.isinf(self.high):
            return self.high if math.isinf(self.low) else self.low
        if self.low > 0:
            return math.sqrt(self.low) * math.sqrt(self.high)
        return (self.low + self.high) / 2

    def to(self, unit: Unit) -> Measure:
        """The same in another unit; raises `Misfit` where that measures something else."""
        if unit == self.unit:
            return self
        scale = None if DATE in (unit, self.unit) else _factor(self.unit, unit)
        if scale is None:
            raise Misfit(self.unit, unit)
        return Measure(self.low * scale, self.high * scale, unit)

    def __neg__(self) -> Measure:
        return Measure(-self.high, -self.low, self.unit)

    def __add__(self, other: Measure) -> Measure:
        if DATE in (self.unit, other.unit):
            return _add_to_date(self, other)
        left, right = _alike(self, other)
        return Measure(left.low + right.low, left.high + right.high, left.unit)

    def __sub__(self, other: Measure) -> Measure:
        if self.unit == DATE and other.unit == DATE:
            return Measure(self.low - other.high, self.high - other.low, DAY)
        if other.unit == DATE:
            raise Misfit(self.unit, other.unit)
        return self + -other

    def __mul__(self, other: Measure) -> Measure:
        _no_dates(self, other)
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Measure(min(ends), max(ends), self.unit * other.unit)

    def __truediv__(self, other: Measure) -> Measure:
        _no_dates(self, other)
        if other.low <= 0 <= other.high:
            return Measure(-math.inf, math.inf, self.unit / other.unit)
        return self * Measure(1 / other.high, 1 / other.low, NUMBER / other.unit)

    def power(self, exponent: float) -> Measure:
        """The measure to a power; raises `Misfit` where that has no meaning."""
        whole = exponent == int(exponent)
        if self.unit == DATE or (self.low < 0 and not whole):
            raise Misfit(self.unit, NUMBER)
        unit = self.unit ** Fraction(exponent).limit_denominator(100)
        try:
            ends = [self.low**exponent, self.high**exponent]
        except (ZeroDivisionError, OverflowError):
            return Measure(-math.inf, math.inf, unit)
        if self.low < 0 < self.high and exponent % 2 == 0:
            ends.append(0.0)
        return Measure(min(ends), max(ends), unit)


def _factor(of: Unit, to: Unit) -> float | None:
    try:
        return factor(of, to)
    except OverflowError:
        return None


def _alike(one: Measure, other: Measure) -> tuple[Measure, Measure]:
    """Both in the unit of the first; a bare nought takes any unit."""
    if other.unit == NUMBER and other.low == other.high == 0:
        return one, Measure(0.0, 0.0, one.unit)
    if one.unit == NUMBER and one.low == one.high == 0:
        return Measure(0.0, 0.0, other.unit), other
    return one, other.to(one.unit)


def alike(one: Measure, other: Measure) -> tuple[Measure, Measure]:
    """Both in the unit of the first; raises `Misfit` where they do not measure the same thing."""
    return _alike(one, other)


def _add_to_date(one: Measure, other: Measure) -> Measure:
    date, length = (one, other) if one.unit == DATE else (other, one)
    if length.unit == DATE:
        raise Misfit(DATE, DATE)
    days = length.to(DAY)
    return Measure(date.low + days.low, date.high + days.high, DATE)


def _no_dates(*measures: Measure) -> None:
    for item in measures:
        if item.unit == DATE:
            raise Misfit(DATE, NUMBER)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def exact(quantity: Quantity) -> Measure:
    """What a quantity says with its numbers taken as written; `about` still widens."""
    return _about(quantity) if quantity.about else _as_written(quantity)


def rounded(quantity: Quantity) -> Measure:
    """What a quantity says, as exact as its own words are.

    A range or a bound is taken as written. `about` is a factor of `ABOUT` either way. A plain
    number is exact to half a unit of its last digit that is not nought, and never less exact than
    `PLAIN` (for lengths of time, decimals and per cents: `LOOSE`). Dates are exact to half a day.
    """
    plain = _as_written(quantity)
    if quantity.unit == DATE:
        return Measure(quantity.low - _HALF_DAY, quantity.high + _HALF_DAY, DATE)
    if quantity.low != quantity.high:
        return _about(quantity) if quantity.about else plain
    size = abs(quantity.low)
    margin = size * precision(quantity.text, quantity.unit)
    near = Measure(quantity.low - margin, quantity.high + margin, quantity.unit)
    if not quantity.about:
        return near
    wide = _about(quantity)
    return Measure(min(near.low, wide.low), max(near.high, wide.high), quantity.unit)


def _as_written(quantity: Quantity) -> Measure:
    return Measure(quantity.low, quantity.high, quantity.unit)


def _about(quantity: Quantity) -> Measure:
    if quantity.unit == DATE:
        return _as_written(quantity)
    low, high = quantity.low, quantity.high
    low = low / ABOUT if low > 0 else low * ABOUT
    high = high * ABOUT if high > 0 else high / ABOUT
    return Measure(low, high, quantity.unit)


def precision(text: str, unit: Unit) -> float:
    """How far a number written so may be off by rounding, as a share of itself.

    >>> precision("48_060 soldier", Unit.of({"soldier": 1})) < 0.0002
    True
    """
    match = _NUMBER.search(text)
    if match is None:
        return 0.0
    digits = re.sub(r"[_,]", "", match.group())
    whole, _, decimals = digits.partition(".")
    number = float(digits)
    if number == 0:
        return 0.0
    percent = "%" in text
    if decimals:
        return min(LOOSE, 0.5 * 10.0 ** -len(decimals) / number)
    noughts = len(whole) - len(whole.rstrip("0"))
    share = 0.5 * 10.0**noughts / number
    if percent:
        return min(LOOSE, max(0.5 / number, min(PLAIN, share)))
    return min(LOOSE if is_time(unit) else PLAIN, share)
