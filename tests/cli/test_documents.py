"""`sapper check` with documents: anchors, the lock, and coverage, in every format."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path

import pytest

from sapper.cli.main import main

BASE = Path(__file__).parents[1] / "golden" / "base"
RETURN = """Return of men and stores

On 1 October I found the whole strength being twelve hundred men. Of these 85 lie sick
in Fort Ansel.
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    root = tmp_path / "case"
    shutil.copytree(BASE, root)
    return root


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "quartermaster.txt").write_text(RETURN, encoding="utf-8")
    return folder


def test_phrases_are_looked_up(case: Path, papers: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(case), "--documents", str(papers)]) == 0
    shown = capsys.readouterr().out
    assert "1 phrase looked up in 1 document: 1 exact; 1 claim quotes none." in shown


def test_the_environment_names_folders(
    case: Path, papers: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SAPPER_DOCUMENTS", os.pathsep.join([str(papers), "no-such-folder"]))
    assert main(["check", str(case)]) == 0
    shown = capsys.readouterr().out
    assert "1 exact" in shown
    assert "warning[file-access]" in shown


def test_a_folder_of_the_case_comes_first(
    case: Path, papers: Path, capsys: pytest.CaptureFixture[str]
):
    shutil.copytree(papers, case / "documents")
    (papers / "quartermaster.txt").write_text("Another.", encoding="utf-8")
    assert main(["check", str(case), "--documents", str(papers)]) == 0
    assert "1 exact" in capsys.readouterr().out


def test_a_case_cannot_send_one_elsewhere(
    case: Path, papers: Path, capsys: pytest.CaptureFixture[str]
):
    (case / "documents").symlink_to(papers)
    assert main(["check", str(case)]) == 0
    shown = capsys.readouterr().out
    assert "warning[outside-folder]" in shown
    assert "looked up" not in shown


def test_without_documents_nothing_is_said_of_them(case: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(case)]) == 0
    assert "phrase" not in capsys.readouterr().out


def test_a_phrase_that_is_lost_fails(case: Path, papers: Path, capsys: pytest.CaptureFixture[str]):
    (papers / "quartermaster.txt").write_text("Nothing of the kind.", encoding="utf-8")
    assert main(["check", str(case), "--documents", str(papers)]) == 1
    assert "error[quote-not-found]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "status"), [("nowhere", 3), ("quartermastr=x.txt", 2), ("quartermaster=x.txt", 0)]
)
def test_what_is_not_there(
    case: Path, option: str, status: int, capsys: pytest.CaptureFixture[str]
):
    assert main(["check", str(case), "--documents", option]) == status
    assert "Traceback" not in capsys.readouterr().out


@pytest.mark.parametrize("option", ["", "  "])
def test_no_folder_is_not_the_current_one(
    case: Path, option: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["check", str(case), "--documents", option]) == 2
    assert "`--documents` names no folder" in capsys.readouterr().err


