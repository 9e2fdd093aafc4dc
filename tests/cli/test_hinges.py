"""`answer` and `run` say what an answer hinges on, in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest

from sapper.cli.main import main
from sapper.diagnostics.render.cells import width

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "src" / "sapper" / "analysis" / "schemas" / "run.json"
QUESTION = "home-by-1991-07-01"


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main([*words]) == 0
    return capsys.readouterr().out


def _answer(capsys: pytest.CaptureFixture[str], *words: str, question: str = QUESTION) -> str:
    return _run(capsys, "answer", "tiny", question, "--worlds", "1500", *words)


def test_the_block_names_claims_choices_and_events(capsys: pytest.CaptureFixture[str]):
    out = _answer(capsys)
    assert "It hinges on" in out
    assert "the choice" in out
    assert "the event" in out
    told = " ".join(out.split())
    assert "claim is shown to move it by 2 points" in told
    assert "claims reach it" in told
    assert "The simulation's own error is at most ±" in told
    assert re.search(r"settled, about \d+ ±\d+ % \(treaty\), \d+ ±\d+ % \(leverage\) of", told)
    assert max(width(line) for line in out.splitlines()) <= 100


def test_only_hinges_and_only_answers(capsys: pytest.CaptureFixture[str]):
    hinges, answers = _answer(capsys, "--only", "hinges"), _answer(capsys, "--only", "answers")
    assert "It hinges on" in hinges
    assert "9 readings in 10" not in hinges
    assert "It hinges on" not in answers
    assert "9 readings in 10" in answers


@pytest.mark.parametrize("question", [QUESTION, "deaths-stated-1989", "when-home", "home-in-peace"])
def test_every_kind_of_question_has_a_block(question: str, capsys: pytest.CaptureFixture[str]):
    out = _answer(capsys, "--only", "hinges", question=question)
    assert "reach" in out
    assert max(width(line) for line in out.splitlines()) <= 100


def test_json_has_them_and_keeps_the_schema(capsys: pytest.CaptureFixture[str]):
    found = json.loads(_answer(capsys, "--format", "json"))
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert {item["account"] for item in found["hinges"]} == {"treaty", "leverage"}
    assert all(item["flips"] for item in found["hinges"])
    assert all(item["chance_share_se"] > 0.0 for item in found["hinges"])
    without = json.loads(_answer(capsys, "--format", "json", "--only", "answers"))
    assert without["hinges"] is None
    assert without["answers"] == found["answers"]


def test_a_number_has_its_errors_on_its_lines(capsys: pytest.CaptureFixture[str]):
    out = " ".join(_answer(capsys, "--only", "hinges", question="deaths-stated-1989").split())
    assert re.search(r"\(the mean moves by [+−][\d,.]+ ±[\d,.]+\)", out)


def test_a_conditional_question_says_that_it_has_no_totals(capsys: pytest.CaptureFixture[str]):
    words = ("--only", "hinges", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(_answer(capsys, *words, question="home-in-peace"))))
    told = [row["note"] for row in rows if (row["hinge"], row["name"]) == ("total", "all")]
    assert told
    assert all("the question is conditional" in note for note in told)


def test_csv_has_a_row_for_every_claim_and_happening(capsys: pytest.CaptureFixture[str]):
    out = _answer(capsys, "--format", "csv", "--only", "hinges")
    rows = list(csv.DictReader(io.StringIO(out)))
    claims = {row["name"] for row in rows if row["hinge"] == "claim"}
    assert "accords-bind" in claims
    idle = [row for row in rows if row["note"] == "does not reach the question"]
    assert idle
    assert all(float(row["difference"]) == 0.0 for row in idle)
    table = _answer(capsys, "--format", "markdown", "--only", "hinges")
    assert table.startswith("| question |")


def test_run_shows_them_for_few_questions_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = str(tmp_path / "own")
    _run(capsys, "new", folder)
    few = _run(capsys, "run", folder, "--worlds", "300")
    assert few.count("It hinges on") == 2
    many = _run(capsys, "run", "tiny", "--worlds", "300")
    assert "It hinges on" not in many
    assert (
        json.loads(_run(capsys, "run", "tiny", "--worlds", "300", "--format", "json"))["hinges"]
        is None
    )


def test_run_and_answer_print_the_same_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Hinges, parts and answers of a question, to the bit, whatever else is asked beside it."""
    folder = str(tmp_path / "own")
    _run(capsys, "new", folder)
    words = ("--worlds", "2600", "--format", "json")
    both = json.loads(_run(capsys, "run", folder, *words))
    for question in ("half-gone-by-2024-12-31", "men-on-2025-06-30"):
        one = json.loads(_run(capsys, "answer", folder, question, *words))
        for key in ("answers", "hinges", "comparisons"):
            own = [item for item in both[key] if item["question"] == question]
            assert own
            assert one[key] == own, key
