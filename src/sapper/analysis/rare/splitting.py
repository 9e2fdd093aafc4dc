"""Splitting: a small chance as a product of chances that are not small.

Worlds climb a score through fixed levels. At each level those that have reached it are
resampled, and moved by kernels that leave the law of worlds above the level as it is; the
share that reaches the next level is counted. The product of the shares is an unbiased estimate
for levels and kernels that were fixed beforehand (multilevel splitting in its fixed-level
form: Cérou, Del Moral, Furon and Guyader 2012; the moves are those of subset simulation: Au and
Beck 2001). A pilot run chooses levels and kernels (adaptive multilevel splitting: Cérou and
Guyader 2007) and counts for nothing else. Repetitions, each with worlds of its own, tell the
error; the interval is on the scale of logarithms.

A world is a point (the uniforms of its reading) and a table that says whose chance it has at
every step. What the score is, is `sapper.analysis.rare.levels`'s business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from sapper.analysis.news.moves import Cloud, adapted, proposed
from sapper.analysis.news.sampling import Dice, Flags, Floats, Places, Supply, systematic

Table = npt.NDArray[np.uint64]


class Climbers(Protocol):
    """Worlds as points and tables of chance, and how high they come."""

    @property
    def bits(self) -> Flags:
        """Which of the D coordinates are truths of claims."""
        ...

    @property
    def steps(self) -> int:
        """How many steps have chance that may matter: the rows of tables; 0 if none."""
        ...

    @property
    def again(self) -> bool:
        """Whether a table may go back to a world that it has left."""
        ...

    def drawn(self, first: int, count: int) -> Floats:
        """Points (D, n) of plain worlds, from a first one on."""
        ...

    def scores(self, points: Floats, table: Table) -> Floats:
        """How high n worlds come (n,); infinite where it has happened. Higher is nearer."""
        ...


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: worlds of the pilot, of a repetition, how many of those at a time.

    `share` of worlds at least is to reach the next level; `rounds` of moves at most between
    levels, fewer once `accepted` moves a world were. Repetitions are added until the relative
    standard error is at most `wanted`, and no more than `most`.
    """

    pilot: int = 1_024
    each: int = 256
    repetitions: int = 32
    most: int = 128
    share: float = 0.2
    rounds: int = 16
    accepted: float = 3.0
    wanted: float = 0.07
    levels: int = 60


@dataclass(frozen=True, slots=True)
class Stage:
    """A level, and how worlds that have reached it are moved: rounds, and how far.

    `length` is that of moves of numbers, `window` how many steps' chance a move renews at most.
    """

    level: float
    rounds: int = 0
    length: float = 0.7
    window: float = 1.0
    acceptance: float = 1.0


@dataclass(frozen=True, slots=True)
class Climb:
    """What a pilot found: the stages, the last of them that it happens; or why it got stuck."""

    stages: tuple[Stage, ...]
    stuck: str | None = None


_FOURTH = 4
"""From so many repetitions on their fourth moment tells something."""


