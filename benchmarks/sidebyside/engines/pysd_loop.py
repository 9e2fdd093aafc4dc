"""PySD: the model as XMILE, translated once, and its `run` called for every world."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pysd

from sidebyside.models import Made
from sidebyside.request import Floats, Request, Run, outcomes
from sidebyside.xmile import xmile


def prepare(made: Made, request: Request, parameters: Floats) -> Run:
    """One series a run, as its documentation advises for speed (`return_columns`)."""
    folder = Path(tempfile.mkdtemp(prefix="bench-pysd-"))
    path = folder / "made.xmile"
    path.write_text(xmile(made), encoding="utf-8")
    model = pysd.read_xmile(str(path))
    names = [item.name for item in made.parameters]

    def run() -> Iterable[Floats]:
        traces = np.empty((made.steps + 1, request.worlds))
        for world, values in enumerate(parameters.T):
            found = model.run(
                params=dict(zip(names, map(float, values))), return_columns=[made.output]
            )
            traces[:, world] = found[made.output].to_numpy()
        yield outcomes(traces)

    return run
