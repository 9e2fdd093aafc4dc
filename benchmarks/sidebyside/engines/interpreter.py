"""Our own reference interpreter."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sapper.engine.interpreter.run import run as run_block
from sidebyside.models import Made
from sidebyside.planned import planned
from sidebyside.request import Floats, Request, Run, outcomes

CHUNK = 2_048
"""Worlds run together."""


def prepare(made: Made, request: Request, _parameters: Floats) -> Run:
    """Worlds in chunks that suit the interpreter."""
    plan = planned(made)
    worlds = np.arange(request.first, request.first + request.worlds, dtype=np.uint64)

    def run() -> Iterable[Floats]:
        for at in range(0, worlds.size, CHUNK):
            block = run_block(plan, worlds[at : at + CHUNK], request.seed, keep=(made.output,))
            yield outcomes(block.traces[made.output])

    return run
