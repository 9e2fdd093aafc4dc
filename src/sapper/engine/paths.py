"""Worlds as paths: whose chance a lane has, from which step on.

A world's chance is addressed by key, world and step. A path is a short table of steps and
worlds: from each step on the lane has the chance of that world. So a lane that takes over
another's table up to a step is that other to the bit up to there, and goes on with chance of
its own. Truths and parameters are not touched: they follow the lane's own world, or are told.

What waits for an event of a hazard is the integral still to come, which is exponential
whatever has gone before; it is drawn anew with every stretch. What is drawn once for a whole
world (`INIT` of a draw, how a flow of whole heads is set off) is that of the first stretch.

No world may come twice in one path: an event's threshold would then be drawn twice from one
uniform. Choosing worlds is the business of whoever splices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sapper.engine.streams import GREATEST_STEP, Worlds

Steps = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = GREATEST_STEP + 1
"""The step from which the rows of a lane with fewer stretches than others begin."""


@dataclass(frozen=True, eq=False, slots=True)
class Paths:
    """The stretches of n lanes, in S rows.

    `firsts` (S, n): the step from which the world in the same place of `worlds` (S, n) gives
    the chance. Down the rows steps rise; the first is 0, rows that a lane does not have are
    `NEVER`. Lanes run up to the step `stop` and no further (None: to the end).
    """

    firsts: Steps
    worlds: Worlds
    stop: int | None = None

    @staticmethod
    def of(worlds: Worlds, stop: int | None = None) -> Paths:
        """Paths of one stretch each: plain worlds."""
        own = np.asarray(worlds, dtype=np.uint64)[np.newaxis]
        return Paths(np.zeros(own.shape, dtype=np.int64), own, stop)

    @property
    def count(self) -> int:
        """How many lanes there are."""
        return self.worlds.shape[1]

    def at(self, step: int) -> Worlds:
        """The worlds (n,) that give the chance of a step."""
        row = (self.firsts <= step).sum(axis=0) - 1
        return self.worlds[row, np.arange(self.count)]

    def renewed(self, step: int) -> Flags:
        """The lanes (n,) that have another world's chance than at the step before; none at 0."""
        if step == 0:
            return np.zeros(self.count, dtype=np.bool_)
        return self.at(step) != self.at(step - 1)

    def after(self, step: int) -> int:
        """The next step at which any lane has another world; `NEVER` if none."""
        later = self.firsts[self.firsts > step]
        return int(later.min()) if later.size else NEVER

    def padded(self, missing: int) -> Paths:
        """The same with the last lane repeated as often as lanes are missing."""
        places = np.minimum(np.arange(self.count + missing), self.count - 1)
        return self.taken(places) if missing else self

    def taken(self, places: NDArray[np.intp] | slice) -> Paths:
        """The lanes at some places, in their order; a place may come more than once."""
        return replace(self, firsts=self.firsts[:, places], worlds=self.worlds[:, places])

    def until(self, stop: int | None) -> Paths:
        """The same lanes, run up to another step."""
        return replace(self, stop=stop)

    def spliced(self, steps: int | Steps, worlds: Worlds) -> Paths:
        """The same up to before a step, one for all or one a lane; then the chance of new worlds.

        `worlds` (n,) must not occur in the paths. A lane whose step is `NEVER` stays as it is.
        """
        at = np.broadcast_to(np.asarray(steps, dtype=np.int64), (self.count,))
        empty = np.full((1, self.count), NEVER, dtype=np.int64)
        firsts = np.where(self.firsts < at, self.firsts, NEVER)
        firsts = np.concatenate([firsts, empty])
        new = np.concatenate([self.worlds, self.worlds[-1:]])
        place = (firsts < NEVER).sum(axis=0), np.arange(self.count)
        firsts[place] = at
        new[place] = np.where(at < NEVER, worlds, new[place])
        used = (firsts < NEVER).any(axis=1)
        return replace(self, firsts=firsts[used], worlds=new[used])


def joined(parts: list[Paths]) -> Paths:
    """Lanes side by side; all with the same last step."""
    rows = max(part.worlds.shape[0] for part in parts)

    def filled(part: Paths) -> tuple[Steps, Worlds]:
        missing = ((0, rows - part.worlds.shape[0]), (0, 0))
        steps = np.pad(part.firsts, missing, constant_values=NEVER)
        return steps, np.pad(part.worlds, missing)

    columns = [filled(part) for part in parts]
    return Paths(
        np.concatenate([steps for steps, _ in columns], axis=1),
        np.concatenate([worlds for _, worlds in columns], axis=1),
        parts[0].stop,
    )
