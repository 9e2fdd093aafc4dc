from __future__ import annotations

import datetime as dt
import json
import math
import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

import sapper
from sapper.analysis.ledger.documents import COLUMNS
from sapper.analysis.ledger.freezing import freeze_case
from sapper.analysis.ledger.scoring import Scores, score_case, scored
from sapper.analysis.ledger.settled import LeftOut, Settled, settle
from sapper.analysis.ledger.standing import Score, standing
from sapper.case.folder import SHIPPED
from sapper.diagnostics.diagnostic import CaseError

FED, MEN = "fed-until-1851-05-31", "men-left-1851-05-31"
LATER = dt.date(1860, 1, 1)


def _outcomes(folder: Path, text: str) -> None:
    (folder / "outcomes.yaml").write_text(text, encoding="utf-8")


def _score(folder: Path, forecasts: SimpleNamespace) -> Scores:
    return score_case(forecasts.read(folder), today=LATER)


def _answer(**more: Any) -> dict[str, Any]:
    return {
        "question": "q", "account": "a", "kind": "binary", "probability": 0.3, "se": 0.01,
        "low": 0.28, "high": 0.32, "worlds": 2_000, "direct": False, **more,
    }  # fmt: skip


def _settled(kind: str, low: float, high: float | None = None) -> Settled:
    return Settled("q", "?", kind, low, low if high is None else high, "soldier", "", None)


def test_a_chance():
    found = scored(_answer(), _settled("binary", 1.0))
    assert found.score == pytest.approx(0.49)
    assert found.log == pytest.approx(-math.log(0.3))
    # d(p - 1)^2 = 2 (p - 1) dp
    assert found.se == pytest.approx(2 * 0.7 * 0.01)


def test_a_number():
    quantiles = {"0.25": 900.0, "0.5": 1_000.0, "0.75": 1_200.0}
    answer = _answer(kind="number", unit="soldier", quantiles=quantiles, intervals={"0.5": [9, 11]})
    found = scored(answer, _settled("number", 1_100.0))
    by_hand = 2 / 3 * (0.25 * 200 + 0.5 * 100 + 0.25 * 100)
    assert found.score == pytest.approx(by_hand)
    assert (found.rule, found.unit, found.forecast) == ("crps", "soldier", 1_000.0)


def _date(values: list[str | None], horizon: str = "1850-12-31") -> dict[str, Any]:
    shares = [(k + 1) / (len(values) + 1) for k in range(len(values))]
    quantiles = {f"{share:g}": value for share, value in zip(shares, values)}
    return _answer(kind="date", horizon=horizon, quantiles=quantiles)


def _on(day: str) -> Settled:
    return _settled("date", float((dt.date.fromisoformat(day) - dt.date(1970, 1, 1)).days))


def test_a_date_is_scored_in_days():
    found = scored(_date(["1850-12-01", "1850-12-11", "1850-12-21"]), _on("1850-12-11"))
    # quantile scores at 1/4, 1/2, 3/4: 2.5, 0, 2.5 days
    assert (found.score, found.unit) == (pytest.approx(2 * 5.0 / 3), "day")


def test_never_is_the_day_after_the_horizon():
    said = _date(["1850-12-21", None, None])
    never = scored(said, _settled("date", math.inf))
    # only the first quantile is off, by 11 days, at level 1/4
    assert never.score == pytest.approx(2 / 3 * 0.25 * 11)
    assert math.isinf(never.forecast)
    # after the horizon is never, as far as the forecast speaks
    assert scored(said, _on("1853-01-01")).score == never.score
    # on the last day is not never
    assert scored(said, _on("1850-12-31")).score != never.score


def test_sure_of_never_and_right():
    said = _date([None, None, None])
    assert scored(said, _settled("date", math.inf)).score == 0.0
    assert scored(said, _on("1850-12-22")).score == pytest.approx(2 / 3 * 1.5 * 10)


def test_a_range_of_days():
    first, last = _on("1850-12-05").low, _on("1850-12-07").low
    said = _date(["1850-12-01", "1850-12-02", "1850-12-03"])
    # beyond all quantiles the score is linear: the mean is that of the middle day
    assert scored(said, _settled("date", first, last)).score == pytest.approx(
        scored(said, _on("1850-12-06")).score
    )


