"""What compiling takes, and what many worlds of a case take of memory.

python benchmarks/compiling.py [--quick]
"""

from __future__ import annotations

import sys

from sidebyside.compiling import Compiling, compiling
from sidebyside.effort import Effort, effort

CASE = "dprk-russia"
SCALARS = (300, 3_000)
EQUATIONS, ELEMENTS = 100, 34
WORLDS = (20_000, 100_000)


def measure(how: Effort) -> Compiling:
    """Compilations at growing size, ten readings as one program, and memory at many worlds."""
    sizes = WORLDS if how.rounds > 1 else WORLDS[:1]
    return compiling(
        how,
        tuple(size for size in SCALARS if size <= how.most_variables),
        (EQUATIONS, ELEMENTS),
        CASE if how.slow else "tiny",
        tuple(how.worlds(worlds) for worlds in sizes),
    )


if __name__ == "__main__":
    sys.stdout.write(measure(effort(__doc__ or "")).markdown())
