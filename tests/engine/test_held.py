"""Held truths and numbers: what is told counts, all else stays as it was drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.stages import read, staged
from sapper.case.checked import check
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Compiled, Engine, Interpreter
from sapper.engine.held import Held, drawn_parameters, drawn_truths
from sapper.engine.plan import Plan

# not a multiple of what either engine pads to
WORLDS = np.arange(37, dtype=np.uint64)
LANES = Lanes(WORLDS, np.zeros(37, dtype=np.int64))


@pytest.fixture(scope="module")
def plan() -> Plan:
    case, _ = check("tiny")
    assert case is not None
    return staged(case, read(case, case.accounts[0], (), questions=True)).plan


def _forced(plan: Plan, claim: str, credence: float) -> Plan:
    stream = next(truth.stream for truth in plan.truths if truth.claim == claim)
    return replace(
        plan,
        truths=tuple(
            replace(truth, credence=credence) if truth.stream == stream else truth
            for truth in plan.truths
        ),
    )


def _claims(plan: Plan) -> list[str]:
    return sorted({c for draw in plan.draws if draw.otherwise is not None for c in draw.claims})


@pytest.mark.parametrize("engine", [Interpreter(), Compiled()])
def test_a_held_truth_is_the_world_of_a_certain_claim(plan: Plan, engine: Engine):
    keep = [level.name for level in plan.levels]
    for claim in _claims(plan):
        for truth in (0.0, 1.0):
            told = replace(LANES, held=Held({claim: np.full(37, truth)}))
            made = engine.run_block(plan, told, 1, keep)
            wanted = engine.run_block(_forced(plan, claim, truth), LANES, 1, keep)
            for name in keep:
                np.testing.assert_array_equal(made.values[name], wanted.values[name])
            for name, data in wanted.constants.items():
                np.testing.assert_array_equal(made.constants[name], data)


@pytest.mark.parametrize("engine", [Interpreter(), Compiled()])
def test_what_was_drawn_anyway_changes_nothing(plan: Plan, engine: Engine):
    keep = [level.name for level in plan.levels]
    truths = drawn_truths(plan, WORLDS, 1)
    names = [draw.name for draw in plan.draws]
    numbers = drawn_parameters(plan, WORLDS, 1, truths, names)
    made = engine.run_block(plan, replace(LANES, held=Held(truths, numbers)), 1, keep)
    usual = engine.run_block(plan, LANES, 1, keep)
    for name in keep:
        np.testing.assert_array_equal(made.values[name], usual.values[name])
    for name in names:
        np.testing.assert_array_equal(made.constants[name], usual.constants[name])


def test_a_few_parameters_are_drawn_as_among_all(plan: Plan):
    truths = drawn_truths(plan, WORLDS, 1)
    names = [draw.name for draw in plan.draws]
    every = drawn_parameters(plan, WORLDS, 1, truths, names)
    for name in names:
        few = drawn_parameters(plan, WORLDS, 1, truths, [name])
        np.testing.assert_array_equal(few[name], every[name])