def test_a_range_across_the_horizon_keeps_its_weight_beyond():
    """From 1 March to 15 December, horizon 31 October: 45 of 289 days are never."""
    said = _date(["1850-06-01", "1850-09-01", None], "1850-10-31")
    first, horizon, last = (_on(day).low for day in ("1850-03-01", "1850-10-31", "1850-12-15"))
    found = scored(said, _settled("date", first, last)).score
    never = scored(said, _settled("date", math.inf)).score
    within = scored(said, _settled("date", first, horizon)).score
    assert found == pytest.approx((45 * never + 244 * within) / 289, rel=1e-12)
    # by hand, day by day at the middle of each: within a day the score is linear but at a
    # quantile, so the sum over days is good to a quarter of a day in 289
    levels = [0.25, 0.5, 0.75]
    values = [_on("1850-06-01").low, _on("1850-09-01").low, horizon + 1.0]
    total = 0.0
    for day in range(289):
        y = min(first + day + 0.5, horizon + 1.0) if first + day < horizon else horizon + 1.0
        total += 2 / 3 * sum((y >= v) * p * (y - v) + (y < v) * (1 - p) * (v - y)
                             for p, v in zip(levels, values))  # fmt: skip
    assert found == pytest.approx(total / 289, abs=0.25)


def test_of_a_case(garrison: Path, forecasts: SimpleNamespace):
    made = forecasts.freeze(garrison, 1, worlds=200)
    _outcomes(
        garrison, f'{FED}: {{value: "yes"}}\n{MEN}: {{value: 1_000 soldier, date: 1851-06-02}}\n'
    )
    found = _score(garrison, forecasts)
    (freeze,) = found.freezes
    assert not freeze.left_out
    answers = {
        item["question"]: item for item in made.to_json()["answers"] if item["account"] == "all"
    }
    fed, men = freeze.held
    assert fed.of("all") is not None and men.of("all") is not None
    assert fed.of("all").score == pytest.approx((answers[FED]["probability"] - 1) ** 2)
    quantiles = answers[MEN]["quantiles"]
    by_hand = [
        float(share) * (1_000 - value) if value <= 1_000 else (1 - float(share)) * (value - 1_000)
        for share, value in quantiles.items()
    ]
    assert men.of("all").score == pytest.approx(2 * sum(by_hand) / 99)
    assert not fed.hindsight and not men.hindsight


@pytest.mark.parametrize(
    ("outcomes", "questions", "because"),
    [
        ("", "", "no outcome yet"),
        (f"{FED}: {{annulled: The fort burned.}}\n", "", "annulled: The fort burned."),
        (f'{FED}: {{value: "yes"}}\n', "  unscored: Nobody looked.\n", "unscored: Nobody looked."),
        (f'{FED}: {{value: "yes", date: 1851-06-01}}\n', "AT 1851-05-30", "put otherwise then"),
    ],
)
def test_left_out_and_why(
    garrison: Path, outcomes: str, questions: str, because: str, forecasts: SimpleNamespace
):
    forecasts.freeze(garrison, 1)
    _outcomes(garrison, outcomes)
    path = garrison / "questions.yaml"
    text = path.read_text(encoding="utf-8")
    if questions.startswith("AT "):
        text = text.replace("at: 1851-05-31", f"at: {questions[3:]}", 1)
    else:
        text = text.replace("  at: 1851-05-31\n", f"  at: 1851-05-31\n{questions}", 1)
    path.write_text(text, encoding="utf-8")
    (freeze,) = _score(garrison, forecasts).freezes
    named = {item.question: item.because for item in freeze.left_out}
    assert because in named[FED]


@pytest.mark.parametrize(
    ("old", "new", "because", "note"),
    [
        ("yes_if: ", "yes_if: 0 * ", "what is asked of the model", ""),
        ("asks: ", "asks: Say, ", "", "worded otherwise then"),
        ("resolves_on: ", "resolves_on: My own opinion, and ", "", "resolved on something else"),
    ],
)
def test_a_question_changed_since(
    garrison: Path, old: str, new: str, because: str, note: str, forecasts: SimpleNamespace
):
    forecasts.freeze(garrison, 1)
    _outcomes(garrison, f'{FED}: {{value: "yes", date: 1851-06-01}}\n')
    path = garrison / "questions.yaml"
    text = path.read_text(encoding="utf-8")
    place = text.index(old, text.index(f"{FED}:"))
    path.write_text(text[:place] + new + text[place + len(old) :], encoding="utf-8")
    (freeze,) = _score(garrison, forecasts).freezes
    if because:
        assert any(item.question == FED and because in item.because for item in freeze.left_out)
        assert not freeze.held
    else:
        assert [note in item.settled.note for item in freeze.held] == [True]


