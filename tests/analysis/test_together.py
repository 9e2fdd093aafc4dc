"""Accounts and scenarios as one program: one compilation, and every world as it was alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.selection import chosen_scenarios
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.together import together
from sapper.case.case import Case, Scenario
from sapper.case.checked import check
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Compiled, Interpreter
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Prior
from sapper.language.units import UnitTable
from sapper.model.points import Point, Replacement, Setting

LANES = Lanes(np.arange(64, dtype=np.uint64), np.zeros(64, dtype=np.int64))


def _expr(text: str, units: UnitTable):
    from sapper.diagnostics.span import TextFile

    tree, faults = parse_equation(text, TextFile("x", text).span(0, len(text)), units)
    assert tree is not None, faults
    return tree


@pytest.fixture(scope="module")
def tiny() -> Case:
    found, report = check("tiny")
    assert found is not None, report.found
    return found


def _readings(case: Case, scenarios: list[tuple[str | Scenario, ...]]) -> list[Stages]:
    return [
        staged(case, read(case, account, chosen_scenarios(case, chosen), questions=True))
        for chosen in scenarios
        for account in case.accounts
        if account.has_model
    ]


def _ten(case: Case) -> list[Stages]:
    """Two accounts under five what-ifs that change numbers, equations and dates."""
    names = [stock.name for stock in case.model.stocks if not stock.over]
    variable = next(item for item in case.model.variables if not item.over)
    halved = Replacement(variable.name, _expr("was * 0.5", case.units))
    number = next(
        item for item in case.model.parameters
        if not item.over and "." not in item.name and not item.by_element
    )  # fmt: skip
    thinner = Setting(number.name, _expr("was * 0.9", case.units))
    fixed = Setting(number.name, Prior(Constant(0.0), number.prior.unit))
    points = {
        "equation": Point("equation", replacements=(halved,)),
        "worked-out": Point("worked-out", settings=(thinner,)),
        "fixed": Point("fixed", settings=(fixed,)),
        "both": Point("both", replacements=(halved,), settings=(thinner,)),
    }
    assert names
    what_ifs = [(Scenario(key, key, points=(point,)),) for key, point in points.items()]
    return _readings(case, [(), *what_ifs])


def test_ten_accounts_and_scenarios_are_one_compilation(tiny: Case):
    stages = _ten(tiny)
    assert len(stages) == 10
    plans = together(tiny, stages)
    engine = Compiled()
    keep = tuple(level.name for level in plans[0].levels)
    for own, plan in zip(stages, plans):
        made = engine.run_block(plan, LANES, 1, keep)
        alone = Interpreter().run_block(
            own.plan, LANES, 1, [level.name for level in own.plan.levels]
        )
        for name, expected in alone.values.items():
            np.testing.assert_allclose(made.values[name], expected, rtol=1e-9, atol=1e-9)
        np.testing.assert_array_equal(made.failed, alone.failed)
    assert engine.compilations == 1


def test_what_ifs_do_change_something(tiny: Case):
    stages = _ten(tiny)
    plans = together(tiny, stages)
    keep = [level.name for level in plans[0].levels]
    runs = [Interpreter().run_block(plan, LANES, 1, keep) for plan in plans[::2]]
    ends = {
        tuple(np.concatenate([np.ravel(run.values[name][-1]) for name in keep])) for run in runs
    }
    assert len(ends) == 5


def test_in_the_interpreter_a_union_has_the_very_bits(tiny: Case):
    """The same operations in the same order, so nothing is left to tolerances."""
    stages = _ten(tiny)
    for own, plan in zip(stages, together(tiny, stages)):
        keep = [level.name for level in own.plan.levels]
        alone = Interpreter().run_block(own.plan, LANES, 1, keep)
        switched = Interpreter().run_block(plan, LANES, 1, keep)
        for name in keep:
            np.testing.assert_array_equal(switched.values[name], alone.values[name])


@pytest.mark.slow
def test_dprk_russia_under_every_scenario_is_one_plan():
    case, _ = check("dprk-russia")
    assert case is not None
    stages = _readings(case, [(), *((item.id,) for item in case.scenarios)])
    plans = together(case, stages)
    assert len({id(plan.nodes) for plan in plans}) == 1
    few = Lanes(LANES.worlds[:16], LANES.fates[:16])
    for own, plan in list(zip(stages, plans))[::3]:
        keep = [level.name for level in own.plan.levels]
        alone = Interpreter().run_block(own.plan, few, 1, keep)
        switched = Interpreter().run_block(plan, few, 1, keep)
        for name in keep:
            np.testing.assert_array_equal(switched.values[name], alone.values[name])


def test_readings_that_cannot_be_switched_keep_their_own(tiny: Case):
    stages = _readings(tiny, [()])
    first = stages[0].lowered
    stock = replace(first.stocks[0], whole=not first.stocks[0].whole)
    odd = replace(first, stocks=(stock, *first.stocks[1:]))
    apart = [*stages, replace(stages[0], lowered=odd)]
    plans = together(tiny, apart)
    assert plans[0].nodes is plans[1].nodes
    assert plans[2] is stages[0].plan
