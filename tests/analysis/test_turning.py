"""Turning points: equal to sorting whole worlds by hand, at every date."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.hinges import hinge_case
from sapper.analysis.stages import read, staged
from sapper.analysis.turning import FEWEST, happenings, leading, quarter_ends
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.engines import Interpreter
from sapper.language.units import Unit
from sapper.model.calendar import Calendar

WORLDS = BLOCK + 500


@pytest.fixture(scope="module")
def tiny() -> Case:
    found, _ = check("tiny")
    assert found is not None
    return found


def test_equal_to_conditioning_by_brute_force(tiny: Case):
    question = "home-by-1991-07-01"
    account = next(item for item in tiny.accounts if item.has_model)
    # readings would weigh worlds: here they are counted
    found = hinge_case(tiny, [question], worlds=WORLDS, as_of="start").of(question, account.id)
    assert found is not None
    plan = staged(tiny, read(tiny, account, (), questions=True)).plan
    names = [item.name for item in happenings(plan)]
    worlds = np.arange(WORLDS, dtype=np.uint64)
    lanes = Lanes(worlds, np.zeros(WORLDS, dtype=np.int64))
    keep = [*names, f"question.{question}"]
    traces = Interpreter().run_block(plan, lanes, 1, keep).values
    last = plan.calendar.step_at(dt.date(1991, 7, 1))
    yes = (traces[f"question.{question}"][: last + 1] != 0.0).any(axis=0)
    told = {(item.name, item.date): item for item in found.turning}
    seen = 0
    for date, step in quarter_ends(plan.calendar):
        for name in names:
            come = (traces[name][: step + 1] != 0.0).any(axis=0)
            point = told.get((name, date))
            if step > last or min(come.sum(), WORLDS - come.sum()) < FEWEST:
                assert point is None
                continue
            assert point is not None
            seen += 1
            assert point.share == come.mean()
            assert point.yes.worlds == come.sum()
            assert point.yes.answer == pytest.approx(yes[come].mean(), abs=1e-12)
            assert point.no.answer == pytest.approx(yes[~come].mean(), abs=1e-12)
            error = yes[come].std(ddof=1) / np.sqrt(come.sum())
            assert point.yes.se == pytest.approx(error, abs=1e-9)
    assert seen > 5


def test_conditional_and_numeric_questions_count_their_worlds_only(case: Case):
    hand = replace(case, accounts=case.accounts[:1])
    found = hinge_case(hand, worlds=WORLDS)
    lanes = Lanes(np.arange(WORLDS, dtype=np.uint64), np.zeros(WORLDS, dtype=np.int64))
    plan = staged(hand, read(hand, hand.accounts[0], (), questions=True)).plan
    traces = Interpreter().run_block(plan, lanes, 1, ["flood", "settlers"]).values
    date = dt.date(1900, 9, 30)
    come = traces["flood"][plan.calendar.step_at(date)] != 0.0
    left = traces["settlers"][plan.calendar.step_at(dt.date(1900, 12, 31))]
    hinges = found.of("left", "stay")
    assert hinges is not None
    point = next(item for item in hinges.turning if (item.name, item.date) == ("flood", date))
    assert point.yes.answer == pytest.approx(left[come].mean())
    assert point.no.answer == pytest.approx(left[~come].mean())
    given = found.of("few-if-flood", "stay")
    assert given is not None
    flooded = int((traces["flood"][plan.calendar.step_at(dt.date(1900, 12, 31))] != 0.0).sum())
    assert {item.yes.worlds + item.no.worlds for item in given.turning} == {flooded}


def test_what_defines_a_question_is_marked_and_does_not_lead(case: Case):
    found = hinge_case(case, ["flood", "few"], worlds=WORLDS)
    own, other = found.of("flood", "stay"), found.of("few", "stay")
    assert own is not None
    assert other is not None
    assert own.turning
    assert all(item.defines for item in own.turning)
    assert leading(own.turning) == ()
    assert not any(item.defines for item in other.turning)


def test_what_has_nothing_to_do_with_it_leads_in_one_of_twenty(case: Case):
    """The flood moves nobody: its difference lies within 1.96 errors in 95 of 100 seeds.

    Of 60 seeds at most 9 may say otherwise (binomial, 0.05: 99.8 %); dates are one here.
    """
    hand = replace(case, accounts=case.accounts[:1])
    outside = 0
    for seed in range(60):
        found = hinge_case(hand, ["few"], worlds=300, seed=seed).of("few", "stay")
        assert found is not None
        last = [item for item in found.turning if item.date == dt.date(1900, 12, 31)]
        outside += bool(leading(last))
    assert outside <= 9


def test_threads_change_nothing(tiny: Case):
    one = hinge_case(tiny, worlds=WORLDS, engine="compiled")
    two = hinge_case(tiny, worlds=WORLDS, engine="compiled", workers=2)
    assert one == two
    assert one.answers.answers == answer_case(tiny, worlds=WORLDS, engine="compiled").answers


def test_of_many_quarters_some_are_looked_at():
    long = Calendar(dt.date(1900, 1, 1), dt.date(1950, 1, 1), 1.0, Unit.of({"month": 1}))
    dates = [date for date, _ in quarter_ends(long)]
    assert 12 <= len(dates) <= 24
    assert dates == sorted(dates)
    assert quarter_ends(replace(long, start=0.0, stop=10.0)) == ()
