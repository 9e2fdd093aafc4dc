"""Compilations, each in a process of its own with nothing kept from before; and a case's memory.

A process says what its compilation took in seconds, and the largest memory that it had.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sidebyside.effort import Effort
from sidebyside.table import three

HERE = Path(__file__).parents[1]
ROUNDS = 3
"""Compiling varies little and takes long."""


@dataclass(frozen=True, slots=True)
class Compilation:
    """What was compiled: seconds of every round, largest memory, how many programs."""

    name: str
    seconds: tuple[float, ...]
    memory: int
    programs: int = 1

    def row(self) -> str:
        """A row of the table."""
        least, most = min(self.seconds), max(self.seconds)
        return (
            f"| {self.name} | {self.programs} | {three(float(np.median(self.seconds)))} s | "
            f"{three(least)} to {three(most)} s | {self.memory / 1e6:,.0f} MB |"
        )


@dataclass(frozen=True, slots=True)
class Compiling:
    """All compilations, and the largest memory of a run of a case by its worlds."""

    compilations: tuple[Compilation, ...]
    case: str
    memory: tuple[tuple[int, int], ...]

    def markdown(self) -> str:
        """Two tables."""
        lines = [
            "| compiled | programs | median | least to most | memory |",
            "|---|---|---|---|---|",
        ]
        lines += [item.row() for item in self.compilations]
        lines += ["", f"`sapper run {self.case}` by the compiled engine, largest memory:", ""]
        lines += ["| worlds | memory | times the first |", "|---|---|---|"]
        first = self.memory[0][1] if self.memory else 0
        lines += [
            f"| {worlds:,} | {size / 1e6:,.0f} MB | {three(size / first) if first else '–'} |"
            for worlds, size in self.memory
        ]
        return "\n".join([*lines, ""])


def compiling(
    how: Effort,
    scalars: Sequence[int],
    arrayed: tuple[int, int],
    case: str,
    worlds: Sequence[int],
) -> Compiling:
    """Measure all of it; `arrayed` is how many equations over how many elements."""
    rounds = min(how.rounds, ROUNDS)
    equations, elements = arrayed
    found = [
        _compiled(f"generated model, {size:,} variables", ("scalars", size), rounds)
        for size in scalars
    ]
    found += [
        _compiled(
            f"{equations} equations over {elements} elements ({equations * elements:,} in all)",
            ("arrayed", equations, elements),
            rounds,
        ),
        _compiled("ten accounts and scenarios of `tiny`", ("readings",), rounds),
    ]
    memory = tuple((count, _asked("run", case, count)["memory"]) for count in worlds)
    return Compiling(tuple(found), case, memory)


def _compiled(name: str, words: Sequence[str | int], rounds: int) -> Compilation:
    told = [_asked(*words) for _ in range(rounds)]
    return Compilation(
        name,
        tuple(item["seconds"] for item in told),
        max(item["memory"] for item in told),
        max(item["programs"] for item in told),
    )


def _asked(*words: str | int) -> dict[str, int]:
    """What a process of `sidebyside.compiler` said; raises `CalledProcessError` where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "sidebyside.compiler", *(str(word) for word in words)],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE,
        env={**os.environ, "SAPPER_CACHE": "off"},
    )
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return found
