"""What came of leading worlds to what was read: figures for trust, answers and what is printed.

How they are led is `sampled`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sapper.analysis.news.weighing import LogSums
from sapper.analysis.news.weighted import WeightedTally


@dataclass(frozen=True, slots=True)
class LedAccount:
    """What the sampler made of an account.

    `worlds` of it tell as much as `effective` independent ones; `steps` of worlds were run to lead them.
    `because` says why there are none (empty: there are).
    """

    account: str
    worlds: int
    effective: float
    steps: int
    because: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Led:
    """That weights leave too few worlds, and what a sampler made of it.

    Weights left `weighed` effective worlds of `wanted`, with the tail `tail` (None: none). If
    `sums`, the evidences of so many `islands`, are there, `tallies` are of posterior worlds, and trust
    is by weights where `by_weights`. Else nothing was led, and `accounts` say why.
    """

    weighed: float
    wanted: float
    tail: float | None
    budget: int
    accounts: tuple[LedAccount, ...]
    islands: int
    sums: LogSums | None = None
    tallies: Mapping[str, WeightedTally] | None = None
    by_weights: bool = False

    @property
    def effective(self) -> float:
        """As many independent worlds an account tell as much; the least of all accounts."""
        return min((item.effective for item in self.accounts if item.effective > 0.0), default=0.0)

    @property
    def steps(self) -> int:
        """Steps of worlds that were run, of the account that took most."""
        return max((item.steps for item in self.accounts), default=0)

    @property
    def done(self) -> bool:
        """Whether answers are of posterior worlds."""
        return self.sums is not None
