"""`sapper check --sums` in every format, over the case that ships and over a faulty one."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
import yaml

from sapper.cli.main import main

BASE = Path(__file__).parents[1] / "golden" / "base"


def test_table(capsys: pytest.CaptureFixture[str]):
    assert main(["check", "dprk-russia", "--sums"]) == 0
    text = capsys.readouterr().out
    assert "no faults found" in text
    assert "holds: e2-07 / k077 = e2-08" in text
    assert "FAULTS OF THE AUTHORS" in text
    assert "SOURCES THAT DISAGREE" in text
    assert max(map(len, text.split("\n"))) <= 100


def test_faults_of_authors_are_printed_without_being_asked_for(
    capsys: pytest.CaptureFixture[str],
):
    assert main(["check", "dprk-russia"]) == 0
    text = capsys.readouterr().out
    assert "a sum per month is said to be half of a sum per year" in text
    assert "SUMS" not in text


def test_json(capsys: pytest.CaptureFixture[str]):
    assert main(["check", "dprk-russia", "--sums", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["diagnostics"] == []
    first = found["sums"][0]
    assert first["verdict"] == "off"
    assert first["kind"] == "month and year"
    assert set(first["claims"]) == {"e2-07", "k077", "e2-08"}
    assert first["checked"] == "pay-against-exports"
    assert {item["check"] for item in found["author_faults"]} == {
        "pay-against-exports",
        "hundred-thousand-by-rotation",
    }
    assert len(found["disagrees"]) >= 13


def test_every_line_is_yaml_to_paste(capsys: pytest.CaptureFixture[str]):
    assert main(["check", "dprk-russia", "--sums", "--format", "json"]) == 0
    for item in json.loads(capsys.readouterr().out)["sums"]:
        ((_, part),) = yaml.safe_load(item["line"]).items()
        assert part == {"holds": item["holds"]}


def test_csv_and_markdown(capsys: pytest.CaptureFixture[str]):
    assert main(["check", "dprk-russia", "--sums", "--format", "csv"]) == 0
    head, first, *_ = csv.reader(io.StringIO(capsys.readouterr().out))
    assert head[:2] == ["sum", "kind"]
    assert first[:2] == ["does not add up", "month and year"]
    assert main(["check", "dprk-russia", "--sums", "--format", "markdown"]) == 0
    assert "| does not add up | month and year |" in capsys.readouterr().out


def test_a_case_with_errors_still_shows_its_sums(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    case = tmp_path / "case"
    shutil.copytree(BASE, case)
    (case / "claims" / "two.yaml").write_text(
        """source: quartermaster
grade: B2
claims:
  ration-each: {says: A man is issued 30 rations a month., quantity: 30 ration/soldier/month}
  rations: {says: The men are issued 36000000 rations a month., quantity: 36_000_000 ration/month}
checks:
  of-all: {holds: ration-each * men-counted = rations}
""",
        encoding="utf-8",
    )
    assert main(["check", str(case), "--sums"]) == 1
    text = capsys.readouterr().out
    assert "error[sum-fails]" in text
    assert "does not add up: thousand and million   (checked: of-all)" in text


def test_a_case_without_quantities(capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(BASE), "--sums"]) == 0
    assert "SUMS: none" in capsys.readouterr().out
