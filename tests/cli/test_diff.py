from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

import sapper
from sapper.case.folder import SHIPPED
from sapper.cli.main import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tiny case with fewer ships and a shakier truce."""
    shutil.copytree(SHIPPED / "tiny", tmp_path / "tiny")
    path = tmp_path / "tiny" / "model" / "withdrawal.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("2_000 to 6_000 soldier/month", "1_000 to 3_000 soldier/month")
    path.write_text(text.replace("IF(truce_breaks, 3, 1)", "IF(truce_breaks, 6, 1)"), "utf-8")
    return tmp_path / "tiny"


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_table(folder: Path, capsys: pytest.CaptureFixture[str]):
    status, out, err = _run(capsys, "diff", "tiny", folder, "--worlds", 300)
    assert (status, err) == (0, "")
    for wanted in (
        "WHAT CHANGED",
        "prior of lift: prior: 2_000 to 6_000 soldier/month → 1_000 to 3_000 soldier/month",
        "variable danger: equation: IF(truce_breaks, 3, 1) → IF(truce_breaks, 6, 1)",
        "WHAT IT MOVED",
        "not moved beyond the simulation's own error: truce-holds-1990",
        "home-in-peace: its answer is conditional",
    ):
        assert wanted in out
    assert max(len(line) for line in out.splitlines() if str(folder) not in line) <= 100


def test_one_question_as_json(folder: Path, capsys: pytest.CaptureFixture[str]):
    words = ("diff", "tiny", folder, "home-by-1991-07-01", "--worlds", 100, "--format", "json")
    status, out, err = _run(capsys, *words)
    assert (status, err) == (0, "")
    found = json.loads(out)
    schema = json.loads((files("sapper.analysis") / "schemas" / "diff.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    assert {item["question"] for item in found["moves"]} == {"home-by-1991-07-01"}
    for item in found["moves"]:
        assert sum(part["by"] for part in item["effects"]) == pytest.approx(item["move"], abs=1e-12)


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_tables(folder: Path, capsys: pytest.CaptureFixture[str], form: str):
    status, out, _ = _run(capsys, "diff", "tiny", folder, "--worlds", 50, "--format", form)
    assert status == 0
    assert "prior of lift" in out


def test_the_same(capsys: pytest.CaptureFixture[str]):
    status, out, _ = _run(capsys, "diff", "tiny", "tiny")
    assert status == 0
    assert "Nothing changed." in out


def test_only_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copytree(SHIPPED / "tiny", tmp_path / "tiny")
    path = tmp_path / "tiny" / "claims" / "press.yaml"
    path.write_text(path.read_text("utf-8").replace("About 10,000", "Some 10,000"), "utf-8")
    status, out, _ = _run(capsys, "diff", "tiny", tmp_path / "tiny")
    assert status == 0
    assert "(moves nothing)" in out
    assert "No change can move an answer." in out


def test_what_is_no_version(capsys: pytest.CaptureFixture[str]):
    status, _, err = _run(capsys, "diff", "tiny", "no-such-thing.json")
    assert status == 1
    assert "no-version" in err


def test_little_moves_get_no_line_of_their_own():
    from sapper.analysis.differences.changes import Change
    from sapper.analysis.differences.difference import Difference, Effect, Move
    from sapper.analysis.differences.versions import Version
    from sapper.cli.diff import lines

    case = sapper.load("tiny").case
    key = (("prior", "lift"),)

    def move(question: str, by: float) -> Move:
        return Move(question, "all", "binary", "", 0.5, 0.5 + by, 1e-4, (Effect(key, by, 1e-4),))

    moves = (move("large", 0.02), move("little", 0.004), move("none", 0.0001))
    version = Version("tiny", case)
    change = Change("prior", "lift", ("changed",), True)
    text = "\n".join(lines(Difference(version, version, (change,), moves, (), 100, 1)))
    assert "50 % → 52 %" in text and "+2.0 ±0.0 points" in text
    assert "half a hundredth of the number: little" in text
    assert "not moved beyond the simulation's own error: none" in text
