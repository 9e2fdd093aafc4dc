"""Who takes part: our engines, the NumPy loop, and the peers that are installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from sidebyside.effort import Effort
from sidebyside.models import Made
from sidebyside.race import Entry

RENO = "SAPPER_BENCH_RENO"
"""Environment variable: Python interpreters that have Reno, apart by the path separator."""
LABELS = {
    "numpy": "NumPy loop",
    "interpreter": "sapper, interpreter",
    "compiled": "sapper, compiled",
    "compiled-single": "sapper, compiled, single",
    "pysd": "PySD",
    "pysimlin": "pysimlin",
    "reno": "Reno",
}
_MODULES = {
    "pysd": "pysd",
    "pysimlin": "simlin",
    "reno": "reno",
    "compiled": "sapper.engine.compiled",
    "compiled-single": "sapper.engine.compiled",
}
"""What must be importable for an engine."""
_WORLDS = {
    "numpy": (100_000, 20_000, 8_192, 4_096),
    "interpreter": (20_000, 8_192, 4_096, 4_096),
    "compiled": (100_000, 20_000, 20_000, 20_000),
    "compiled-single": (100_000, 20_000, 20_000, 20_000),
    "pysimlin": (4_000, 0, 400, 0),
    "pysd": (20, 0, 2, 0),
    "reno": (10_000, 10_000, 0, 0),
}
"""Worlds at full effort: SIR and generated model, each deterministic and stochastic; 0: cannot."""


def field(made: Made, effort: Effort, cores: Sequence[int] = ()) -> list[Entry]:
    """Every engine that can run the model, on one core and on two, if there are two."""
    column = 2 * (made.name != "sir") + made.stochastic
    entries: list[Entry] = []
    for engine, sizes in _WORLDS.items():
        if not sizes[column] or (not effort.slow and engine in ("reno", "compiled-single")):
            continue
        worlds = effort.worlds(sizes[column])
        for python in _pythons(engine):
            entries += [
                Entry(engine, worlds, count, python) for count in possible(cores or effort.cores)
            ]
    return entries


def absent() -> list[str]:
    """What is not measured here, and why: one sentence each."""
    missing = [
        f"{LABELS[name]} is not installed (`pip install .[bench]`)."
        for name, module in (("pysd", "pysd"), ("pysimlin", "simlin"))
        if importlib.util.find_spec(module) is None
    ]
    if importlib.util.find_spec("sapper.engine.compiled") is None:
        missing.append("This version of sapper has no compiled engine.")
    if not _pythons("reno"):
        missing.append(
            "Reno is not run: it needs Python 3.12 or later (`make bench` looks for one), and "
            "from 0.15 on it runs one world after the other, too slow for these tables."
        )
    return missing


def version_of(entry: Entry) -> str:
    """The version of an engine, asked of the Python that runs it; of NumPy for the loop."""
    package = {"reno": "reno-sd", "numpy": "numpy", "pysd": "pysd", "pysimlin": "pysimlin"}
    code = f"import importlib.metadata as m; print(m.version({package.get(entry.engine)!r}))"
    if entry.engine not in package:
        return ""
    done = subprocess.run([entry.python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def possible(cores: Sequence[int]) -> list[int]:
    """Those numbers of cores that this process may use."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [count for count in cores if count <= (allowed or 1)]


def _pythons(engine: str) -> list[str]:
    """The interpreters to run an engine in: none where it is not installed."""
    module = _MODULES.get(engine)
    here = [sys.executable] if module is None or importlib.util.find_spec(module) else []
    if engine != "reno":
        return here
    named = [path for path in os.environ.get(RENO, "").split(os.pathsep) if path]
    found = [path for path in (*named, *here) if shutil.which(path)]
    return [path for path in found if _at_once(path)]


def _at_once(python: str) -> bool:
    """Whether this Reno runs all worlds of a call at once, as it did before 0.15."""
    version = version_of(Entry("reno", 1, 1, python)).split(".")
    numbers = [int(part) for part in version[:2] if part.isdigit()]
    return numbers != [] and numbers < [0, 15]
