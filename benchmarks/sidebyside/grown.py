"""Races of one model at growing sizes, and what they say in a table."""

from __future__ import annotations

from dataclasses import dataclass

from sidebyside.field import LABELS
from sidebyside.race import Timing
from sidebyside.report import Compared
from sidebyside.table import short


@dataclass(frozen=True, slots=True)
class Grown:
    """Races over one growing thing: `by` is worlds, variables or steps."""

    by: str
    at: tuple[int, ...]
    races: tuple[Compared, ...]

    def markdown(self) -> str:
        """World-steps a second and largest memory: one row an engine, one column a size."""
        engines = dict.fromkeys(t.entry.engine for race in self.races for t in race.timings)
        head = [f"| {self.by} | " + " | ".join(f"{size:,}" for size in self.at) + " |"]
        head.append("|---" * (len(self.at) + 1) + "|")
        rows = [
            f"| {LABELS[engine]} | "
            + " | ".join(self._cell(race, engine) for race in self.races)
            + " |"
            for engine in engines
        ]
        wrong = [f"{race.title}: {item}" for race in self.races for item in race.disagreements]
        lines = [*head, *rows, ""]
        return "\n".join([*lines, *(f"**Engines disagree:** {item}.\n" for item in wrong)])

    def _cell(self, race: Compared, engine: str) -> str:
        found = next((t for t in race.timings if t.entry.engine == engine), None)
        if found is None or found.fault:
            return "–" if found is None else "failed"
        return self._said(found)

    def _said(self, timing: Timing) -> str:
        memory = f"{timing.memory / 1e6:,.0f} MB"
        if self.by == "variables":
            return f"{short(timing.rate)}; {timing.prepared:.2f} s; {memory}"
        return f"{short(timing.rate)}; {memory}"
