"""Compiled equals interpreted: every value, step, account and scenario of the cases at hand.

The compiled engine runs all readings of a case by one program that is switched between
them, the interpreter each reading's own plan. They share uniforms, so values agree to 1e-9
and counts exactly. A draw would flip where its uniform lies on the very edge between two
counts, about once in 1e12 draws; there are some ten million here, so none is let through.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sapper.analysis.questions import variable_of
from sapper.analysis.selection import chosen_scenarios
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.together import together
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.engine.blocks import Lanes
from sapper.engine.dataset import dimensions
from sapper.engine.engines import Compiled, Interpreter
from sapper.engine.plan import Plan

BASE = Path(__file__).parents[1] / "golden" / "base"
RELATIVE = 1e-9
FEW = 24


def readings(case: Case) -> dict[str, Stages]:
    """Every account as it is, and every scenario under one of them, by what it is called.

    Accounts differ in numbers, which the plain readings compare; scenarios in equations, which are
    the same under every account. So they take turns.
    """
    accounts = [account for account in case.accounts if account.has_model]
    asked = [(account, ()) for account in accounts]
    asked += [
        (accounts[place % len(accounts)], (scenario.id,))
        for place, scenario in enumerate(case.scenarios)
    ]
    return {
        " ".join((account.id, *chosen)): staged(
            case, read(case, account, chosen_scenarios(case, chosen), questions=True)
        )
        for account, chosen in asked
    }


def values_of(plan: Plan) -> list[str]:
    """Everything with a history: stocks, flows, variables, questions and what lies between."""
    drawn = {draw.name for draw in plan.draws}
    return [name for name in dimensions(plan) if name not in drawn and "·start" not in name]


def gap(found: np.ndarray, wanted: np.ndarray) -> float:
    """The largest difference, relative to a value or to the largest of its world.

    A difference of two large numbers is as exact as they were, not as it is small; infinite
    dates must be infinite in both.
    """
    if not np.array_equal(np.isfinite(found), np.isfinite(wanted)):
        return np.inf
    both = np.isfinite(found)
    if not np.array_equal(found[~both], wanted[~both], equal_nan=True):
        return np.inf
    one, other = np.where(both, found, 0.0), np.where(both, wanted, 0.0)
    scale = np.maximum(np.abs(other).max(axis=0), 1.0)
    return float((np.abs(one - other) / scale).max(initial=0.0))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["base", "tiny", "dprk-russia", "rok-vietnam"])
def test_every_value_of_every_account_and_scenario(name: str):
    case, report = check(BASE if name == "base" else name)
    assert case is not None, report.found
    found = readings(case)
    accounts = sum(item.has_model for item in case.accounts)
    assert len(found) == accounts + len(case.scenarios)
    plans = together(case, list(found.values()))
    engine = Compiled()
    lanes = Lanes(np.arange(FEW, dtype=np.uint64), np.zeros(FEW, dtype=np.int64))
    compared = 0
    for (reading, stages), plan in zip(found.items(), plans, strict=True):
        own = values_of(stages.plan)
        fast = engine.run_block(plan, lanes, 7, values_of(plan))
        slow = Interpreter().run_block(stages.plan, lanes, 7, own)
        np.testing.assert_array_equal(fast.failed, slow.failed, err_msg=reading)
        fine = ~slow.failed
        for value in own:
            # an equation that others replace may stand under another name in the program of all
            if value not in fast.values:
                assert "·" in value, (reading, value)
                continue
            one, other = fast.values[value][..., fine], slow.values[value][..., fine]
            assert gap(one, other) <= RELATIVE, (reading, value, gap(one, other))
            compared += 1
        for level in stages.plan.levels:
            if level.whole:
                np.testing.assert_array_equal(
                    fast.values[level.name], slow.values[level.name], err_msg=reading
                )
        asked = [variable_of(item.id) for item in case.questions]
        assert set(asked) <= set(own)
    assert engine.compilations == 1
    assert compared > len(found) * len(case.questions)
