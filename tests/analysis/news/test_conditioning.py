"""Answers and trust after readings, against what can be worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from sapper.analysis.answers import answer_case
from sapper.analysis.news.update import update_case
from sapper.analysis.results import Answers, BinaryAnswer, NumberAnswer
from sapper.case.case import Case
from sapper.diagnostics.diagnostic import CaseError

Write = Callable[..., Case]
WORLDS = 8_192
SURE = 3.5
"""Standard errors that a figure may lie off: one in two thousand, over some twenty figures."""

LEVEL = """
    parameters:
      level: {prior: "normal(100, 10)", assumed: Made up.}
    variables:
      height: level
"""
METER = """
    gauge: {shows: height, error: 5 / height}
"""
ASKED = """
    height-at-end: {asks: How high is it?, value: height, at: 1901-12-31, resolves_on: The gauge}
    high-at-end: {asks: Is it high?, yes_if: height > 110, at: 1901-12-31, resolves_on: The gauge}
"""


def _near(value: float, wanted: float, se: float) -> None:
    assert se > 0.0
    assert abs(value - wanted) <= SURE * se, (value, wanted, se)


def _number(answers: Answers, question: str, account: str) -> NumberAnswer:
    found = answers.of(question, account)
    assert isinstance(found, NumberAnswer)
    return found


def _chance(answers: Answers, question: str, account: str) -> BinaryAnswer:
    found = answers.of(question, account)
    assert isinstance(found, BinaryAnswer)
    return found


def test_a_normal_reading_of_a_normal_number(written: Write):
    seen = "- {indicator: gauge, date: 1900-06-30, reads: 110.0}"
    case = written(LEVEL, METER, seen, ASKED)
    answers = answer_case(case, worlds=WORLDS)
    # precision 1/100 + 1/25: mean (100/100 + 110/25)/0.05 = 108, variance 20
    mean = _number(answers, "height-at-end", "a")
    _near(mean.mean, 108.0, mean.se)
    high = _chance(answers, "high-at-end", "a")
    _near(high.probability, float(norm.sf(110.0, 108.0, math.sqrt(20.0))), high.se)
    assert high.low < high.probability < high.high
    for item in mean.quantiles:
        exact = float(norm.ppf(item.share, 108.0, math.sqrt(20.0)))
        # an interval of 19 in 20, widened to that of SURE errors
        assert abs(item.value - exact) <= SURE / 1.96 * max(
            item.high - item.value, item.value - item.low
        )
    assert answers.news is not None
    (account,) = answers.news.accounts
    evidence = float(norm.logpdf(110.0, 100.0, math.sqrt(125.0))) + math.log(0.1)
    assert account.evidence is not None
    _near(account.evidence, evidence, account.evidence_se)


def test_reports_of_a_chance_are_beta_binomial(written: Write):
    model = """
        parameters:
          share: {prior: "beta(2, 3)", assumed: Made up.}
        variables:
          told: TIME >= @1900-01-01
    """
    indicators = "".join(
        f"\n    letter-{n}: {{shows: told, kind: event, seen: share}}" for n in range(4)
    )
    seen = "".join(
        f"\n    - {{indicator: letter-{n}, date: 1900-06-30, reads: {reads}}}"
        for n, reads in enumerate(('"yes"', '"yes"', '"yes"', "nothing"))
    )
    asked = """
        share-of-letters: {asks: How many?, value: share, at: 1901-12-31, resolves_on: Letters}
    """
    answers = answer_case(written(model, indicators, seen, asked), worlds=WORLDS)
    mean = _number(answers, "share-of-letters", "a")
    _near(mean.mean, 5.0 / 9.0, mean.se)
    assert answers.news is not None
    (account,) = answers.news.accounts
    # B(5, 4)/B(2, 3) = (4!·3!/8!)/(1!·2!/4!) = 3/70
    assert account.evidence is not None
    _near(account.evidence, math.log(3.0 / 70.0), account.evidence_se)


def test_silence_about_an_event_that_may_be_missed_or_feigned(written: Write):
    model = """
        parameters:
          rate: {prior: 0.1 per month, assumed: Made up.}
        events:
          riot: {hazard: rate}
    """
    indicators = (
        "\n    riot-told: {shows: riot, kind: event, seen: 60 %, false_alarm: 0.05 per month}"
    )
    asked = "\n    riot-by-june: {asks: Has it come?, yes_if: riot, by: 1900-06-30, resolves_on: Letters}"
    came = 1.0 - math.exp(-0.6)
    still = math.exp(-0.05 * 6)
    quiet = {
        "nothing": (still * (1 - 0.6 * came), still * 0.4 * came),
        '"yes"': (1 - still * (1 - 0.6 * came), came * (1 - still * 0.4)),
    }
    for reads, (evidence, both) in quiet.items():
        seen = f"\n    - {{indicator: riot-told, date: 1900-06-30, reads: {reads}}}"
        answers = answer_case(written(model, indicators, seen, asked), worlds=WORLDS)
        chance = _chance(answers, "riot-by-june", "a")
        _near(chance.probability, both / evidence, chance.se)
        assert answers.news is not None
        (account,) = answers.news.accounts
        assert account.evidence is not None
        _near(account.evidence, math.log(evidence), account.evidence_se)


ACCOUNTS = {
    "low": ("30 %", ""),
    "tall": (
        "50 %",
        """
        points:
          tall: {says: Higher., basis: supplied, set: {level: "normal(120, 10)"}}
        """,
    ),
    "crowd": (
        "20 %",
        """
        answers:
          high-at-end: {prior: "beta(2, 5)", assumed: Asked.}
        """,
    ),
}


def test_trust_moves_by_the_bayes_factor(written: Write):
    seen = "- {indicator: gauge, date: 1900-06-30, reads: 110.0}\n    - {indicator: gauge, date: 1900-07-31, reads: 118.0}"
    case = written(LEVEL, METER, "\n    " + seen, ASKED, ACCOUNTS)
    answers = answer_case(case, worlds=WORLDS)
    both = np.array([110.0, 118.0])
    cover = np.full((2, 2), 100.0) + np.diag([25.0, 25.0])

    def evidence(middle: float) -> float:
        rest = both - middle
        return math.exp(-0.5 * rest @ np.linalg.solve(cover, rest))

    low, tall = 0.3 * evidence(100.0), 0.5 * evidence(120.0)
    assert answers.news is not None
    found = {item.account: item for item in answers.news.accounts}
    for name, part in (("low", low), ("tall", tall)):
        _near(found[name].trust, 0.8 * part / (low + tall), found[name].se)
    # no worlds to weigh: trusted as before
    assert (found["crowd"].trust, found["crowd"].direct) == (0.2, True)
    assert sum(item.trust for item in answers.accounts) == pytest.approx(1.0)
    mixed = _chance(answers, "high-at-end", "all")
    parts = [
        item.trust * _chance(answers, "high-at-end", item.account).probability
        for item in answers.news.accounts
    ]
    assert mixed.probability == pytest.approx(sum(parts), abs=1e-12)


def test_readings_in_turn_are_readings_at_once(written: Write):
    seen = """
        - {indicator: gauge, date: 1900-06-30, reads: 110.0}
        - {indicator: gauge, date: 1900-07-31, reads: 118.0}
    """
    case = written(LEVEL, METER, seen, ASKED, ACCOUNTS)
    at_once = answer_case(case, worlds=WORLDS)
    first = replace(case, observations=case.observations[:1])
    then = update_case(first, case.observations[1:], worlds=WORLDS)
    assert then.before.answers == answer_case(first, worlds=WORLDS).answers
    assert then.after.answers == at_once.answers
    # and their Bayes factors multiply: log p(1, 2) = log p(1) + log p(2 | 1)
    assert then.before.news is not None
    one, two = then.before.news.accounts[0], then.news.accounts[0]
    assert one.evidence is not None and two.evidence is not None
    given = norm.logpdf(118.0, 108.0, math.sqrt(45.0)) + math.log(0.1)
    _near(two.evidence - one.evidence, float(given), math.hypot(one.evidence_se, two.evidence_se))


def test_where_no_reading_weighs_nothing_changes(written: Write):
    seen = """
        - {indicator: gauge, date: 1900-06-30, reads: 110.0, already_in: level}
        - {indicator: gauge, date: 1901-06-30, reads: 110.0}
    """
    case = written(LEVEL, METER, seen, ASKED, ACCOUNTS)
    with_readings, without = (
        answer_case(case, worlds=512),
        answer_case(replace(case, observations=()), worlds=512),
    )
    assert with_readings.answers == without.answers
    news = with_readings.news
    assert news is not None
    assert [item.because for item in news.aside] == ["prior", "later"]
    later = answer_case(case, worlds=512, as_of=case.observations[1].stop)
    assert later.answers != without.answers
    assert later.as_of == case.observations[1].stop
    none = answer_case(case, worlds=512, as_of="start")
    assert none.answers == without.answers


def test_equal_weights_change_not_a_bit(written: Write):
    indicators = "\n    passes-open: {shows: TIME > @1901-01-01, kind: event, lag: 1 month}"
    seen = "\n    - {indicator: passes-open, date: 1900-06-30, reads: nothing}"
    case = written(LEVEL, indicators, seen, ASKED, ACCOUNTS)
    got = answer_case(case, worlds=512)
    assert got.news is not None and got.news.level
    assert got.answers == answer_case(replace(case, observations=()), worlds=512).answers


def test_answers_do_not_depend_on_workers_or_engine(written: Write):
    seen = "\n    - {indicator: gauge, date: 1900-06-30, reads: 110.0}"
    case = written(LEVEL, METER, seen, ASKED, ACCOUNTS)
    one: dict[str, Any] = {"worlds": 3_000, "engine": "compiled"}
    assert answer_case(case, **one) == answer_case(case, **one, workers=2)
    plain = answer_case(case, worlds=3_000, engine="interpreter")
    for item, other in zip(plain.answers, answer_case(case, **one).answers, strict=True):
        if isinstance(item, BinaryAnswer) and isinstance(other, BinaryAnswer):
            assert item.probability == pytest.approx(other.probability, rel=1e-9)


def test_no_world_is_left(written: Write):
    seen = "\n    - {indicator: gauge, date: 1900-06-30, reads: 300.0}"
    case = written(LEVEL, "\n    gauge: {shows: height}", seen, ASKED)
    with pytest.raises(CaseError) as caught:
        answer_case(case, worlds=256)
    assert [item.code for item in caught.value.diagnostics] == ["no-world-fits"]


def test_a_reading_on_which_accounts_agree_moves_no_trust(written: Write):
    model = LEVEL + "  share: IF(NORMAL(0, 1) > 0, 1, 2)\n".replace("  share", "      share")
    indicators = "\n    count: {shows: share, error: 30 %}"
    case = written(model, indicators, "", ASKED, ACCOUNTS)
    from sapper.cli.readings import read_readings

    readings, faults = read_readings(["count 1901-01-31 1 to 1.5"], case.units)
    assert not faults
    made = update_case(case, readings, worlds=512)
    assert made.level_accounts and not made.level
    before, after = made.before.news, made.news
    assert before is not None
    for was, now in zip(before.accounts, after.accounts, strict=True):
        assert now.trust == pytest.approx(was.trust, abs=1e-12)
