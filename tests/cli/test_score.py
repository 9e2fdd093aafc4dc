from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from sapper.case.folder import SHIPPED
from sapper.cli.main import main


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The tiny case with one forecast."""
    shutil.copytree(SHIPPED / "tiny", tmp_path / "tiny")
    assert main(["freeze", str(tmp_path / "tiny"), "--worlds", "200"]) == 0
    capsys.readouterr()
    return tmp_path / "tiny"


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_table(folder: Path, capsys: pytest.CaptureFixture[str]):
    status, out, err = _run(capsys, "score", folder)
    assert (status, err) == (0, "")
    for wanted in (
        "1 forecast",
        "home-by-1991-07-01: yes, known on 25 May 1991",
        "deaths-stated-1989: 2,016 soldiers",
        "Both outcomes were known when this was frozen: that is a look back, not a forecast, and",
        "no outcome yet: truce-holds-1990, when-home",
        "conditional on `truce-holds-1990`: home-in-peace",
    ):
        assert wanted in " ".join(out.split())
    # look-backs alone: there is nothing to take a mean of
    assert "mean Brier" not in out and "CALIBRATION" not in out
    assert max(len(line) for line in out.splitlines()) <= 100


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]):
    status, out, err = _run(capsys, "score", folder, "--format", "json")
    assert (status, err) == (0, "")
    schema = json.loads((files("sapper.analysis") / "schemas" / "score.json").read_text("utf-8"))
    jsonschema.validate(json.loads(out), schema)


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_tables(folder: Path, capsys: pytest.CaptureFixture[str], form: str):
    status, out, _ = _run(capsys, "score", folder, "--format", form)
    assert status == 0
    # a line a score: four accounts on one question, three on the other, and the head
    assert len(out.strip().splitlines()) == 8 + (form == "markdown")


def test_a_changed_forecast_exits_with_one(folder: Path, capsys: pytest.CaptureFixture[str]):
    (path,) = (folder / "forecasts").iterdir()
    path.write_text(path.read_text(encoding="utf-8").replace('"seed": 1', '"seed": 2'), "utf-8")
    status, out, err = _run(capsys, "score", folder, "--format", "json")
    assert status == 1
    assert [item["code"] for item in json.loads(out)["faults"]] == ["forecast-changed"]
    assert path.name in err


def test_nothing_frozen(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copytree(SHIPPED / "tiny", tmp_path / "tiny")
    status, out, err = _run(capsys, "score", tmp_path / "tiny")
    assert (status, err) == (0, "")
    assert "No forecast in" in out and "sapper freeze" in " ".join(out.split())


def test_many_accounts_stay_within_the_page(folder: Path, capsys: pytest.CaptureFixture[str]):
    ids = [f"a-rather-long-account-{number}" for number in range(8)]
    for name in ids:
        (folder / "accounts" / f"{name}.yaml").write_text(f"title: {name}\n", encoding="utf-8")
    path = folder / "case.yaml"
    shares = ", ".join(f"{name}: 5 %" for name in ids)
    text = path.read_text(encoding="utf-8").replace("treaty: 40 %", f"treaty: 0 %, {shares}")
    path.write_text(text, encoding="utf-8")
    assert main(["freeze", str(folder), "--worlds", "20"]) == 0
    capsys.readouterr()
    _, out, _ = _run(capsys, "score", folder)
    assert max(len(line) for line in out.splitlines()) <= 100
    assert "more accounts: --format csv" in out


def test_an_expected_hash(folder: Path, capsys: pytest.CaptureFixture[str]):
    (path,) = (folder / "forecasts").iterdir()
    sha = json.loads(path.read_text(encoding="utf-8"))["sha256"]
    assert _run(capsys, "score", folder, "--expect", sha)[0] == 0
    status, out, err = _run(capsys, "score", folder, "--expect", "0" * 64)
    assert status == 1
    assert "taken away or made anew" in " ".join(err.split())
    assert "is not scored" in out and "0 forecasts" in out
    status, _, err = _run(capsys, "score", folder, "--expect", "beef")
    assert status == 2 and "its first 16" in err
