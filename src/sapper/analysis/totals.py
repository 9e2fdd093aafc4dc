"""Totals: what an input holds with all its combinations, from readings with it drawn anew.

A reading is run again with one input taken from another world, under the same fates. Half
the mean square of the difference is the input's total part (Jansen 1999). Of a chance the
square must be that of chances, not of outcomes: products of differences under two different
fates have it as their mean, whatever chance does, and are averaged over all pairs of fates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sapper.analysis.inputs import Input
from sapper.analysis.tallies import Outcomes
from sapper.analysis.variance import BATCHES, Floats, left_out
from sapper.analysis.worlds import Job
from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.held import Held, drawn_parameters, drawn_truths
from sapper.engine.plan import Plan

READINGS = BLOCK
"""So many readings are run again for a total, if there are so many."""
FATES = 4
"""Under so many fates each."""
LEADING = 10
"""For so many inputs of an answer, those with the largest first-order parts."""
OTHER = 1 << 38
"""World i takes what is drawn anew from world i + `OTHER`, which no ensemble reaches."""
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Anew:
    """Lanes take one input from another world, and all else is their own."""

    input: Input

    def __call__(self, plan: Plan, lanes: Lanes, seed: int) -> Held:
        """What is held."""
        others = lanes.worlds + np.uint64(OTHER)
        streams = set(self.input.streams)
        if self.input.kind == "claim":
            few = replace(plan, truths=tuple(t for t in plan.truths if t.stream in streams))
            return Held(drawn_truths(few, others, seed))
        names = [draw.name for draw in plan.draws if draw.stream in streams]
        known = drawn_truths(plan, lanes.worlds, seed)
        return Held({}, drawn_parameters(plan, others, seed, known, names))


@dataclass(frozen=True, eq=False, slots=True)
class Runs:
    """Lanes and what came of them: outcomes (A, Q, r, F) and failures (A, r, F), F fates each."""

    worlds: npt.NDArray[np.uint64]
    outcomes: Floats
    failed: Flags


@dataclass(slots=True)
class Kept:
    """The first of the answers' own worlds: an observer of the run.

    For chances the readings of the first block with `FATES` fates; for numbers, of which
    chance is a part, more worlds (`FATES` blocks) in their own fate.
    """

    readings: Runs | None = None
    blocks: list[Runs] = field(default_factory=list[Runs])

    def take(self, block: Outcomes, happened: Sequence[Flags]) -> None:
        """Keep what is wanted of a block."""
        del happened
        if self.readings is None:
            count = min(block.fates.shape[2], READINGS)
            self.readings = Runs(
                block.worlds[:count],
                block.fates[:, :, :count, :FATES],
                block.fates_failed[:, :count, :FATES],
            )
        if len(self.blocks) < FATES:
            own = block.values[..., np.newaxis], block.failed[..., np.newaxis]
            self.blocks.append(Runs(block.worlds, *own))

    def base(self, *, binary: bool) -> Runs:
        """What totals of chances, or of numbers, are set against; after the run."""
        if binary:
            assert self.readings is not None
            return self.readings
        return Runs(
            np.concatenate([item.worlds for item in self.blocks]),
            np.concatenate([item.outcomes for item in self.blocks], axis=-2),
            np.concatenate([item.failed for item in self.blocks], axis=-2),
        )

    def jobs(self, place: int, item: Input, *, binary: bool) -> Iterator[Job]:
        """What is to be run of an account for the total of an input."""
        for lanes in self.lanes(binary=binary):
            yield Job(place, lanes, holds=Anew(item))

    def lanes(self, *, binary: bool) -> list[Lanes]:
        """The lanes of those jobs: one fate after the other, or one block after the other."""
        if binary:
            assert self.readings is not None
            worlds = self.readings.worlds
            return [
                Lanes(worlds, np.full(worlds.size, fate, dtype=np.int64)) for fate in range(FATES)
            ]
        return [
            Lanes(item.worlds, np.zeros(item.worlds.size, dtype=np.int64)) for item in self.blocks
        ]


def half_square(differences: Floats, kept: Flags, batch: Floats, *, binary: bool) -> Floats:
    """Half the mean square of differences (r, F): of all readings, and without each batch.

    Readings of which a fate does not count are left out. For `binary` ones products of two
    different fates are taken.
    """
    whole = kept.all(axis=1)
    rest, fates = differences[whole], differences.shape[1]
    squares = (rest * rest).sum(axis=1)
    if binary:
        own = ((rest.sum(axis=1)) ** 2 - squares) / (fates * (fates - 1))
    else:
        own = squares / fates
    at = batch[whole].astype(np.int64)
    count = np.bincount(at, minlength=BATCHES).astype(np.float64)
    total = np.bincount(at, own, BATCHES).astype(np.float64)
    counted = left_out(count[:, np.newaxis])[:, 0]
    added = left_out(total[:, np.newaxis])[:, 0]
    return np.where(counted > 0.0, added / np.maximum(counted, 1.0) / 2.0, np.nan)
