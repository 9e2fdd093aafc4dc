"""A whole case answered: the same for any chunk, closed forms, failures, errors of use."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.documents import COLUMNS, rows
from sapper.analysis.results import Answers, BinaryAnswer, DateAnswer, NumberAnswer
from sapper.case.case import Case
from sapper.diagnostics.diagnostic import CaseError
from sapper.diagnostics.span import TextFile
from sapper.language.prior import Constant, Prior
from sapper.language.units import Unit
from sapper.model.points import Setting

WORLDS = 3_000


@pytest.fixture
def answers(case: Case) -> Answers:
    return answer_case(case, worlds=WORLDS)


def _binary(answers: Answers, question: str, account: str = "all") -> BinaryAnswer:
    found = answers.of(question, account)
    assert isinstance(found, BinaryAnswer)
    return found


def test_flood_has_its_closed_form(answers: Answers):
    """0.02 a month from 1 March to 1 December: 1 - exp(-0.18), within 4.5 standard errors."""
    exact = 1 - math.exp(-0.02 * 9)
    found = _binary(answers, "flood", "stay")
    assert found.probability == pytest.approx(exact, abs=4.5 * found.se)
    # the rate is certain, so all readings have the same chance: only noise is left
    assert found.spread is not None
    assert found.spread.correlation is not None
    assert found.spread.correlation <= 4.5 * math.sqrt(2 / (500 * 4 * 3))


def test_uncertain_rate_spreads_the_answer(answers: Answers):
    found = _binary(answers, "few", "stay")
    assert found.spread is not None
    (_, low), (_, high) = found.spread.quantiles
    assert low < 0.02
    assert high > 0.5


def test_direct_account_is_exact(answers: Answers):
    found = _binary(answers, "flood", "outside")
    assert (found.probability, found.se) == (pytest.approx(0.25), 0.0)
    assert found.spread is not None
    assert found.spread.method == "prior"
    left = answers.of("left", "outside")
    assert isinstance(left, NumberAnswer)
    assert left.quantiles[0].value == pytest.approx(600)
    assert left.quantiles[-1].value == pytest.approx(900)
    when = answers.of("when", "outside")
    assert isinstance(when, DateAnswer)
    # uniform from 1 July 1900 to 1 July 1901; the horizon is 31 December: 184 of 365 days
    assert when.never == pytest.approx(1 - 183 / 365, abs=0.005)
    assert when.quantiles[1].date == dt.date(1900, 9, 30)
    assert when.quantiles[-1].date is None


def test_mixture_weighs_by_trust(answers: Answers):
    parts = [_binary(answers, "flood", name).probability for name in ("stay", "go", "outside")]
    expected = 0.5 * parts[0] + 0.3 * parts[1] + 0.2 * parts[2]
    assert _binary(answers, "flood").probability == pytest.approx(expected)


def test_accounts_without_an_answer_have_no_part_in_the_mixture(answers: Answers):
    assert answers.of("few", "outside") is None
    parts = [_binary(answers, "few", name).probability for name in ("stay", "go")]
    assert _binary(answers, "few").probability == pytest.approx((5 * parts[0] + 3 * parts[1]) / 8)


def test_accounts_share_worlds(answers: Answers):
    """The flood hangs on nothing that the accounts differ in, so its chance is the very same."""
    assert (
        _binary(answers, "flood", "stay").probability == _binary(answers, "flood", "go").probability
    )


def test_heads_that_left_and_stayed_add_up(answers: Answers):
    left, leavers = answers.of("left", "stay"), answers.of("leavers", "stay")
    assert isinstance(left, NumberAnswer)
    assert isinstance(leavers, NumberAnswer)
    assert leavers.unit == "settler"
    # the year's leavers have left when its last day ends: the means add up but for rounding
    assert left.mean + leavers.mean == pytest.approx(1_000, rel=1e-12)


def test_conditional_answer_shows_its_condition(answers: Answers):
    found = _binary(answers, "few-if-flood", "stay")
    flood = _binary(answers, "flood", "stay")
    assert found.given is not None
    assert found.given.probability == pytest.approx(flood.probability)
    assert found.given.worlds == round(flood.probability * WORLDS)
    # settlers do not mind floods: the chance is that without the condition
    few = _binary(answers, "few", "stay")
    assert found.probability == pytest.approx(few.probability, abs=4.5 * found.se)


def test_same_again(case: Case, answers: Answers):
    assert answer_case(case, worlds=WORLDS) == answers


def test_same_over_processes(case: Case):
    one = answer_case(case, worlds=1_100)
    assert answer_case(case, worlds=1_100, workers=2) == one


def test_another_seed_is_another_run(case: Case, answers: Answers):
    other = answer_case(case, worlds=WORLDS, seed=2)
    assert other != answers
    first, second = _binary(answers, "few", "stay"), _binary(other, "few", "stay")
    assert first.probability == pytest.approx(
        second.probability, abs=4.5 * math.hypot(first.se, second.se)
    )


def test_progress_ends_at_the_whole(case: Case):
    heard: list[tuple[int, int]] = []
    answer_case(case, worlds=50, progress=lambda done, whole: heard.append((done, whole)))
    assert heard[0][0] == 0
    assert heard[-1][0] == heard[-1][1]
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_settings_change_the_run(case: Case, answers: Answers):
    none = Setting("flood_rate", Prior(Constant(0.0), Unit.of({"month": -1})))
    found = answer_case(case, worlds=200, settings=[none])
    assert _binary(found, "flood", "stay").probability == 0.0
    assert found.scenarios == ()
    assert len(found.settings) == 1


def test_one_account(case: Case):
    found = answer_case(case, worlds=200, accounts=["go"])
    assert [item.id for item in found.accounts] == ["go"]
    both, own = _binary(found, "few"), _binary(found, "few", "go")
    assert both.probability == pytest.approx(own.probability)
    assert both.spread is not None
    assert own.spread is not None
    assert both.spread.quantiles[0] == pytest.approx(own.spread.quantiles[0], abs=1e-9)


def test_only_direct_accounts(case: Case):
    found = answer_case(case, worlds=200, accounts=["outside"])
    assert _binary(found, "flood").probability == pytest.approx(0.25)
    assert found.worlds_failed == 0


def test_unknown_account_names_the_nearest(case: Case):
    with pytest.raises(CaseError) as raised:
        answer_case(case, accounts=["outsid"])
    (fault,) = raised.value.diagnostics
    assert fault.code == "unknown-name"
    assert "`outside`" in fault.help[0]
    with pytest.raises(CaseError):
        answer_case(case, scenarios=["none-such"])


def test_failed_worlds_are_counted_and_the_first_is_named(with_failure: Case):
    found = answer_case(with_failure, worlds=400)
    assert 0 < found.worlds_failed < 400
    failed = {item.id: item.failed for item in found.accounts}
    left = found.of("left", "stay")
    assert isinstance(left, NumberAnswer)
    assert left.worlds == 400 - failed["stay"]
    assert math.isfinite(left.mean)
    faults = [item for item in found.faults if "`stay`" in item.message]
    assert [item.code for item in faults] == ["failed-worlds"]
    assert faults[0].primary is not None
    assert faults[0].primary.span.file.text == "1 / INT(rate * 40 month + 0.2)"
    assert "`share`" in faults[0].primary.text


def test_no_world_left_is_an_error(with_failure: Case):
    span = TextFile("--set", "rate").span(0, 4)
    none = Setting("rate", Prior(Constant(0.0), Unit.of({"month": -1})), span)
    with pytest.raises(CaseError) as raised:
        answer_case(with_failure, worlds=20, settings=[none])
    assert {item.code for item in raised.value.diagnostics} == {"failed-worlds"}


def test_errors_in_an_account_come_as_diagnostics(case: Case):
    odd = replace(case.questions[0], given="left")
    with pytest.raises(CaseError) as raised:
        answer_case(replace(case, questions=(odd, *case.questions[1:])), worlds=10)
    assert [item.code for item in raised.value.diagnostics] == ["given-not-binary"]


def test_json_keeps_its_contract(answers: Answers):
    document = answers.to_json()
    text = (files("sapper.analysis") / "schemas" / "run.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    # round trip: no NaN, no infinity, nothing that is not JSON
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    flood = next(
        item
        for item in document["answers"]
        if (item["question"], item["account"]) == ("flood", "stay")
    )
    assert set(flood["spread"]) == {"0.05", "0.95"}
    when = next(
        item
        for item in document["answers"]
        if (item["question"], item["account"]) == ("when", "stay")
    )
    assert when["quantiles"]["0.95"] is None


def test_schema_refuses_what_breaks_the_contract(answers: Answers):
    document = answers.to_json()
    text = (files("sapper.analysis") / "schemas" / "run.json").read_text(encoding="utf-8")
    validator = jsonschema.Draft202012Validator(json.loads(text))
    del document["answers"][0]["se"]
    assert not validator.is_valid(document)


def test_frame_has_a_row_an_answer(answers: Answers):
    frame = answers.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(answers.answers)
    flood = frame[(frame.question == "flood") & (frame.account == "stay")].iloc[0]
    assert flood.probability == _binary(answers, "flood", "stay").probability


def test_rows_know_no_other_columns(answers: Answers):
    assert all(set(row) == set(COLUMNS) for row in rows(answers))


def test_spread_of_outcomes_does_not_depend_on_numpy_state(case: Case):
    np.random.seed(0)
    one = answer_case(case, worlds=50)
    np.random.seed(1)
    assert answer_case(case, worlds=50) == one
