"""The model of one account under some scenarios: points applied in order.

The account comes first, then the scenarios in the order given. Beliefs are gathered beside
the model: the credence of each claim that a point speaks of, the last one counting.
"""

from __future__ import annotations

from collections.abc import Sequence

from sapper.case.case import Account, Case, Scenario
from sapper.diagnostics.diagnostic import Diagnostic
from sapper.model.parts import Model
from sapper.model.points_apply import apply


def assemble(
    case: Case, account: Account | None, scenarios: Sequence[Scenario] = ()
) -> tuple[Model, dict[str, float], list[Diagnostic]]:
    """The model with all points applied, changed credences by claim, and what went wrong.

    With no account it is the model as the sectors write it, under the scenarios alone.
    """
    points = [
        *(account.points if account is not None else ()),
        *(point for scenario in scenarios for point in scenario.points),
    ]
    model, found = apply(case.model, points)
    beliefs = {claim: credence for point in points for claim, credence in point.believe}
    return model, beliefs, found
