"""The corpus of XMILE models with published answers: where it is, and how they are compared.

The corpus is no part of the project. Tests read it from `SAPPER_CONFORMANCE`, or from
`../shared/conformance` beside the project, and skip where it is absent.
"""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sapper.analysis.imported import prepare_imported, run_imported, values_of
from sapper.language.names import canonical
from sapper.xmile import Imported, read

ROOT = Path(__file__).parents[2]
CONTROL = frozenset({"final_time", "initial_time", "saveper", "time_step"})
"""Columns that repeat the specifications; most files do not hold them."""
RTOL, ATOL = 1e-4, 1e-6
ABSENT = "the corpus is absent: set SAPPER_CONFORMANCE to its folder"


def corpus() -> Path | None:
    """The folder of the corpus, or None."""
    named = os.environ.get("SAPPER_CONFORMANCE")
    for folder in (Path(named) if named else ROOT.parent / "shared" / "conformance",):
        if folder.is_dir():
            return folder
    return None


@dataclass(frozen=True, slots=True)
class Published:
    """One model of the corpus: its folder, and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def file(self) -> Path:
        """The model."""
        return next(self.folder.glob("model.*"))

    @property
    def tier(self) -> str:
        """Core, stretch or derived; large ones have no tier."""
        return str(self.manifest.get("tier", "large"))


def models(*groups: str) -> list[Published]:
    """The models of some groups (`visible`, `derived`, `large`); none where there is no corpus."""
    folder = corpus()
    if folder is None:
        return []
    return [
        Published(path.parent, json.loads(path.read_text(encoding="utf-8")))
        for group in groups
        for path in sorted((folder / group).glob("*/manifest.json"))
    ]


def overridden(imported: Imported, manifest: dict[str, Any]) -> Imported:
    """With the settings that the manifest gives where those of a file contradict its answers."""
    told = manifest.get("sim_override") or {}
    if not told or imported.model is None:
        return imported
    calendar = imported.model.calendar
    calendar = replace(
        calendar,
        method=str(told.get("method", calendar.method)).lower(),
        step=float(told.get("dt", calendar.step)),
        stop=float(told.get("stop", calendar.stop)),
    )
    return replace(imported, model=replace(imported.model, calendar=calendar))


def folded(name: str) -> str:
    """A column's name as it is compared."""
    plain = canonical(name.strip().replace('"', ""))
    for sign in "[],":
        plain = plain.replace(f"_{sign}", sign).replace(f"{sign}_", sign)
    return plain


def differences(published: Published) -> list[str]:
    """The columns in which a run and the published answers differ, or that are missing."""
    imported = overridden(read(published.file), published.manifest)
    assert not imported.errors, imported.errors
    ready = prepare_imported(imported)
    ensemble = run_imported(ready, worlds=1, engine="interpreter")
    ours = {
        folded(output.shown): values_of(ready, ensemble, output)[0] for output in imported.outputs
    }
    calendar = ready.plan.calendar
    saved = range(0, calendar.steps + 1, max(1, calendar.save_every))
    times = np.array([calendar.time(step) for step in saved])
    with (published.folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    timed = folded(head[0]) not in ours
    moments = np.array([float(row[0]) for row in rows]) if timed else times[: len(rows)]
    at = np.array([int(np.argmin(np.abs(times - moment))) for moment in moments])
    optional = {
        folded(name)
        for key in ("optional_columns", "ignored_columns")
        for name in published.manifest.get(key, [])
    }
    found: list[str] = []
    for index, column in enumerate(head[1:] if timed else head, start=int(timed)):
        name = folded(column)
        if name not in ours:
            if name not in CONTROL | optional:
                found.append(f"{column}: missing")
            continue
        expected = _column(rows, index)
        close = np.isclose(ours[name][at], expected, rtol=RTOL, atol=_slack(expected))
        if not (close | np.isnan(expected)).all():
            row = int(np.argmin(close | np.isnan(expected)))
            found.append(f"{column}: {ours[name][at][row]} for {expected[row]} at {moments[row]}")
    return found


def _column(rows: list[list[str]], index: int) -> np.ndarray:
    cells = [row[index].strip() if index < len(row) else "" for row in rows]
    values = np.array([float(cell) if cell else np.nan for cell in cells])
    # blank cells below the first say that it stays
    if len(values) > 1 and np.isnan(values[1:]).all():
        values[:] = values[0]
    return values


def _slack(expected: np.ndarray) -> float:
    finite = np.abs(expected[np.isfinite(expected)])
    return ATOL * float(finite.max(initial=0.0)) + 1e-9
