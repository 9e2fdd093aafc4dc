"""Ranges in the text of priors: `11 to 13 month`, `30 % to 70 %`, `up to 5 day`.

`a to b` is the central 90 % of a distribution whose shape follows from its ends: shares
written with `%` a logit-normal, dates a normal in time, two positive ends a lognormal, an
end below nought a normal. A per cent with a unit (`2 % to 3 % per year`) is a rate and no share.
"""

from __future__ import annotations

import re

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.places import Place
from sapper.language.prior import Interval, IntervalShape, Shape, UpTo
from sapper.language.units import DATE, NUMBER, Unit, UnitTable
from sapper.language.values import Value, read_value, share_scale, share_unit

_TO = re.compile(r"(?<![\w.])to(?![\w(])")
_UP_TO = re.compile(r"\s*up\s+to(?![\w(])")

Read = tuple[Shape, Unit]


def split_range(place: Place) -> tuple[Place, Place] | None:
    """The texts on either side of the first `to` outside brackets."""
    for match in _TO.finditer(place.text):
        before = place.text[: match.start()]
        if before.count("(") == before.count(")"):
            return place.within(0, match.start()), place.within(match.end(), len(place.text))
    return None


def read_ends(
    low_place: Place, high_place: Place, units: UnitTable, code: str
) -> tuple[tuple[Value, Value, Unit] | None, list[Diagnostic]]:
    """Both ends of a range in one unit, in order."""
    low, found = read_value(low_place, units, code)
    high, more = read_value(high_place, units, code)
    found = found + more
    if low is None or high is None:
        return None, found
    low = share_scale(low, high)
    unit, found = share_unit([low, high])
    if not found and low.percent != high.percent and low.value:
        found = [_percent_once(low, high)]
    if not found and low.value >= high.value:
        found = [_not_in_order(low, high)]
    return (None if found else (low, high, unit)), found


def read_range(
    low_place: Place, high_place: Place, units: UnitTable
) -> tuple[Read | None, list[Diagnostic]]:
    """The prior `low to high`."""
    ends, found = read_ends(low_place, high_place, units, "bad-prior")
    if ends is None:
        return None, found
    low, high, unit = ends
    share = high.percent and unit == NUMBER
    if unit != DATE and low.value == 0:
        return None, [_from_nought(low, high)]
    if share and low.value > 0 and high.value >= 1:
        return None, [_share_too_large(low, high)]
    shape: IntervalShape
    if unit == DATE or low.value < 0:
        shape = "normal"
    else:
        shape = "logit-normal" if share else "lognormal"
    return (Interval(low.value, high.value, shape), unit), []


def up_to(place: Place) -> Place | None:
    """The text behind `up to`, or None where a text does not begin so."""
    match = _UP_TO.match(place.text)
    return place.within(match.end(), len(place.text)) if match else None


def read_up_to(place: Place, units: UnitTable) -> tuple[Read | None, list[Diagnostic]]:
    """The prior `up to b` from the text of its end."""
    value, found = read_value(place, units, "bad-prior")
    if value is None:
        return None, found
    if value.unit == DATE:
        return None, [
            diagnostic(
                "bad-prior",
                "a date has no nought to count from",
                value.span,
                help=f"give both ends: `1970-01-01 to {value.text}`",
            )
        ]
    if value.value <= 0:
        return None, [
            diagnostic(
                "low-above-high", f"`up to {value.text}` leaves no room above nought", value.span
            )
        ]
    return (UpTo(value.value), value.unit or NUMBER), []


def _percent_once(low: Value, high: Value) -> Diagnostic:
    bare, other = (high, low) if low.percent else (low, high)
    return diagnostic(
        "mixed-units",
        f"`{other.text}` is a per cent and `{bare.text}` is not",
        bare.span,
        help="write `%` after both ends, or after the last",
    )


def _not_in_order(low: Value, high: Value) -> Diagnostic:
    span = low.span.to(high.span)
    if low.value == high.value:
        return diagnostic(
            "low-above-high", "both ends of the range are equal", span, help=f"write `{high.text}`"
        )
    shared = low.scale and low.text.rstrip()[-1].isdigit()
    notes = ("a word such as `million` after the last end counts for both",) if shared else ()
    return diagnostic(
        "low-above-high",
        f"the lower end `{low.text}` is above the upper end `{high.text}`",
        span,
        help="write the lower end first",
        notes=notes,
    )


def _from_nought(low: Value, high: Value) -> Diagnostic:
    return diagnostic(
        "zero-to",
        f"`{low.text} to {high.text}` does not say how likely small values are",
        low.span.to(high.span),
        help=(
            f"write `up to {high.text}`: small values are likelier, 95 % lie below the end",
            f"write `uniform(0, {high.text})`: all values are equally likely",
            f"write `truncated(normal(m, s), 0, {high.text})`: about m, with hard ends",
        ),
    )


def _share_too_large(low: Value, high: Value) -> Diagnostic:
    cures = [f"write `{low.value:.6g} to {high.value:.6g}` if it is a factor and no share"]
    if low.value < 1 and high.value == 1:
        cures.insert(0, f"write an end below 100 %, or `uniform({low.text}, 100 %)`")
    return diagnostic(
        "probability-outside",
        f"the end `{high.text}` of a share is not below 100 %",
        high.span,
        help=cures,
    )
