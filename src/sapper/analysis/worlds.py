"""From a case to the outcomes of its worlds: one account at a time, chunk by chunk.

Every account goes through the same stages (assemble, questions, checks, lowering, plan) and
its worlds through the interpreter; of each chunk only the outcomes of the questions are
kept. Accounts share worlds: the same seed and indices, so the same draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.outcomes import Asked, outcome
from sapper.analysis.questions import variable_of
from sapper.analysis.spread import FATES, readings
from sapper.analysis.stages import read, staged
from sapper.case.case import Account, Case, Question, Scenario
from sapper.diagnostics.diagnostic import Diagnostic
from sapper.engine.interpreter.failures import Failure
from sapper.engine.interpreter.run import run
from sapper.engine.interpreter.scope import Fates
from sapper.engine.plan import Plan
from sapper.engine.streams import Worlds

TRACE_BYTES = 200e6
"""What the histories of one job's questions may take; answers do not depend on it."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An account ready to run."""

    account: Account
    plan: Plan
    asked: tuple[Asked, ...]
    warnings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """Lanes `first` to `first + count` of one prepared account; see `lanes`."""

    account: int
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Piece:
    """What a job gives: outcomes (questions, worlds), which worlds failed, and the first."""

    outcomes: Floats
    failed: Flags
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class AccountWorlds:
    """All outcomes of one account.

    `outcomes` (questions, worlds); `fates` (questions, readings, fates) for the first worlds,
    their own run first; `failed` and `fates_failed` likewise without questions.
    """

    prepared: Prepared
    outcomes: Floats
    failed: Flags
    fates: Floats
    fates_failed: Flags
    failure: Failure | None

    def index(self, question: str) -> int:
        """The place of a question in the first axis of `outcomes` and `fates`."""
        ids = [item.question.id for item in self.prepared.asked]
        return ids.index(question)

    def values(self, question: str) -> Floats:
        """One outcome a world."""
        return self.outcomes[self.index(question)]

    def counts(self, question: Question) -> Flags:
        """Which worlds an answer rests on: not failed, finite, and its condition met."""
        index = self.index(question.id)
        kept = ~self.failed & self._conditions(question, self.outcomes)
        if question.kind == "number":
            kept &= np.isfinite(self.outcomes[index])
        return kept

    def fate_counts(self, question: Question) -> Flags:
        """The same over readings and fates."""
        return ~self.fates_failed & self._conditions(question, self.fates)

    def _conditions(self, question: Question, outcomes: Floats) -> Flags:
        met = np.ones(outcomes.shape[1:], dtype=np.bool_)
        by_id = {item.question.id: item.question for item in self.prepared.asked}
        seen = {question.id}
        while question.given is not None and question.given not in seen:
            seen.add(question.given)
            question = by_id[question.given]
            met &= outcomes[self.index(question.id)] != 0.0
        return met


def prepare(case: Case, account: Account, scenarios: Sequence[Scenario]) -> Prepared:
    """Take one account through all stages up to the plan.

    Raises `CaseError` when its model has errors.
    """
    reading = read(case, account, scenarios, questions=True)
    return Prepared(account, staged(case, reading).plan, reading.asked, reading.warnings)


def chunk_of(prepared: Sequence[Prepared]) -> int:
    """How many worlds a job may have at most, so that histories stay small."""
    row = max((len(item.asked) * (item.plan.calendar.steps + 1) for item in prepared), default=1)
    return max(int(TRACE_BYTES / (8 * max(row, 1))), 256)


def lanes(worlds: int) -> tuple[Worlds, Fates]:
    """World and fate of every lane of an account: all worlds, then the readings run again.

    The first worlds are the readings that are run again under every other fate.
    """
    again = readings(worlds)
    indices = [np.arange(worlds), *(np.arange(again) for _ in range(1, FATES))]
    fates = [np.zeros(worlds), *(np.full(again, fate) for fate in range(1, FATES))]
    return np.concatenate(indices).astype(np.uint64), np.concatenate(fates).astype(np.int64)


def jobs_of(accounts: int, worlds: int, chunk: int, workers: int = 1) -> list[Job]:
    """The jobs of a run: the lanes of every account, in pieces about equally large.

    None is larger than `chunk`; there are at least as many as workers, if there are lanes.
    """
    count = len(lanes(worlds)[0])
    pieces = max(-(-count // chunk), -(-workers // max(accounts, 1)))
    size = -(-count // pieces)
    return [
        Job(account, first, min(size, count - first))
        for account in range(accounts)
        for first in range(0, count, size)
    ]


def run_job(
    prepared: Prepared,
    job: Job,
    worlds: int,
    seed: int,
    on_step: Callable[[int], None] | None = None,
) -> Piece:
    """Run the lanes of one job and keep their outcomes; `on_step` hears of every step."""
    own = slice(job.first, job.first + job.count)
    indices, fates = lanes(worlds)
    names = [variable_of(item.question.id) for item in prepared.asked]
    block = run(prepared.plan, indices[own], seed, fate=fates[own], keep=names, on_step=on_step)
    outcomes = np.empty((len(names), job.count))
    for row, (item, name) in enumerate(zip(prepared.asked, names)):
        outcomes[row] = outcome(item, block.traces[name])
    # what happens under other fates is no part of the answer
    failures = [item for item in block.failures if job.first + item.lane < worlds]
    first = min(failures, key=lambda item: (item.world, item.step), default=None)
    return Piece(outcomes, np.asarray(block.failed, dtype=np.bool_), first)


def gather(
    prepared: Prepared, worlds: int, jobs: Sequence[Job], pieces: Sequence[Piece]
) -> AccountWorlds:
    """Put the pieces of one account together, in the order of its lanes."""
    ordered = [piece for _, piece in sorted(zip(jobs, pieces), key=lambda pair: pair[0].first)]
    outcomes = np.concatenate([piece.outcomes for piece in ordered], axis=1)
    failed = np.concatenate([piece.failed for piece in ordered])
    count = readings(worlds)
    starts = [0, *range(worlds, outcomes.shape[1], count)]
    failures = [piece.failure for piece in ordered if piece.failure is not None]
    return AccountWorlds(
        prepared,
        outcomes[:, :worlds],
        failed[:worlds],
        np.stack([outcomes[:, first : first + count] for first in starts], axis=-1),
        np.stack([failed[first : first + count] for first in starts], axis=-1),
        min(failures, key=lambda item: item.world, default=None),
    )
