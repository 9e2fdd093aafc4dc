"""How much to measure: everything, a quick round, or just enough to see that it works."""

from __future__ import annotations

import argparse
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """`rounds` counted rounds of at least `least` seconds each; worlds divided by `divide`.

    `most_...` limit what grows, of which every `stride`-th size is taken. `cores` to measure
    on. `slow`: whether what takes long to start or to compile is measured as well (Reno, single
    precision, the parts of the compiled program, whole runs from the command line).
    """

    name: str
    rounds: int
    least: float
    divide: int
    most_worlds: int
    most_variables: int
    most_steps: int
    stride: int = 1
    cores: tuple[int, ...] = (1, 2)
    slow: bool = True

    def worlds(self, full: int) -> int:
        """The worlds of an entry that has `full` of them at full effort."""
        return max(full // self.divide, 2)

    def sizes(self, full: tuple[int, ...], most: int) -> tuple[int, ...]:
        """Those of the sizes that are to be measured."""
        return tuple(size for size in full if size <= most)[:: self.stride]


FULL = Effort("full", 5, 0.3, 1, 1_000_000, 3_000, 5_000)
QUICK = Effort("quick", 5, 0.05, 10, 10_000, 150, 500, stride=2, cores=(1,), slow=False)
TOY = Effort("toy", 1, 0.0, 2_000, 200, 10, 50, cores=(1,), slow=False)


def effort(description: str) -> Effort:
    """The effort asked for on the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="fewer worlds, smaller sizes")
    parser.add_argument("--toy", action="store_true", help="a few worlds, to see that it runs")
    found = parser.parse_args()
    return TOY if found.toy else QUICK if found.quick else FULL
