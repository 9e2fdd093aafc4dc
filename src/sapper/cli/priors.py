"""The table of `sapper check --priors`: what each prior says, in numbers.

A prior written as two ends is easily read wrong; here stand its middle, its central half and
nine tenths, and how much of it lies where the number cannot be.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sapper.case.case import Case
from sapper.cli.grid import grid
from sapper.diagnostics.render.cells import width, wrap
from sapper.language.prior import Prior
from sapper.language.quantile import cdf, summary
from sapper.language.tree import Name
from sapper.language.units import DATE, NUMBER
from sapper.model.calendar import EPOCH
from sapper.model.parts import Model, Parameter

WIDTH = 100
_WRITTEN = 17
"""How many columns a prior as written keeps where names are long too."""
_OTHERWISE = "(otherwise)"
HEAD = ("name", "as written", "unit", "median", "50 %", "90 %", "outside bounds")

_SHARES = ("refuses", "present", "refuses_unauthorised", "collusion", "own", "other", "seen")
_SIZES = (
    "handles",
    "arrives",
    "capacity",
    "hazard",
    "after",
    "spread",
    "size",
    "rationality",
    "error",
    "bias",
    "lag",
    "false_alarm",
)


@dataclass(frozen=True, slots=True)
class PriorRow:
    """One prior: five quantiles in its own unit, and its bounds with the share outside.

    `low` and `high` are infinite where nothing is known to bound the number.
    """

    name: str
    prior: Prior
    median: float
    half: tuple[float, float]
    most: tuple[float, float]
    low: float
    high: float
    outside: float


def prior_rows(case: Case) -> list[PriorRow]:
    """A row for every prior of a case's model, `otherwise` and single elements included."""
    waits = _waits(case.model)
    rows: list[PriorRow] = []
    for parameter in case.model.parameters:
        bounds = _bounds(parameter, waits)
        name = parameter.written or parameter.name
        named = [(name, parameter.prior)]
        if parameter.by_element:
            named = [(f"{name}[{element}]", prior) for element, prior in parameter.by_element]
        if parameter.otherwise is not None:
            named.append((f"{name} {_OTHERWISE}", parameter.otherwise))
        rows.extend(_row(label, prior, *bounds) for label, prior in named)
    return rows


def table(rows: Sequence[PriorRow], form: str) -> str:
    """The rows as a table in the given format.

    Markdown and CSV hold everything; a table for a terminal is at most `WIDTH` wide, leaves
    out what says nothing, and has a line below that says what the columns mean.
    """
    if form not in ("csv", "markdown"):
        return _narrow(rows)
    cells = [
        (
            row.name,
            row.prior.text,
            "" if row.prior.unit in (NUMBER, DATE) else str(row.prior.unit),
            _show(row.median, row.prior),
            _pair(row.half, row.prior),
            _pair(row.most, row.prior),
            _outside(row),
        )
        for row in rows
    ]
    return grid(HEAD, cells, form, right=("median", "outside bounds"))


