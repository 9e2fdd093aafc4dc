"""The document of a report: it keeps its contract, and its figures are those of the run."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import sapper
from sapper.case.case import Case
from sapper.cli.main import main
from sapper.studio.collecting import Asked, collect
from sapper.studio.report_data import Results, report_data

BASE = Path(__file__).parents[1] / "golden" / "base"


def _valid(document: dict[str, Any], schema: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator(schema)
    faults = [
        f"{list(item.absolute_path)}: {item.message}" for item in checker.iter_errors(document)
    ]
    assert not faults, faults[:5]


def test_it_keeps_its_contract(data: dict[str, Any], schema: dict[str, Any]):
    jsonschema.Draft202012Validator.check_schema(schema)
    _valid(json.loads(json.dumps(data, allow_nan=False)), schema)


def test_one_account_and_no_hinges(schema: dict[str, Any]):
    case = sapper.load(BASE).case
    document = report_data(case, collect(Asked(case, worlds=50, full=False)))
    _valid(document, schema)
    assert document["hinges"] is None
    assert document["compare"] is None
    assert [item["account"] for item in document["questions"][0]["answers"]] == ["a"]


def test_no_world_at_all(tmp_path: Path, schema: dict[str, Any]):
    """Only an account that answers directly: no fan, no charts, no worlds."""
    case = sapper.load("tiny").case
    document = report_data(case, collect(Asked(case, worlds=50, accounts=("outside-view",))))
    _valid(document, schema)
    assert document["head"]["worlds"] == 0
    assert all(item["fan"] is None for item in document["questions"])
    assert document["model"]["times"] == []


def test_answers_are_those_of_the_run(data: dict[str, Any], results: Results):
    run = {
        (item["question"], item["account"]): item for item in results.answers.to_json()["answers"]
    }
    told = [answer for question in data["questions"] for answer in question["answers"]]
    assert len(told) == len(run)
    for answer in told:
        own = run[answer["question"], answer["account"]]
        assert {key: answer[key] for key in own} == own


def test_dots_are_the_distribution_that_is_printed(data: dict[str, Any]):
    """The 5 %, 50 % and 95 % quantiles lie between the dots at either side of them."""
    looked = 0
    for question in data["questions"]:
        if question["kind"] != "number":
            continue
        answers = {item["account"]: item for item in question["answers"]}
        for dots in question["dots"]:
            values = dots["values"]
            assert len(values) == 50
            assert values == sorted(values)
            for share, low, high in (("0.05", 1, 3), ("0.5", 24, 25), ("0.95", 46, 48)):
                quantile = answers[dots["account"]]["quantiles"][share]
                # dots are rounded to four digits
                assert values[low] * 0.999 <= quantile <= values[high] * 1.001
            looked += 1
    assert looked


def test_commands_print_the_same_number(data: dict[str, Any], capsys: pytest.CaptureFixture[str]):
    question = data["questions"][0]
    for command, answer in list(zip(question["commands"], question["answers"]))[:2]:
        program, *words = shlex.split(command["text"])
        assert program == "sapper"
        assert main([*words, "--only", "answers", "--format", "json"]) == 0
        printed = json.loads(capsys.readouterr().out)["answers"]
        found = next(item for item in printed if item["account"] == command["account"])
        assert found["probability"] == answer["probability"]
        assert (found["low"], found["high"]) == (answer["low"], answer["high"])


def test_every_link_leads_somewhere(data: dict[str, Any]):
    """Parts, claims, sources, points and questions are named by ids that are there."""
    parts = {item["id"] for item in data["model"]["parts"]}
    claims = {item["id"] for item in data["claims"]}
    sources = {item["id"] for item in data["sources"]}
    sectors = {item["id"] for item in data["model"]["sectors"]}
    questions = {item["id"] for item in data["questions"]}
    points = {(item["id"], point["id"]) for item in data["accounts"] for point in item["points"]}
    for part in data["model"]["parts"]:
        assert {*part["causes"], *part["uses"]} <= parts
        assert set(part["claims"]) <= claims
        assert part["sector"] in sectors
        assert {(item["account"], item["point"]) for item in part["changed_by"]} <= points
        assert not part["inline"] or part["owner"] in parts
    for claim in data["claims"]:
        assert claim["source"] in sources
        assert set(claim["used_by"]["parts"]) <= parts
        assert set(claim["questions"]) <= questions
    for question in data["questions"]:
        assert set(question["depends"]) <= parts
        assert set(question["claims"]) <= claims
        assert len(question["distance"]) == len(question["depends"])


def test_every_number_stands_on_a_claim_or_a_sentence(data: dict[str, Any]):
    """Two clicks: each uncertain number names a claim, or says what is assumed, or its owner does."""
    by_id = {item["id"]: item for item in data["model"]["parts"]}
    for part in data["model"]["parts"]:
        if part["kind"] != "parameter" or part["summary"]["low90"] == part["summary"]["high90"]:
            continue
        basis = part["basis"] or by_id[part["owner"]]["basis"]
        assert basis["claims"] or basis["text"], part["id"]


def test_the_case_is_called_without_telling_where_it_lies(tiny: Case, results: Results):
    from dataclasses import replace

    told = report_data(tiny, replace(results, typed="/somebody/private/tiny"))
    assert told["head"]["command"] == "tiny"
    assert "private" not in json.dumps(told)
