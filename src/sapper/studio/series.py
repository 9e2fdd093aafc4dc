"""How every value of a model goes over time: a sample of worlds, thinned to what a chart shows.

Answers keep no traces, only histograms of stocks. For the small charts of a report some of
their worlds run once more in the interpreter, which needs no compiling, a few at a time; kept
are at most `TIMES` dates of each value. The sample is the first worlds of the run itself, so a
chart never shows worlds that the answers did not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sapper.analysis.pool import Progress
from sapper.analysis.selection import chosen_accounts, chosen_scenarios
from sapper.analysis.simulation import kept, nameable
from sapper.analysis.stages import Stages, read, staged
from sapper.case.case import Case, Scenario
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Interpreter
from sapper.model.calendar import Calendar
from sapper.model.checks.outputs import dims_of
from sapper.model.points import Setting

TIMES = 60
"""A chart has at most so many dates."""
SAMPLE = 500
"""So many worlds of each account, or as many as ran: below the 5 % line lie 3 to 7 % of all."""
_AT_ONCE = 250
_GOLDEN = 0.618033988749895
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles of a chart."""
_UNDRAWN = (".because.", ".date", ".count", ".last", ".chance", ".approved", ".waiting", ".rogue")
"""Parts of names of values that no chart shows."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Sample:
    """Traces of some worlds of every account with a model.

    `traces[account][name]` is (times, *elements, worlds) in single precision, failed worlds
    left out; `elements` names what lies along the dimensions; `units` are as text.
    """

    calendar: Calendar | None = None
    steps: tuple[int, ...] = ()
    worlds: int = 0
    trusts: Mapping[str, float] = field(default_factory=dict[str, float])
    traces: Mapping[str, Mapping[str, Floats]] = field(
        default_factory=dict[str, Mapping[str, Floats]]
    )
    elements: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    units: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def times(self) -> list[str]:
        """The dates of the traces; numbers as text in a model without dates."""
        if self.calendar is None:
            return []
        at = [self.calendar.time(step) for step in self.steps]
        if not self.calendar.dated:
            return [f"{time:g}" for time in at]
        return [self.calendar.date(time).isoformat() for time in at]

    def quantiles(
        self, account: str, name: str, shares: Sequence[float] = SHARES
    ) -> npt.NDArray[np.float64] | None:
        """Quantiles of one account's value: (shares, times, *elements)."""
        trace = self.traces.get(account, {}).get(name)
        if trace is None or not trace.shape[-1]:
            return None
        return np.quantile(trace, shares, axis=-1, method="inverted_cdf").astype(np.float64)

    def single(self, account: str, name: str, count: int) -> Floats | None:
        """The first worlds of one account, for a value without dimensions: (worlds, times)."""
        trace = self.traces.get(account, {}).get(name)
        if trace is None or trace.ndim != 2 or not trace.shape[-1]:
            return None
        return trace[:, :count].T

    def share(self, account: str, name: str) -> npt.NDArray[np.float64] | None:
        """The share of worlds in which a value is not nought: (times, *elements)."""
        trace = self.traces.get(account, {}).get(name)
        if trace is None or not trace.shape[-1]:
            return None
        return (trace != 0.0).mean(axis=-1)

    def mixed_single(self, name: str, count: int) -> Floats | None:
        """Worlds of the accounts' pool, of each account as many as it is trusted: (worlds, times).

        World `i` is the `i`-th of an account, so that it has the same truths in each of them.
        """
        known = [item for item in self.trusts if self.single(item, name, 1) is not None]
        whole = sum(self.trusts[item] for item in known)
        if whole <= 0.0:
            return None
        ends = np.cumsum([self.trusts[item] / whole for item in known])
        rows: list[Floats] = []
        for world in range(count):
            # a step by the golden section spreads the accounts evenly over the first few worlds
            share = (0.5 + world * _GOLDEN) % 1.0
            account = known[min(int(np.searchsorted(ends, share, side="right")), len(known) - 1)]
            lines = self.single(account, name, world + 1)
            if lines is not None and len(lines) > world:
                rows.append(lines[world])
        return np.stack(rows) if rows else None

    def mixed_quantiles(
        self, name: str, shares: Sequence[float] = SHARES
    ) -> npt.NDArray[np.float64] | None:
        """Quantiles of the accounts' pool by trust, for a value without dimensions."""
        found = [
            (self.traces[account][name], trust)
            for account, trust in self.trusts.items()
            if name in self.traces[account] and self.traces[account][name].shape[-1]
        ]
        if not found:
            return None
        values = np.concatenate([trace for trace, _ in found], axis=-1)
        weights = np.concatenate(
            [np.full(trace.shape[-1], trust / trace.shape[-1]) for trace, trust in found]
        )
        order = np.argsort(values, axis=-1)
        running = np.cumsum(weights[order], axis=-1)
        running /= running[..., -1:]
        rows = np.arange(len(values))
        at = [(running < share - 1e-9).sum(axis=-1) for share in shares]
        ordered = np.take_along_axis(values, order, axis=-1)
        return np.stack([ordered[rows, place] for place in at]).astype(np.float64)

    def mixed_share(self, name: str) -> npt.NDArray[np.float64] | None:
        """The share of the accounts' pool in which a value is not nought."""
        found = [
            (share, trust)
            for account, trust in self.trusts.items()
            if (share := self.share(account, name)) is not None
        ]
        whole = sum(trust for _, trust in found)
        return sum(share * (trust / whole) for share, trust in found) if whole > 0.0 else None  # type: ignore[return-value]


