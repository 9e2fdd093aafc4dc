"""`sapper check` over the good case and a bad one, in every format."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from sapper.cli.main import main

BASE = Path(__file__).parents[1] / "golden" / "base"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    case = tmp_path / "bad"
    shutil.copytree(BASE, case)
    path = case / "model" / "one.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("hazard: sickness", "hazard: sicknes"), encoding="utf-8")
    return case


def test_good(capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(BASE)]) == 0
    assert "no faults found" in capsys.readouterr().out


def test_good_json(capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(BASE), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"diagnostics": []}


def test_bad(bad: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(bad)]) == 1
    shown = capsys.readouterr()
    assert "error[unknown-name]" in shown.out
    assert "`sickness`" in shown.out
    assert shown.out.rstrip().endswith("1 error, 0 warnings. Nothing was run.")
    assert shown.err == ""


def test_bad_in_every_format(bad: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(bad), "--format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("model/one.yaml:")
    assert main(["check", str(bad), "--format", "json"]) == 1
    (fault,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert fault["code"] == "unknown-name"
    assert fault["file"] == "model/one.yaml"
    assert main(["check", str(bad), "--format", "csv"]) == 1
    _, row = csv.reader(io.StringIO(capsys.readouterr().out.split("\n1 error")[0].strip()))
    assert row[:3] == ["error", "unknown-name", "model/one.yaml"]
    assert main(["check", str(bad), "--format", "markdown"]) == 1
    assert "| error | unknown-name |" in capsys.readouterr().out


def test_a_fault_that_only_an_account_makes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = tmp_path / "case"
    shutil.copytree(BASE, case)
    path = case / "accounts" / "a.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2 * was", "2 * was + 1 soldier"), encoding="utf-8")
    assert main(["check", str(case), "--format", "json"]) == 1
    faults = json.loads(capsys.readouterr().out)["diagnostics"]
    assert [fault["file"] for fault in faults] == ["accounts/a.yaml"]


def test_no_such_case(capsys: pytest.CaptureFixture[str]):
    assert main(["check", "no-such-case"]) == 3
    assert "error[" in capsys.readouterr().out


def test_priors(capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(BASE), "--priors"]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert "no faults found" in lines[0]
    assert lines[2].replace("  ", " ").split()[:3] == ["name", "as", "written"]
    (row,) = [line for line in lines if line.startswith("sickness")]
    assert "0.01 to 0.05" in row
    assert row.rstrip().endswith("0.01 to 0.05")  # the central nine tenths


def test_priors_of_a_sound_case_say_so(capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(BASE), "--priors", "--strict"]) == 0
    assert "no faults found" in capsys.readouterr().out
    assert main(["check", str(BASE), "--priors", "--format", "csv"]) == 0
    assert "no faults" not in capsys.readouterr().out


def test_priors_as_json(capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(BASE), "--priors", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    row = next(item for item in found["priors"] if item["name"] == "men_at_start")
    # the ends as written are the central nine tenths; the median of a lognormal is √(a·b)
    assert row["most"] == pytest.approx([1150, 1250], rel=1e-6)
    assert row["median"] == pytest.approx((1150 * 1250) ** 0.5, rel=1e-6)
    assert row["unit"] == "soldier"


def test_what_is_accepted_for_later_is_said(capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(BASE), "--as-of", "1850-12-01"]) == 0
    assert "--as-of" in capsys.readouterr().err
