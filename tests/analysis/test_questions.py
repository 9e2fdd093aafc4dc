"""Questions as variables, and what indicators report of the world."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.questions import with_questions
from sapper.analysis.worlds import prepare
from sapper.case.case import By, Case, Indicator, Question
from sapper.engine.interpreter.run import run
from sapper.language.tree import Name, Number, names
from sapper.language.units import Unit

MONTH, DAY = Unit.of({"month": 1}), Unit.of({"day": 1})
WORLDS = 4_000


def _traces(case: Case, keep: Sequence[str], worlds: int = WORLDS) -> dict[str, np.ndarray]:
    prepared = prepare(case, case.accounts[0], ())
    block = run(prepared.plan, np.arange(worlds, dtype=np.uint64), 1, keep=keep)
    assert not block.failed.any()
    return block.traces


def _seen(case: Case, **changes: object) -> Case:
    return replace(case, indicators=(replace(case.indicators[0], **changes),))


def test_every_question_becomes_a_variable(case: Case):
    model, found = with_questions(case, case.model)
    assert found == []
    made = {item.name for item in model.variables}
    assert {f"question.{item.id}" for item in case.questions} <= made


def test_through_replaces_what_is_shown(case: Case):
    model, _ = with_questions(case, case.model)
    by_name = {item.name: item for item in model.variables}
    seen = {node.name for node in names(by_name["question.counted"].equation)}
    assert seen == {"indicator.census.reported"}
    plain = {node.name for node in names(by_name["question.left"].equation)}
    assert plain == {"settlers"}


def test_through_what_is_not_mentioned_is_a_fault(case: Case):
    other = replace(case, indicators=(replace(case.indicators[0], shows=Name("gone")),))
    _, found = with_questions(other, other.model)
    assert [item.code for item in found] == ["through-mismatch"]


def test_condition_must_be_yes_or_no(case: Case):
    odd = replace(case.questions[0], given="left")
    _, found = with_questions(replace(case, questions=(odd, *case.questions[1:])), case.model)
    assert [item.code for item in found] == ["given-not-binary"]


def test_a_perfect_indicator_shows_the_truth(case: Case):
    clear = _seen(case, error=None, lag=None, every=None)
    traces = _traces(clear, ["settlers", "indicator.census.reported"], 50)
    assert (traces["indicator.census.reported"] == traces["settlers"]).all()


def test_lag_shows_what_was(case: Case):
    late = _seen(case, error=None, every=None, lag=Number(3.0, MONTH))
    traces = _traces(late, ["settlers", "indicator.census.reported"], 50)
    truth, report = traces["settlers"], traces["indicator.census.reported"]
    assert (report[3:] == truth[:-3]).all()
    assert (report[:3] == truth[0]).all()


def test_readings_are_held_between(case: Case):
    rare = _seen(case, error=None, lag=None, every=Number(3.0, MONTH))
    traces = _traces(rare, ["settlers", "indicator.census.reported"], 50)
    truth, report = traces["settlers"], traces["indicator.census.reported"]
    for step in range(len(truth)):
        assert (report[step] == truth[step - step % 3]).all()


def test_bias_and_error_have_the_stated_moments(case: Case):
    """Readings at step 0, where the truth is 1,000: mean 1.1, cv 0.1; 4.5 standard errors."""
    noisy = _seen(case, bias=Number(1.1), lag=None, every=Number(3.0, MONTH))
    report = _traces(noisy, ["indicator.census.reported"])["indicator.census.reported"]
    ratio = report[0] / 1_100.0 - 1.0
    assert float(ratio.mean()) == pytest.approx(0.0, abs=4.5 * 0.1 / np.sqrt(WORLDS))
    assert float(ratio.std()) == pytest.approx(0.1, abs=4.5 * 0.1 / np.sqrt(2 * WORLDS))
    # held until the next reading, which has an error of its own
    assert (report[1] == report[0]).all()
    assert not (report[3] == report[0]).any()


def _with_event(case: Case, **fields: object) -> Case:
    indicator = Indicator("paper", Name("flood"), "event", **fields)  # type: ignore[arg-type]
    end = dt.date(1901, 12, 31)
    question = Question("said", "?", "binary", Name("flood"), By(end), through="paper")
    return replace(case, indicators=(indicator,), questions=(question,))


def test_events_are_noticed_once_or_never(case: Case):
    """Noticed in 60 % of the worlds with a flood; 4.5 standard errors."""
    half = _with_event(case, seen=Number(0.6), lag=Number(2.0, MONTH))
    traces = _traces(half, ["flood", "indicator.paper.reported"])
    flood, report = traces["flood"], traces["indicator.paper.reported"]
    # reports never come before the event, and no earlier than the lag after it
    assert (report[2:] <= flood[:-2]).all()
    struck = flood[-3] == 1
    said = report[-1][struck]
    bound = 4.5 * np.sqrt(0.24 / struck.sum())
    assert float(said.mean()) == pytest.approx(0.6, abs=bound)
    assert (np.diff(report, axis=0) >= 0).all()


def test_false_alarms_come_at_their_rate(case: Case):
    """Nothing is seen, so a report is a false alarm: 1 - exp(-0.02 · 23 months); 4.5 se."""
    alarms = _with_event(case, seen=Number(0.0), false_alarm=Number(0.02, MONTH**-1))
    report = _traces(alarms, ["indicator.paper.reported"])["indicator.paper.reported"]
    chance = 1.0 - np.exp(-0.02 * (len(report) - 1))
    bound = 4.5 * np.sqrt(chance * (1 - chance) / WORLDS)
    assert float(report[-1].mean()) == pytest.approx(chance, abs=bound)


def test_a_condition_counts_from_when_it_was_first_met(case: Case):
    shown = case.questions[1].expression
    indicator = Indicator("scare", shown, "event", lag=Number(30.4375, DAY))
    question = replace(case.questions[1], through="scare")
    scare = replace(case, indicators=(indicator,), questions=(question,))
    traces = _traces(scare, ["indicator.scare.happened", "indicator.scare.reported"], 200)
    happened, report = traces["indicator.scare.happened"], traces["indicator.scare.reported"]
    assert 0 < happened[-1].mean() <= 1
    assert (report[1:] == happened[:-1]).all()
