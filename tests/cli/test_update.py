"""`sapper update`: before and after a piece of news, and nothing written."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from sapper.cli.main import main
from sapper.cli.readings import as_yaml, read_readings
from sapper.language.units import UnitTable

NEWS = Path(__file__).parents[1] / "golden" / "news" / "update"
BASE = Path(__file__).parents[1] / "golden" / "base"
READS = "roll-call 1851-02-28 1_040 soldier"


@pytest.fixture
def garrison(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "garrison")
    shutil.copytree(NEWS, tmp_path / "garrison", dirs_exist_ok=True)
    for name in ("command.txt", "expected.txt"):
        (tmp_path / "garrison" / name).unlink()
    return tmp_path / "garrison"


def _schema(name: str):
    return json.loads((files("sapper.analysis") / "schemas" / name).read_text("utf-8"))


def test_the_document_has_the_published_form(garrison: Path, capsys: pytest.CaptureFixture[str]):
    words = ["update", str(garrison), "--reads", READS, "--worlds", "300", "--format", "json"]
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, _schema("update.json"))
    assert [item["direct"] for item in found["accounts"]] == [False, False, True]
    assert sum(item["after"] for item in found["accounts"]) == pytest.approx(1.0)


def test_a_run_says_what_readings_did(garrison: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["run", str(garrison), "--worlds", "300", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, _schema("run.json"))
    assert [item["indicator"] for item in found["news"]["weighed"]] == ["roll-call"]
    assert [item["because"] for item in found["news"]["aside"]] == ["prior", "later"]
    assert {item["shares_before_readings"] for item in found["hinges"]} == {True}


def test_nothing_is_written(garrison: Path, capsys: pytest.CaptureFixture[str]):
    before = {path: path.read_bytes() for path in garrison.rglob("*") if path.is_file()}
    assert main(["update", str(garrison), "--reads", READS, "--worlds", "100"]) == 0
    assert "observations.yaml" in capsys.readouterr().out
    assert before == {path: path.read_bytes() for path in garrison.rglob("*") if path.is_file()}


def test_what_is_to_be_kept_is_read_as_it_was_meant(
    garrison: Path, capsys: pytest.CaptureFixture[str]
):
    texts = [READS, "hunger-told 1850-10-01..1851-03-31 nothing", "hunger-told 1851-05-01 yes"]
    readings, faults = read_readings(texts, UnitTable(("soldier", "ration")))
    assert not faults
    path = garrison / "observations.yaml"
    path.write_text("\n".join(as_yaml(item) for item in readings) + "\n", encoding="utf-8")
    assert main(["check", str(garrison)]) == 0
    from sapper.case.checked import check

    found, _ = check(str(garrison))
    assert found is not None
    assert found.observations == readings


@pytest.mark.parametrize("text", ["", "roll-call", "roll-call 1851-02-28"])
def test_a_reading_has_three_parts(garrison: Path, text: str):
    assert main(["update", str(garrison), "--reads", text]) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("roll-call 1851-02-31 5 soldier", "bad-date"),
        ("roll-call 1851-02-28 nothing", "reading-kind"),
        ("roll-call 1851-02-28 5 ration", "reading-unit"),
        ("hunger-told 1851-03-31..1851-03-01 nothing", "dates-reversed"),
    ],
)
def test_faults_of_a_reading_have_a_code(
    garrison: Path, capsys: pytest.CaptureFixture[str], text: str, code: str
):
    assert main(["update", str(garrison), "--reads", text, "--worlds", "50"]) == 1
    assert f"[{code}]" in capsys.readouterr().err


def test_direct_answers_alone_cannot_be_updated(garrison: Path, capsys: pytest.CaptureFixture[str]):
    words = ["update", str(garrison), "--reads", READS, "--accounts", "old-hands"]
    assert main([*words, "--worlds", "50"]) == 1
    assert "account-without-model" in capsys.readouterr().err
