"""Our own compiled engine on a file, as `sapper simulate` runs it: guarded, and at saved steps."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sapper.analysis.imported import prepare_imported
from sapper.cli.allocation import keep_freed_memory
from sapper.cli.settings import read_settings
from sapper.engine.blocks import BLOCK, Lanes, in_order
from sapper.engine.engines import engine_for
from sapper.language.units import UnitTable
from sapper.xmile import read
from sidebyside.models import Made
from sidebyside.request import Floats, Request, Run, outcomes


def prepare(made: Made, request: Request, _parameters: Floats) -> Run:
    """Canonical blocks, one thread a core; ready once one block has run."""
    told = [f"{item.name}=uniform({item.low}, {item.high})" for item in made.parameters]
    settings, faults = read_settings(told, UnitTable())
    if faults:
        raise ValueError(faults[0].message)
    plan = prepare_imported(read(made.file), settings).plan
    engine = engine_for("compiled", request.worlds, guarded=True, saved=True)
    keep_freed_memory()
    last = request.first + request.worlds

    def block(first: int) -> Floats:
        worlds = np.arange(first, min(first + BLOCK, last), dtype=np.uint64)
        lanes = Lanes(worlds, np.zeros(worlds.size, dtype=np.int64))
        pieces = engine.run_pieces(plan, lanes, request.seed, (made.output,))
        kept = [outcomes(np.asarray(piece.values[made.output])) for piece in pieces]
        return np.concatenate(kept, axis=1)

    def run() -> Iterable[Floats]:
        yield from in_order(block, range(request.first, last, BLOCK), len(request.cores))

    block(request.first)
    return run
