"""The small case: it uses every kind of part, and behaves as its words say."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.results import Answers, BinaryAnswer, DateAnswer, NumberAnswer
from sapper.analysis.simulation import simulate_case
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.case.folder import SHIPPED
from sapper.model.parts import Model

WORLDS = 2_000


@pytest.fixture(scope="module")
def case() -> Case:
    found, report = check("tiny", strict=True)
    assert found is not None, report.found
    assert report.found == []
    return found


@pytest.fixture(scope="module")
def answers(case: Case) -> Answers:
    return answer_case(case, worlds=WORLDS)


def test_it_has_every_kind_of_part(case: Case):
    model: Model = case.model
    kinds = ("sectors dimensions parameters stocks flows variables lookups correlations "
             "events decisions chains populations")  # fmt: skip
    assert [kind for kind in kinds.split() if not getattr(model, kind)] == []
    assert {flow.kind for flow in model.flows} == {"equation", "hazard", "after", "moves"}
    assert {stock.whole for stock in model.stocks} == {True, False}
    assert {p.basis.kind for p in model.parameters if p.basis} == {
        "rests_on",
        "argued_from",
        "assumed",
    }
    assert {event.hazard is None for event in model.events} == {True, False}
    assert {question.kind for question in case.questions} == {"binary", "number", "date"}
    assert {bool(question.through) for question in case.questions} == {True, False}
    assert any(question.given for question in case.questions)
    assert {account.has_model for account in case.accounts} == {True, False}
    assert {indicator.kind for indicator in case.indicators} == {"series", "event"}
    assert case.scenarios and case.observations and case.outcomes
    assert case.evidence.checks and case.evidence.conflicts


@pytest.mark.parametrize("account", ["treaty", "leverage"])
def test_soldiers_are_conserved_in_every_world(case: Case, account: str):
    worlds = simulate_case(case, account=account, worlds=WORLDS)
    places = ("in_angola", "hospital", "home", "killed")
    everybody = sum(worlds[name].values for name in places)
    assert (everybody == everybody[:, :1]).all()
    assert all((worlds[name].values >= 0).all() for name in places)
    assert all((worlds[name].values == np.floor(worlds[name].values)).all() for name in places)


def test_the_accounts_differ_as_they_say(answers: Answers):
    on_time = {name: answers.of("home-by-1991-07-01", name) for name in ("treaty", "leverage")}
    treaty, leverage = on_time["treaty"], on_time["leverage"]
    assert isinstance(treaty, BinaryAnswer) and isinstance(leverage, BinaryAnswer)
    # a difference beyond 4.5 of its standard errors on shared worlds, which err less still
    assert treaty.probability - leverage.probability > 4.5 * (treaty.se + leverage.se)


def test_every_question_is_answered_for_the_mixture(case: Case, answers: Answers):
    kinds = [type(answers.of(question.id)) for question in case.questions]
    assert kinds == [BinaryAnswer, BinaryAnswer, BinaryAnswer, NumberAnswer, DateAnswer]
    assert answers.worlds_failed == 0


def test_more_ships_bring_them_home(case: Case, answers: Answers):
    faster = answer_case(case, worlds=WORLDS, scenarios=["ships-doubled"])
    for account in ("treaty", "leverage"):
        before, after = (item.of("home-by-1991-07-01", account) for item in (answers, faster))
        assert isinstance(before, BinaryAnswer) and isinstance(after, BinaryAnswer)
        assert after.probability >= before.probability


def test_what_then_happened_does_not_reach_a_run(case: Case, tmp_path: Path):
    """The hash, and so every answer, is the same without the outcomes."""
    copy = tmp_path / "tiny"
    shutil.copytree(SHIPPED / "tiny", copy)
    (copy / "outcomes.yaml").unlink()
    found, report = check(copy)
    assert found is not None, report.found
    assert found.outcomes == ()
    assert case.outcomes != ()
    assert found.sha256 == case.sha256


def test_half_the_step_changes_little(case: Case, answers: Answers):
    """Steps are a way of counting; what is said must not hang on them.

    The two runs draw other chance at every step, so their difference errs by √2 of the
    larger error; 2 points are allowed for the step itself.
    """
    calendar = replace(case.model.calendar, step=case.model.calendar.step / 2)
    finer = answer_case(replace(case, model=replace(case.model, calendar=calendar)), worlds=WORLDS)
    for question in ("home-by-1991-07-01", "truce-holds-1990"):
        for account in ("treaty", "leverage"):
            one, other = answers.of(question, account), finer.of(question, account)
            assert isinstance(one, BinaryAnswer) and isinstance(other, BinaryAnswer)
            error = 2**0.5 * max(one.se, other.se)
            assert abs(one.probability - other.probability) < 0.02 + 4.5 * error