@dataclass(frozen=True, eq=False, slots=True)
class Small:
    """A small chance: the mean of the repetitions' estimates, its relative standard error, and
    the 95 % interval on the scale of logarithms (Student's t).
    """

    estimates: Floats
    worlds: int

    @property
    def probability(self) -> float:
        """The mean of the repetitions."""
        return float(self.estimates.mean())

    @property
    def relative(self) -> float:
        """The standard error over the mean; infinite if no repetition has come there."""
        if self.probability <= 0.0:
            return float("inf")
        count = self.estimates.size
        return float(self.estimates.std(ddof=1)) / np.sqrt(count) / self.probability

    @property
    def freedom(self) -> float:
        """How many degrees of freedom the error has: at most one less than there are repetitions.

        Repetitions scatter to the right, and so does their variance: 2 / (k/n + 2/(n - 1)) for
        n of them with an excess k of kurtosis, where that is above nought (O'Neill 2014, from the
        variance of a variance).
        """
        count = self.estimates.size
        rest = self.estimates - self.estimates.mean()
        second = float((rest**2).mean())
        if count < _FOURTH or second <= 0.0:
            return count - 1.0
        plain = float((rest**4).mean()) / second**2 - 3.0
        # without bias where the law is normal (Joanes and Gill 1998, G2)
        excess = (count - 1.0) / ((count - 2.0) * (count - 3.0)) * ((count + 1.0) * plain + 6.0)
        return 2.0 / (max(excess, 0.0) / count + 2.0 / (count - 1.0))

    @property
    def interval(self) -> tuple[float, float]:
        """Between which two numbers it lies, nineteen times in twenty."""
        reach = float(stdtrit(self.freedom, 0.975)) * self.relative
        return self.probability * np.exp(-reach), min(1.0, self.probability * np.exp(reach))


@dataclass(slots=True)
class _State:
    points: Floats
    table: Table
    scores: Floats

    def take(self, places: Places) -> None:
        self.points, self.table = self.points[:, places], self.table[:, places]
        self.scores = self.scores[places]

    def accept(self, where: Flags, points: Floats, table: Table, scores: Floats) -> None:
        self.points = np.where(where, points, self.points)
        self.table = np.where(where, table, self.table)
        self.scores = np.where(where, scores, self.scores)


