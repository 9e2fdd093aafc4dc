"""The kinds of slip by which a sum goes wrong, and how each is told from numbers and units.

One list serves the sums under `checks:` and those that `--sums` proposes. Factors of time
(12 months, 52 weeks, 365 days in a year) and of size (thousand, million) are what a ratio of
two sides is compared with; what two units leave over says the rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from sapper.evidence.measure import Measure
from sapper.evidence.wording import is_money, without_time
from sapper.language.units import DATE, NUMBER, Unit, dimension, is_time

Slip = Literal[
    "month and year",
    "thousand and million",
    "part greater than whole",
    "share over 100 %",
    "dates out of order",
    "rate and total",
    "currency",
    "per head and in all",
    "stock and flow",
    "double counting",
    "units",
    "sum",
]
"""What may have gone wrong; `sum` where the numbers just do not agree."""

_PERIODS: Mapping[float, str] = MappingProxyType(
    {
        12.0: "months in a year",
        52.18: "weeks in a year",
        365.25: "days in a year",
        30.44: "days in a month",
        4.35: "weeks in a month",
        7.0: "days in a week",
    }
)
NEAR = math.log(1.25)
"""Within this (a fifth of the larger) numbers are held to be meant to agree."""
LONG_PERIODS = (12.0, 52.18, 365.25)
_SIZES: Mapping[float, str] = MappingProxyType(
    {1e3: "a thousand", 1e6: "a million", 1e9: "a thousand million"}
)
_WINDOW = 0.06
_TINY = 1e-30
_NARROW = 1.6


def off_by(ratio: Measure) -> tuple[Slip, str] | None:
    """The slip that a ratio of two sides betrays, and the factor in words; None for others.

    The ratio must be known well: a wide one would hold any factor.
    """
    low, high = ratio.low, ratio.high
    if not (low > _TINY and high < 1 / _TINY and high / low < _NARROW):
        return None
    middle = math.sqrt(low * high)
    middle = 1 / middle if middle < 1 else middle
    window = _WINDOW + math.log(high / low) / 4
    for factor, words in _PERIODS.items():
        if abs(math.log(middle / factor)) <= window:
            return "month and year", f"{factor:.3g}, the {words}"
    for factor, words in _SIZES.items():
        if abs(math.log(middle / factor)) <= window:
            return "thousand and million", words
    return None


def left_over(one: Unit, other: Unit) -> Slip:
    """What kind of slip two units that do not measure the same thing betray."""
    if DATE in (one, other) or NUMBER in (one, other):
        return "units"
    rest, _ = dimension(one / other)
    plain = without_time(one / other)
    counts = dict(without_time(rest).powers)
    counts.pop("second", None)
    if not counts:
        heads = [n for n, p in without_time(one).powers if p > 0]
        money = any(is_money(name) for name in heads)
        return "rate and total" if money or not heads else "stock and flow"
    above = [name for name, power in counts.items() if power > 0]
    below = [name for name, power in counts.items() if power < 0]
    if above and below and all(map(is_money, (*above, *below))):
        return "currency"
    if len(counts) == 1 and not is_money(next(iter(counts))) and plain.powers:
        return "per head and in all"
    return "units"


def periods_apart(one: Unit, other: Unit) -> bool:
    """Whether two units of one dimension are alike but for their units of time."""
    return one != other and without_time(one) == without_time(other)


def time_names(unit: Unit) -> frozenset[str]:
    """The units of time in a unit."""
    return frozenset(name for name, _ in unit.powers if is_time(Unit.of({name: 1})))
