"""Running an ensemble: blocks of worlds for all accounts together, reduced as they come.

Memory holds the tallies, the blocks under way, and the first `PILOT` blocks' outcomes until
they have fixed the cells of histograms; it does not grow with the number of worlds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from sapper.analysis.bands import Band, BandCounts, Floats, Grid, counted, grids
from sapper.analysis.pool import Progress, Runner, runner
from sapper.analysis.results import MIXTURE
from sapper.analysis.spread import FATES, readings
from sapper.analysis.tallies import Counting, Outcomes, Tally
from sapper.analysis.worlds import Job, Piece, Work
from sapper.engine.blocks import Unit, units
from sapper.engine.fingerprint import Fingerprint, fingerprint

Observe = Callable[[Outcomes], None]
"""Shown the outcomes of every block, in the order of the blocks."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What is left of an ensemble: a tally for each question, and what answers say beside.

    `failed` and `first_failed` are by account, `failed_any` counts worlds.
    """

    tallies: Mapping[str, Tally]
    failed: tuple[int, ...]
    first_failed: tuple[int | None, ...]
    failed_any: int
    bands: tuple[Band, ...]
    fingerprint: Fingerprint


def run_worlds(
    work: Work,
    worlds: int,
    *,
    stated: Mapping[str, Floats] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    observe: Observe | None = None,
) -> Ran:
    """Run worlds 0 to `worlds` of every account of some work.

    `stated` holds values of direct answers by question, so that histograms have room for
    them. Neither `workers` nor the engine's way through the blocks changes anything in it, nor does `observe`.
    """
    again = readings(worlds)
    blocks = units(worlds, again, FATES)
    whole = len(work.prepared) * (worlds + again * (FATES - 1))
    state = _State(work, Counting(work.prepared[0].asked, stated or {}), whole, progress, observe)
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
    observe: Observe | None
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
        if self.observe is not None:
            self.observe(outcomes)

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
            fingerprint(self.work.engine.name, self.block),
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
        unit.lanes.worlds, values, failed, np.stack(fates, axis=-1), np.stack(fates_failed, axis=-1)
    )
