"""The text of quantities, priors, probabilities and durations: one form everywhere.

`11 to 13 month`, `48_060 soldier`, `30 % to 70 %`, `0.013 to 0.018 per year`,
`1972-03-01 to 1973-06-30`, `beta(2, 5)`, … A unit (or `%`, or `million`) after the last number
counts for all that have none. Values stay in the unit written; dates become days since
1970-01-01. What the shapes are is told by `sapper.language.prior`, their numbers by
`sapper.language.quantile`.

Every reader takes a text and the span that it came from, and gives a value or None with
every fault found.
"""

from __future__ import annotations

import math
import re

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.amount import read_unit_after
from sapper.language.compounds import FORMS, read_choice, read_mixture, read_truncated
from sapper.language.distributions import DISTRIBUTIONS, read_named
from sapper.language.names import nearest
from sapper.language.parser import parse_equation
from sapper.language.places import Place
from sapper.language.prior import Constant, Prior, Quantity, Shape
from sapper.language.ranges import read_ends, read_range, read_up_to, split_range, up_to
from sapper.language.tree import Expr
from sapper.language.unit_text import parse_unit, unit_fault
from sapper.language.units import NUMBER, Unit, UnitTable, is_time
from sapper.language.values import read_value

__all__ = [
    "parse_duration",
    "parse_prior",
    "parse_probability",
    "parse_quantity",
    "parse_unit",
    "parse_value",
]

_MOST_LEVELS = 20
_CALL = re.compile(r"\s*([A-Za-z_][A-Za-z_0-9]*)\s*\(")
_BOUNDS = {
    "at least": 1, "more than": 1, "over": 1,
    "at most": -1, "up to": -1, "less than": -1, "fewer than": -1, "under": -1,
}  # fmt: skip
_QUALIFIER = re.compile(
    r"\s*(about|" + "|".join(_BOUNDS).replace(" ", r"\s+") + r")\s+", re.IGNORECASE
)
_Read = tuple[Shape, Unit]


def parse_prior(text: str, span: Span, units: UnitTable) -> tuple[Prior | None, list[Diagnostic]]:
    """A prior: a constant, a range, or a distribution by name."""
    read, found = _read_prior(Place.of(text, span), units, 1)
    if read is None:
        return None, found
    shape, unit = read
    return Prior(shape, unit, text.strip(), span), []


def _read_prior(
    place: Place, units: UnitTable, level: int
) -> tuple[_Read | None, list[Diagnostic]]:
    if level > _MOST_LEVELS:
        return None, [diagnostic("nested-too-deep", "the prior nests too deep", place.whole)]
    text = place.text
    call = _CALL.match(text)
    if call:
        return _read_call(place, call, units, level)
    if not text.strip():
        return None, [diagnostic("bad-prior", "a prior is missing", place.whole)]
    end = up_to(place)
    if end is not None:
        return read_up_to(end, units)
    ends = split_range(place)
    if ends is not None:
        return read_range(*ends, units)
    qualifier = _QUALIFIER.match(text)
    if qualifier:
        cure = f"give the range that you mean: `a to b`, not `{text.strip()[:40]}`"
        message = f"`{qualifier[1]}` does not say how far the number may lie off"
        return None, [diagnostic("bad-prior", message, place.whole, help=cure)]
    value, found = read_value(place, units, "bad-prior")
    return ((Constant(value.value), value.unit or NUMBER) if value else None), found


def _read_call(
    place: Place, call: re.Match[str], units: UnitTable, level: int
) -> tuple[_Read | None, list[Diagnostic]]:
    """A distribution by name, with the unit that may follow its brackets."""
    name, text = call[1], place.text
    if name not in DISTRIBUTIONS and name not in FORMS:
        return None, [_unknown_distribution(name, place.part(call.start(1), call.end(1)))]
    closing = _closing(text, call.end() - 1)
    if closing is None:
        span = place.part(call.end() - 1, call.end())
        fault = diagnostic(
            "unbalanced-bracket", "`(` is never closed", span, help="close it with `)`"
        )
        return None, [fault]
    unit, end = read_unit_after(text, closing + 1, units)
    if text[end:].strip():
        return None, [unit_fault(place, end, units)]
    inside = place.within(call.end(), closing)
    read, found = _read_inside(name, inside, units, level)
    if read is None or unit is None:
        return read, found
    if read[1] not in (NUMBER, unit):
        message = f"the unit after the bracket is `{unit}`, and `{read[1]}` inside"
        return None, [diagnostic("mixed-units", message, place.whole)]
    return (read[0], unit), []


