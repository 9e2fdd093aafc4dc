"""Medians with 90 % bands over worlds, at a few dates."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xarray as xr

from sapper.analysis.figures import rounded_up
from sapper.cli.columns import columns, times
from sapper.cli.grid import grid
from sapper.diagnostics.render.cells import width

_SHOWN = 4
_LIMIT = 100
_MILLION = 1e6
_IN_MILLIONS = "; M: million"
_QUANTILES = (0.5, 0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Moved:
    """How far single precision moves any value, as a share of its range, on so many worlds."""

    most: float
    worlds: int


def show_bands(
    dataset: xr.Dataset, form: str, *, deterministic: bool = False, moved: Moved | None = None
) -> str:
    """A table for reading: two lines a value (median, band), some dates across.

    As csv, markdown and json every date is given, one row a value and date. Worlds that
    failed are left out. `moved` is told where the worlds are in single precision.
    """
    kept = ~dataset["failed"].values.astype(bool)
    found = [(name, values[kept]) for name, values in columns(dataset) if values.ndim == 2]
    dates = times(dataset)
    bare = dataset.variables
    units = {str(name): str(bare[name].attrs.get("units", "")) for name in dataset.data_vars}
    if form == "table":
        table = _table(found, dates, units, int(kept.sum()))
        told = _told(int(kept.sum()), deterministic=deterministic)
        lines = [table, f"{told}{_IN_MILLIONS if _has_millions(table) else ''}"]
        if moved is not None:
            lines.append(
                f"Single precision moves no average by more than {rounded_up(moved.most)} % of its "
                f"range, measured on {moved.worlds:,} worlds."
            )
        return "\n".join(lines)
    rows = [
        (name, date, *band)
        for name, values in found
        for date, band in zip(dates, _bands(values), strict=True)
    ]
    if form == "json":
        listed = [
            {"name": n, "time": date, "median": _json(m), "low": _json(low), "high": _json(high)}
            for n, date, m, low, high in rows
        ]
        counts = {"worlds": int(kept.sum()), "worlds_failed": int((~kept).sum())}
        told_single: dict[str, object] = {"precision": "double"}
        if moved is not None:
            told_single = {
                "precision": "single",
                "single": {"most_of_range": moved.most, "worlds": moved.worlds},
            }
        return json.dumps({**counts, **told_single, "bands": listed}, indent=1)
    text = [(name, date, *(f"{x:.6g}" for x in band)) for name, date, *band in rows]
    return grid(("name", "time", "median", "5 %", "95 %"), text, form)


def _table(
    found: list[tuple[str, npt.NDArray[np.float64]]],
    dates: list[str],
    units: dict[str, str],
    worlds: int,
) -> str:
    # fewer dates where four make the table wider than the page
    shown = _SHOWN
    table = _dates_across(found, dates, units, worlds, shown)
    while shown > 2 and max(map(width, table.split("\n"))) > _LIMIT:
        shown -= 1
        table = _dates_across(found, dates, units, worlds, shown)
    return table


def _dates_across(
    found: list[tuple[str, npt.NDArray[np.float64]]],
    dates: list[str],
    units: dict[str, str],
    worlds: int,
    shown: int,
) -> str:
    last = len(dates) - 1
    at = sorted({round(last * part / (shown - 1)) for part in range(shown)})
    head = ("", *(dates[step] for step in at), "unit")
    rows: list[tuple[str, ...]] = []
    for name, values in found:
        bands = [_bands(values[:, [step]])[0] for step in at]
        unit = units.get(name.partition("[")[0], "")
        rows.append((name, *(_show(middle) for middle, _, _ in bands), unit))
        if worlds > 1:
            rows.append(("", *(_range(low, high) for _, low, high in bands), ""))
    return grid(head, rows, "table", right=head[1:-1])


def _has_millions(table: str) -> bool:
    return re.search(r"\dM\b", table) is not None


def _told(worlds: int, *, deterministic: bool) -> str:
    if deterministic:
        return "one world without chance"
    return "one world" if worlds == 1 else f"median of {worlds:,} worlds, and 9 in 10"


def _bands(values: npt.NDArray[np.float64]) -> list[tuple[float, float, float]]:
    """Median, 5 % and 95 % over worlds for each column; NaN where every world failed."""
    found: list[tuple[float, float, float]] = []
    for column in values.T:
        kept = column[~np.isnan(column)]
        if not kept.size:
            found.append((math.nan, math.nan, math.nan))
            continue
        ends = np.quantile(kept, _QUANTILES, method="inverted_cdf")
        found.append((float(ends[0]), float(ends[1]), float(ends[2])))
    return found


def _range(low: float, high: float) -> str:
    first, second = _show(low), _show(high)
    return first if first == second else f"{first}–{second}"


def _show(number: float) -> str:
    if not math.isfinite(number):
        return {math.inf: "never", -math.inf: "-inf"}.get(number, "failed")
    if abs(number) >= _MILLION:
        many = number / _MILLION
        return f"{many:,.0f}M" if abs(many) >= 999.5 else f"{many:.3g}M"
    # from 999.5 on three digits would round to a power of ten
    if abs(number) >= 999.5 or float(number).is_integer():
        return f"{number:,.0f}"
    return f"{number:.3g}"


def _json(number: float) -> float | None:
    return number if math.isfinite(number) else None
