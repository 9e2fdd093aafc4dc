"""How speed, memory and start-up grow with worlds, variables and steps.

    python benchmarks/growth.py [--quick]

Worlds: the deterministic SIR, from 100 to a million. Variables: the generated model,
deterministic, from 10 to 3,000. Steps: the stochastic SIR, from 50 to 5,000. And the memory of the
stochastic SIR at 100,000 and at 2,000,000 worlds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from sidebyside.effort import Effort, effort
from sidebyside.field import absent, field
from sidebyside.grown import Grown
from sidebyside.models import Made, generated, sir
from sidebyside.race import Entry
from sidebyside.report import Compared, compared

WORLDS = (100, 1_000, 10_000, 100_000, 1_000_000)
VARIABLES = (10, 30, 100, 300, 1_000, 3_000)
STEPS = (50, 150, 500, 1_500, 5_000)
_MOST_WORLDS = {"pysd": 100, "pysimlin": 10_000, "reno": 10_000}
_MOST_VARIABLES = {"pysd": 100}
_AT_SIZES = {"numpy": 2_048, "interpreter": 2_048, "pysimlin": 50, "pysd": 2}
"""Worlds where variables or steps grow; others: `_BLOCKS`."""
_BLOCKS = 4_096
_BLOCK = 1_024
"""A compiled program runs no fewer: what is missing is filled up."""
MANY = (100_000, 2_000_000)


def measure(how: Effort) -> list[Grown]:
    """The three series, and memory at many worlds."""
    return [_worlds(how), _variables(how), _steps(how), _many(how)]


def _worlds(how: Effort) -> Grown:
    sizes = how.sizes(WORLDS, how.most_worlds)
    made = sir(stochastic=False, steps=min(150, how.most_steps))
    races = [
        compared(
            made,
            [
                Entry(entry.engine, size, 1, entry.python)
                for entry in _field(made, how)
                if size <= _MOST_WORLDS.get(entry.engine, size)
            ],
            how,
        )
        for size in sizes
    ]
    return Grown("worlds", sizes, tuple(races))


def _variables(how: Effort) -> Grown:
    sizes = how.sizes(VARIABLES, how.most_variables)
    races: list[Compared] = []
    for size in sizes:
        made = generated(stochastic=False, variables=size, steps=50)
        entries = [
            entry
            for entry in _sized(_field(made, how), how)
            if size <= _MOST_VARIABLES.get(entry.engine, size)
        ]
        races.append(compared(made, entries, how, variables=size))
    return Grown("variables", sizes, tuple(races))


def _steps(how: Effort) -> Grown:
    sizes = how.sizes(STEPS, how.most_steps)
    races: list[Compared] = []
    for size in sizes:
        made = sir(stochastic=True, steps=size)
        entries = [entry for entry in _sized(_field(made, how), how) if entry.engine != "reno"]
        races.append(compared(made, entries, how))
    return Grown("steps", sizes, tuple(races))


def _many(how: Effort) -> Grown:
    """Memory alone: what it was at the most, in one round each."""
    sizes = tuple(how.worlds(size) for size in MANY)
    made = sir(stochastic=True, steps=min(150, how.most_steps))
    once = Effort(how.name, 1, 0.0, 1, 0, 0, 0)
    engines = [entry for entry in field(made, how) if entry.engine == "compiled"]
    cores = max((entry.cores for entry in engines), default=1)
    races = [compared(made, [Entry("compiled", size, cores)], once) for size in sizes if engines]
    return Grown("many worlds", sizes, tuple(races))


def _field(made: Made, how: Effort) -> list[Entry]:
    return [entry for entry in field(made, how, (1,)) if entry.engine != "compiled-single"]


def _sized(entries: Iterable[Entry], how: Effort) -> list[Entry]:
    return [
        Entry(
            entry.engine,
            how.worlds(_AT_SIZES[entry.engine])
            if entry.engine in _AT_SIZES
            else max(how.worlds(_BLOCKS), _BLOCK),
            1,
            entry.python,
        )
        for entry in entries
    ]


if __name__ == "__main__":
    text = [grown.markdown() for grown in measure(effort(__doc__ or ""))]
    sys.stdout.write("\n".join([*text, *(f"{line}\n" for line in absent())]))
