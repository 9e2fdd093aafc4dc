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

from sapper.analysis.outcomes import Asked, asked, outcome
from sapper.analysis.questions import variable_of, with_questions
from sapper.analysis.spread import FATES, readings
from sapper.case.assemble import assemble
from sapper.case.case import Account, Case, Question, Scenario
from sapper.diagnostics.diagnostic import Diagnostic
from sapper.engine.interpreter.failures import Failure
from sapper.engine.interpreter.run import run
from sapper.engine.plan import Plan
from sapper.engine.planning import ClaimTruth, plan
from sapper.model.checks import check_model
from sapper.model.lowering import lower

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


@dataclass(frozen=True, slots=True)
class Job:
    """Worlds `first` to `first + count` of one prepared account under one fate."""

    account: int
    first: int
    count: int
    fate: int


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


def prepare(
    case: Case, account: Account, scenarios: Sequence[Scenario]
) -> tuple[Prepared | None, list[Diagnostic]]:
    """Take one account through all stages up to the plan; None with errors."""
    model, beliefs, found = assemble(case, account, scenarios)
    model, more = with_questions(case, model)
    found = [*found, *more]
    quantities = {claim.id: claim.quantity for claim in case.evidence.claims}
    inference, faults = check_model(model, case.units, quantities, strict=False)
    found += [item for item in faults if item.severity == "error"]
    if any(item.severity == "error" for item in found):
        return None, found
    claims = [ClaimTruth(item.id, item.credence, item.repeats) for item in case.evidence.claims]
    planned = plan(lower(model, inference), claims, case.evidence.ties, beliefs)
    questions = tuple(
        asked(item, model.calendar, inference.of(variable_of(item.id))) for item in case.questions
    )
    return Prepared(account, planned, questions), found


def chunk_of(prepared: Sequence[Prepared]) -> int:
    """How many worlds a job may have at most, so that histories stay small."""
    row = max((len(item.asked) * (item.plan.calendar.steps + 1) for item in prepared), default=1)
    return max(int(TRACE_BYTES / (8 * max(row, 1))), 256)


def jobs_of(accounts: int, worlds: int, chunk: int) -> list[Job]:
    """The jobs of a run: every account's worlds, then its readings under other fates.

    Jobs of one fate are about equally large, none larger than `chunk`.
    """
    again = readings(worlds)
    jobs: list[Job] = []
    for account in range(accounts):
        for fate, count in [(0, worlds), *((fate, again) for fate in range(1, FATES))]:
            size = -(-count // -(-count // chunk))
            jobs += [
                Job(account, first, min(size, count - first), fate)
                for first in range(0, count, size)
            ]
    # the longest first, so that no worker is left with one at the end
    return sorted(jobs, key=lambda job: -job.count)


def run_job(
    prepared: Prepared, job: Job, seed: int, on_step: Callable[[int], None] | None = None
) -> Piece:
    """Run the worlds of one job and keep their outcomes; `on_step` hears of every step."""
    indices = np.arange(job.first, job.first + job.count, dtype=np.uint64)
    names = [variable_of(item.question.id) for item in prepared.asked]
    block = run(prepared.plan, indices, seed, fate=job.fate, keep=names, on_step=on_step)
    outcomes = np.empty((len(names), job.count))
    for row, (item, name) in enumerate(zip(prepared.asked, names)):
        outcomes[row] = outcome(item, block.traces[name])
    first = min(block.failures, key=lambda item: (item.world, item.step), default=None)
    return Piece(outcomes, np.asarray(block.failed, dtype=np.bool_), first)


def gather(prepared: Prepared, jobs: Sequence[Job], pieces: Sequence[Piece]) -> AccountWorlds:
    """Put the pieces of one account together, in the order of the worlds."""
    ordered = sorted(zip(jobs, pieces), key=lambda pair: pair[0].first)
    by_fate: list[tuple[Floats, Flags]] = []
    for fate in range(FATES):
        own = [piece for job, piece in ordered if job.fate == fate]
        by_fate.append(
            (
                np.concatenate([piece.outcomes for piece in own], axis=1),
                np.concatenate([piece.failed for piece in own]),
            )
        )
    outcomes, failed = by_fate[0]
    count = by_fate[-1][1].shape[0]
    failures = [
        piece.failure for job, piece in ordered if job.fate == 0 and piece.failure is not None
    ]
    return AccountWorlds(
        prepared,
        outcomes,
        failed,
        np.stack([values[:, :count] for values, _ in by_fate], axis=-1),
        np.stack([flags[:count] for _, flags in by_fate], axis=-1),
        min(failures, key=lambda item: item.world, default=None),
    )
