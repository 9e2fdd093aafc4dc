"""Figures as a reader sees them: never more digits than the simulation's own error allows.

Chances are whole per cents, with a decimal only under 1 % and over 99 %; numbers are rounded
by the half width of their interval, exact ones to three digits.
"""

from __future__ import annotations

import datetime as dt
import math

from sapper.analysis.results import BinaryAnswer, DateAnswer, DateQuantile, NumberAnswer, Quantile

RARE = "under 1 in 1,000"
USUAL = "over 999 in 1,000"
DASH = "–"
_EXACT_DIGITS = 3
_EXACT = 1e-9
"""An error of so small a part of a figure is that of its arithmetic: the figure is exact."""
_WORDS = ((1e9, "billion"), (1e6, "million"))
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def percent(share: float, low: float, high: float) -> str:
    """A chance with its interval as text: `22 %`, `0.4 %`, `under 1 in 1,000`."""
    if high < 0.001 or (low == high and share < 0.001):
        return RARE
    if low > 0.999 or (low == high and share > 0.999):
        return USUAL
    half = (high - low) / 2.0
    if share < 0.01:
        return _small(share, high, half)
    if share > 0.99:
        if half <= 0.003:
            return f"{100.0 * share:.1f} %"
        return f"over {math.floor(100.0 * low)} %"
    step = _step(half)
    rounded = round(100.0 * share / step) * step
    if rounded == 0:
        return f"under {step} %"
    if rounded == 100:
        return f"over {100 - step} %"
    return f"{rounded} %"


def chance(answer: BinaryAnswer) -> str:
    """The chance of an answer."""
    return percent(answer.probability, answer.low, answer.high)


def spread(answer: BinaryAnswer) -> str:
    """`9 – 43 %`: where nine readings in ten lie; a dash where that is not known."""
    if answer.spread is None:
        return DASH
    ends = [value for _, value in answer.spread.quantiles]
    low, high = (round(100.0 * value) for value in (ends[0], ends[-1]))
    if low == high and low in (0, 100) and ends[0] < ends[-1]:
        # whole per cents would say that it is certain
        return f"{100.0 * ends[0]:.1f} {DASH} {100.0 * ends[-1]:.1f} %"
    return f"{low} {DASH} {high} %" if low != high else f"{low} %"


def scale(value: float) -> tuple[float, str]:
    """What figures about as large as `value` are divided by, and the word for it."""
    for size, word in _WORDS:
        if math.isfinite(value) and abs(value) >= size:
            return size, word
    return 1.0, ""


def number(value: float, half: float, size: float = 1.0) -> str:
    """A number in units of `size`, rounded by the half width of its interval."""
    if not math.isfinite(value):
        return DASH
    if size == 1.0 and value == round(value):
        least = 0
    else:
        least = -300
    value, half = value / size, half / size
    if half > _EXACT * abs(value):
        exponent = round(math.log10(half))
    elif value != 0.0:
        exponent = math.floor(math.log10(abs(value))) - _EXACT_DIGITS + 1
    else:
        exponent = 0
    exponent = max(exponent, least)
    if exponent >= 0:
        step = 10**exponent
        return f"{round(value / step) * step:,}"
    return f"{value:,.{-exponent}f}"


def with_error(value: float, half: float, size: float = 1.0) -> str:
    """`5,040 ±60`: a figure and half its 95 % interval, rounded alike by that."""
    if half <= _EXACT * abs(value):
        return f"{number(value, 0.0, size)} ±0"
    step = half / 3.0
    return f"{number(value, step, size)} ±{number(half, step, size)}"


def quantile(item: Quantile, size: float = 1.0) -> str:
    """A quantile, rounded by its own interval."""
    return number(item.value, (item.high - item.low) / 2.0, size)


def median(answer: NumberAnswer, size: float = 1.0) -> str:
    """The middle of a number answer."""
    return quantile(at(answer, 0.5), size)


def nine_in_ten(answer: NumberAnswer, size: float = 1.0) -> str:
    """`3,900–5,610`: the central 90 % of a number answer."""
    low, high = (quantile(at(answer, share), size) for share in (0.05, 0.95))
    return low if low == high else f"{low}{DASH}{high}"


def unit_of(answer: NumberAnswer, word: str = "") -> str:
    """The unit after a figure: `soldiers`, `million USD`."""
    return f"{word} {plural(answer.unit)}".strip()


def at(answer: NumberAnswer, share: float) -> Quantile:
    """The quantile of a share."""
    return next(item for item in answer.quantiles if item.share == share)


def date_at(answer: DateAnswer, share: float) -> DateQuantile:
    """The quantile of a share."""
    return next(item for item in answer.quantiles if item.share == share)


def month(date: dt.date | None) -> str:
    """`Mar 1972`, or `later` where it is beyond the horizon."""
    if date is None:
        return "later"
    return f"{_MONTHS[date.month - 1][:3]} {date.year}"


def short_day(date: dt.date | None) -> str:
    """`4 Mar 1972`; a date beyond the horizon as `month` says it."""
    if date is None:
        return "later"
    return f"{date.day} {_MONTHS[date.month - 1][:3]} {date.year}"


def day(date: dt.date) -> str:
    """`30 November 1971`."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def never(answer: DateAnswer) -> str:
    """The chance that it does not come by the horizon."""
    return percent(answer.never, answer.low, answer.high)


def plural(unit: str) -> str:
    """A unit of counting as it stands after a number: `soldiers`, `USD`."""
    if not unit or unit == "1":
        return ""
    head, sign, rest = unit.partition("/")
    if head.isalpha() and head.islower() and not head.endswith("s"):
        head = f"{head[:-1]}ies" if head.endswith("y") else f"{head}s"
    return f"{head}{sign}{rest}"


def rounded_up(share: float) -> str:
    """A share in hundredths, upwards to one digit: `0.08`; `0` where there is none."""
    if share <= 0.0:
        return "0"
    size = 10.0 ** math.floor(math.log10(100.0 * share))
    most = math.ceil(100.0 * share / size - 1e-9) * size
    return f"{most:.{max(0, -math.floor(math.log10(most)))}f}"


def _small(share: float, high: float, half: float) -> str:
    if half <= 0.003 and share >= 0.0005:
        return f"{100.0 * share:.1f} %"
    return f"under {max(math.ceil(100.0 * high), 1)} %"


def _step(half: float) -> int:
    """Whole per cents, or steps of five or ten where few worlds allow no more."""
    if half <= 0.04:
        return 1
    return 5 if half <= 0.1 else 10
