"""simlin: the model as XMILE, compiled once; reset, set, run and read for every world."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import simlin  # pyright: ignore[reportMissingImports] - of the extra `bench`

from sidebyside.models import Made
from sidebyside.request import Floats, Request, Run
from sidebyside.xmile import xmile


def prepare(made: Made, request: Request, parameters: Floats) -> Run:
    """Its fastest way to run an ensemble: one simulation object, used again and again."""
    path = Path(made.file or Path(tempfile.mkdtemp(prefix="bench-simlin-")) / "made.xmile")
    if not made.file:
        path.write_text(xmile(made), encoding="utf-8")
    simulation = simlin.load(str(path)).simulate()
    names = [item.name for item in made.parameters]

    def run() -> Iterable[Floats]:
        kept = np.empty((2, request.worlds))
        for world, values in enumerate(parameters.T):
            simulation.reset()
            for name, value in zip(names, values):
                simulation.set_value(name, value)
            simulation.run_to_end()
            series = simulation.get_series(made.output)
            kept[:, world] = series.max(), series[-1]
        yield kept

    return run
