"""Whole histories of the worlds of a plan, whoever made the plan: a case's reading or a file's.

Which values are kept is the caller's to say; answers, which keep outcomes only, go elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sapper.engine.engines import EngineChoice, engine_for
from sapper.engine.ensemble import Ensemble, simulate
from sapper.engine.plan import Plan
from sapper.engine.precision import Precision


def histories(
    plan: Plan,
    keep: Sequence[str],
    *,
    worlds: int,
    seed: int = 1,
    deterministic: bool = False,
    engine: EngineChoice = "auto",
    precision: Precision = "double",
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Run worlds and keep these names, with the same bits whatever else is kept.

    In double precision at the steps that the calendar saves; in single at all, since each is
    looked at. Raises `CaseError` for a count beyond single precision, and `ValueError` for the
    interpreter in single.
    """
    made = engine_for(
        engine, worlds, precision, guarded=True, saved=precision == "double", wide=True
    )
    return simulate(
        plan,
        worlds,
        seed,
        keep,
        deterministic=deterministic,
        threads=threads if made.name == "compiled" else 1,
        engine=made,
        progress=progress,
    )
