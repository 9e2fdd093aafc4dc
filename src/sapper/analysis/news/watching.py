"""Running the worlds of a watch list: chances of candidate readings, added up in batches.

One run of the answers' own worlds for all accounts, which share them. The first blocks fix the
ranges of readings, for every indicator and day; of all blocks remain sums by range and batch
(world i is in batch i mod `BATCHES`), in the order of blocks, whatever does the work. What
follows from the sums is `sapper.analysis.news.watch`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sapper.analysis.news.observed import Observed, likelihoods
from sapper.analysis.news.ranges import Ranges, ranges_of, readable
from sapper.analysis.news.watch_rows import (
    REPORTED,
    Batches,
    Rows,
    Sight,
    chances_of,
    names_of,
    resampled,
    rows_of,
)
from sapper.analysis.outcomes import Asked, outcome
from sapper.analysis.pool import Progress, runner
from sapper.analysis.questions import variable_of
from sapper.analysis.tallies import PILOT, conditions
from sapper.case.case import Account
from sapper.engine.blocks import Lanes, units
from sapper.engine.engines import Engine, Traces
from sapper.engine.plan import Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Side:
    """An account ready to be watched: its plan, what is asked, its sights, and news so far.

    `observed` are the readings that weigh its worlds already.
    """

    account: Account
    plan: Plan
    asked: tuple[Asked, ...]
    sights: tuple[Sight, ...]
    observed: tuple[Observed, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """What the first blocks fix: the ranges of every sight and day, and the scale of weights.

    A world weighs exp(l - `scale`), with l the logarithm of the likelihood of news so far.
    """

    ranges: tuple[tuple[Ranges, ...], ...]
    scale: float


@dataclass(frozen=True, eq=False, slots=True)
class WatchJob:
    """Lanes of the account at a place; without `cut` its rows are handed back as they are."""

    place: int
    lanes: Lanes
    cut: Cut | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Added:
    """Sums over worlds of one account: for each sight and day (3, `BATCHES`, K).

    First of chances, then of chances in worlds that count for the question, then of these
    times the outcome (without a question the first alone). `worlds` (`BATCHES`,) is the weight
    of sound worlds, `squares` the sum of the squares of weights, `lanes` how many are sound.
    """

    sights: tuple[tuple[Floats, ...], ...]
    worlds: Floats
    squares: float
    lanes: int

    @property
    def effective(self) -> float:
        """How many worlds of even weight would know as much (Kish 1965)."""
        return float(self.worlds.sum()) ** 2 / self.squares if self.squares > 0.0 else 0.0

    def plus(self, other: Added) -> Added:
        """Both together."""
        return Added(
            tuple(
                tuple(one + two for one, two in zip(mine, theirs))
                for mine, theirs in zip(self.sights, other.sights)
            ),
            self.worlds + other.worlds,
            self.squares + other.squares,
            self.lanes + other.lanes,
        )


@dataclass(frozen=True, slots=True)
class WatchWork:
    """What all jobs of a watch list have in common; calling it does one of them.

    `question` is the place of the one whose answer may move (None: none), `weights` (worlds,)
    by account what each world counts.
    """

    engine: Engine
    sides: tuple[Side, ...]
    seed: int
    question: int | None = None
    weights: Mapping[str, Floats] | None = None

    def __call__(self, job: WatchJob) -> Rows | Added:
        """Run the lanes of a job."""
        rows = self.rows(job)
        return rows if job.cut is None else self.added(job.place, rows, job.cut)

    def rows(self, job: WatchJob) -> Rows:
        """What the lanes of a job show."""
        side = self.sides[job.place]
        keep = self._keep(side)
        pieces = [
            self._read(side, traces)
            for traces in self.engine.run_pieces(side.plan, job.lanes, self.seed, keep)
        ]
        sights = zip(*(piece.sights for piece in pieces))
        return Rows(
            job.lanes.worlds,
            tuple(np.concatenate(parts, axis=-1) for parts in sights),
            np.concatenate([piece.values for piece in pieces]),
            np.concatenate([piece.met for piece in pieces]),
            np.concatenate([piece.sound for piece in pieces]),
            np.concatenate([piece.logs for piece in pieces]),
        )

    def added(self, place: int, rows: Rows, cut: Cut) -> Added:
        """The sums of some lanes, by range and batch."""
        side = self.sides[place]
        weights = self._weights(place, rows, cut.scale)
        batches = Batches.of(rows.worlds)
        per = np.stack(
            [weights, weights * rows.met, np.where(rows.met, weights * rows.values, 0.0)]
        )
        # without a question the first alone is needed
        per = per[: 1 if self.question is None else 3]
        found: list[tuple[Floats, ...]] = []
        for sight, own, ranges in zip(side.sights, rows.sights, cut.ranges):
            days: list[Floats] = []
            for day, some in enumerate(ranges):
                each = chances_of(sight, own, day, some)
                days.append(np.stack([batches.added(each * row) for row in per]))
            found.append(tuple(days))
        whole = batches.added(weights[np.newaxis])[:, 0]
        squares = float((weights * weights).sum())
        return Added(tuple(found), whole, squares, int(rows.sound.sum()))

    def cut(self, pilot: Sequence[tuple[int, Rows]]) -> Cut:
        """The ranges of every sight and day, from rows of the first blocks of all accounts."""
        logs = [float(rows.logs[rows.sound].max(initial=-np.inf)) for _, rows in pilot]
        scale = max(logs, default=0.0)
        scale = scale if np.isfinite(scale) else 0.0
        found: list[tuple[Ranges, ...]] = []
        for number, sight in enumerate(self.sides[0].sights):
            if sight.event:
                found.append(tuple(REPORTED for _ in sight.dates))
                continue
            drawn = [
                rows.sights[number][:, resampled(self._weights(place, rows, scale))]
                for place, rows in pilot
            ]
            found.append(
                tuple(
                    ranges_of(
                        np.concatenate([readable(own[day], own[-2], own[-1]) for own in drawn])
                    )
                    for day in range(len(sight.dates))
                )
            )
        return Cut(tuple(found), scale)

    def _weights(self, place: int, rows: Rows, scale: float) -> Floats:
        own = np.exp(rows.logs - scale)
        if self.weights is not None:
            own = own * self.weights[self.sides[place].account.id][rows.worlds.astype(np.intp)]
        return np.where(rows.sound, own, 0.0)

    def _keep(self, side: Side) -> tuple[str, ...]:
        drawn = {draw.name for draw in side.plan.draws}
        names = [name for sight in side.sights for name in names_of(sight)]
        names += [name for item in side.observed for name in item.names]
        names = [name for name in names if name not in drawn]
        # every question, whichever is asked: one program, and no bit depends on it
        questions = (variable_of(item.question.id) for item in side.asked)
        return tuple(dict.fromkeys((*names, *questions)))

    def _asked(self, side: Side) -> list[str]:
        """The question, and those on whose condition it stands."""
        if self.question is None:
            return []
        known = {item.question.id: item.question for item in side.asked}
        found: list[str] = []
        name: str | None = side.asked[self.question].question.id
        while name is not None and name not in found:
            found.append(name)
            name = known[name].given
        return found

    def _read(self, side: Side, traces: Traces) -> Rows:
        sound = ~np.asarray(traces.failed, dtype=np.bool_)
        values, met = np.zeros(sound.size), sound
        if self.question is not None:
            every = np.zeros((1, len(side.asked), sound.size))
            wanted = self._asked(side)
            for row, item in enumerate(side.asked):
                if item.question.id in wanted:
                    every[0, row] = outcome(item, traces.values[variable_of(item.question.id)])
            asked = side.asked[self.question]
            values = every[0, self.question]
            if asked.question.kind == "date":
                values = np.isfinite(values).astype(np.float64)
            elif asked.question.kind == "binary":
                values = (values != 0.0).astype(np.float64)
            met = sound & conditions(side.asked, asked, every)[0] & np.isfinite(values)
        sights = tuple(rows_of(sight, traces) for sight in side.sights)
        logs = np.zeros(sound.size)
        if side.observed:
            logs = likelihoods(side.observed, traces.values, traces.constants, sound.size).logs.sum(
                axis=0
            )
        return Rows(np.zeros(0, np.uint64), sights, values, met, sound, logs)


@dataclass(slots=True)
class _Run:
    """Blocks of all accounts taken in, one after the other."""

    work: WatchWork
    worlds: int
    progress: Progress | None
    sums: list[Added] = field(default_factory=list[Added])
    done: int = 0

    def take(self, place: int, own: Added) -> None:
        """Take in the next block of an account."""
        if place == len(self.sums):
            self.sums.append(own)
        else:
            self.sums[place] = self.sums[place].plus(own)

    def tell(self, lanes: int) -> None:
        """Say how far it has come."""
        self.done += lanes
        if self.progress is not None:
            self.progress(self.done, self.worlds * len(self.work.sides))


def run_watch(
    work: WatchWork, worlds: int, *, workers: int = 1, progress: Progress | None = None
) -> tuple[tuple[Added, ...], Cut]:
    """Run worlds 0 to `worlds` of every account; the sums of each, and the ranges they are of.

    Neither `workers` nor the engine's way through a block changes a bit of it.
    """
    blocks = [unit.lanes for unit in units(worlds)]
    places = range(len(work.sides))
    run = _Run(work, worlds, progress)
    run.tell(0)
    with runner(work, workers) as do:
        first = [WatchJob(place, lanes) for lanes in blocks[:PILOT] for place in places]
        pilot: list[tuple[int, Rows]] = []
        for job, rows in zip(first, do(first)):
            assert isinstance(rows, Rows)
            pilot.append((job.place, rows))
            run.tell(job.lanes.count)
        cut = work.cut(pilot)
        for place, rows in pilot:
            run.take(place, work.added(place, rows, cut))
        del pilot
        rest = [WatchJob(place, lanes, cut) for lanes in blocks[PILOT:] for place in places]
        for job, sums in zip(rest, do(rest)):
            assert isinstance(sums, Added)
            run.take(job.place, sums)
            run.tell(job.lanes.count)
    return tuple(run.sums), cut
