"""Flips: equal to two runs with the claim certain; nought where a claim reaches nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.flips import Flip
from sapper.analysis.hinges import AccountHinges, hinge_case
from sapper.analysis.results import BinaryAnswer, NumberAnswer
from sapper.case.case import Case
from sapper.engine.blocks import BLOCK
from sapper.engine.engines import Compiled
from sapper.evidence.claims import Claim
from sapper.language.prior import Constant, Interval, Prior
from sapper.language.units import Unit
from sapper.model.parts import Basis

WORLDS = 2 * BLOCK + 100


def _hinges(case: Case, question: str, account: str = "stay", **more: int) -> AccountHinges:
    found = hinge_case(case, [question], worlds=more.pop("worlds", WORLDS), **more)
    hinges = found.of(question, account)
    assert hinges is not None
    return hinges


def _flip(hinges: AccountHinges, claim: str) -> Flip:
    return next(item for item in hinges.flips if item.claim == claim)


def _with_claim(case: Case, claim: Claim) -> Case:
    return replace(case, evidence=replace(case.evidence, claims=(*case.evidence.claims, claim)))


def _certain(case: Case, truth: float) -> Case:
    claims = tuple(
        replace(item, credence=truth) if item.id == "gold-found" else item
        for item in case.evidence.claims
    )
    return replace(case, evidence=replace(case.evidence, claims=claims))


@pytest.fixture
def hand(case: Case) -> Case:
    return replace(case, accounts=case.accounts[:2])


@pytest.mark.parametrize("question", ["few", "few-if-flood"])
def test_a_flip_is_the_difference_of_two_certain_runs(hand: Case, question: str):
    flip = _flip(_hinges(hand, question), "gold-found")
    sure = []
    for truth in (1.0, 0.0):
        answer = answer_case(_certain(hand, truth), worlds=WORLDS).of(question, "stay")
        assert isinstance(answer, BinaryAnswer)
        sure.append(answer.probability)
    assert flip.worlds == WORLDS
    assert (flip.true, flip.false) == pytest.approx(tuple(sure), abs=1e-12)
    assert flip.difference == pytest.approx(sure[0] - sure[1], abs=1e-12)
    assert flip.difference > 0.3
    assert flip.stands


def test_a_flip_of_a_number_has_means_and_ranges(hand: Case):
    flip = _flip(_hinges(hand, "left", worlds=2 * BLOCK), "gold-found")
    for truth, mean, ends in (
        (1.0, flip.true, flip.true_range),
        (0.0, flip.false, flip.false_range),
    ):
        answer = answer_case(_certain(hand, truth), worlds=2 * BLOCK).of("left", "stay")
        assert isinstance(answer, NumberAnswer)
        assert mean == pytest.approx(answer.mean)
        low, high = (item for item in answer.quantiles if item.share in (0.05, 0.95))
        assert low.low <= ends[0] <= low.high
        assert high.low <= ends[2] <= high.high


def test_a_date_counts_as_come_by_its_horizon(hand: Case):
    flip = _flip(_hinges(hand, "when"), "gold-found")
    assert not flip.reaches


def test_the_error_is_that_of_the_paired_difference(hand: Case):
    """Over forty seeds the differences scatter as one of them says: 40 draws, 95 % of a χ²."""
    flips = [_flip(_hinges(hand, "few", worlds=400, seed=seed), "gold-found") for seed in range(40)]
    scatter = np.var([item.difference for item in flips], ddof=1)
    stated = np.mean([item.se**2 for item in flips])
    # χ² with 39 degrees of freedom lies within 23.7 and 58.1 in 95 of 100 cases
    assert 23.7 / 39.0 < scatter / stated < 58.1 / 39.0


def test_a_claim_that_reaches_nothing_is_not_run(hand: Case):
    case = _with_claim(hand, Claim("moon-is-blue", "gazette", "The moon is blue.", 0.5))
    flip = _flip(_hinges(case, "few"), "moon-is-blue")
    assert not flip.reaches
    assert (flip.difference, flip.se, flip.worlds) == (0.0, 0.0, 0)
    assert flip.true == flip.false


def test_a_claim_without_effect_has_a_flip_of_nought(hand: Case):
    """Its number has the same prior either way, so that not one world changes."""
    prior = Prior(Interval(0.02, 0.05, "lognormal"), Unit.of({"month": -1}))
    number = replace(
        hand.model.parameters[0],
        prior=prior,
        otherwise=prior,
        basis=Basis("rests_on", ("idle",)),
    )
    model = replace(hand.model, parameters=(number, *hand.model.parameters[1:]))
    case = _with_claim(replace(hand, model=model), Claim("idle", "gazette", "Idle.", 0.5))
    flip = _flip(_hinges(case, "few"), "idle")
    assert flip.reaches
    assert flip.difference == 0.0
    assert flip.se > 0.0
    assert not flip.stands


def test_an_echo_goes_with_its_claim(hand: Case):
    echo = Claim("gold-again", "gazette", "Gold again.", 0.4, repeats="gold-found")
    hinges = _hinges(_with_claim(hand, echo), "few")
    assert [item.claim for item in hinges.flips] == ["gold-found"]
    assert hinges.flips[0].echoes == ("gold-again",)
    assert hinges.flips[0].difference == _flip(_hinges(hand, "few"), "gold-found").difference


def test_worlds_are_run_until_the_error_is_small(hand: Case):
    flip = _flip(_hinges(hand, "few", worlds=20 * BLOCK), "gold-found")
    assert flip.settled
    assert 1.96 * flip.se <= 0.01
    assert 2 * BLOCK <= flip.worlds <= 16 * BLOCK


def test_neither_threads_nor_the_engine_change_a_flip(hand: Case):
    one = hinge_case(hand, worlds=WORLDS, engine=Compiled())
    two = hinge_case(hand, worlds=WORLDS, engine=Compiled(), workers=2)
    assert one.found == two.found
    slow = hinge_case(hand, worlds=WORLDS, engine="interpreter")
    for fast, other in zip(one.found, slow.found, strict=True):
        for flip, wanted in zip(fast.flips, other.flips, strict=True):
            assert flip.difference == pytest.approx(wanted.difference, rel=1e-9)


def test_a_certain_number_of_worlds_may_be_one(hand: Case):
    assert hinge_case(hand, worlds=1).found


def test_a_number_that_is_sure_cannot_turn(hand: Case):
    rate = replace(hand.model.parameters[1], prior=Prior(Constant(0.0), Unit.of({"month": -1})))
    first, _, *rest = hand.model.parameters
    case = replace(hand, model=replace(hand.model, parameters=(first, rate, *rest)))
    assert _hinges(case, "flood", worlds=4_000).certain
