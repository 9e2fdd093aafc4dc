"""Where the time goes on the case that ships: from its files to its answers.

python benchmarks/profile_case.py [--quick]
"""

from __future__ import annotations

import sys

from sidebyside.effort import Effort, effort
from sidebyside.profile import Profile, profile

CASE = "dprk-russia"
WORLDS = 4_096


def measure(how: Effort) -> Profile:
    """The stages of a run, the kinds of node, and the worlds a second, on one core."""
    case = "tiny" if how.name == "toy" else CASE
    return profile(case, how.worlds(WORLDS), how.rounds, slow=how.slow)


if __name__ == "__main__":
    sys.stdout.write(measure(effort(__doc__ or "")).markdown())
