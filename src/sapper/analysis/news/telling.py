"""Readings that favour one account over the others by given odds, and the chance of seeing them.

Of all runs of neighbouring ranges the one is told that its account is likeliest to show, in
which no reading is worth clearly less than the odds, and whose odds as a whole stand above
them by their error (one-sided, 95 %). Pure functions over chances in batches of worlds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.news.information import shares
from sapper.analysis.variance import BATCHES, left_out

ODDS = (3, 10, 30)
"""The odds that are looked for, about those of Jeffreys 1961, appendix B (√10, 10, √1000)."""
_ONE_SIDED = 1.645
_INSIDE = 0.8
_WIDER = 1e-12
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance of a reading under an account, with its standard error."""

    account: str
    value: float
    se: float


@dataclass(frozen=True, slots=True)
class Telling:
    """Ranges `first` to `last` of a reading, and by which odds they favour an account.

    `odds` is what was looked for (None: nothing, this is the best there is), `ratio` the
    chance under the account over that under the others by trust (`others`), `least` its lower
    bound.
    """

    account: str
    odds: int | None
    first: int
    last: int
    ratio: float
    least: float
    others: float
    chances: tuple[Chance, ...]

    def chance(self, account: str) -> float:
        """The chance of seeing it under an account."""
        return next(item.value for item in self.chances if item.account == account)


@dataclass(frozen=True, eq=False, slots=True)
class _Side:
    """One account against the others, over runs of ranges."""

    own: Floats  # (1 + B, K) chances under the account
    others: Floats
    first: npt.NDArray[np.intp]
    last: npt.NDArray[np.intp]
    worlds: float

    def whole(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Of each run: the chance under the account and the others, log odds, their lower bound."""
        own, others = (self._added(data) for data in (self.own, self.others))
        # half a world more in each: odds stay finite, and what was never seen can be
        half = 0.5 / self.worlds
        logs = np.log(own + half) - np.log(others + half)
        middle = logs[1:].mean(axis=0)
        se = np.sqrt((BATCHES - 1) / BATCHES * ((logs[1:] - middle) ** 2).sum(axis=0))
        # a chance of few worlds is not known better than a count of so many
        fewest = 1.0 / np.sqrt(self.worlds * np.minimum(own[0], others[0]) + 1.0)
        return own[0], others[0], logs[0], logs[0] - _ONE_SIDED * np.maximum(se, fewest)

    def _added(self, data: Floats) -> Floats:
        ends = np.concatenate([np.zeros((len(data), 1)), np.cumsum(data, axis=1)], axis=1)
        return np.maximum(ends[:, self.last + 1] - ends[:, self.first], 0.0)

    def everywhere(self, odds: float) -> npt.NDArray[np.bool_]:
        """Whether the ranges at both ends of each run favour by odds, and none within clearly less."""
        own, others = self.own[0], self.others[0]
        # ranges that neither shows are no objection
        low = np.concatenate([[0], np.cumsum(own < _INSIDE * odds * others)])
        inside = low[self.last + 1] == low[self.first]
        good = own >= odds * others
        return inside & good[self.first] & good[self.last]


def tellings(
    sums: Floats, trusts: Floats, accounts: Sequence[str], worlds: float
) -> tuple[Telling, ...]:
    """For each account and each of `ODDS` the reading that favours it so; the best where none does.

    `sums` (A, `BATCHES`, K) are chances of ranges added up, `worlds` how many worlds an
    account has.
    """
    every = np.swapaxes(left_out(sums), 0, 1)
    chances = shares(every)  # (1 + B, A, K)
    count = sums.shape[-1]
    first, last = np.triu_indices(count)
    partly = (first > 0) | (last < count - 1)
    first, last = first[partly], last[partly]
    found: list[Telling] = []
    leaning: list[tuple[float, Telling]] = []
    for place, account in enumerate(accounts):
        rest = np.delete(trusts, place)
        if not len(first) or rest.sum() <= 0.0:
            continue
        others = np.einsum("a,bak->bk", rest / rest.sum(), np.delete(chances, place, axis=1))
        side = _Side(chances[:, place], others, first, last, worlds)
        own, against, logs, least = side.whole()
        best: list[tuple[int | None, int]] = []
        for odds in ODDS:
            good = (least >= math.log(odds)) & side.everywhere(odds)
            if good.any():
                # of runs that are as likely the widest: `or more` rather than an end never seen
                wide = own + _WIDER * (last - first)
                best.append((odds, int(np.argmax(np.where(good, wide, -1.0)))))
        worth = own * least
        most = int(np.argmax(worth))
        if not best and worth[most] > 0.0:
            best.append((None, most))
        for odds, at in best:
            ends = int(first[at]), int(last[at])
            seen = _seen(chances, accounts, *ends)
            ratio, low = math.exp(logs[at]), math.exp(least[at])
            telling = Telling(account, odds, *ends, ratio, low, float(against[at]), seen)
            if odds is None:
                leaning.append((float(worth[at]), telling))
            else:
                found.append(telling)
    if found or not leaning:
        return tuple(found)
    return (max(leaning, key=lambda item: item[0])[1],)


def _seen(chances: Floats, accounts: Sequence[str], first: int, last: int) -> tuple[Chance, ...]:
    own = chances[..., first : last + 1].sum(axis=-1)  # (1 + B, A)
    middle = own[1:].mean(axis=0)
    se = np.sqrt((BATCHES - 1) / BATCHES * ((own[1:] - middle) ** 2).sum(axis=0))
    return tuple(
        Chance(account, float(own[0, place]), float(se[place]))
        for place, account in enumerate(accounts)
    )
