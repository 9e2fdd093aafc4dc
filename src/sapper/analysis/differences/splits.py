"""What of each answer's move is whose: outcomes of sets of changes taken in block by block."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sapper.analysis.differences.mixing import Keys, Seat
from sapper.analysis.differences.orders import Attribution, Step
from sapper.analysis.direct import chance_before, chance_of, scale_of
from sapper.analysis.outcomes import Asked
from sapper.analysis.results import MIXTURE
from sapper.analysis.shapley import EXACT, Split, Splitting, exact_parts, ordered_parts
from sapper.case.case import closes
from sapper.language.prior import Prior
from sapper.language.quantile import mean
from sapper.model.calendar import days

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ran: TypeAlias = dict[int, tuple[Floats, Flags]]
"""Outcomes (Q, n) and failures (n,) of the worlds of a step, by reading."""


@dataclass(frozen=True, eq=False, slots=True)
class Attributed:
    """One answer of one account: what it was, and the parts of its move by player.

    Chances, means, or of a date the chance that it comes by the horizon. `se` is the error of
    the whole move; that of a part has `freedom` degrees where it is taken between orders.
    """

    question: str
    account: str
    old: float
    split: Split
    se: float
    freedom: int | None = None


@dataclass(slots=True)
class Splits:
    """The parts of every answer of every account, taken in block by block."""

    what: Attribution
    asked: tuple[Asked, ...]
    seats: Mapping[Keys, Sequence[Seat]]
    _exact: dict[tuple[str, str], Splitting] = field(
        default_factory=dict[tuple[str, str], Splitting]
    )
    _sums: dict[tuple[str, str], list[Floats]] = field(
        default_factory=dict[tuple[str, str], "list[Floats]"]
    )
    _moves: dict[tuple[str, str], Splitting] = field(
        default_factory=dict[tuple[str, str], Splitting]
    )
    _counts: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    _olds: dict[tuple[str, str], list[float]] = field(
        default_factory=dict[tuple[str, str], "list[float]"]
    )

    def take(self, block: Sequence[tuple[Step, Ran]]) -> None:
        """Take in the outcomes of one block, by step and reading."""
        for step, ran in block:
            for row, item in enumerate(self.asked):
                for account in (MIXTURE, *self.what.accounts):
                    values = [
                        self._worth(account, item, row, keys, ran, step.lanes.count)
                        for keys in step.sets
                    ]
                    known = [value for value in values if value is not None]
                    if len(known) == len(values):
                        self._add((item.question.id, account), np.stack(known), step)

    def _add(self, key: tuple[str, str], values: Floats, step: Step) -> None:
        sound = np.isfinite(values).all(axis=0)
        values = values[:, sound]
        self._olds.setdefault(key, []).append(float(values[0].sum()))
        self._counts[key] = self._counts.get(key, 0) + int(sound.sum())
        self._moves.setdefault(key, Splitting(("all",))).add(values[-1:] - values[:1])
        if len(self.what.groups) <= EXACT:
            splitting = self._exact.setdefault(key, Splitting(self.what.names))
            splitting.add(exact_parts(values))
            return
        ranks = np.repeat(self.what.ranks()[:, step.order][:, np.newaxis], values.shape[1], axis=1)
        # the parts of each order, and how many worlds it has had
        sums = np.zeros((len(self.what.groups) + 1, self.what.orders))
        sums[:-1, step.order] = ordered_parts(ranks, values).sum(axis=1)
        sums[-1, step.order] = values.shape[1]
        self._sums.setdefault(key, []).append(sums)

    def _worth(
        self,
        account: str,
        item: Asked,
        row: int,
        keys: Keys,
        ran: Ran,
        count: int,
    ) -> Floats | None:
        """The answer in each world; None where nobody asked gives one, NaN where it failed."""
        total, weight = np.zeros(count), 0.0
        for seat in self.seats[keys]:
            if account not in (MIXTURE, seat.account.id):
                continue
            trust = seat.account.trust if account == MIXTURE else 1.0
            if seat.reading is not None:
                outcomes, failed = ran[seat.reading]
                value = np.where(failed, np.nan, _value(item, outcomes[row]))
            else:
                stated = next(
                    (a.prior for a in seat.account.answers if a.question == item.question.id), None
                )
                if stated is None:
                    continue
                value = np.full(count, self._stated(item, stated, keys))
            total += trust * value
            weight += trust
        return total / weight if weight > 0.0 else None

    def _stated(self, item: Asked, prior: Prior, keys: Keys) -> float:
        if item.question.kind == "binary":
            return chance_of(prior)
        if item.question.kind == "number":
            return scale_of(item, prior) * mean(prior)
        mixer, name = self.what.mixer, item.question.id
        case = mixer.new if ("question", name) in keys else mixer.old
        question = next(each for each in case.questions if each.id == name)
        return chance_before(prior, days(closes(question.window)))

    def _between_orders(self, parts: Sequence[Floats], count: int) -> tuple[Split, int]:
        """Parts with the error between orders (a ratio of sums), and its degrees of freedom.

        An order without a world, where there are fewer worlds than orders, counts for nothing.
        """
        shape = parts[0].shape
        sums = np.array(
            [
                [math.fsum(float(part[row, order]) for part in parts) for order in range(shape[1])]
                for row in range(shape[0])
            ]
        )
        sums = sums[:, sums[-1] > 0.0]
        worlds, sums = sums[-1], sums[:-1]
        means = np.array([math.fsum(row) / count for row in sums])
        size = len(worlds)
        rest = (sums - means[:, np.newaxis] * worlds) / count
        # no matrix product: its bits may depend on the machine
        products = np.array([(rest * row).sum(axis=1) for row in rest])
        covariance = products * size / max(size - 1, 1)
        return Split(self.what.names, means, covariance, count), max(size - 1, 1)

    def told(self) -> tuple[Attributed, ...]:
        """Every answer with its parts."""
        found: list[Attributed] = []
        for key, olds in self._olds.items():
            count = self._counts[key]
            if not count:
                continue
            if key in self._exact:
                split, freedom = self._exact[key].split(), None
            else:
                split, freedom = self._between_orders(self._sums[key], count)
            se = self._moves[key].split().gap_se
            found.append(Attributed(*key, math.fsum(olds) / count, split, se, freedom))
        return tuple(found)


def _value(item: Asked, outcomes: Floats) -> Floats:
    """What of an outcome is averaged: of a date, whether it comes by the horizon."""
    return np.isfinite(outcomes).astype(np.float64) if item.question.kind == "date" else outcomes
