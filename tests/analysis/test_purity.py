"""What is said of a question and an account does not depend on what else is asked or run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.analysis.conftest import equation

from sapper.analysis.answers import answer_case
from sapper.analysis.comparing import Comparison, compare_case
from sapper.analysis.hinges import Hinges, hinge_case
from sapper.case.case import Account, Case
from sapper.engine.blocks import BLOCK
from sapper.evidence.claims import Claim
from sapper.language.prior import Constant, Interval, Prior
from sapper.language.units import Unit
from sapper.model.parts import Basis
from sapper.model.points import Point, Setting

PER_MONTH = Unit.of({"month": -1})
WORLDS = 20 * BLOCK


def _rate(name: str, low: float, high: float) -> Point:
    shape = Constant(low) if low == high else Interval(low, high, "lognormal")
    return Point(name, f"{name}.", settings=(Setting("rate", Prior(shape, PER_MONTH)),))


@pytest.fixture
def hand(case: Case) -> Case:
    """Two accounts; a claim reaches the flood alone, beside the one that reaches the settlers."""
    claim = Claim("dam-built", "gazette", "A dam was built.", 0.5)
    rate, flood, *others = case.model.parameters
    flood = replace(
        flood,
        otherwise=Prior(Constant(0.06), PER_MONTH),
        basis=Basis("rests_on", ("dam-built",)),
    )
    return replace(
        case,
        accounts=case.accounts[:2],
        model=replace(case.model, parameters=(rate, flood, *others)),
        evidence=replace(case.evidence, claims=(*case.evidence.claims, claim)),
    )


def _of(found: Hinges, question: str, account: str) -> object:
    hinges = found.of(question, account)
    assert hinges is not None
    return hinges


def test_hinges_do_not_depend_on_other_questions_or_accounts(hand: Case):
    """Flips, turning points and shares, to the bit; the questions take worlds differently."""
    questions = ["few", "left", "few-if-flood", "when"]
    whole = hinge_case(hand, worlds=WORLDS)
    together = hinge_case(hand, questions, worlds=WORLDS)
    sizes = set()
    for question in questions:
        alone = hinge_case(hand, [question], worlds=WORLDS, accounts=["stay"])
        wanted = _of(alone, question, "stay")
        assert _of(together, question, "stay") == wanted
        assert _of(whole, question, "stay") == wanted
        sizes |= {flip.worlds for flip in alone.found[0].flips}
    # if all took as many worlds, nothing would have been tested
    assert len(sizes - {0}) > 1


def test_an_accounts_own_answers_do_not_depend_on_which_others_run(hand: Case):
    """Quantiles, means and errors, to the bit, though histograms have cells by what was seen."""
    direct = Account("outside", "Outside", 0.5)
    both = answer_case(replace(hand, accounts=(*hand.accounts, direct)), worlds=6 * BLOCK)
    for account in ("stay", "go"):
        alone = answer_case(hand, worlds=6 * BLOCK, accounts=[account])
        for question in hand.questions:
            assert both.of(question.id, account) == alone.of(question.id, account), question.id


FLOOD = Point("dam", settings=(Setting("flood_rate", Prior(Constant(0.06), PER_MONTH)),))
GOLD = Point("gold", "Gold was found.", "stated", believe=(("gold-found", 0.9),))


def _compared(case: Case, questions: list[str]) -> dict[str, Comparison]:
    found = compare_case(case, "a", "b", questions, worlds=WORLDS)
    return {item.question: item for item in found}


@pytest.mark.parametrize("more", [0, 5])
def test_parts_of_a_gap_do_not_depend_on_other_questions(case: Case, more: int):
    """With all sets, and, beyond five points, with an order for each world."""
    names = [f"part_{place}" for place in range(more)]
    one = Prior(Constant(1.0))
    hazard = equation(" * ".join(["flood_rate", *names]))
    model = replace(
        case.model,
        parameters=(
            *case.model.parameters,
            *(replace(case.model.parameters[1], name=name, prior=one) for name in names),
        ),
        events=(replace(case.model.events[0], hazard=hazard),),
    )
    extra = [Point(name, settings=(Setting(name, Prior(Constant(1.1))),)) for name in names]
    two = replace(
        case,
        model=model,
        accounts=(
            Account("a", "A", 0.5, points=(GOLD,)),
            Account("b", "B", 0.5, points=(_rate("pull", 0.02, 0.06), FLOOD, *extra)),
        ),
    )
    together = _compared(two, ["few", "flood", "left"])
    for question in ("few", "flood", "left"):
        assert together[question] == _compared(two, [question])[question]
    assert len({item.worlds for item in together.values()}) > 1
