"""A made-up model of 60 stocks, 150 variables and 12 draws a step on every engine.

python benchmarks/generated.py [--quick]
"""

from __future__ import annotations

from sidebyside.effort import Effort, effort
from sidebyside.field import absent, field
from sidebyside.models import generated
from sidebyside.report import Compared, compared, printed

STEPS = 150
VARIABLES = 150


def measure(how: Effort) -> list[Compared]:
    """The deterministic form and the stochastic one."""
    found: list[Compared] = []
    for stochastic in (False, True):
        variables = min(VARIABLES, how.most_variables)
        made = generated(
            stochastic=stochastic, variables=variables, steps=min(STEPS, how.most_steps)
        )
        found.append(compared(made, field(made, how), how, variables=variables))
    return found


if __name__ == "__main__":
    printed(measure(effort(__doc__ or "")), absent())
