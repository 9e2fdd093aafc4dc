"""Ensembles: many worlds, chunk by chunk, and the same bits for any chunk.

Memory holds all that is kept. Reducing answers as blocks come is `sapper.analysis`'s work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sapper.engine.blocks import Lanes, in_order
from sapper.engine.engines import Engine, Interpreter, Traces, thinned
from sapper.engine.interpreter.run import run
from sapper.engine.interpreter.values import Array
from sapper.engine.plan import Plan
from sapper.engine.precision import Precision

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Worlds of one plan: world i of seed s is the same in every ensemble.

    Arrays have the world last; see `Block`. Traces are of all steps, or of those that the
    calendar saves (`saved`). `asked` is how many worlds were asked for: more
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
    precision: Precision = "double"
    saved: bool = False

    @property
    def every(self) -> int:
        """Which rows of a trace are of saved steps: one in so many, from the first on."""
        return 1 if self.saved else max(1, self.plan.calendar.save_every)

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


def simulate(
    plan: Plan,
    worlds: int,
    seed: int,
    keep: Sequence[str],
    *,
    chunk: int | None = None,
    fate: int = 0,
    deterministic: bool = False,
    threads: int = 1,
    engine: Engine | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Ensemble:
    """Run worlds 0 to `worlds` and keep the traces named, and all of them in memory.

    `engine` is the interpreter unless given; it says how many worlds make a `chunk`, unless that is
    given too. No bit depends on either. `progress` hears how many worlds are done and
    how many there are. Where `cancelled` says so, between chunks, the run ends and the
    chunks that were done are returned. A deterministic run has one world, whatever is
    asked, and goes through the interpreter.
    """
    made = engine or Interpreter()
    if deterministic:
        only = run(plan, np.zeros(1, dtype=np.uint64), seed, keep=keep, deterministic=True)
        traces = thinned(plan, only.traces) if made.saved else only.traces
        done = Traces(traces, only.constants, only.truths, only.failed)
        return joined(plan, seed, 1, [(only.worlds, done)], saved=made.saved)
    size = chunk or made.chunk(plan, keep)

    def one(first: int) -> tuple[Array, Traces] | None:
        if cancelled is not None and cancelled():
            return None
        indices = np.arange(first, min(first + size, worlds), dtype=np.uint64)
        lanes = Lanes(indices, np.full(indices.size, fate, dtype=np.int64))
        return indices, made.run_block(plan, lanes, seed, keep)

    found: list[tuple[Array, Traces]] = []
    for block in in_order(one, range(0, worlds, size), threads):
        if block is None:
            break
        found.append(block)
        if progress is not None:
            progress(min(len(found) * size, worlds), worlds)
    return joined(plan, seed, worlds, found, made.precision, saved=made.saved)


def joined(
    plan: Plan,
    seed: int,
    asked: int,
    done: Sequence[tuple[Array, Traces]],
    precision: Precision = "double",
    *,
    saved: bool = False,
) -> Ensemble:
    """Blocks put together along the worlds."""
    if not done:
        nothing = np.zeros(0, dtype=np.uint64)
        failed = nothing.astype(np.bool_)
        return Ensemble(plan, seed, asked, nothing, {}, {}, {}, failed, precision, saved)
    return Ensemble(
        plan,
        seed,
        asked,
        np.concatenate([worlds for worlds, _ in done]),
        _together([block.values for _, block in done]),
        _together([block.constants for _, block in done]),
        _together([block.truths for _, block in done]),
        np.concatenate([block.failed for _, block in done]),
        precision,
        saved,
    )


def _together(parts: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}
