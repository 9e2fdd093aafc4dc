"""One model's race with what it says about itself: the unit of every page and print."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from sidebyside.agreement import disagreements
from sidebyside.effort import Effort
from sidebyside.models import Made
from sidebyside.race import Entry, Timing, race
from sidebyside.table import table


@dataclass(frozen=True, slots=True)
class Compared:
    """The timings of one model and where engines disagreed about its values."""

    made: Made
    timings: tuple[Timing, ...]
    disagreements: tuple[str, ...]

    @property
    def title(self) -> str:
        """The model in a line."""
        kind = "stochastic" if self.made.stochastic else "deterministic"
        name = "SIR" if self.made.name == "sir" else "Generated model"
        return (
            f"{name}, {kind}: {len(self.made.stocks)} stocks, {self.made.scalars} variables and "
            f"flows, {self.made.draws} draws, {self.made.steps} steps"
        )

    def markdown(self) -> str:
        """Title, table and disagreements."""
        lines = [f"### {self.title}", "", table(self.timings), ""]
        if self.disagreements:
            lines += ["**Engines disagree:** " + "; ".join(self.disagreements) + ".", ""]
        return "\n".join(lines)


def compared(made: Made, entries: Sequence[Entry], how: Effort, *, variables: int = 0) -> Compared:
    """Race the entries and compare what they gave."""
    timings = race(made, entries, how.rounds, variables=variables, least=how.least)
    return Compared(made, tuple(timings), tuple(disagreements(made, timings)))


def printed(found: Sequence[Compared], missing: Sequence[str]) -> None:
    """Write the tables to standard output."""
    text = [item.markdown() for item in found] + [f"{line}\n" for line in missing]
    sys.stdout.write("\n".join(text))
