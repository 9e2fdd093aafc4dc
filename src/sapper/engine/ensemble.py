"""Ensembles: many worlds, chunk by chunk, and the same bits for any chunk.

Memory holds what is kept and one chunk's worth of work. Reducing answers as chunks come is
`sapper.analysis`'s work, with `blocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from sapper.engine.interpreter.failures import Failure
from sapper.engine.interpreter.run import Block, run
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Plan

if TYPE_CHECKING:
    import xarray as xr

CHUNK = 2_048
"""Worlds run together; a matter of speed and memory only."""


class Cancelled(Exception):
    """The caller has asked for an end in the middle of a chunk."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Worlds of one plan: world i of seed s is the same in every ensemble.

    Arrays have the world last; see `Block`. `asked` is how many worlds were asked for: more
    than there are where the run was cancelled.
    """

    plan: Plan
    seed: int
    asked: int
    worlds: Array
    traces: Mapping[str, Array]
    constants: Mapping[str, Array]
    truths: Mapping[str, Array]
    failed: Array
    failures: tuple[Failure, ...]

    @property
    def cancelled(self) -> bool:
        """Whether fewer worlds were run than asked for."""
        return self.worlds.size < self.asked

    def to_xarray(
        self,
        units: Mapping[str, str] | None = None,
        written: Mapping[str, str] | None = None,
        claims: Mapping[str, Sequence[str]] | None = None,
    ) -> xr.Dataset:
        """The ensemble as a dataset: see `sapper.engine.dataset.dataset`."""
        from sapper.engine.dataset import dataset

        return dataset(self, units or {}, written, claims or {})


def blocks(
    plan: Plan,
    worlds: int,
    seed: int,
    keep: Sequence[str],
    *,
    chunk: int = CHUNK,
    fate: int = 0,
    first: int = 0,
    deterministic: bool = False,
    threads: int = 1,
    on_step: Callable[[int], None] | None = None,
) -> Iterator[Block]:
    """Worlds `first` to `first + worlds` in chunks, in order; `threads` chunks at a time."""

    def one(start: int) -> Block:
        stop = min(start + chunk, first + worlds)
        indices = np.arange(start, stop, dtype=np.uint64)
        return run(
            plan,
            indices,
            seed,
            fate=fate,
            keep=keep,
            deterministic=deterministic,
            on_step=on_step,
        )

    starts = range(first, first + worlds, chunk)
    if threads <= 1:
        yield from map(one, starts)
        return
    waiting = iter(starts)
    with ThreadPoolExecutor(threads) as pool:
        # no more under way than threads and one to hand on: memory stays bounded
        running = [pool.submit(one, start) for start in islice(waiting, threads)]
        while running:
            block = running.pop(0).result()
            running.extend(pool.submit(one, start) for start in islice(waiting, 1))
            yield block


def simulate(
    plan: Plan,
    worlds: int,
    seed: int,
    keep: Sequence[str],
    *,
    chunk: int = CHUNK,
    fate: int = 0,
    deterministic: bool = False,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Ensemble:
    """Run worlds 0 to `worlds` and keep the traces named.

    `progress` hears how many worlds are done and how many there are. Where `cancelled`
    says so, between steps, the run ends and the chunks that were done are returned. A
    deterministic run has one world, whatever is asked.
    """
    worlds = 1 if deterministic else worlds

    def on_step(_step: int) -> None:
        if cancelled is not None and cancelled():
            raise Cancelled

    done: list[Block] = []
    count = 0
    try:
        for block in blocks(
            plan,
            worlds,
            seed,
            keep,
            chunk=chunk,
            fate=fate,
            deterministic=deterministic,
            threads=threads,
            on_step=on_step,
        ):
            done.append(block)
            count += block.worlds.size
            if progress is not None:
                progress(count, worlds)
    except Cancelled:
        pass
    return joined(plan, seed, worlds, done)


def joined(plan: Plan, seed: int, asked: int, done: Sequence[Block]) -> Ensemble:
    """Blocks put together along the worlds."""
    if not done:
        nothing = np.zeros(0, dtype=np.uint64)
        return Ensemble(plan, seed, asked, nothing, {}, {}, {}, nothing.astype(np.bool_), ())
    return Ensemble(
        plan,
        seed,
        asked,
        np.concatenate([block.worlds for block in done]),
        _together([block.traces for block in done]),
        _together([block.constants for block in done]),
        _together([block.truths for block in done]),
        np.concatenate([block.failed for block in done]),
        tuple(failure for block in done for failure in block.failures),
    )


def _together(parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
