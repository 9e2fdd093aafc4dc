"""`--out`: what is written, and what is said where the pages are not built."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sapper.cli.main import main
from sapper.studio import report

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "golden" / "base"
QUESTION = "fed-until-1851-05-31"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "garrison")
    return tmp_path / "garrison"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that stand for the built ones."""
    made = report.Pages("document.title", "p {}")
    monkeypatch.setattr(report, "pages", lambda: made)


def _run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    status = main([str(word) for word in words])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def _inside(page: Path) -> dict[str, object]:
    return report.unpacked(page.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("built")
def test_run_writes_both(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out"
    status, printed, err = _run(capsys, "run", folder, "--worlds", 40, "--out", out)
    assert (status, err) == (0, "")
    assert sorted(item.name for item in out.iterdir()) == ["answers.json", "report.html"]
    assert printed.rstrip().endswith("(report.html, answers.json)")
    data = _inside(out / "report.html")
    answers = json.loads((out / "answers.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in data["questions"]] == [  # type: ignore[attr-defined]
        QUESTION, "men-left-1851-05-31",
    ]  # fmt: skip
    assert (
        answers["answers"][0]["probability"]
        == (
            data["questions"][0]["answers"][0]["probability"]  # type: ignore[index]
        )
    )
    assert str(tmp_path) not in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("built")
def test_answer_writes_its_question_alone(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    status, _, _ = _run(capsys, "answer", folder, QUESTION, "--worlds", 40, "--quick", "--out", out)
    assert status == 0
    data = _inside(out / "report.html")
    assert [item["id"] for item in data["questions"]] == [QUESTION]  # type: ignore[attr-defined]
    assert data["hinges"] is None


@pytest.mark.usefixtures("built")
def test_documents_are_inside_only_on_request(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    texts = tmp_path / "texts"
    texts.mkdir()
    text = "On parade, the whole strength being twelve hundred, the sick counted."
    (texts / "quartermaster.txt").write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    words = ("run", folder, "--worlds", 20, "--quick", "--out", out, "--documents", texts)
    assert _run(capsys, *words)[0] == 0
    data = _inside(out / "report.html")
    assert data["claims"][0]["state"] == "exact"  # type: ignore[index]
    assert "the sick counted" not in json.dumps(data)
    assert _run(capsys, *words, "--documents-inside")[0] == 0
    assert _inside(out / "report.html")["sources"][0]["document"] == text  # type: ignore[index]


def test_without_pages_answers_are_written_and_it_is_said(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    def none() -> report.Pages:
        raise report.NotBuilt

    monkeypatch.setattr(report, "pages", none)
    out = tmp_path / "out"
    status, printed, err = _run(capsys, "run", folder, "--worlds", 20, "--quick", "--out", out)
    assert status == 0
    assert "make web" in err
    assert [item.name for item in out.iterdir()] == ["answers.json"]
    assert printed.rstrip().endswith("answers.json")


@pytest.mark.parametrize(
    "option", [["--quick"], ["--documents", "x"], ["--documents-inside"]], ids=lambda item: item[0]
)
def test_options_of_a_report_need_a_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], option: list[str]
):
    status, _, err = _run(capsys, "run", folder, "--worlds", 20, *option)
    assert status == 2
    assert option[0] in err
    assert "--out" in err


def test_a_folder_of_documents_that_is_not_there(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    status, _, err = _run(
        capsys, "run", folder, "--out", tmp_path / "o", "--documents", tmp_path / "none"
    )
    assert status == 3
    assert "error[file-access]" in err
    assert "is not there" in " ".join(err.split())
    assert not (tmp_path / "o").exists()
