"""What a figure was measured on: processor, versions, load; and keeping to one core."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sapper import __version__

PACKAGES = ("numpy", "scipy", "jax", "jaxlib", "pysd", "pysimlin")


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine at a time. `load`: how many tasks wanted to run over the last minute."""

    processor: str
    cores: int
    system: str
    python: str
    versions: tuple[tuple[str, str], ...]
    load: float
    date: str

    def markdown(self) -> str:
        """One paragraph."""
        versions = ", ".join(f"{name} {version}" for name, version in self.versions)
        return (
            f"{self.processor}, {self.cores} cores, {self.system}; Python {self.python}; "
            f"sapper {__version__}, {versions}; {self.date}."
        )


def machine() -> Machine:
    """This machine, now."""
    found = [(name, _version(name)) for name in PACKAGES]
    return Machine(
        _processor(),
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        f"{platform.system()} {platform.release()}",
        platform.python_version(),
        tuple((name, version) for name, version in found if version),
        load(),
        dt.date.today().isoformat(),
    )


def load() -> float:
    """Tasks that wanted to run over the last minute; not a number where there is none."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


@contextmanager
def one_core() -> Generator[None]:
    """Keep this process and those that it starts on one core, where the system can."""
    if not hasattr(os, "sched_getaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
