"""`sapper check` starts at once and loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

BASE = Path(__file__).parents[1] / "golden" / "base"
HEAVY = ("scipy.stats", "pandas", "xarray", "rich", "jax", "ruamel", "sapper.engine.interpreter")


def _check(*more: str) -> set[str]:
    code = (
        "import json, sys\n"
        "from sapper.cli.main import main\n"
        f"status = main(['check', {str(BASE)!r}, *{list(more)!r}])\n"
        "print(json.dumps([status, sorted(sys.modules)]))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    status, modules = json.loads(found.stdout.split("\n")[-2])
    assert status == 0, found.stdout
    return set(modules)


def test_check_loads_nothing_heavy():
    assert not _check() & set(HEAVY)


def test_priors_load_nothing_heavy():
    assert not _check("--priors") & set(HEAVY)


def test_check_takes_less_than_a_second():
    """The best of three, since the machine may be busy; the bound is the design's."""
    times: list[float] = []
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "sapper.cli.main", "check", str(BASE)],
            check=True,
            capture_output=True,
        )
        times.append(time.perf_counter() - begin)
    assert min(times) < 1.0, times