@dataclass(slots=True)
class Splitting:
    """Splitting of some climbers under a seed."""

    climbers: Climbers
    seed: int
    effort: Effort = field(default_factory=Effort)
    worlds: int = 0
    _supply: Supply = field(default_factory=Supply)
    _drawn: int = 0

    def pilot(self) -> Climb:
        """Levels and kernels, found by one run with as many worlds as the effort says."""
        dice = Dice(self.seed, "pilot")
        state = self._begun(self.effort.pilot)
        stages: list[Stage] = []
        kernel = Stage(-np.inf, window=max(1.0, self.climbers.steps / 4.0))
        while len(stages) < self.effort.levels:
            level = self._next(state.scores, kernel.level)
            if level is None:
                return Climb(tuple(stages), self._stuck(stages))
            kernel = replace(kernel, level=level)
            if level == np.inf:
                return Climb((*stages, replace(kernel, rounds=0)))
            state.take(self._survivors(state.scores[np.newaxis] >= level, dice))
            kernel = self._tuned(state, kernel, dice)
            stages.append(kernel)
        return Climb(tuple(stages), f"{len(stages)} levels were climbed and it had not happened")

    def _stuck(self, stages: Sequence[Stage]) -> str:
        moved = stages[-1].acceptance if stages else 1.0
        return (
            f"worlds stopped climbing after {len(stages)} level{'' if len(stages) == 1 else 's'} "
            f"(of the moves there {moved:.1%} were accepted)"
        )

    def _begun(self, count: int) -> _State:
        points = self.climbers.drawn(self._drawn, count)
        self._drawn += count
        own = self._supply.worlds(count)
        table = np.broadcast_to(own, (self.climbers.steps, count)).copy()
        return _State(points, table, self._scores(points, table))

    def _scores(self, points: Floats, table: Table) -> Floats:
        self.worlds += points.shape[1]
        return self.climbers.scores(points, table)

    def _next(self, scores: Floats, present: float) -> float | None:
        """The next level: as high as the share wanted reaches, and higher than the present."""
        happened = float((scores == np.inf).mean())
        if happened >= self.effort.share:
            return float("inf")
        level = float(np.quantile(scores, 1.0 - self.effort.share, method="lower"))
        if level > present:
            return level
        above = np.unique(scores[scores > present])
        return float(above[0]) if above.size else None

    @staticmethod
    def _survivors(alive: Flags, dice: Dice) -> Places:
        """Those who are there, resampled to as many as there were, row by row."""
        count = alive.shape[1]
        weights = np.where(alive.any(axis=1, keepdims=True), alive, True).astype(np.float64)
        weights /= weights.sum(axis=1, keepdims=True)
        own = systematic(weights, dice.uniforms(alive.shape[0]))
        return (own + count * np.arange(alive.shape[0])[:, np.newaxis]).ravel()

    def _tuned(self, state: _State, kernel: Stage, dice: Dice) -> Stage:
        """Move a pilot's worlds, and settle how far and how often."""
        total, rounds = 0.0, 0
        while rounds < self.effort.rounds and total < self.effort.accepted:
            taken, numbers = self._round(state, kernel, dice)
            total, rounds = total + float(taken.mean()), rounds + 1
            length, window = kernel.length, kernel.window
            if numbers.any():
                length = adapted(length, float(taken[numbers].mean()))
            if not numbers.all():
                window = _wider(window, float(taken[~numbers].mean()), self.climbers.steps)
            kernel = replace(kernel, length=length, window=window)
        return replace(kernel, rounds=rounds, acceptance=total / max(rounds, 1))

    def _round(self, state: _State, kernel: Stage, dice: Dice) -> tuple[Flags, Flags]:
        """One move of every world: who was moved, and whose numbers (not chance) were to be."""
        size, count = state.points.shape
        steps = self.climbers.steps
        numbers = np.full(count, size > 0)
        if size and steps:
            numbers = dice.uniforms(count) < 0.5
        points, table = state.points, state.table
        if size:
            free = int((~self.climbers.bits).sum())
            prior = Cloud(self.climbers.bits, np.zeros(free), np.eye(free))
            moved, _ = proposed(points, prior, kernel.length, dice)
            points = np.where(numbers, moved, points)
        if steps:
            table = np.where(numbers, table, self._renewed(table, kernel.window, dice))
        scores = self._scores(points, table)
        taken = scores >= kernel.level
        state.accept(taken, points, table, scores)
        return taken, numbers

    def _renewed(self, table: Table, window: float, dice: Dice) -> Table:
        """The chance of some steps in a row drawn anew: up to `window` of them, or all later."""
        steps, count = table.shape
        first = np.floor(dice.uniforms(count) * steps)
        width = np.floor(np.exp(dice.uniforms(count) * np.log(window + 1.0)))
        row = np.arange(steps)[:, np.newaxis]
        if self.climbers.again:
            inside = (row >= first) & (row < first + width)
        else:
            # as many steps before the end
            inside = row >= np.maximum(steps - width, 0.0)
        return np.where(inside, self._supply.worlds(count), table)

    def repeated(self, climb: Climb) -> Small:
        """The chance, by repetitions with the pilot's levels and kernels."""
        found: list[Floats] = []
        while True:
            found.append(self._repetitions(climb.stages, len(found)))
            small = Small(np.concatenate(found), self.worlds)
            if small.relative <= self.effort.wanted or small.estimates.size >= self.effort.most:
                return small

    def _repetitions(self, stages: Sequence[Stage], number: int) -> Floats:
        """So many repetitions side by side: their estimates (R,)."""
        dice = Dice(self.seed, f"repetitions {number}")
        rows, each = self.effort.repetitions, self.effort.each
        state = self._begun(rows * each)
        product = np.ones(rows)
        for stage in stages:
            alive = state.scores.reshape(rows, each) >= stage.level
            product *= alive.mean(axis=1)
            if stage.level == np.inf or not product.any():
                break
            state.take(self._survivors(alive, dice))
            for _ in range(stage.rounds):
                self._round(state, stage, dice)
        return product


def _wider(window: float, acceptance: float, steps: int) -> float:
    """How many steps' chance to renew at most, by the share of moves that was accepted."""
    if acceptance < 0.2:
        return max(1.0, 0.6 * window)
    return min(float(steps), 1.4 * window) if acceptance > 0.45 else window