def test_a_unit_changed_since(garrison: Path, forecasts: SimpleNamespace):
    """The same words and the same expression, and another unit: the numbers are not compared."""
    made = forecasts.freeze(garrison, 1)
    _outcomes(garrison, f"{MEN}: {{value: 900 soldier, date: 1851-06-01}}\n")
    case = forecasts.read(garrison)
    asked = next(item for item in made.frozen.document["questions"] if item["id"] == MEN)
    as_of = dt.date(1850, 11, 1)
    assert isinstance(settle(case, asked, "soldier", as_of, case), Settled)
    questions = tuple(replace(item, unit_text="ration") for item in case.questions)
    found = settle(case, asked, "soldier", as_of, replace(case, questions=questions))
    assert isinstance(found, LeftOut) and "its unit `soldier` was another" in found.because


def test_half_open_ranges_are_left_out(garrison: Path, forecasts: SimpleNamespace):
    forecasts.freeze(garrison, 1)
    _outcomes(garrison, f"{MEN}: {{value: 'at least 900 soldier', date: 1851-06-01}}\n")
    (freeze,) = _score(garrison, forecasts).freezes
    assert any("one end only" in item.because for item in freeze.left_out)


def test_hindsight_is_named(garrison: Path, forecasts: SimpleNamespace):
    freeze_case(forecasts.read(garrison), worlds=20, today=dt.date(1851, 7, 1))
    _outcomes(garrison, f'{FED}: {{value: "yes", date: 1851-06-01}}\n')
    (freeze,) = _score(garrison, forecasts).freezes
    assert [item.hindsight for item in freeze.held] == [True]


@pytest.mark.parametrize(
    ("frozen", "date", "back"),
    [
        ("1851-05-30", "", False),
        ("1851-05-31", "", True),  # closed, and when it was known is not said
        ("1851-12-01", "", True),
        ("1851-12-01", ", date: 1852-01-01", False),
    ],
)
def test_an_undated_outcome_of_a_closed_question_is_a_look_back(
    garrison: Path, frozen: str, date: str, back: bool, forecasts: SimpleNamespace
):
    freeze_case(forecasts.read(garrison), worlds=20, today=dt.date.fromisoformat(frozen))
    _outcomes(garrison, f'{FED}: {{value: "yes"{date}}}\n')
    found = _score(garrison, forecasts)
    (freeze,) = found.freezes
    assert [item.hindsight for item in freeze.held] == [back]
    assert {item.questions for item in freeze.standings} == {0 if back else 1}
    assert all((item.base_rate is None) == back for item in freeze.standings)
    assert {item.questions for item in found.calibrations} == (set() if back else {1})


def test_a_date_that_had_come_is_a_look_back():
    """Said on 9 December 1850 of a day in that month, and not said when it was known."""
    day, closing = dt.date(1850, 12, 9), dt.date(1850, 12, 31)
    assert _on("1850-12-09").known_on(day, closing)
    assert not _on("1850-12-10").known_on(day, closing)
    assert not _settled("date", math.inf).known_on(day, closing)
    assert _settled("date", math.inf).known_on(closing, closing)


def test_look_backs_count_in_no_mean(garrison: Path, forecasts: SimpleNamespace):
    """Of two forecasts the second is a look-back: the calibration is of the first alone."""
    first = forecasts.freeze(garrison, 1)
    forecasts.edit(garrison / "model" / "one.yaml", "0.01 to 0.05", "0.01 to 0.09")
    freeze_case(forecasts.read(garrison), worlds=60, today=dt.date(1851, 7, 1))
    _outcomes(garrison, f'{FED}: {{value: "yes", date: 1851-06-01}}\n')
    found = _score(garrison, forecasts)
    chance = next(
        item["probability"]
        for item in first.to_json()["answers"]
        if item["question"] == FED and item["account"] == "all"
    )
    (bin_,) = next(item for item in found.calibrations if item.account == "all").bins
    assert (bin_.count, bin_.mean) == (1, pytest.approx(chance))
    assert [item.standings[0].questions for item in found.freezes] == [1, 0]


