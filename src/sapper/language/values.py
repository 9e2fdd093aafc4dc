"""Single values in the text of quantities and priors, and the unit that several share.

A value is a number with what belongs to it, or a date (as days since 1970-01-01). The last
of several values may carry the unit for all: `11 to 13 month`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.amount import number_value, read_amount, show_unit
from sapper.language.dates import is_loose_date, parse_date
from sapper.language.places import Place
from sapper.language.unit_text import unit_fault
from sapper.language.units import DATE, NUMBER, Unit, UnitTable, factor
from sapper.language.words import begins_name, skip_blanks

_DATE_LIKE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9])")
_IN_NUMBERS = "0123456789.,_"
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Value:
    """A signed number or a date, in the unit written with it (None: none was)."""

    value: float
    span: Span
    text: str
    unit: Unit | None = None
    percent: bool = False
    scale: int = 0

    @property
    def bare(self) -> bool:
        """Whether nothing but the number was written."""
        return self.unit is None and not self.percent and not self.scale


def read_value(
    place: Place, units: UnitTable, code: str = "bad-quantity"
) -> tuple[Value | None, list[Diagnostic]]:
    """The one value that a whole text is; `code` is that of a text which is no value."""
    if is_loose_date(place.text):
        return None, parse_date(place.text, place.part(0, len(place.text)))[1]
    value, end, found = read_value_at(place, units, code)
    if value is None:
        return None, found
    if skip_blanks(place.text, end) < len(place.text):
        return None, [_rest_fault(place, end, units, code)]
    return value, found


def read_value_at(
    place: Place, units: UnitTable, code: str = "bad-quantity"
) -> tuple[Value | None, int, list[Diagnostic]]:
    """The value at the beginning of a text, and where it ends."""
    text = place.text
    start = skip_blanks(text, 0)
    date = _DATE_LIKE.match(text, start)
    if date:
        span = place.part(start, date.end())
        day, found = parse_date(date.group(), span)
        if day is None:
            return None, date.end(), found
        days = float((day - _EPOCH).days)
        return Value(days, span, date.group(), DATE), date.end(), []
    sign = text[start : start + 1] if text[start : start + 1] in ("-", "+") else ""
    number = skip_blanks(text, start + len(sign))
    amount = read_amount(text, number, units, commas=True)
    if amount is None:
        return None, start, [_no_number(place, start, code)]
    span = place.part(start, amount.end)
    if math.isinf(amount.value):
        return (
            None,
            amount.end,
            [diagnostic("bad-number", "the number is too large to be held", span)],
        )
    value = Value(
        -amount.value if sign == "-" else amount.value,
        span,
        text[start : amount.end],
        amount.unit,
        amount.percent,
        amount.scale,
    )
    return value, amount.end, []


def _no_number(place: Place, start: int, code: str) -> Diagnostic:
    rest = place.text[start:].strip()
    if not rest:
        return diagnostic(code, "a number is missing", place.whole)
    cures: tuple[str, ...]
    if rest[0] in "$€£¥":
        cures = (f"write the currency as a unit after the number: `{rest[1:].strip()} USD`",)
    elif rest[0] in "–−—":
        cures = ("write `-` for a minus sign",)
    else:
        cures = ("write a number with its unit, as in `12 month`",)
    return diagnostic(code, f"`{rest[:40]}` does not begin with a number", place.whole, help=cures)


def _rest_fault(place: Place, end: int, units: UnitTable, code: str) -> Diagnostic:
    """Why a text goes on where its value has ended."""
    text = place.text
    start = skip_blanks(text, end)
    rest = text[start:].strip()
    span = place.part(start, start + len(rest))
    if start == end and rest[0] in _IN_NUMBERS:
        return _bad_number(place, end)
    if begins_name(rest[0]) or rest[0] in "/*":
        return unit_fault(place, start, units)
    cures: tuple[str, ...] = ()
    if rest[0] in "-–—" and rest[1:].strip()[:1].isdigit():
        cures = (f"write a range as `{text[:end].strip()} to {rest[1:].strip()}`",)
    return diagnostic(code, f"`{rest[:40]}` has no meaning after a number", span, help=cures)


def _bad_number(place: Place, inside: int) -> Diagnostic:
    """A number that goes on as none does; `inside` is an offset within it."""
    text, start, end = place.text, inside, inside
    while start and text[start - 1] in _IN_NUMBERS:
        start -= 1
    while end < len(text) and text[end] in _IN_NUMBERS:
        end += 1
    written = text[start:end]
    decimal = written.count(",") == 1 and "." not in written
    return diagnostic(
        "bad-number",
        f"`{written[:40]}` is not a number",
        place.part(start, end),
        help=f"write `{written.replace(',', '.')}`"
        if decimal
        else "write thousands as `48_060` or `48,060`, and decimals with a point: `0.5`",
    )


def share_unit(values: Sequence[Value]) -> tuple[Unit, list[Diagnostic]]:
    """The one unit of several values, where only the last may carry it for all."""
    last = values[-1]
    for value in values[:-1]:
        if value.unit is not None and value.unit != last.unit:
            return NUMBER, [_mixed(value, last)]
    return last.unit or NUMBER, []


def share_scale(low: Value, high: Value) -> Value:
    """The lower end of a range with the `%` or `million` of the upper, if it has nothing."""
    if not low.bare or high.unit == DATE:
        return low
    power = high.scale - 2 * high.percent
    value = number_value(repr(abs(low.value)), power)
    return replace(
        low, value=math.copysign(value, low.value), percent=high.percent, scale=high.scale
    )


def _mixed(value: Value, last: Value) -> Diagnostic:
    assert value.unit is not None
    if last.unit is None:
        return diagnostic(
            "mixed-units",
            f"`{last.text}` has no unit, and `{value.text}` has",
            last.span,
            help=f"write `{last.text} {show_unit(value.unit)}`; a unit after the last counts for all",
        )
    scale = factor(value.unit, last.unit)
    cures = ["write both in one unit"]
    if scale is not None and last.unit != DATE:
        number = value.value * scale
        cures = [f"write `{number:.6g} {show_unit(last.unit)}` for `{value.text}`"]
    return diagnostic(
        "mixed-units",
        f"`{value.text}` and `{last.text}` are in different units",
        last.span,
        help=cures,
    )
