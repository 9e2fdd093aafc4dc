"""Our own compiled engine, several blocks a call, in double precision and in single."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sapper.engine.blocks import Lanes
from sapper.engine.engines import engine_for
from sidebyside.models import Made
from sidebyside.planned import planned
from sidebyside.request import Floats, Request, Run, outcomes


def prepare(made: Made, request: Request, _parameters: Floats, *, single: bool = False) -> Run:
    """Chunks of the size that the engine asks for, one thread a core; ready once one has run."""
    plan = planned(made)
    precision = "single" if single else "double"
    engine = engine_for("compiled", request.worlds, precision, wide=True)
    keep = (made.output,)
    size = engine.chunk(plan, keep)
    last = request.first + request.worlds

    def chunk(first: int) -> Floats:
        worlds = np.arange(first, min(first + size, last), dtype=np.uint64)
        lanes = Lanes(worlds, np.zeros(worlds.size, dtype=np.int64))
        return outcomes(engine.run_block(plan, lanes, request.seed, keep).values[made.output])

    def run() -> Iterable[Floats]:
        with ThreadPoolExecutor(len(request.cores)) as pool:
            yield from pool.map(chunk, range(request.first, last, size))

    chunk(request.first)
    return run


def prepare_single(made: Made, request: Request, parameters: Floats) -> Run:
    """The same in single precision (counts, time and draws stay double)."""
    return prepare(made, request, parameters, single=True)
