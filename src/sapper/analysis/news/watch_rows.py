"""What one indicator shows in the worlds of a block, and the chances of its readings.

Sights are settled once for an account (`watch_sides`); blocks of worlds are run and added up in
`watching`. Nothing here runs a world or knows another account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.news.likelihood import Report, log_likelihood
from sapper.analysis.news.observed import Source
from sapper.analysis.news.ranges import Ranges, chances
from sapper.analysis.variance import BATCHES
from sapper.engine.engines import Traces

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sight:
    """An indicator as the model of one account has it, and the days for which it is watched.

    What it shows, a lag ago, is the value `shown` at the step of each day. An event is watched
    from step `since` on: by each day it has been reported since, or not. `lengths` are those
    of these windows in time units.
    """

    indicator: str
    event: bool
    shown: str
    dates: tuple[dt.date, ...]
    steps: tuple[int, ...]
    since: int
    lengths: tuple[float, ...]
    sources: tuple[Source, Source]
    """Of bias and error, or of what is seen and of false alarms."""


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """What n worlds show: for each sight (T + 2, n), the truth, the bias and the error.

    Of an event (T, n): the chance of a report. `values` (n,) are outcomes of the question,
    `met` (n,) whether they count; `sound` (n,) who did not fail; `logs` (n,) the logarithm of
    the likelihood of news so far.
    """

    worlds: npt.NDArray[np.uint64]
    sights: tuple[Floats, ...]
    values: Floats
    met: Flags
    sound: Flags
    logs: Floats


REPORTED = Ranges(np.array([0.5]), np.array([0.0, 1.0]), np.array([0.0, 1.0]))
"""Of an event: nothing reported, and reported."""


def names_of(sight: Sight) -> Iterator[str]:
    """The values that are kept for a sight; some are parameters."""
    yield sight.shown
    yield from (source.name for source in sight.sources if source.name is not None)


def rows_of(sight: Sight, traces: Traces) -> Floats:
    """The rows of a sight."""
    trace = traces.values[sight.shown]
    first, second = (_value(source, traces, sight.steps) for source in sight.sources)
    truth = trace[list(sight.steps)]
    if not sight.event:
        return np.concatenate([truth, first[np.newaxis], second[np.newaxis]])
    rows = [
        np.exp(
            log_likelihood(
                Report(came=True),
                by,
                before=trace[sight.since],
                seen=first,
                alarms=second * length,
            )
        )
        for by, length in zip(truth, sight.lengths)
    ]
    return np.stack(rows) if rows else np.zeros((0, trace.shape[-1]))


def _value(source: Source, traces: Traces, steps: Sequence[int]) -> Floats:
    """A number of the error model in every world, as it is at the last day."""
    count = traces.failed.size
    if source.name is None:
        return np.full(count, source.value)
    if source.name in traces.values:
        row = traces.values[source.name][steps[-1] if steps else 0]
    else:
        row = traces.constants[source.name]
    return np.broadcast_to(row, (count,)) * source.scale


def chances_of(sight: Sight, rows: Floats, day: int, cut: Ranges) -> Floats:
    """The chance of each range in each world, (K, n)."""
    if sight.event:
        return np.stack([1.0 - rows[day], rows[day]])
    truth = rows[day]
    fine = np.isfinite(truth)
    # a world that shows no number has no reading
    each = chances(np.where(fine, truth, 0.0), rows[-2], rows[-1], cut.ends)
    return each if fine.all() else each * fine


def resampled(weights: Floats) -> npt.NDArray[np.intp]:
    """Lanes in proportion to their weights, at even places of the running sum."""
    total = np.cumsum(weights)
    if not len(total) or total[-1] <= 0.0:
        return np.zeros(0, dtype=np.intp)
    places = (np.arange(len(weights)) + 0.5) / len(weights) * total[-1]
    return np.minimum(np.searchsorted(total, places), len(weights) - 1).astype(np.intp)


@dataclass(frozen=True, eq=False, slots=True)
class Batches:
    """Lanes in the order of their batches, and where each batch that has some begins."""

    order: npt.NDArray[np.intp]
    there: npt.NDArray[np.intp]
    first: npt.NDArray[np.intp]

    @classmethod
    def of(cls, worlds: npt.NDArray[np.uint64]) -> Batches:
        """Those of some worlds: world i is in batch i mod `BATCHES`."""
        batch = (worlds % np.uint64(BATCHES)).astype(np.intp)
        order = np.argsort(batch, kind="stable")
        there, first = np.unique(batch[order], return_index=True)
        return cls(order, there, first)

    def added(self, rows: Floats) -> Floats:
        """Rows (K, n) added up by batch: (`BATCHES`, K)."""
        found = np.zeros((BATCHES, len(rows)))
        found[self.there] = np.add.reduceat(rows[:, self.order], self.first, axis=1).T
        return found
