"""Whether all engines gave the same: a comparison of speed says nothing otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sidebyside.models import Made
from sidebyside.race import Timing

RELATIVE = 1e-9
SINGLE = 1e-3
"""What single precision may lose over a run of the SIR or the generated model."""
SPREADS = 5.0
"""Means of stochastic runs may differ by so many standard errors: 6e-7 by chance."""
JUDGED = 200
"""Worlds from which on a mean's standard error, itself an estimate, says something."""
NOT_BINOMIAL = {"reno"}
"""Engines whose law is another one."""


def disagreements(made: Made, timings: Sequence[Timing]) -> list[str]:
    """One sentence for every engine that differs from the NumPy loop on one core.

    Deterministic: world by world to 1e-9 of the value (1e-3 in single precision).
    Stochastic: the means over worlds within five standard errors; where the parameters of
    worlds are partly the same this is on the safe side. Few worlds or an engine with another
    law of chance are not judged.
    """
    base = next((t for t in timings if t.entry.engine == "numpy" and not t.fault), None)
    if base is None:
        return []
    found: list[str] = []
    for timing in timings:
        if timing.fault:
            continue
        wrong = _stochastic(base, timing) if made.stochastic else _exact(base, timing)
        if wrong:
            found.append(f"{timing.entry.engine} on {timing.entry.cores}: {wrong}")
    return found


def _exact(base: Timing, timing: Timing) -> str:
    width = min(len(base.shown[0]), len(timing.shown[0]))
    left = np.array([row[:width] for row in base.shown])
    right = np.array([row[:width] for row in timing.shown])
    gap = float(np.max(np.abs(left - right) / np.maximum(np.abs(left), 1e-300)))
    allowed = SINGLE if timing.entry.engine == "compiled-single" else RELATIVE
    return f"values differ by {gap:.1e}" if gap > allowed else ""


def _stochastic(base: Timing, timing: Timing) -> str:
    # a standard error of a few worlds is itself not known
    fewest = min(base.entry.worlds, timing.entry.worlds)
    if fewest < JUDGED or timing.entry.engine in NOT_BINOMIAL:
        return ""
    errors = np.hypot(base.error, timing.error)
    gaps = np.abs(np.subtract(base.mean, timing.mean)) / np.maximum(errors, 1e-300)
    return f"means differ by {gaps.max():.1f} standard errors" if gaps.max() > SPREADS else ""
