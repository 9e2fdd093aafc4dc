"""Ensembles of a file's model against the loops of peers: a race, and what came of it in words.

Peers run one world after the other, so that fewer worlds tell their pace, and the time that as
many as ours would take is inferred from it. Processors that are shared make seconds on the
wall mean little: paces are by seconds of processor as well.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sidebyside.effort import Effort
from sidebyside.field import LABELS, possible, version_of
from sidebyside.machine import Machine
from sidebyside.models import Made
from sidebyside.race import Entry, Timing, race
from sidebyside.table import short, three

WORLDS = 100_000
_WORLDS = {"imported": WORLDS, "pysimlin": 3_000, "pysd": 12}
_MODULES = {"imported": "sapper.engine.compiled", "pysimlin": "simlin", "pysd": "pysd"}
_NON_NEGATIVE = (
    "Flows and stocks of this file may not fall below nought (`non_negative`), which pysimlin does "
    "not heed: it has less to work out here, and other values."
)
_ALIKE = 1e-9
"""Part of a world's largest value by which engines may differ."""


@dataclass(frozen=True, slots=True)
class Against:
    """The timings of one file, ours first, and sentences on engines that gave other values."""

    title: str
    made: Made
    timings: tuple[Timing, ...]
    disagreements: tuple[str, ...]
    absent: tuple[str, ...]

    def markdown(self) -> str:
        """Title and table, then what is missing or differs."""
        lines = [
            f"## {self.title}: {self.made.steps:,} steps, {len(self.made.parameters)} constants varied",
            "",
            f"| engine | cores | worlds run | world-steps/s | a core-second | {WORLDS:,} worlds, on the wall | sapper is, on the wall | by processor |",
            "|---|---|---|---|---|---|---|---|",
            *(self._row(timing) for timing in self.timings),
            "",
        ]
        lines += [f"{name} is not installed (`pip install .[bench]`).\n" for name in self.absent]
        if self.disagreements:
            lines += ["**Engines disagree:** " + "; ".join(self.disagreements) + ".", ""]
            if "<non_negative" in Path(self.made.file).read_text(encoding="utf-8"):
                lines += [_NON_NEGATIVE, ""]
        return "\n".join(lines)

    def _row(self, timing: Timing) -> str:
        entry = timing.entry
        name = f"{_label(entry.engine)} {version_of(entry)}".strip()
        if timing.fault:
            return f"| {name} | {entry.cores} | not run: {timing.fault} | | | | | |"
        own = next(
            item
            for item in self.timings
            if item.entry.engine == "imported" and item.entry.cores == entry.cores
        )
        told = ["", ""]
        if entry.engine != "imported" and not own.fault:
            told = [f"{three(own.rate / timing.rate)} ×", f"{three(pace(own) / pace(timing))} ×"]
        seconds = WORLDS * self.made.steps / timing.rate
        cells = [
            name,
            str(entry.cores),
            f"{entry.worlds:,}",
            short(timing.rate),
            short(pace(timing)),
        ]
        return "| " + " | ".join([*cells, _long(seconds), *told]) + " |"


def pace(timing: Timing) -> float:
    """World-steps in a second of one processor: the median of the rounds."""
    return timing.world_steps / float(np.median(timing.processor))


def against(title: str, made: Made, how: Effort) -> Against:
    """Race our engine and the peers that are installed on a file's model."""
    here = [name for name, module in _MODULES.items() if importlib.util.find_spec(module)]
    entries = [
        Entry(name, how.worlds(_WORLDS[name]), count)
        for name in here
        for count in possible(how.cores)
    ]
    timings = race(made, entries, how.rounds, least=how.least)
    missing = tuple(_label(name) for name in _MODULES if name not in here)
    return Against(title, made, tuple(timings), tuple(_differing(timings)), missing)


def page(here: Machine, after: float, found: Sequence[Against], notes: Sequence[str]) -> str:
    """The whole page."""
    head = (
        "# Benchmarks on XMILE files\n\n"
        "`python benchmarks/imported.py` (with the extra `bench`) measures this anew and writes this page.\n\n"
        f"{here.markdown()} Load when it began: {here.load:.1f}, at its end: {after:.1f} tasks; "
        "where that is more than none, only the seconds of processor say much.\n\n"
        "Each engine runs the same file with the same numbers world by world, and keeps the largest and the last value of "
        "one series at the steps that the file saves. sapper runs as in `sapper simulate`, in one process with a thread a core; "
        "pysimlin by its fastest way (`reset`, `set_value`, `run_to_end`, one object for all worlds) and PySD by `run`, "
        f"in a process a core. Peers run fewer worlds than the {WORLDS:,}, and their time for as many is inferred.\n"
    )
    parts = [head, *(item.markdown() for item in found), *(f"{note}\n" for note in notes)]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _label(engine: str) -> str:
    return LABELS.get(engine, "sapper, compiled")


def _differing(timings: Sequence[Timing]) -> list[str]:
    base = next((item for item in timings if not item.fault), None)
    found: list[str] = []
    for item in timings:
        if base is None or item.fault:
            continue
        width = min(len(base.shown[0]), len(item.shown[0]))
        left = np.array([row[:width] for row in base.shown])
        right = np.array([row[:width] for row in item.shown])
        gap = float(np.max(np.abs(left - right) / np.maximum(np.abs(left[0]), 1e-300)))
        if not gap <= _ALIKE:
            told = f"values differ by {gap:.1e}" if np.isfinite(gap) else "values are not finite"
            found.append(f"{item.entry.engine} on {item.entry.cores}: {told}")
    return found


def _long(seconds: float) -> str:
    for size, word in ((3_600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{three(seconds / size)} {word}"
    return f"{three(seconds)} s"