@pytest.mark.parametrize(
    ("value", "date", "early"),
    [('"yes"', "1851-05-30", True), ('"yes"', "1851-05-31", False), ('"no"', "1851-01-01", True)],
)
def test_outcomes_wait(
    garrison: Path, value: str, date: str, early: bool, forecasts: SimpleNamespace
):
    _outcomes(garrison, f"{FED}: {{value: {value}, date: {date}}}\n")
    try:
        forecasts.read(garrison)
    except AssertionError as error:
        assert early and "outcome-early" in str(error)
    else:
        assert not early


def test_an_undated_outcome_waits_for_today(garrison: Path, forecasts: SimpleNamespace):
    _outcomes(garrison, f'{FED}: {{value: "yes"}}\n')
    case = forecasts.read(garrison)
    with pytest.raises(CaseError, match="can be known from 1851-05-31 on"):
        score_case(case, today=dt.date(1851, 5, 30))
    score_case(case, today=dt.date(1851, 5, 31))


def test_a_changed_forecast_is_named_and_left_out(
    garrison: Path, three: list[Path], forecasts: SimpleNamespace
):
    _outcomes(garrison, f'{FED}: {{value: "yes", date: 1851-06-01}}\n')
    whole = _score(garrison, forecasts)
    assert not whole.faults and len(whole.freezes) == 3

    def surer(document: dict[str, Any]) -> None:
        for item in document["answers"]:
            if item["kind"] == "binary":
                item["probability"] = 0.99

    forecasts.rewrite(three[1], surer)
    found = _score(garrison, forecasts)
    assert [item.code for item in found.faults] == ["forecast-changed"]
    # the third leads back to the second, and through what was changed to nothing
    assert [item.frozen.number for item in found.freezes] == [3]
    assert [item.frozen.number for item in found.disowned] == [1, 2]
    document = found.to_json()
    assert [item["number"] for item in document["not_scored"]] == [1, 2]


def test_the_json_has_the_published_form(tmp_path: Path):
    shutil.copytree(SHIPPED / "tiny", tmp_path / "tiny")
    case = sapper.load(tmp_path / "tiny")
    case.freeze(worlds=200)
    found = sapper.load(tmp_path / "tiny").score()
    schema = json.loads((files("sapper.analysis") / "schemas" / "score.json").read_text("utf-8"))
    document = found.to_json()
    jsonschema.validate(document, schema)
    json.dumps(document, allow_nan=False)
    frame = found.to_frame()
    assert list(frame.columns) == list(COLUMNS)
    assert set(frame["account"]) == {"all", "treaty", "leverage", "outside-view"}
    (freeze,) = found.freezes
    assert {item.question: item.because for item in freeze.left_out} == {
        "truce-holds-1990": "no outcome yet",
        "home-in-peace": "conditional on `truce-holds-1990`",
        "when-home": "no outcome yet",
    }
    assert all(item.hindsight for item in freeze.held)


def _of(account: str, *chances: tuple[str, float, bool]) -> list[Score]:
    return [
        Score(name, account, "brier", p, (p - came) ** 2, log=-math.log(p if came else 1 - p))
        for name, p, came in chances
    ]


def test_standings_by_hand():
    happened = {"a": True, "b": False, "c": True}
    mixture = _of("all", ("a", 0.8, True), ("b", 0.4, False), ("c", 0.5, True))
    other = _of("x", ("a", 0.6, True), ("b", 0.2, False))
    by = {item.question: item for item in mixture}
    groups = (("a", "b"), ("c",))
    found = standing("all", mixture, by, happened, groups)
    assert found.brier == pytest.approx((0.04 + 0.16 + 0.25) / 3)
    assert found.by_cluster == pytest.approx((0.10 + 0.25) / 2)
    assert (found.questions, found.clusters) == (3, 2)
    assert found.skill_even == pytest.approx(1 - 0.15 / 0.25)
    # the base rate of two in three scores 2/9
    assert found.skill_base == pytest.approx(1 - 0.15 / (2 / 9))
    assert found.skill_of_mixture == pytest.approx(0.0)
    found = standing("x", other, by, happened, groups)
    assert found.brier == pytest.approx((0.16 + 0.04) / 2)
    assert found.skill_of_mixture == pytest.approx(0.0)  # 0.10 on a and b, and so has x
    assert standing("nobody", [], by, happened, groups).brier is None


def test_one_outcome_gives_no_base_rate():
    scores = _of("all", ("a", 0.8, True))
    by = {item.question: item for item in scores}
    assert standing("all", scores, by, {"a": True}, (("a",),)).skill_base is None
