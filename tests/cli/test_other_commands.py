"""explain, cases, new, fmt, dump: each does its work and can print JSON."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sapper.cli.main import main

BASE = Path(__file__).parents[1] / "golden" / "base"


def _json(words: list[str], capsys: pytest.CaptureFixture[str]):
    capsys.readouterr()
    status = main([*words, "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


def test_explain(capsys: pytest.CaptureFixture[str]):
    assert main(["explain", "error[file-access]"]) == 0
    assert capsys.readouterr().out.startswith("# file-access")
    _, found = _json(["explain", "file-access"], capsys)
    assert found["severity"] == "error"
    _, found = _json(["explain"], capsys)
    assert "file-access" in [item["code"] for item in found["codes"]]


@pytest.mark.parametrize("word", ["nonsense", "Cycles", "error[unit-mismach]"])
def test_an_unknown_code_has_a_nearest_one(word: str, capsys: pytest.CaptureFixture[str]):
    assert main(["explain", word]) == 2
    assert "; the nearest is `" in capsys.readouterr().err


def test_cases(capsys: pytest.CaptureFixture[str]):
    _, found = _json(["cases"], capsys)
    assert {"tiny", "dprk-russia"} <= {item["name"] for item in found["cases"]}
    assert main(["cases"]) == 0
    assert "tiny" in capsys.readouterr().out


def test_new_then_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = tmp_path / "mine"
    assert main(["new", str(case)]) == 0
    assert f"sapper check {case}" in capsys.readouterr().out
    assert main(["check", str(case), "--strict"]) == 0, capsys.readouterr().out


def test_new_like(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = tmp_path / "mine"
    status, found = _json(["new", str(case), "--like", "tiny"], capsys)
    assert status == 0
    assert any(name.endswith("case.yaml") for name in found["written"])
    assert main(["check", str(case)]) == 0


def test_new_keeps_what_is_there(tmp_path: Path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert main(["new", str(tmp_path)]) in (1, 3)
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_fmt(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = tmp_path / "mine"
    shutil.copytree(BASE, case)
    assert main(["fmt", str(case)]) == 0
    path = case / "questions.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n\n\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    assert main(["fmt", str(case), "--check"]) == 1
    assert path.read_text(encoding="utf-8") == before
    status, found = _json(["fmt", str(case)], capsys)
    assert status == 0
    assert [Path(name).name for name in found["written"]] == ["questions.yaml"]
    assert main(["fmt", str(case), "--check"]) == 0


@pytest.mark.parametrize("stage", ["tree", "ir", "plan"])
def test_dump(stage: str, capsys: pytest.CaptureFixture[str]):
    assert main(["dump", str(BASE), "--stage", stage]) == 0
    assert "months_left" in capsys.readouterr().out
    status, found = _json(["dump", str(BASE), "--stage", stage, "--account", "a"], capsys)
    assert status == 0
    assert found["stage"] == stage
    assert any("sickness" in line for line in found["lines"])


def test_dump_of_an_unknown_account():
    assert main(["dump", str(BASE), "--account", "b"]) == 2
