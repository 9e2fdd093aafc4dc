"""The stages of one reading of a case, from its parts to a plan that an engine can run.

    Case -> assemble -> questions -> checks -> lowering -> plan

Whatever runs worlds goes through here: answers, simulations and `sapper dump`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sapper.analysis.news.observed import Observed, observations_of, with_shown
from sapper.analysis.news.selection import read_indicators
from sapper.analysis.outcomes import Asked, asked
from sapper.analysis.questions import variable_of, with_questions
from sapper.case.assemble import assemble
from sapper.case.case import Account, Case, Scenario
from sapper.case.checked import quantities
from sapper.diagnostics.diagnostic import CaseError, Diagnostic
from sapper.engine.plan import Plan
from sapper.engine.planning import ClaimTruth, plan
from sapper.model.checks import check_model
from sapper.model.checks.units import Inference
from sapper.model.lowered import Lowered
from sapper.model.lowering import lower
from sapper.model.parts import Model


@dataclass(frozen=True, slots=True)
class Reading:
    """A checked model, with what was found beside errors.

    `beliefs` are credences by claim that accounts and scenarios change; `asked` the
    questions with their units and steps, and `observed` the readings that can weigh its worlds,
    if the model carries them.
    """

    model: Model
    inference: Inference
    beliefs: tuple[tuple[str, float], ...]
    asked: tuple[Asked, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    observed: tuple[Observed, ...] = ()


@dataclass(frozen=True, slots=True)
class Stages:
    """A reading, and what it becomes on the way to an engine."""

    reading: Reading
    lowered: Lowered
    plan: Plan

    def believing(self, beliefs: tuple[tuple[str, float], ...]) -> Stages:
        """The same with other credences of claims in its reading; its plan stays."""
        return replace(self, reading=replace(self.reading, beliefs=beliefs))


def read(
    case: Case, account: Account | None, scenarios: Sequence[Scenario], *, questions: bool
) -> Reading:
    """Assemble and check the model that an account and scenarios make of a case.

    With `questions` the model carries a value for each of them, and what indicators show that were
    read. Raises `CaseError` when the
    model has errors.
    """
    model, beliefs, found = assemble(case, account, scenarios)
    if questions:
        model, more = with_questions(case, model)
        model = with_shown(model, read_indicators(case))
        found = [*found, *more]
    inference, faults = check_model(model, case.units, quantities(case), strict=False)
    errors = [item for item in (*found, *faults) if item.severity == "error"]
    seen: tuple[Observed, ...] = ()
    if questions and not errors:
        seen, errors = observations_of(case, model, inference)
    if errors:
        raise CaseError(errors)
    items = case.questions if questions else ()
    return Reading(
        model,
        inference,
        tuple(beliefs.items()),
        tuple(asked(item, model.calendar, inference.of(variable_of(item.id))) for item in items),
        tuple(item for item in (*found, *faults) if item.severity == "warning"),
        seen,
    )


def staged(case: Case, reading: Reading) -> Stages:
    """Lower a reading and plan it."""
    lowered = lower(reading.model, reading.inference)
    return Stages(reading, lowered, planned(case, lowered, reading))


def planned(case: Case, lowered: Lowered, reading: Reading) -> Plan:
    """The plan of a lowered model, with the claims of a case as a reading believes them."""
    claims = [ClaimTruth(item.id, item.credence, item.repeats) for item in case.evidence.claims]
    return plan(lowered, claims, case.evidence.ties, dict(reading.beliefs))