def _read_inside(
    name: str, inside: Place, units: UnitTable, level: int
) -> tuple[_Read | None, list[Diagnostic]]:
    if name in DISTRIBUTIONS:
        return read_named(DISTRIBUTIONS[name], inside, units)
    if name == "choice":
        return read_choice(inside, units)

    def inner(place: Place) -> tuple[_Read | None, list[Diagnostic]]:
        return _read_prior(place, units, level + 1)

    if name == "mixture":
        return read_mixture(inside, inner)
    return read_truncated(inside, units, inner)


def _closing(text: str, opening: int) -> int | None:
    level = 0
    for offset in range(opening, len(text)):
        level += (text[offset] == "(") - (text[offset] == ")")
        if level == 0:
            return offset
    return None


def _unknown_distribution(name: str, span: Span) -> Diagnostic:
    known = [*DISTRIBUTIONS, *FORMS]
    likely = nearest(name.lower(), known)
    cures = [f"write `{likely}`"] if likely else [f"distributions are {', '.join(known)}"]
    return diagnostic("unknown-distribution", f"`{name}` is not a distribution", span, help=cures)


def parse_quantity(
    text: str, span: Span, units: UnitTable
) -> tuple[Quantity | None, list[Diagnostic]]:
    """What a source says: `12 month`, `a to b`, `about x`, `at least x`, `at most x`, …"""
    place = Place.of(text, span)
    qualifier = _QUALIFIER.match(text)
    bound, about = 0, False
    if qualifier:
        word = " ".join(qualifier[1].lower().split())
        bound, about = _BOUNDS.get(word, 0), word == "about"
        place = place.within(qualifier.end(), len(text))
    ends = None if bound else split_range(place)
    written = text.strip()
    if ends is not None:
        read, found = read_ends(*ends, units, "bad-quantity")
        if read is None:
            return None, found
        low, high, unit = read
        return Quantity(low.value, high.value, unit, about, written, span), []
    value, found = read_value(place, units)
    if value is None:
        return None, found
    low = -math.inf if bound < 0 else value.value
    high = math.inf if bound > 0 else value.value
    return Quantity(low, high, value.unit or NUMBER, about, written, span), []


def parse_probability(text: str, span: Span) -> tuple[float | None, list[Diagnostic]]:
    """A probability: `70 %` or `0.7`."""
    place = Place.of(text, span)
    value, found = read_value(place, UnitTable())
    if value is None:
        return None, found
    if value.unit is not None:
        message = f"a probability takes no unit, and `{value.text}` has one"
        return None, [diagnostic("bad-quantity", message, place.whole)]
    if not 0 <= value.value <= 1:
        cures = [f"write `{value.text} %`"] if value.bare and 1 < value.value <= 100 else []
        message = f"the probability `{value.text}` is not between 0 and 1"
        return None, [diagnostic("probability-outside", message, place.whole, help=cures)]
    return value.value, []


def parse_duration(
    text: str, span: Span, units: UnitTable
) -> tuple[tuple[float, Unit] | None, list[Diagnostic]]:
    """A length of time: `6 month`."""
    place = Place.of(text, span)
    value, found = read_value(place, units)
    if value is None:
        return None, found
    if value.unit is None or not is_time(value.unit):
        message = f"`{value.text}` is not a length of time"
        cure = "write a number and a unit of time, as in `6 month`"
        return None, [diagnostic("bad-quantity", message, place.whole, help=cure)]
    if value.value <= 0:
        message = f"the length of time `{value.text}` is not above nought"
        return None, [diagnostic("bad-quantity", message, place.whole)]
    return (value.value, value.unit), []


def parse_value(
    text: str, span: Span, units: UnitTable
) -> tuple[Prior | Expr | None, list[Diagnostic]]:
    """A prior where the whole text is one, else an equation.

    Where it is neither, the faults of the more plausible reading are given. A distribution
    in small letters over the whole text (`normal(5, 1)`) is always a prior; in capitals it is
    the builtin that draws at every step.
    """
    prior, prior_faults = parse_prior(text, span, units)
    if prior is not None:
        return prior, []
    if _is_prior_like(Place.of(text, span)):
        return None, prior_faults
    return parse_equation(text, span, units)


def _is_prior_like(place: Place) -> bool:
    text = place.text
    call = _CALL.match(text)
    if call:
        named = call[1] in DISTRIBUTIONS or call[1] in FORMS
        closing = _closing(text, call.end() - 1)
        whole = closing is None or not text[closing + 1 :].strip(" ").startswith(tuple("+-*/^<>="))
        return named and whole
    return split_range(place) is not None or _QUALIFIER.match(text) is not None