def sample(
    case: Case,
    *,
    worlds: int,
    seed: int,
    accounts: Sequence[str] | None = None,
    scenarios: Sequence[str | Scenario] = (),
    settings: Sequence[Setting] = (),
    progress: Progress | None = None,
) -> Sample:
    """Run the first worlds of every account of a run again, and keep what charts show.

    Raises `CaseError` where a model has errors, as the run itself does.
    """
    what_ifs = chosen_scenarios(case, scenarios, settings)
    chosen = [item for item in chosen_accounts(case, accounts) if item.has_model]
    count = min(worlds, SAMPLE)
    if not chosen or count < 1:
        return Sample()
    stages = [staged(case, read(case, account, what_ifs, questions=True)) for account in chosen]
    calendar = stages[0].reading.model.calendar
    steps = thinned(calendar)
    traces: dict[str, Mapping[str, Floats]] = {}
    done, whole = 0, count * len(chosen)
    for account, own in zip(chosen, stages):
        pieces: list[Mapping[str, Floats]] = []
        for lanes in _lanes(count):
            pieces.append(_run(own, lanes, seed, steps))
            done += lanes.count
            if progress is not None:
                progress(done, whole)
        traces[account.id] = {
            name: np.concatenate([piece[name] for piece in pieces], axis=-1) for name in pieces[0]
        }
    return Sample(
        calendar,
        steps,
        count,
        {account.id: account.trust for account in chosen},
        traces,
        _elements(stages),
        _units(stages),
    )


def thinned(calendar: Calendar) -> tuple[int, ...]:
    """At most `TIMES` of the saved steps, the first and the last among them."""
    every = max(1, calendar.save_every)
    saved = list(range(0, calendar.steps + 1, every))
    at = np.unique(np.linspace(0, len(saved) - 1, min(TIMES, len(saved))).round().astype(int))
    return tuple(saved[place] for place in at)


def drawable(name: str) -> bool:
    """Whether a chart shows a value: not the bookkeeping of events, decisions and chains."""
    return not any(part in name for part in _UNDRAWN)


def _lanes(count: int) -> Iterator[Lanes]:
    for first in range(0, count, _AT_ONCE):
        worlds = np.arange(first, min(first + _AT_ONCE, count), dtype=np.uint64)
        yield Lanes(worlds, np.zeros(worlds.size, dtype=np.int64))


def _run(stages: Stages, lanes: Lanes, seed: int, steps: Sequence[int]) -> dict[str, Floats]:
    keep = [name for name in kept(stages, nameable(stages)) if drawable(name)]
    block = Interpreter().run_block(stages.plan, lanes, seed, keep)
    sound = ~np.asarray(block.failed, dtype=np.bool_)
    at = list(steps)
    with np.errstate(over="ignore"):
        return {
            name: np.asarray(block.values[name][at][..., sound], dtype=np.float32) for name in keep
        }


def _elements(stages: Sequence[Stages]) -> dict[str, tuple[str, ...]]:
    """For each value with dimensions, what its elements are called, in the order of an array."""
    found: dict[str, tuple[str, ...]] = {}
    for own in stages:
        model = own.reading.model
        sizes = {item.name: item.elements for item in model.dimensions}
        for name, dims in dims_of(model).items():
            labels = [""]
            for dim in dims:
                labels = [
                    f"{label}, {element}" if label else element
                    for label in labels
                    for element in sizes[dim]
                ]
            if dims:
                found[name] = tuple(labels)
    return found


def _units(stages: Sequence[Stages]) -> dict[str, str]:
    found: dict[str, str] = {}
    for own in stages:
        for name in nameable(own):
            unit = own.reading.inference.of(name)
            if unit is not None:
                found.setdefault(name, "" if str(unit) == "1" else str(unit))
    return found