def _narrow(rows: Sequence[PriorRow]) -> str:
    outside = any(row.outside > 0 for row in rows)
    head = ["name", "as written", "median", "50 %", "90 %", *(["outside"] if outside else [])]
    cells = [
        [
            _OTHERWISE if row.name.endswith(f" {_OTHERWISE}") else row.name,
            " ".join(row.prior.text.split()),
            _show(row.median, row.prior),
            "" if row.prior.is_constant else _pair(row.half, row.prior),
            "" if row.prior.is_constant else _pair(row.most, row.prior),
            *([_outside(row) if row.outside > 0 else ""] if outside else []),
        ]
        for row in rows
    ]
    sizes = [max(width(line[place]) for line in [head, *cells]) for place in range(len(head))]
    room = WIDTH - sum(sizes[2:]) - 2 * (len(head) - 1)
    names = min(sizes[0], max(room - min(sizes[1], _WRITTEN), room // 2))
    for line in cells:
        line[0] = _cut(line[0], names, middle=True)
        line[1] = _cut(line[1], room - names)
    text = grid(head, cells, "table", right=("median", "outside"))
    return f"{text}\n\n{_legend(outside=outside)}"


def _legend(*, outside: bool) -> str:
    told = (
        "Half of a prior lies below its median; 50 % and 90 % are its central half and nine "
        "tenths. Numbers are in the unit as written; what is certain has one value only. "
    )
    told += (
        "Outside is how much of it lies where its place does not let it be (a share from 0 to 1, "
        "a time or a hazard from 0 on)."
        if outside
        else "Nothing lies where its place does not let it be."
    )
    return "\n".join(wrap(f"{told} `--format csv` has every column in full.", WIDTH))


def _cut(text: str, size: int, *, middle: bool = False) -> str:
    """A text in at most `size` cells, with … for what was left out."""
    if width(text) <= size:
        return text
    end = size // 2 if middle else 0
    start = size - 1 - end
    return f"{text[:start]}…{text[len(text) - end :]}"


def as_json(rows: Sequence[PriorRow]) -> list[dict[str, Any]]:
    """The rows for a JSON document; numbers in the prior's own unit, dates as text."""

    def value(number: float, row: PriorRow) -> float | str | None:
        if not math.isfinite(number):
            return None
        return _date(number) if row.prior.unit == DATE else number

    return [
        {
            "name": row.name,
            "written": row.prior.text,
            "unit": str(row.prior.unit),
            "median": value(row.median, row),
            "half": [value(number, row) for number in row.half],
            "most": [value(number, row) for number in row.most],
            "bounds": [value(row.low, row), value(row.high, row)],
            "outside": row.outside,
        }
        for row in rows
    ]


def _row(name: str, prior: Prior, low: float, high: float) -> PriorRow:
    said = summary(prior)
    # strictly below: an atom on the bound itself (a constant, a choice) is inside
    below = float(cdf(prior, math.nextafter(low, -math.inf))) if math.isfinite(low) else 0.0
    above = 1.0 - float(cdf(prior, high)) if math.isfinite(high) else 0.0
    return PriorRow(
        name,
        prior,
        said.median,
        (said.low50, said.high50),
        (said.low90, said.high90),
        low,
        high,
        max(0.0, below + above),
    )


def _waits(model: Model) -> set[str]:
    """The parameters that stand alone as a hazard or a time of stay, and so cannot be negative."""
    rates = [flow.rate for flow in model.flows if flow.kind in ("hazard", "after")]
    rates += [event.hazard for event in model.events if event.hazard is not None]
    return {rate.name for rate in rates if isinstance(rate, Name)}


def _bounds(parameter: Parameter, waits: set[str]) -> tuple[float, float]:
    """Where the number can lie, as far as its place in the model says so."""
    pieces = parameter.name.split(".")
    last = pieces[-1]
    if len(pieces) > 1:
        if last in _SHARES or "shares" in pieces:
            return 0.0, 1.0
        if "options" in pieces:
            return -1.0, 1.0
        if last in _SIZES or "weights" in pieces or "motives" in pieces:
            return 0.0, math.inf
    if parameter.name in waits:
        return 0.0, math.inf
    return -math.inf, math.inf


def _outside(row: PriorRow) -> str:
    if math.isinf(row.low) and math.isinf(row.high):
        return "no bounds"
    if row.outside <= 0:
        return "none"
    return "under 0.1 %" if row.outside < 0.001 else f"{row.outside:.1%}".replace("%", " %")


def _pair(ends: tuple[float, float], prior: Prior) -> str:
    low, high = (_show(end, prior) for end in ends)
    return low if low == high else f"{low} to {high}"


def _show(number: float, prior: Prior) -> str:
    if prior.unit == DATE and math.isfinite(number):
        return _date(number)
    if prior.unit == NUMBER and "%" in prior.text:
        return f"{_digits(100 * number)} %"
    return _digits(number)


def _digits(number: float) -> str:
    """Three significant digits; from 999.5 on, whole numbers with separators."""
    if not math.isfinite(number):
        return str(number)
    if abs(number) >= 999.5:
        return f"{number:,.0f}"
    text = f"{number:.3g}"
    return text if "e" not in text else f"{number:.3e}"


def _date(number: float) -> str:
    try:
        return (EPOCH + dt.timedelta(days=int(number // 1))).isoformat()
    except OverflowError:
        return "beyond the calendar"
