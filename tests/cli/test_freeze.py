from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from sapper.cli.main import main

BASE = Path(__file__).parents[1] / "golden" / "base"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "garrison")
    return tmp_path / "garrison"


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_table_says_where_and_by_which_hash(folder: Path, capsys: pytest.CaptureFixture[str]):
    status, out, err = _run(capsys, "freeze", folder, "--worlds", 100)
    assert (status, err) == (0, "")
    (path,) = (folder / "forecasts").iterdir()
    document = json.loads(path.read_text(encoding="utf-8"))
    assert path.name in out
    assert document["sha256"] in out
    assert "number 1 of its chain" in out
    assert f"sapper score {folder}" in out
    assert max(len(line) for line in out.splitlines() if str(folder) not in line) <= 100


def test_json_is_the_document(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    into = tmp_path / "elsewhere"
    status, out, err = _run(
        capsys, "freeze", folder, "--worlds", 20, "--into", into, "--format", "json"
    )
    assert (status, err) == (0, "")
    found = json.loads(out)
    schema = json.loads((files("sapper.analysis") / "schemas" / "freeze.json").read_text("utf-8"))
    jsonschema.validate(found, schema)
    path = Path(found.pop("file"))
    assert path.parent == into
    assert json.loads(path.read_text(encoding="utf-8")) == found
    assert not (folder / "forecasts").exists()


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_tables(folder: Path, capsys: pytest.CaptureFixture[str], form: str):
    status, out, _ = _run(capsys, "freeze", folder, "--worlds", 20, "--format", form)
    assert status == 0
    assert "men-left-1851-05-31" in out


def test_a_place_that_cannot_be_written(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "forecasts").write_text("a file", encoding="utf-8")
    status, _, err = _run(capsys, "freeze", folder, "--worlds", 20)
    assert status == 3
    assert "file-access" in err
    assert "Traceback" not in err
