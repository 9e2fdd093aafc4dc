"""The worlds of all sets of points, block by block, and the parts of a gap that follow.

Each question takes as many blocks as its own parts need, and is split over the points that
reach it, so that its figures do not depend on what else is asked. What a part is, and how it
is told, is `sapper.analysis.comparing`'s; how readings are mixed `sapper.analysis.mixed`'s.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt

from sapper.analysis.flips import TARGET, TARGET_SHARE, Z, measured
from sapper.analysis.mixed import Mixed, Mixing, Player
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress, Runner
from sapper.analysis.reach import Reach, upstream_of
from sapper.analysis.shapley import EXACT, Splitting, among, moves, parts_of, ranks_of
from sapper.analysis.worlds import Job, Work
from sapper.engine.blocks import Lanes, units
from sapper.engine.streams import Worlds

FIRST = 4
"""So many blocks are run before the error of a part is looked at."""
MOST = 32
"""At most so many are run."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Parted:
    """What is known of one question so far: its parts, and the answers at both ends.

    `players` are the points that reach it, `goal` the number of blocks that it takes.
    """

    players: tuple[Player, ...]
    exact: bool
    goal: int
    splitting: Splitting = field(init=False)
    worlds: int = 0
    ends: list[float] = field(default_factory=lambda: [0.0, 0.0])
    range: list[Floats] = field(default_factory=list[Floats])

    def __post_init__(self) -> None:
        self.splitting = Splitting(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of its players."""
        return tuple(player.id for player in self.players)

    def take(self, worlds: Worlds, seed: int, values: Floats, failed: Flags) -> None:
        """Take in the worth of its sets in a block; only worlds that count everywhere."""
        kept = ~failed.any(axis=0) & np.isfinite(values).all(axis=0)
        worth = np.where(kept, values, 0.0)
        parts = parts_of(self.names, worlds, seed, worth, exact=self.exact)
        self.splitting.add(parts[:, kept])
        self.worlds += int(kept.sum())
        for end, place in enumerate((0, -1)):
            self.ends[end] += float(values[place][kept].sum())
        self.range.append(np.concatenate([values[0][kept], values[-1][kept]]))

    def worst(self, item: Asked) -> float:
        """The largest error of a part over that which is aimed at."""
        split = self.splitting.split()
        target = TARGET
        if item.question.kind == "number":
            low, high = np.quantile(np.concatenate(self.range), (0.05, 0.95))
            target = TARGET_SHARE * float(high - low)
        errors = [Z * split.part(name)[1] for name in split.players]
        return max(errors, default=0.0) / target if target > 0.0 else 0.0


@dataclass(eq=False, slots=True)
class Parting:
    """Runs blocks until the parts of every question are precise enough, or worlds are used up.

    All sets are run where at most `EXACT` points reach any question of the case; otherwise
    each world takes an order of its own, in which points that do not reach a question change
    nothing. Both rules leave out what else is asked.
    """

    work: Work
    mixed: Mixed
    asked: tuple[Asked, ...]
    worlds: int
    progress: Progress | None = None
    players: tuple[Player, ...] = ()
    found: dict[str, Parted] = field(default_factory=dict[str, Parted])

    def run(self, run: Runner) -> Mapping[str, Parted]:
        """The parts by question."""
        plan, mixed = self.work.prepared[0].plan, self.mixed
        reach = {item.question.id: upstream_of(plan, item.question) for item in mixed.base.asked}
        exact = len(mixed.reaching(reach.values())) <= EXACT
        self.players = mixed.reaching([reach[item.question.id] for item in self.asked])
        blocks = [unit.lanes for unit in islice(units(self.worlds), MOST)]
        first = min(FIRST, len(blocks))
        self.found = {
            item.question.id: self._begun(reach[item.question.id], exact, first)
            for item in self.asked
        }
        done = 0
        while goals := [own.goal for own in self.found.values() if own.goal > done]:
            self._take(blocks[done : min(goals)], run, done, max(goals), exact)
            done = min(goals)
            for item in self.asked:
                own = self.found[item.question.id]
                if own.goal == done:
                    own.goal = _needed(own, item, len(blocks))
        return self.found

    def _begun(self, reach: Reach, exact: bool, goal: int) -> Parted:
        return Parted(self.mixed.reaching([reach]), exact, goal)

    def _take(
        self, blocks: Sequence[Lanes], run: Runner, done: int, whole: int, exact: bool
    ) -> None:
        """Run some blocks; questions that need no more are left as they are."""
        names = [player.id for player in self.players]
        places = [self.mixed.players.index(player) for player in self.players]
        seed = self.work.seed

        def jobs() -> Iterator[Job]:
            for lanes in blocks:
                for chosen in moves(names, lanes.worlds, seed, exact=exact):
                    moved = np.zeros((len(self.mixed.players), lanes.count), dtype=np.bool_)
                    moved[places] = chosen
                    yield Job(0, lanes, holds=Mixing(self.mixed.variants, moved))

        pieces = run(jobs())
        rows = [item.question.id for item in self.mixed.base.asked]
        for number, lanes in enumerate(blocks, done + 1):
            count = len(moves(names, lanes.worlds, seed, exact=exact))
            ran = list(islice(pieces, count))
            failed = np.stack([piece.failed for piece in ran])
            for item in self.asked:
                own = self.found[item.question.id]
                if own.goal > done:
                    row = rows.index(item.question.id)
                    values = np.stack([measured(item, piece.outcomes[row]) for piece in ran])
                    sets = self._sets(own, lanes.worlds)
                    values, bad = (
                        np.take_along_axis(data, sets, axis=0) for data in (values, failed)
                    )
                    own.take(lanes.worlds, seed, values, bad)
            if self.progress is not None:
                self.progress(number, whole)

    def _sets(self, own: Parted, worlds: Worlds) -> npt.NDArray[np.int64]:
        """Of the sets that were run, those of a question's own points: (S, n), world by world."""
        inside = np.array([player in own.players for player in self.players], dtype=np.bool_)
        if own.exact or not self.players:
            return np.repeat(among(inside)[:, np.newaxis], worlds.size, axis=1)
        names = [player.id for player in self.players]
        ranks = np.sort(ranks_of(names, worlds, self.work.seed)[inside], axis=0)
        # before any of its points has moved, and right after each of them
        return np.concatenate([np.zeros((1, worlds.size), dtype=np.int64), ranks + 1])


def _needed(own: Parted, item: Asked, most: int) -> int:
    """How many blocks a question takes by the errors that its parts have now."""
    over = own.worst(item)
    if over <= 1.0:
        return own.goal
    return min(most, max(own.goal + 1, math.ceil(own.goal * over * over)))
