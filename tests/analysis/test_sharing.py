"""Shares of whole cases: the same however they are run, and Ishigami in the case's language."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.hinges import hinge_case
from sapper.analysis.inputs import Input
from sapper.analysis.ready import ready_case
from sapper.analysis.results import BinaryAnswer
from sapper.analysis.shares import Share, Shares
from sapper.analysis.totals import OTHER, Anew
from sapper.case.case import At, Case, Question
from sapper.diagnostics.span import TextFile
from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.held import drawn_uniforms
from sapper.evidence.claims import Claim
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Named, Prior
from sapper.language.tree import Name
from sapper.language.units import Unit
from sapper.model.calendar import Calendar
from sapper.model.parts import Basis, Model, Parameter, Variable

WORLDS = 4 * BLOCK
PER_MONTH = Unit.of({"month": -1})


def _shares(case: Case, question: str, **more: int) -> Shares:
    found = hinge_case(case, [question], worlds=more.pop("worlds", WORLDS), **more)
    hinges = found.of(question, case.accounts[0].id)
    assert hinges is not None
    assert hinges.shares is not None
    return hinges.shares


def _of(shares: Shares, name: str) -> Share:
    return next(item for item in shares.found if name in item.input.names)


@pytest.fixture
def hand(case: Case) -> Case:
    return replace(case, accounts=case.accounts[:1])


@pytest.fixture
def ishigami(case: Case) -> Case:
    text = "SIN(x1) + 7 * SIN(x2)^2 + 0.1 * x3^4 * SIN(x1)"
    tree, faults = parse_equation(text, TextFile("hand", text).span(0, len(text)), case.units)
    assert tree is not None, faults
    prior = Prior(Named("uniform", (-math.pi, math.pi)), Unit())
    ours = Basis("assumed", because="a test of methods")
    calendar = Calendar(
        case.model.calendar.start, case.model.calendar.stop, 1.0, Unit.of({"month": 1})
    )
    model = Model(
        calendar=calendar,
        parameters=tuple(Parameter(f"x{n}", prior, basis=ours, sector="S") for n in (1, 2, 3)),
        variables=(Variable("y", tree),),
    )
    asked = Question("y", "How much?", "number", Name("y"), At(calendar.start))
    return replace(
        case,
        model=model,
        accounts=case.accounts[:1],
        questions=(asked,),
        indicators=(),
    )


def test_ishigami_in_the_language_of_a_case(ishigami: Case):
    """Closed forms (Ishigami and Homma 1990) within four standard errors: 6 figures, 1 in 2,000."""
    shares = _shares(ishigami, "y")
    wanted = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
    for name, (first, total) in wanted.items():
        own = _of(shares, name)
        assert own.total is not None
        assert abs(own.first.value - first) < 4.0 * own.first.se
        assert abs(own.total.value - total) < 4.0 * own.total.se
        assert own.total_stands
    assert [item.stands for item in shares.found] == [True, True, False]
    assert shares.chance.value == pytest.approx(0.0, abs=1e-9)
    assert shares.rest is not None
    assert abs(shares.rest.value - 0.2437) < 4.0 * shares.rest.se
    sector = next(item for item in shares.groups if item.by == "sector")
    assert sector.share.value == pytest.approx(sum(item.first.value for item in shares.found))


def test_what_is_shared_out_is_the_spread_of_the_answer(hand: Case):
    found = hinge_case(hand, ["few"], worlds=WORLDS)
    hinges, answer = found.of("few", "stay"), found.answers.of("few", "stay")
    assert isinstance(answer, BinaryAnswer)
    assert answer.spread is not None
    assert hinges is not None
    assert hinges.shares is not None
    chance = answer.probability * (1.0 - answer.probability)
    assert answer.spread.correlation is not None
    wanted = answer.spread.correlation * chance
    assert hinges.shares.variance.value == pytest.approx(wanted, rel=1e-12)
    assert hinges.shares.chance.value == pytest.approx(hinges.chance, rel=1e-12)
    assert _of(hinges.shares, "rate").stands
    assert _of(hinges.shares, "gold-found").stands
    assert _of(hinges.shares, "rate").input.ours


def test_a_model_of_chance_alone_ranks_nothing(hand: Case):
    """Its rate and the claim are fixed, so that no input is left."""
    rate, *rest = hand.model.parameters
    fixed = replace(rate, prior=Prior(Constant(0.02), PER_MONTH))
    claims = tuple(replace(item, credence=1.0) for item in hand.evidence.claims)
    case = replace(
        hand,
        model=replace(hand.model, parameters=(fixed, *rest)),
        evidence=replace(hand.evidence, claims=claims),
    )
    shares = _shares(case, "left")
    assert not any(item.stands for item in shares.found)
    assert shares.chance.value > 0.9


def test_a_claim_without_effect_holds_nothing(hand: Case):
    prior = hand.model.parameters[0].prior
    number = replace(hand.model.parameters[0], otherwise=prior, basis=Basis("rests_on", ("idle",)))
    model = replace(hand.model, parameters=(number, *hand.model.parameters[1:]))
    evidence = replace(
        hand.evidence,
        claims=(*hand.evidence.claims, Claim("idle", "gazette", "Idle.", 0.5)),
    )
    shares = _shares(replace(hand, model=model, evidence=evidence), "few")
    idle = _of(shares, "idle")
    assert not idle.stands
    assert idle.first.interval[0] <= 0.0 <= idle.first.interval[1]
    assert idle.total is not None
    # not one world changes when its truth is drawn anew
    assert (idle.total.value, idle.total.se) == (0.0, 0.0)
    assert not idle.total_stands


def test_conditional_questions_have_no_totals(hand: Case):
    shares = _shares(hand, "few-if-flood")
    assert all(item.total is None for item in shares.found)


def test_what_is_drawn_anew_is_another_world_and_nothing_else(hand: Case):
    ready = ready_case(hand, worlds=BLOCK, seed=1)
    plan = ready.simulated[0].plan
    worlds = np.arange(50, dtype=np.uint64)
    item = Input("number", ("rate",), ("rate",))
    held = Anew(item)(plan, Lanes(worlds, np.zeros(50, dtype=np.int64)), 1)
    assert set(held.parameters) == {"rate"}
    assert not held.truths
    others = drawn_uniforms(plan, worlds + np.uint64(OTHER), 1)["rate"]
    own = drawn_uniforms(plan, worlds, 1)["rate"]
    order = np.argsort(held.parameters["rate"])
    assert (np.diff(others[order]) >= 0.0).all()
    assert not np.allclose(own, others)


def test_neither_threads_nor_engine_change_a_share(hand: Case):
    one = hinge_case(hand, ["few", "left"], worlds=2 * BLOCK, engine="compiled")
    two = hinge_case(hand, ["few", "left"], worlds=2 * BLOCK, engine="compiled", workers=2)
    assert one.found == two.found
    slow = hinge_case(hand, ["few", "left"], worlds=2 * BLOCK, engine="interpreter")
    for fast, other in zip(one.found, slow.found, strict=True):
        assert fast.shares is not None
        assert other.shares is not None
        for item, wanted in zip(fast.shares.found, other.shares.found, strict=True):
            assert item.input == wanted.input
            assert item.first.value == pytest.approx(wanted.first.value, rel=1e-9, abs=1e-12)