def test_a_folder_that_may_not_be_read_is_told_of(
    case: Path, papers: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    closed = papers / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refusing(path: str):
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert main(["check", str(case), "--documents", str(papers)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "closed` may not be read" in shown
    assert "1 exact" in shown


def test_a_file_for_a_source(case: Path, papers: Path, capsys: pytest.CaptureFixture[str]):
    path = papers / "quartermaster.txt"
    path.rename(papers / "x.bin")
    assert main(["check", str(case), "--documents", f"quartermaster={papers / 'x.bin'}"]) == 0
    assert "1 exact" in capsys.readouterr().out


def test_the_lock_is_written_when_asked(case: Path, papers: Path):
    assert main(["check", str(case), "--documents", str(papers)]) == 0
    assert not (case / "documents.lock").exists()
    assert main(["check", str(case), "--documents", str(papers), "--lock"]) == 0
    text = (case / "documents.lock").read_text(encoding="utf-8")
    assert "quartermaster: {file: quartermaster.txt, sha256: " in text
    # what is not found now stays in the lock
    assert main(["check", str(case), "--lock"]) == 0
    assert (case / "documents.lock").read_text(encoding="utf-8") == text


def test_without_documents_no_lock_is_written(case: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(case), "--lock"]) == 0
    assert "no lock is written" in capsys.readouterr().err
    assert not (case / "documents.lock").exists()


def test_json(case: Path, papers: Path, capsys: pytest.CaptureFixture[str]):
    command = ["check", str(case), "--documents", str(papers), "--coverage", "--format", "json"]
    assert main(command) == 0
    found = json.loads(capsys.readouterr().out)
    (document,) = found["documents"]
    assert (document["source"], document["found_by"]) == ("quartermaster", "name")
    quoted, bare = found["anchors"]
    assert RETURN[quoted["start"] : quoted["end"]] == "the whole strength being twelve hundred"
    assert (quoted["state"], quoted["line"]) == ("exact", 3)
    assert bare["state"] == "not quotable"
    (covered,) = found["coverage"]
    assert len(covered["sentences"]) == 3
    taken = {item["text"]: item["claims"] for item in covered["items"]}
    assert taken == {
        "1 October": [],
        "twelve hundred": ["men-counted"],
        "85": [],
        "Fort Ansel": [],
    }
    assert found["dated_by_known"] == []


def test_coverage_as_a_table(case: Path, papers: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["check", str(case), "--documents", str(papers), "--coverage"]) == 0
    shown = capsys.readouterr().out
    head, row = (
        line.split() for line in shown.split("\n") if "of 3" in line or "sentences  " in line
    )
    assert head == ["document", "sentences", "numbers", "percentages", "dates", "names"]
    assert row[2:] == ["1", "of", "3", "1", "of", "2", "–", "0", "of", "1", "0", "of", "1"]
    assert shown.index("NUMBERS in no claim: 1") < shown.index("NAMES in no claim: 1")
    assert "Fort Ansel" in shown
    assert max(map(len, shown.split("\n"))) <= 100


def test_coverage_is_short_and_the_weightiest_first(
    case: Path, papers: Path, capsys: pytest.CaptureFixture[str]
):
    names = " ".join(f"Then came Fort {name} and one man." for name in map(chr, range(97, 123)))
    letter = f"{RETURN}\n{names.title()}\nThe works cost $4 million.\n"
    (papers / "quartermaster.txt").write_text(letter, encoding="utf-8")
    assert main(["check", str(case), "--documents", str(papers), "--coverage"]) == 0
    shown = capsys.readouterr().out
    numbers = shown[shown.index("NUMBERS in no claim") :].split("\n")
    assert "$4 million" in numbers[1]
    assert "more: the whole list with --format csv or json" in shown


def test_offsets_lead_back_into_the_page(
    case: Path, papers: Path, capsys: pytest.CaptureFixture[str]
):
    page = "<p>Note<sup>3</sup>: the <del>half</del> whole <b>strength</b> being twelve hundred &amp; more</p>"
    (papers / "quartermaster.txt").unlink()
    (papers / "quartermaster.html").write_text(page, encoding="utf-8")
    assert main(["check", str(case), "--documents", str(papers), "--format", "json"]) == 0
    quoted = json.loads(capsys.readouterr().out)["anchors"][0]
    assert quoted["state"] == "exact"
    found = page[quoted["original_start"] : quoted["original_end"]]
    assert found == "the <del>half</del> whole <b>strength</b> being twelve hundred"
    assert quoted["start"] < quoted["original_start"]


def test_a_damaged_lock_is_told_without_documents(case: Path, capsys: pytest.CaptureFixture[str]):
    (case / "documents.lock").write_text("documents: [1, 2]\n", encoding="utf-8")
    assert main(["check", str(case)]) == 1
    assert "error[bad-lock]" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["csv", "markdown"])
def test_coverage_as_rows(case: Path, papers: Path, form: str, capsys: pytest.CaptureFixture[str]):
    command = ["check", str(case), "--documents", str(papers), "--coverage", "--format", form]
    assert main(command) == 0
    shown = capsys.readouterr().out
    assert "Fort Ansel" in shown
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(shown)))
        kinds = [row["kind"] for row in rows]
        assert kinds == ["sentence", "date", "number", "sentence", "number", "name"]
        assert [row["claims"] for row in rows if row["what"] == "twelve hundred"] == ["men-counted"]


def test_claims_dated_by_known(case: Path, capsys: pytest.CaptureFixture[str]):
    path = case / "claims" / "one.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("    at: folio 4\n", "    at: folio 4\n    known: 1850-09\n"), "utf-8"
    )
    assert main(["check", str(case), "--coverage"]) == 0
    shown = capsys.readouterr().out
    assert "DATED BY `known:`" in shown
    # issued on 20 September; of September the last day counts
    assert "stores-counted  quartermaster  1850-09-30  1850-09-20  known after print" in shown
