"""Distributions by name in the text of priors: `normal(m, s)`, `beta(2, 5)`, …

Each has a row in `DISTRIBUTIONS` that says what its arguments are. `choice`, `mixture` and
`truncated`, which hold other things than numbers, are in `sapper.language.compounds`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.places import Place
from sapper.language.prior import Named, NamedShape, Shape
from sapper.language.units import DATE, NUMBER, Unit, UnitTable, factor, is_time
from sapper.language.values import Value, read_value, share_unit

Role = Literal["value", "positive", "scale", "number", "factor", "probability"]
_DAY = Unit.of({"day": 1})


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the arguments of a distribution are.

    `value`, `positive` (above nought) and `scale` (a spread, above nought) are in the unit of
    the prior; `number` is a pure number above nought, `factor` one above 1, `probability` one
    in 0..1. The `ordered` arguments must rise from the first to the last.
    """

    shape: NamedShape
    arguments: tuple[str, ...]
    roles: tuple[Role, ...]
    ordered: bool = False

    @property
    def form(self) -> str:
        """How it is written."""
        return f"{self.shape}({', '.join(self.arguments)})"


DISTRIBUTIONS: Mapping[str, Distribution] = MappingProxyType(
    {
        row.shape: row
        for row in (
            Distribution("normal", ("mean", "sd"), ("value", "scale")),
            Distribution("lognormal", ("median", "factor"), ("positive", "factor")),
            Distribution("beta", ("a", "b"), ("number", "number")),
            Distribution("uniform", ("low", "high"), ("value", "value"), ordered=True),
            Distribution("loguniform", ("low", "high"), ("positive", "positive"), ordered=True),
            Distribution("triangular", ("low", "mode", "high"), ("value",) * 3, ordered=True),
            Distribution("pert", ("low", "mode", "high"), ("value",) * 3, ordered=True),
            Distribution("gamma", ("mean", "sd"), ("positive", "scale")),
            Distribution("student_t", ("df", "location", "scale"), ("number", "value", "scale")),
            Distribution("bernoulli", ("p",), ("probability",)),
            Distribution("exponential", ("mean",), ("positive",)),
        )
    }
)
"""Every distribution whose arguments are numbers."""


def split_arguments(place: Place) -> list[Place]:
    """The texts between the commas outside inner brackets; none where all is blank."""
    parts: list[Place] = []
    level = start = 0
    for offset, character in enumerate(place.text):
        level += (character == "(") - (character == ")")
        if character == "," and level == 0:
            parts.append(place.within(start, offset))
            start = offset + 1
    last = place.within(start, len(place.text))
    return [*parts, last] if parts or last.text.strip() else []


def read_named(
    row: Distribution, inside: Place, units: UnitTable
) -> tuple[tuple[Shape, Unit] | None, list[Diagnostic]]:
    """The distribution with what stands in its brackets."""
    places = split_arguments(inside)
    if len(places) != len(row.roles):
        return None, [wrong_count(row.form, len(row.roles), places, inside)]
    values: list[Value] = []
    found: list[Diagnostic] = []
    for place in places:
        value, more = read_value(place, units, "bad-prior")
        found += more
        if value is not None:
            values.append(value)
    if found:
        return None, found
    unit, values, found = _one_unit(row, values)
    found = found or [
        fault
        for role, name, value in zip(row.roles, row.arguments, values)
        if (fault := _outside(role, name, value)) is not None
    ]
    found = found or _order(row, values)
    if found:
        return None, found
    return (Named(row.shape, tuple(value.value for value in values)), unit), []


def wrong_count(form: str, count: int, places: Sequence[Place], inside: Place) -> Diagnostic:
    """A call with too many or too few arguments; commas between thousands are a likely cause."""
    message = f"`{form}` takes {count} argument{'' if count == 1 else 's'}, and has {len(places)}"
    return thousands_fault(places) or diagnostic(
        "prior-arguments", message, inside.part(0, len(inside.text))
    )


def thousands_fault(places: Sequence[Place]) -> Diagnostic | None:
    """The first comma between arguments that looks like one between thousands."""
    for left, right in pairwise(places):
        before = left.text.rstrip("0123456789")
        head, tail = left.text[len(before) :], right.text[:3]
        if 1 <= len(head) <= 3 and tail.isdigit() and not right.text[3:4].isdigit():
            return diagnostic(
                "thousands-comma",
                f"the comma in `{head},{tail}` parts two arguments",
                left.part(len(before), len(left.text)).to(right.part(0, 3)),
                help=f"write `{head}_{tail}` for one number",
            )
    return None


def _one_unit(row: Distribution, values: list[Value]) -> tuple[Unit, list[Value], list[Diagnostic]]:
    """The unit of the prior; pure numbers must have none; spreads of dates become days."""
    measured = [k for k, role in enumerate(row.roles) if role in ("value", "positive", "scale")]
    for k, value in enumerate(values):
        if k not in measured and value.unit is not None:
            message = f"`{row.arguments[k]}` of `{row.shape}` is a pure number and takes no unit"
            return NUMBER, values, [diagnostic("mixed-units", message, value.span)]
    if not measured:
        return NUMBER, values, []
    last = measured[-1]
    if row.roles[last] == "scale" and any(values[k].unit == DATE for k in measured[:-1]):
        return _dated(values, last)
    unit, found = share_unit([values[k] for k in measured])
    return unit, values, found


def _dated(values: list[Value], last: int) -> tuple[Unit, list[Value], list[Diagnostic]]:
    spread = values[last]
    if spread.unit is None or not is_time(spread.unit):
        return (
            DATE,
            values,
            [
                diagnostic(
                    "mixed-units",
                    f"`{spread.text}` is no length of time, and the middle is a date",
                    spread.span,
                    help="write the spread as `30 day`",
                )
            ],
        )
    scale = factor(spread.unit, _DAY)
    assert scale is not None
    days = Value(spread.value * scale, spread.span, spread.text, DATE)
    return DATE, [*values[:last], days, *values[last + 1 :]], []


def _outside(role: Role, name: str, value: Value) -> Diagnostic | None:
    written, number = value.text, value.value
    if role == "scale" and number <= 0:
        return diagnostic(
            "negative-scale", f"the spread `{written}` is not above nought", value.span
        )
    if role == "factor" and number <= 1:
        return diagnostic(
            "negative-scale",
            f"the factor `{written}` is not above 1",
            value.span,
            help="the factor leads from the median to the 95 % quantile: `lognormal(100, 1.5)`",
        )
    if role in ("positive", "number") and number <= 0:
        return diagnostic(
            "prior-domain", f"`{name}` must be above nought, and is `{written}`", value.span
        )
    if role == "probability" and not 0 <= number <= 1:
        return diagnostic(
            "probability-outside", f"the probability `{written}` is not between 0 and 1", value.span
        )
    return None


def _order(row: Distribution, values: Sequence[Value]) -> list[Diagnostic]:
    if not row.ordered:
        return []
    rising = all(a.value <= b.value for a, b in pairwise(values))
    if rising and values[0].value < values[-1].value:
        return []
    span = values[0].span.to(values[-1].span)
    names = ", ".join(row.arguments)
    return [
        diagnostic(
            "low-above-high",
            f"the arguments of `{row.shape}` do not rise",
            span,
            help=f"write {names} in this order",
        )
    ]
