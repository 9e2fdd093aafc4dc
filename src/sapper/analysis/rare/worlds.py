"""The worlds of one account as climbers: points and tables run by an engine, and scored.

The score is minus the least distance of the question's condition over the steps that count
(`sapper.analysis.rare.levels`), and infinite where the answer is yes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sapper.analysis.news.sampling import Bench, Flags, Floats
from sapper.analysis.outcomes import Asked, outcome
from sapper.analysis.questions import variable_of
from sapper.analysis.rare.ladders import Led, led
from sapper.analysis.rare.levels import distance, scales
from sapper.analysis.rare.splitting import Table
from sapper.analysis.reach import upstream
from sapper.analysis.stages import Stages, planned
from sapper.case.case import At, Case, Throughout
from sapper.engine.blocks import Lanes
from sapper.engine.compiled.facts import streams
from sapper.engine.coordinates import Cube, cube
from sapper.engine.engines import Engine, Traces
from sapper.engine.ordering import given
from sapper.engine.paths import Paths
from sapper.engine.streams import Worlds
from sapper.model.primitives import Strike


@dataclass(slots=True)
class ModelClimbers:
    """An account's worlds on their way to a yes; see `sapper.analysis.rare.splitting.Climbers`.

    `failed` counts the worlds that failed: they never come there.
    """

    bench: Bench
    asked: Asked
    led: Led
    cube: Cube
    steps: int
    again: bool
    failed: int = 0
    unit: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def bits(self) -> Flags:
        """Which coordinates are truths of claims."""
        return self.cube.bits

    def drawn(self, first: int, count: int) -> Floats:
        """The points of plain worlds."""
        worlds: Worlds = np.arange(first, first + count, dtype=np.uint64)
        return self.cube.drawn(worlds, self.bench.seed)

    def scores(self, points: Floats, table: Table) -> Floats:
        """How high worlds come; what comparisons are measured in is fixed by the first call."""
        count = points.shape[1]
        rows = np.arange(max(self.steps, 1), dtype=np.int64)
        worlds = table if self.steps else np.zeros((1, count), dtype=np.uint64)
        paths = Paths(np.broadcast_to(rows[:, np.newaxis], worlds.shape), worlds, self.asked.last)
        none = np.zeros(count, dtype=np.int64)
        lanes = Lanes(none.astype(np.uint64), none, self.cube.held(points), paths)
        found: list[Traces] = list(self.bench.run(lanes, self.led.names))
        if not self.unit:
            first = {
                name: np.concatenate([item.values[name] for item in found], axis=-1)
                for name in self.led.names
            }
            self.unit.update(scales(self.led.ladder, first))
        return np.concatenate([self._scored(item) for item in found])

    def _scored(self, traces: Traces) -> Floats:
        item = self.asked
        yes = outcome(item, traces.values[self.led.root]) != 0.0
        far = distance(self.led.ladder, traces.values, self.unit)[item.first : item.last + 1]
        match item.question.window:
            case At():
                off = far[-1]
            case Throughout():
                off = far.max(axis=0)
            case _:
                off = far.min(axis=0)
        failed = np.asarray(traces.failed, dtype=np.bool_)
        self.failed += int(failed.sum())
        scores = np.where(np.isnan(off), -np.inf, -off)
        return np.where(failed, -np.inf, np.where(yes, np.inf, scores))


def climbers(
    case: Case, stages: Stages, asked: Asked, seed: int, engine: Engine, threads: int = 1
) -> ModelClimbers:
    """The climbers of an account that has gone through all stages, for a yes-or-no question."""
    root = variable_of(asked.question.id)
    found = led(stages.lowered, root)
    plan = planned(case, found.lowered, stages.reading)
    names = upstream(plan, root).names
    own = [node for node in (*plan.setup, *plan.nodes) if names.intersection(given(node))]
    drawn = tuple(streams(own))
    renewed = any(isinstance(node, Strike) and node.rate is not None for node in own)
    return ModelClimbers(
        Bench(engine, plan, seed, threads),
        asked,
        found,
        cube(plan),
        asked.last + 1 if drawn else 0,
        not renewed,
    )
