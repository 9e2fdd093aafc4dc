"""The ledger of a report: what came against this run, and frozen forecasts with their scores."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sapper.analysis.ledger.freezing import freeze_case
from sapper.analysis.ledger.scoring import score_case
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.studio.collecting import Asked, collect
from sapper.studio.report_data import Results, report_data

BASE = Path(__file__).parents[2] / "golden" / "base"


def _sound(folder: Path) -> Case:
    case, report = check(folder)
    assert case is not None and not report.errors, report.found
    return case


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, dict[str, Any]]:
    """The garrison, frozen on 1 November 1850, with an outcome that came after."""
    folder = tmp_path_factory.mktemp("ledger") / "garrison"
    shutil.copytree(BASE, folder)
    case = _sound(folder)
    freeze_case(case, worlds=60, today=dt.date(1850, 11, 1))
    question = next(
        item.id for item in case.questions if item.kind == "binary" and not item.unscored
    )
    (folder / "outcomes.yaml").write_text(
        f'{question}: {{value: "yes", date: 1852-01-01}}\n', encoding="utf-8"
    )
    case = _sound(folder)
    return case, report_data(case, collect(Asked(case, worlds=60, full=False)))


def test_what_came_lies_inside_or_not(data: dict[str, Any]):
    """Of `tiny`: an outcome is inside where the run's own quantiles say so."""
    outcomes = {item["question"]: item for item in data["ledger"]["outcomes"]}
    looked = 0
    for question in data["questions"]:
        outcome = outcomes.get(question["id"])
        if outcome is None:
            continue
        told = {item["account"]: item for item in question["answers"]}
        for seen in outcome["answers"]:
            answer = told[seen["account"]]
            if question["kind"] == "binary":
                happened = outcome["low"]
                assert seen["inside"] is None
                assert seen["brier"] == pytest.approx((answer["probability"] - happened) ** 2)
                continue
            low, high = answer["quantiles"]["0.05"], answer["quantiles"]["0.95"]
            above = high is None or (outcome["high"] is not None and outcome["high"] <= high)
            assert seen["inside"] == (low is not None and low <= outcome["low"] and above)
            looked += 1
    assert looked


def test_a_frozen_forecast_is_told_with_its_scores(frozen: tuple[Case, dict[str, Any]]):
    case, document = frozen
    ledger, scores = document["ledger"], score_case(case)
    (freeze,) = ledger["freezes"]
    assert freeze["date"] == "1850-11-01"
    assert freeze["sha256"] == scores.freezes[0].frozen.sha256
    own = [item for held in scores.freezes[0].held for item in held.scores]
    assert [item["score"] for item in ledger["scores"]] == [item.score for item in own]
    # 60 worlds err by more than a hundredth, so a Brier score has one digit
    assert ledger["scores"][0]["score_text"] == f"{own[0].score:.1f}"
    assert ledger["calibration"][0]["bins"][0]["count"] == 1
    assert "too few" in ledger["calibration"][0]["verdict"]


def test_it_keeps_the_contract(frozen: tuple[Case, dict[str, Any]], schema: dict[str, Any]):
    document = json.loads(json.dumps(frozen[1], allow_nan=False))
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(document))


def test_a_forecast_that_was_changed_is_named_and_not_scored(
    frozen: tuple[Case, dict[str, Any]], tmp_path: Path
):
    case, _ = frozen
    assert case.folder is not None
    folder = tmp_path / "garrison"
    shutil.copytree(case.folder, folder)
    (path,) = (folder / "forecasts").glob("*.json")
    path.write_text(
        path.read_text(encoding="utf-8").replace('"seed": 1', '"seed": 2'), encoding="utf-8"
    )
    case = _sound(folder)
    ledger = report_data(case, collect(Asked(case, worlds=60, full=False)))["ledger"]
    assert ledger["freezes"] == []
    assert ledger["faults"]
    assert [item["file"] for item in ledger["not_scored"]] == [path.name]


def test_nothing_came_and_nothing_was_frozen(tmp_path: Path):
    shutil.copytree(BASE, tmp_path / "garrison")
    (tmp_path / "garrison" / "outcomes.yaml").unlink(missing_ok=True)
    case = _sound(tmp_path / "garrison")
    results: Results = collect(Asked(case, worlds=60, full=False))
    assert report_data(case, results)["ledger"] is None
