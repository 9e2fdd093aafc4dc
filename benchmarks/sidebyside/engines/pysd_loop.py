"""PySD: the model as XMILE, translated once, and its `run` called for every world."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pysd

from sapper.xmile import read
from sidebyside.models import Made
from sidebyside.request import Floats, Request, Run, outcomes
from sidebyside.xmile import xmile


def prepare(made: Made, request: Request, parameters: Floats) -> Run:
    """One series a run, as its documentation advises for speed (`return_columns`)."""
    # it writes its translation beside the file
    path = Path(tempfile.mkdtemp(prefix="bench-pysd-")) / "made.xmile"
    text = Path(made.file).read_text(encoding="utf-8") if made.file else xmile(made)
    path.write_text(text, encoding="utf-8")
    model = pysd.read_xmile(str(path))
    moments = _saved(made)
    names = [item.name for item in made.parameters]

    def run() -> Iterable[Floats]:
        traces = np.empty((made.steps + 1 if moments is None else moments.size, request.worlds))
        for world, values in enumerate(parameters.T):
            found = model.run(
                params=dict(zip(names, map(float, values))),
                return_columns=[made.output],
                return_timestamps=moments,
            )
            traces[:, world] = found[made.output].to_numpy()
        yield outcomes(traces)

    return run


def _saved(made: Made) -> Floats | None:
    """The times that a file saves, which it does not read by itself; None: every step."""
    if not made.file:
        return None
    specs = read(made.file).specs
    places = np.arange(0, made.steps + 1, max(1, specs.save_every))
    return np.asarray(specs.start + places * specs.step, dtype=np.float64)
