"""The SIR model on every engine: deterministic, and with two binomial draws a step.

python benchmarks/sir.py [--quick]
"""

from __future__ import annotations

from sidebyside.effort import Effort, effort
from sidebyside.field import absent, field
from sidebyside.models import sir
from sidebyside.report import Compared, compared, printed

STEPS = 150


def measure(how: Effort) -> list[Compared]:
    """Both forms, in turn."""
    found: list[Compared] = []
    for stochastic in (False, True):
        made = sir(stochastic=stochastic, steps=min(STEPS, how.most_steps))
        found.append(compared(made, field(made, how), how))
    return found


if __name__ == "__main__":
    printed(measure(effort(__doc__ or "")), absent())
