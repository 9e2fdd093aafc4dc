"""Our own compiled engine, in double precision; see `prepare_single` for single."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from sapper.engine.compiled.inputs import inputs
from sapper.engine.compiled.program import compile_plan
from sidebyside.models import Made
from sidebyside.planned import planned
from sidebyside.request import Floats, Request, Run, outcomes


def prepare(made: Made, request: Request, _parameters: Floats, *, single: bool = False) -> Run:
    """Blocks of the program's own size, one thread a core; ready once one block has run."""
    plan = planned(made)
    program = compile_plan(plan, (made.output,), single=single)
    size = program.block
    last = request.first + request.worlds

    def block(first: int) -> Floats:
        # the tail is padded: the program has one shape
        worlds = np.arange(first, first + size, dtype=np.uint64)
        output = program.run(inputs(plan, worlds, request.seed, 0, known=program.facts))
        return outcomes(np.asarray(output.traces[made.output]))[:, : last - first]

    def run() -> Iterable[Floats]:
        with ThreadPoolExecutor(len(request.cores)) as pool:
            yield from pool.map(block, range(request.first, last, size))

    block(request.first)
    return run


def prepare_single(made: Made, request: Request, parameters: Floats) -> Run:
    """The same in single precision (counts, time and draws stay double)."""
    return prepare(made, request, parameters, single=True)
