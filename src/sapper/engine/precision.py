"""Single precision: which counts it bears, and the refusal where a whole stock passes them.

In single precision equations are worked out with 24 bits; counts, time, hazards and draws
keep 53. An equation that reads a count of more than 2^24 would round it, so no block in
which a whole stock passes that is handed on. Every block is looked at, as it was run; nothing
is inferred from a sample. How far answers move is `sapper.analysis.precision`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Plan

Precision = Literal["double", "single"]
MOST_COUNTED = 2**24
"""The largest count up to which a number of 24 bits holds every whole number."""


def counted(plan: Plan) -> tuple[str, ...]:
    """The stocks of a plan that count heads."""
    return tuple(level.name for level in plan.levels if level.whole)


def passes(
    plan: Plan,
    values: Mapping[str, Array],
    failed: NDArray[np.bool_],
    worlds: NDArray[np.uint64],
) -> Diagnostic | None:
    """The first count of `plan` that is beyond single precision, as a fault; None: all are borne.

    `values` (K + 1, *dims, n) hold at least the names of `counted`; lanes that `failed` (n,)
    count for nothing, and `worlds` (n,) say which world a lane is.
    """
    for level in plan.levels:
        if not level.whole:
            continue
        trace = values[level.name]
        most = trace.reshape(-1, trace.shape[-1]).max(axis=0)
        beyond = (most > MOST_COUNTED) & ~failed
        if beyond.any():
            lane = int(np.argmax(beyond))
            name = dict(plan.written).get(level.name, level.name)
            return diagnostic(
                "single-too-large",
                f"`{name}` counts up to {float(most[lane]):,.0f} in world {int(worlds[lane]):,}, "
                f"and single precision bears counts up to {MOST_COUNTED:,}",
                level.span,
                notes=["beyond that, equations would read a count that is off by one or more"],
                help="run it in double precision: leave `--single` out, or count in thousands",
            )
    return None
