"""Scenarios: differences are those of two runs, errors those of paired worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.results import BinaryAnswer, DateAnswer, NumberAnswer
from sapper.analysis.scenarios import scenarios_of_case
from sapper.case.case import Case, Scenario
from sapper.language.prior import Constant, Prior
from sapper.language.units import Unit
from sapper.model.points import Point, Setting

PER_MONTH = Unit.of({"month": -1})
WORLDS = 700


@pytest.fixture
def hand(case: Case) -> Case:
    """Two accounts; one scenario floods, the other finds gold and expects what does not come."""
    flood = Setting("flood_rate", Prior(Constant(0.2), PER_MONTH))
    gold = Point("dry", believe=(("gold-found", 0.95),))
    return replace(
        case,
        accounts=case.accounts[:2],
        scenarios=(
            Scenario("wet", "Wet years", points=(Point("wet", settings=(flood,)),), raises=("flood",)),
            Scenario(
                "dry", "Dry years", points=(gold,),
                raises=("left",), lowers=("flood",),
            ),
        ),
    )  # fmt: skip


def test_differences_are_those_of_two_runs(hand: Case):
    found = scenarios_of_case(hand, worlds=WORLDS)
    plain = answer_case(hand, worlds=WORLDS)
    for scenario in ("wet", "dry"):
        moved = answer_case(hand, worlds=WORLDS, scenarios=[scenario])
        for question in ("flood", "few", "left", "when", "few-if-flood"):
            for account in ("all", "stay", "go"):
                change = found.of(scenario, question, account)
                one, other = plain.of(question, account), moved.of(question, account)
                assert change is not None
                assert change.difference is not None
                if isinstance(one, BinaryAnswer) and isinstance(other, BinaryAnswer):
                    wanted = other.probability - one.probability
                elif isinstance(one, NumberAnswer) and isinstance(other, NumberAnswer):
                    wanted = other.mean - one.mean
                else:
                    assert isinstance(one, DateAnswer)
                    assert isinstance(other, DateAnswer)
                    wanted = one.never - other.never
                assert change.difference == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("question", ["few", "left", "few-if-flood"])
def test_the_error_is_that_of_the_scatter_over_seeds(hand: Case, question: str):
    """Forty seeds: χ² with 39 degrees of freedom lies within 20.0 and 65.5 in 99 of 100 cases."""
    found = [
        scenarios_of_case(hand, worlds=150, seed=seed).of("dry", question) for seed in range(40)
    ]
    scatter = np.var([item.difference for item in found if item], ddof=1)
    stated = np.mean([item.se**2 for item in found if item and item.se is not None])
    assert 20.0 / 39.0 < scatter / stated < 65.5 / 39.0


def test_expectations_are_met_or_missed(hand: Case):
    found = scenarios_of_case(hand, worlds=WORLDS)
    wet, still, down = (
        found.of(*key) for key in (("wet", "flood"), ("dry", "flood"), ("dry", "left"))
    )
    assert wet is not None
    assert still is not None
    assert down is not None
    assert wet.met is True
    assert wet.missing == 0.0
    # gold moves no flood: missed by the whole two points
    assert (still.met, still.difference, still.se) == (False, 0.0, 0.0)
    assert still.missing == pytest.approx(0.02)
    assert down.met is False
    assert down.difference is not None
    assert down.missing == pytest.approx(down.least - down.difference)
    other = found.of("wet", "few")
    assert other is not None
    assert other.met is None


def test_without_scenarios_or_models_there_is_nothing(case: Case, hand: Case):
    assert scenarios_of_case(replace(hand, scenarios=()), worlds=10).found == ()
    direct = replace(hand, accounts=case.accounts[2:])
    assert scenarios_of_case(direct, worlds=10).found == ()


def test_threads_change_nothing(hand: Case):
    one = scenarios_of_case(hand, worlds=2_000, engine="compiled")
    assert one == scenarios_of_case(hand, worlds=2_000, engine="compiled", workers=2)
