"""Running an ensemble: blocks of worlds for all accounts together, reduced as they come.

Memory holds the tallies, the blocks under way, and the first `PILOT` blocks' outcomes until
they have fixed the cells of histograms; it does not grow with the number of worlds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import numpy as np

from sapper.analysis.bands import Band, BandCounts, Floats, Grid, counted, grids
from sapper.analysis.news.led import Led
from sapper.analysis.news.observed import Seen
from sapper.analysis.news.weighing import Weighing
from sapper.analysis.news.weighted import WeightedTally
from sapper.analysis.pool import Progress, Runner, runner
from sapper.analysis.results import MIXTURE
from sapper.analysis.spread import FATES, readings
from sapper.analysis.tallies import Counting, Outcomes, Tally
from sapper.analysis.worlds import Flags, Job, Piece, Work
from sapper.engine.blocks import Unit, units
from sapper.engine.fingerprint import Fingerprint, fingerprint


@dataclass(frozen=True, slots=True)
class Weighed:
    """The worlds of a run weighed by readings, and a tally of them for each question.

    `led` is there where weights leave too few: if worlds could be led to the readings, the
    tallies are of those.
    """

    weighing: Weighing
    tallies: Mapping[str, WeightedTally]
    led: Led | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """What is left of an ensemble: a tally for each question, and what answers say beside.

    `failed` and `first_failed` are by account, `failed_any` counts worlds. `weighed` is there
    where readings weighed them.
    """

    tallies: Mapping[str, Tally]
    failed: tuple[int, ...]
    first_failed: tuple[int | None, ...]
    failed_any: int
    bands: tuple[Band, ...]
    fingerprint: Fingerprint
    weighed: Weighed | None = None


class Observer(Protocol):
    """Sees the blocks of a run in their order, after they were counted."""

    def take(self, block: Outcomes, happened: Sequence[Flags]) -> None:
        """Take in a block, and what had happened in it (H, D, n) by account."""
        ...


def run_worlds(
    work: Work,
    worlds: int,
    *,
    stated: Mapping[str, Floats] | None = None,
    fates: bool = True,
    also: Sequence[Observer] = (),
    workers: int = 1,
    progress: Progress | None = None,
) -> Ran:
    """Run worlds 0 to `worlds` of every account of some work.

    `stated` holds values of direct answers by question, so that histograms have room for
    them. Without `fates` no reading is run again, and no spread is known. `also` sees every
    block as it is reduced. Neither `workers` nor the engine's way through the blocks changes anything in it.
    """
    again = readings(worlds) if fates else 0
    blocks = units(worlds, again, FATES)
    whole = len(work.prepared) * (worlds + again * (FATES - 1))
    state = _State(work, Counting(work.prepared[0].asked, stated or {}), whole, progress, also)
    state.tell(0)
    with runner(work, workers) as run:
        # block 0 fixes the cells of the bands
        state.take(islice(blocks, 1), run, None)
        state.take(blocks, run, state.bands.grids)
    state.tell(0)
    return state.ran()


@dataclass(slots=True)
class _State:
    work: Work
    counting: Counting
    whole: int
    progress: Progress | None
    also: Sequence[Observer] = ()
    bands: BandCounts = field(default_factory=lambda: BandCounts({}))
    block: tuple[Floats, ...] = ()
    done: int = 0

    def tell(self, lanes: int) -> None:
        self.done += lanes
        if self.progress is not None:
            self.progress(self.done, self.whole)

    def take(self, some: Iterable[Unit], run: Runner, known: Mapping[str, Grid] | None) -> None:
        """Run units and reduce each as soon as all its pieces are there."""
        accounts = len(self.work.prepared)
        begun: deque[Unit] = deque()

        def jobs() -> Iterator[Job]:
            for unit in some:
                begun.append(unit)
                yield from jobs_of(unit, accounts, known)

        own: list[Piece] = []
        for piece in run(jobs()):
            own.append(piece)
            self.tell(piece.failed.size)
            if len(own) == accounts * (len(begun[0].fates) + 1):
                self._reduce(begun.popleft(), own)
                own = []

    def _reduce(self, unit: Unit, pieces: Sequence[Piece]) -> None:
        each = len(unit.fates) + 1
        first = pieces[::each]
        if unit.index == 0:
            self.block = tuple(piece.outcomes for piece in first)
            failed = [piece.failed for piece in first]
            self.bands = BandCounts(grids([piece.traces for piece in first], failed))
        for place, piece in enumerate(first):
            counts = piece.counts or {
                name: counted(self.bands.grids[name], trace, piece.failed)
                for name, trace in piece.traces.items()
            }
            self.bands.add(place, counts)
        outcomes = outcomes_of(unit, pieces)
        self.counting.add(outcomes)
        for observer in self.also:
            observer.take(outcomes, [piece.happened for piece in first])

    def ran(self) -> Ran:
        tallies = self.counting.tallies()
        failed, failed_any = self.counting.failed
        accounts = [item.account for item in self.work.prepared]
        bands = self.bands.bands(
            [item.id for item in accounts], [item.trust for item in accounts], MIXTURE
        )
        return Ran(
            tallies,
            tuple(int(count) for count in failed),
            self.counting.first_failed,
            failed_any,
            tuple(bands),
            fingerprint(self.work.engine.name, self.block, self.work.engine.precision),
        )


def jobs_of(unit: Unit, accounts: int, known: Mapping[str, Grid] | None) -> Iterator[Job]:
    """The jobs of a unit: for every account its worlds, then its other fates."""
    for place in range(accounts):
        yield Job(place, unit.lanes, True, known)
        yield from (Job(place, lanes) for lanes in unit.fates)


def outcomes_of(unit: Unit, pieces: Sequence[Piece]) -> Outcomes:
    """The pieces of a unit put together: all accounts, and readings with all their fates."""
    each, again = len(unit.fates) + 1, unit.again
    rows = [pieces[first : first + each] for first in range(0, len(pieces), each)]
    values = np.stack([own[0].outcomes for own in rows])
    failed = np.stack([own[0].failed for own in rows])
    fates = [values[..., :again]]
    fates_failed = [failed[..., :again]]
    if unit.fates:
        others = np.stack([np.concatenate([item.outcomes for item in own[1:]], -1) for own in rows])
        bad = np.stack([np.concatenate([item.failed for item in own[1:]], -1) for own in rows])
        cut = range(0, others.shape[-1], again)
        fates += [others[..., at : at + again] for at in cut]
        fates_failed += [bad[..., at : at + again] for at in cut]
    else:
        fates *= FATES
        fates_failed *= FATES
    return Outcomes(
        unit.lanes.worlds,
        values,
        failed,
        np.stack(fates, axis=-1),
        np.stack(fates_failed, axis=-1),
        _seen(unit, rows),
    )


def _seen(unit: Unit, rows: Sequence[Sequence[Piece]]) -> Seen | None:
    """How likely readings are in a unit, put together as its outcomes are."""
    first = [own[0].seen for own in rows]
    if not first[0].logs.size:
        return None
    logs, again = np.stack([item.logs for item in first]), unit.again
    fates = [logs[..., :again]]
    if unit.fates:
        others = np.stack(
            [np.concatenate([item.seen.logs for item in own[1:]], -1) for own in rows]
        )
        fates += [others[..., at : at + again] for at in range(0, others.shape[-1], again)]
    else:
        fates *= FATES
    return Seen(
        logs,
        np.stack([item.middles for item in first]),
        np.stack([item.sds for item in first]),
        np.stack(fates, axis=-1),
    )
