"""Canonical blocks: which lanes run together, and running them over all cores in order.

World i always stands in block i // `BLOCK` at lane i % `BLOCK`. A chunk is a number of
blocks, a smaller request a slice of one. The readings that are run again with other chance
follow the block of their worlds, packed into blocks of their own. Nothing here knows what a
block computes.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sapper.engine.held import Held
from sapper.engine.paths import Paths
from sapper.engine.streams import Worlds

BLOCK = 1_024
"""Worlds of one block; a plan that is too large for it is cut by its engine."""

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False, slots=True)
class Lanes:
    """Worlds and fates that run together, (n,) each; lanes of one fate side by side.

    `held` is what they are told instead of drawing it; with `paths` their chance is that of
    these, and `worlds` says only which reading each has.
    """

    worlds: Worlds
    fates: NDArray[np.int64]
    held: Held | None = None
    paths: Paths | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return self.worlds.size

    def taken(self, places: NDArray[np.intp] | slice) -> Lanes:
        """The lanes at some places, in their order."""
        return Lanes(
            self.worlds[places],
            self.fates[places],
            None if self.held is None else self.held.taken(places),
            None if self.paths is None else self.paths.taken(places),
        )


@dataclass(frozen=True, eq=False, slots=True)
class Unit:
    """Block `index` of an ensemble: its worlds, and those of its readings with other fates.

    The first `again` worlds of `lanes` run under fates 1, 2, … in `fates`, one fate after the
    other, in as few blocks as hold them.
    """

    index: int
    lanes: Lanes
    again: int
    fates: tuple[Lanes, ...]

    @property
    def count(self) -> int:
        """How many lanes it has in all."""
        return self.lanes.count + sum(lanes.count for lanes in self.fates)


def units(worlds: int, readings: int = 0, fates: int = 1) -> Iterator[Unit]:
    """The blocks of worlds 0 to `worlds`, the first `readings` of them under `fates` in all."""
    for index, first in enumerate(range(0, worlds, BLOCK)):
        own = np.arange(first, min(first + BLOCK, worlds), dtype=np.uint64)
        again = min(max(readings - first, 0), own.size)
        packed = Lanes(
            np.tile(own[:again], fates - 1), np.repeat(np.arange(1, fates, dtype=np.int64), again)
        )
        cut = [slice(at, at + BLOCK) for at in range(0, packed.count, BLOCK)]
        yield Unit(
            index,
            Lanes(own, np.zeros(own.size, dtype=np.int64)),
            again,
            tuple(Lanes(packed.worlds[piece], packed.fates[piece]) for piece in cut),
        )


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Task], Result], tasks: Iterable[Task], threads: int
) -> Iterator[Result]:
    """The results of tasks in their order, `threads` of them under way at a time.

    Memory holds the results of at most as many tasks as are under way, and one. On an
    interrupt what has not begun is dropped, and the rest is waited for.
    """
    if threads <= 1:
        yield from map(work, tasks)
        return
    waiting = iter(tasks)
    with ThreadPoolExecutor(threads) as pool:
        running: deque[Future[Result]] = deque()
        try:
            running.extend(pool.submit(work, task) for task in islice(waiting, threads + 1))
            while running:
                result = running.popleft().result()
                running.extend(pool.submit(work, task) for task in islice(waiting, 1))
                yield result
        finally:
            for future in running:
                future.cancel()
