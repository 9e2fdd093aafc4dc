"""Priors made of others: `choice(a 2, b 1)`, `mixture(70 % …, 30 % …)`, `truncated(…)`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.distributions import split_arguments, thousands_fault, wrong_count
from sapper.language.places import Place
from sapper.language.prior import Choice, Mixture, Shape, Truncated
from sapper.language.quantile import cdf
from sapper.language.units import NUMBER, Unit, UnitTable
from sapper.language.values import Value, read_value, read_value_at, share_unit

Read = tuple[Shape, Unit]
Inner = Callable[[Place], tuple[Read | None, list[Diagnostic]]]
"""Reads a prior inside another one."""

FORMS = {
    "choice": "choice(a 2, b 1)",
    "mixture": "mixture(70 % 2_000 to 3_000, 30 % 3_000 to 11_000)",
    "truncated": "truncated(prior, low, high)",
}
"""How compound priors are written."""

_WORD = re.compile(r"[^\W\d][\w-]*")
_ENDS = {"inf": math.inf, "-inf": -math.inf}
_LEAST_MASS = 1e-9


def read_choice(inside: Place, units: UnitTable) -> tuple[Read | None, list[Diagnostic]]:
    """`choice(a 2, b 1)`: words or values, each with its weight."""
    places = split_arguments(inside)
    if len(places) < 2:
        return None, [
            diagnostic(
                "prior-arguments",
                f"`{FORMS['choice']}` takes at least two values",
                inside.part(0, len(inside.text)),
            )
        ]
    labels: list[str] = []
    values: list[Value] = []
    weights: list[float] = []
    found: list[Diagnostic] = []
    for place in places:
        label, value, weight, more = _weighted(place, units)
        found += more
        weights.append(weight)
        labels += [label] if label else []
        values += [value] if value else []
    if not found and labels and values:
        found = [diagnostic("bad-prior", "a choice has words or values, not both", values[0].span)]
    unit, more = share_unit(values) if values else (NUMBER, [])
    found = found or more or _weights_fault(weights, inside)
    if found:
        return None, _or_commas(places, found)
    numbers = tuple(value.value for value in values) or tuple(
        float(k + 1) for k in range(len(labels))
    )
    return (Choice(numbers, tuple(weights), tuple(labels)), unit), []


def _weighted(place: Place, units: UnitTable) -> tuple[str, Value | None, float, list[Diagnostic]]:
    """The label or value of one alternative, and its weight."""
    cut = _before_weight(place.text)
    if not place.text[:cut].strip():
        fault = diagnostic(
            "bad-prior",
            f"`{place.text.strip()[:40]}` has no weight",
            place.whole,
            help=f"write a value and its weight, as in `{FORMS['choice']}`",
        )
        return "", None, 0.0, [fault]
    weight, found = read_value(place.within(cut, len(place.text)), units, "bad-prior")
    if weight is not None and weight.unit is not None:
        found = [diagnostic("mixed-units", "a weight takes no unit", weight.span)]
    number = weight.value if weight else 0.0
    label = place.text[:cut].strip()
    if _WORD.fullmatch(label):
        return label, None, number, found
    value, more = read_value(place.within(0, cut), units, "bad-prior")
    return "", value, number, more + found


def _before_weight(text: str) -> int:
    """Where the last word of a text begins, the blank before a `%` not counted."""
    end = len(text.rstrip())
    if text[:end].endswith("%"):
        end = len(text[: end - 1].rstrip())
    while end and not text[end - 1].isspace():
        end -= 1
    return end


def _weights_fault(weights: list[float], inside: Place) -> list[Diagnostic]:
    if all(weight >= 0 for weight in weights) and sum(weights) > 0:
        return []
    span = inside.part(0, len(inside.text))
    return [diagnostic("prior-domain", "weights must not be negative, nor all be 0", span)]


def _or_commas(places: list[Place], found: list[Diagnostic]) -> list[Diagnostic]:
    """The faults, or their one cause where a number has a comma between its thousands."""
    fault = thousands_fault(places)
    return [fault] if fault else found


def read_mixture(inside: Place, inner: Inner) -> tuple[Read | None, list[Diagnostic]]:
    """`mixture(70 % a to b, 30 % c to d)`: priors, each behind its weight."""
    places = split_arguments(inside)
    if len(places) < 2:
        message = f"`{FORMS['mixture']}` takes at least two priors"
        return None, [diagnostic("prior-arguments", message, inside.part(0, len(inside.text)))]
    parts: list[tuple[Shape, Unit, Span]] = []
    weights: list[float] = []
    found: list[Diagnostic] = []
    for place in places:
        weight, end, more = read_value_at(place, UnitTable(), "bad-prior")
        if weight is None or weight.unit is not None:
            found += more or [_no_weight(place)]
            continue
        rest = place.within(end, len(place.text))
        if not rest.text.strip():
            found.append(_no_weight(place))
            continue
        part, more = inner(rest)
        found += more
        weights.append(weight.value)
        if part is not None:
            parts.append((*part, rest.whole))
    if found:
        return None, _or_commas(places, found)
    last = parts[-1][1]
    for _, unit, span in parts:
        if unit not in (last, NUMBER):
            message = f"this part is in `{unit}`, and the last in `{last}`"
            found.append(diagnostic("mixed-units", message, span))
    found = found or _weights_fault(weights, inside)
    if found:
        return None, found
    return (Mixture(tuple(part[0] for part in parts), tuple(weights)), last), []


def _no_weight(place: Place) -> Diagnostic:
    return diagnostic(
        "bad-prior",
        f"`{place.text.strip()[:40]}` is no weight with a prior behind it",
        place.whole,
        help=f"write `{FORMS['mixture']}`",
    )


def read_truncated(
    inside: Place, units: UnitTable, inner: Inner
) -> tuple[Read | None, list[Diagnostic]]:
    """`truncated(prior, low, high)`; an end may be `inf` or `-inf`."""
    places = split_arguments(inside)
    if len(places) != 3:
        return None, [wrong_count(FORMS["truncated"], 3, places, inside)]
    part, found = inner(places[0])
    low, more = _end(places[1], units)
    high, most = _end(places[2], units)
    found = found + more + most
    if part is None or low is None or high is None:
        return None, found
    shape, unit = part
    if unit == NUMBER:  # a unit after the last number counts for all that have none
        unit = high.unit or low.unit or NUMBER
    for end in (low, high):
        if end.unit is not None and end.unit != unit:
            message = f"`{end.text}` is not in `{unit}`, the unit of the prior"
            return None, [diagnostic("mixed-units", message, end.span)]
    if low.value >= high.value:
        message = f"the lower end `{low.text}` is not below the upper end `{high.text}`"
        return None, [diagnostic("low-above-high", message, low.span.to(high.span))]
    if cdf(shape, high.value) - cdf(shape, low.value) < _LEAST_MASS:
        message = f"the prior has nothing between `{low.text}` and `{high.text}`"
        return None, [diagnostic("prior-domain", message, low.span.to(high.span))]
    return (Truncated(shape, low.value, high.value), unit), []


def _end(place: Place, units: UnitTable) -> tuple[Value | None, list[Diagnostic]]:
    word = place.text.strip().lower()
    if word in _ENDS:
        return Value(_ENDS[word], place.whole, word), []
    return read_value(place, units, "bad-prior")
