"""From a case to the worlds of its accounts: readings prepared, and blocks of them run.

A piece of work is one block of lanes of one account; of its traces only the outcomes of the
questions and the counts of the bands leave it. Accounts share worlds: the same seed and
indices, so the same draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sapper.analysis.bands import Counts, Grid, counted
from sapper.analysis.news.observed import Likelihoods, Observed, joined, likelihoods
from sapper.analysis.outcomes import Asked, outcome
from sapper.analysis.questions import variable_of
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.standing import Number, numbers_of
from sapper.analysis.turning import happened
from sapper.case.case import Account, Case, Scenario
from sapper.diagnostics.diagnostic import Diagnostic
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Engine, Traces
from sapper.engine.held import Held
from sapper.engine.plan import Plan

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Hold: TypeAlias = Callable[[Plan, Lanes, int], Held]
"""What lanes of a plan are told under a seed; a frozen dataclass, to travel to processes."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An account ready to run.

    `plan` is what engines run: the account's own, or one that holds other accounts as well
    and is switched to it. `own` is always the account's own, to say where it failed.
    `numbers` says what its parameters stand on, `observed` which readings can weigh its worlds.
    """

    account: Account
    plan: Plan
    asked: tuple[Asked, ...]
    warnings: tuple[Diagnostic, ...]
    own: Plan
    numbers: tuple[Number, ...] = ()
    observed: tuple[Observed, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Job:
    """A block of lanes of the account at a place.

    `banded`: bands are counted, on `grids`, or, where those are not known yet, traces are
    handed back. `holds` settles what its worlds are told instead of drawing it.
    """

    place: int
    lanes: Lanes
    banded: bool = False
    grids: Mapping[str, Grid] | None = None
    holds: Hold | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """What a job gives: outcomes (Q, n), which lanes failed, and what bands need.

    `happened` (H, D, n): what had come by the dates of the work; empty where not banded.
    `seen`: how likely the readings of the case are in its worlds.
    """

    outcomes: Floats
    failed: Flags
    traces: Mapping[str, Floats]
    counts: Mapping[str, Counts]
    happened: Flags
    seen: Likelihoods


@dataclass(frozen=True, slots=True)
class Work:
    """What all jobs of a run have in common; calling it does one of them.

    `bands` names the values that can have bands, `happenings` what can have come by `steps`.
    All of them are kept in every block, so that no bit depends on what is wanted; they are
    counted only where bands are wanted (`banded`) and somebody looks at what came (`watched`).
    """

    engine: Engine
    prepared: tuple[Prepared, ...]
    seed: int
    bands: tuple[str, ...] = ()
    happenings: tuple[str, ...] = ()
    steps: tuple[int, ...] = ()
    banded: bool = True
    watched: bool = True

    @property
    def keep(self) -> tuple[str, ...]:
        """The names that every block keeps: what is asked for later changes nothing in it."""
        asked = self.prepared[0].asked if self.prepared else ()
        questions = (variable_of(item.question.id) for item in asked)
        return tuple(
            dict.fromkeys((*questions, *self.bands, *self.happenings, *self._shown_names()))
        )

    def _shown_names(self) -> tuple[str, ...]:
        """What readings are compared with, less parameters, which every block has anyway."""
        if not self.prepared:
            return ()
        first = self.prepared[0]
        drawn = {draw.name for draw in first.plan.draws}
        return tuple(name for item in first.observed for name in item.names if name not in drawn)

    def __call__(self, job: Job) -> Piece:
        """Run the lanes of a job."""
        prepared = self.prepared[job.place]
        lanes = job.lanes
        if job.holds is not None:
            lanes = replace(lanes, held=job.holds(prepared.plan, lanes, self.seed))
        if job.banded and job.grids is None:
            block = self.engine.run_block(prepared.plan, lanes, self.seed, self.keep)
            return replace(self._reduced(job, block), traces=self._saved(job, block))
        pieces = self.engine.run_pieces(prepared.plan, lanes, self.seed, self.keep)
        return _joined([self._reduced(job, piece) for piece in pieces])

    def _reduced(self, job: Job, block: Traces) -> Piece:
        """Outcomes, and, where cells are known, the counts of bands."""
        prepared = self.prepared[job.place]
        asked = prepared.asked
        failed = np.asarray(block.failed, dtype=np.bool_)
        outcomes = np.empty((len(asked), failed.size))
        for row, item in enumerate(asked):
            outcomes[row] = outcome(item, block.values[variable_of(item.question.id)])
        come = np.zeros((0, len(self.steps), failed.size), dtype=np.bool_)
        if job.banded and self.watched:
            come = happened(block.values, self.happenings, self.steps)
        seen = likelihoods(prepared.observed, block.values, block.constants, failed.size)
        if not job.banded or job.grids is None:
            return Piece(outcomes, failed, {}, {}, come, seen)
        counts = {
            name: counted(job.grids[name], trace, failed)
            for name, trace in self._saved(job, block).items()
        }
        return Piece(outcomes, failed, {}, counts, come, seen)

    def _saved(self, job: Job, block: Traces) -> dict[str, Floats]:
        if not self.banded:
            return {}
        every = max(1, self.prepared[job.place].plan.calendar.save_every)
        return {name: block.values[name][::every] for name in self.bands}


def _joined(pieces: Sequence[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    return Piece(
        np.concatenate([piece.outcomes for piece in pieces], axis=-1),
        np.concatenate([piece.failed for piece in pieces]),
        {},
        {
            name: np.add.reduce([piece.counts[name] for piece in pieces])
            for name in pieces[0].counts
        },
        np.concatenate([piece.happened for piece in pieces], axis=-1),
        joined([piece.seen for piece in pieces]),
    )


def prepare(case: Case, account: Account, scenarios: Sequence[Scenario]) -> Prepared:
    """Take one account through all stages up to the plan.

    Raises `CaseError` when its model has errors.
    """
    stages = staged(case, read(case, account, scenarios, questions=True))
    return prepared(account, stages, stages.plan)


def prepared(account: Account, stages: Stages, plan: Plan) -> Prepared:
    """An account that has gone through all stages, to be run by a plan."""
    reading = stages.reading
    numbers = numbers_of(reading.model, stages.lowered.parameters)
    return Prepared(
        account, plan, reading.asked, reading.warnings, stages.plan, numbers, reading.observed
    )
