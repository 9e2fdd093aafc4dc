"""All benchmarks, one after the other, and the page and figures in docs/ (`make bench`).

    python benchmarks/all.py [--quick]

At toy size nothing in docs/ is touched: the page is printed.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import compiling
import generated
import growth
import profile_case
import sir
from sidebyside.effort import Effort, effort
from sidebyside.field import absent
from sidebyside.machine import load, machine
from sidebyside.page import Measured, page

Result = TypeVar("Result")
DOCS = Path(__file__).parents[1] / "docs"


def measure(how: Effort) -> Measured:
    """All but the profile of a case, saying on standard error what is under way."""
    here = machine()
    began = time.perf_counter()
    compared = [*_said("sir", sir.measure(how)), *_said("generated", generated.measure(how))]
    grown = _said("growth", growth.measure(how))
    compiled = _said("compiling", compiling.measure(how))
    minutes = (time.perf_counter() - began) / 60.0
    return Measured(
        how.name,
        here,
        load(),
        minutes,
        tuple(compared),
        tuple(grown),
        compiled,
        None,
        tuple(absent()),
    )


def write(measured: Measured) -> None:
    """The page and its figures."""
    from sidebyside import plots

    (DOCS / "benchmarks.md").write_text(page(measured), encoding="utf-8")
    plots.engines(measured.compared, DOCS / "images" / "bench-engines.svg")
    for grown in measured.grown:
        if grown.by in ("worlds", "variables", "steps"):
            plots.growth(grown, DOCS / "images" / f"bench-{grown.by}.svg")


def _said(name: str, found: Result) -> Result:
    sys.stderr.write(f"{name} done\n")
    return found


if __name__ == "__main__":
    chosen = effort(__doc__ or "")
    toy = chosen.name == "toy"
    found = measure(chosen)
    if not toy:
        # what took so long is not lost if the rest goes wrong
        write(found)
    found = replace(found, profile=_said("profile", profile_case.measure(chosen)))
    if toy:
        sys.stdout.write(page(found))
    else:
        write(found)
