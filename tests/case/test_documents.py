"""Which file is the document of which source, and the lock."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sapper.case.case import Case
from sapper.case.document_files import listed
from sapper.case.document_lock import lock_text, read_lock
from sapper.case.documents import Documents, find_documents
from sapper.case.folder import load

BASE = Path(__file__).parents[1] / "golden" / "base"
RETURN = "Return of men and stores\n\nI found the whole strength being twelve hundred men.\n"
OTHER = "An account of flour.\n\nNothing is said of men.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "papers"
    place.mkdir()
    return place


def case_in(tmp_path: Path) -> Case:
    root = tmp_path / "case"
    if not root.exists():
        shutil.copytree(BASE, root)
    case, report = load(root)
    assert case is not None, report.found
    return case


def found_by(found: Documents) -> dict[str, tuple[str, str]]:
    return {source: (found.how[source], file.name) for source, file in found.files.items()}


def codes(found: Documents) -> list[str]:
    return [item.code for item in found.faults]


def test_nothing_asked_nothing_told(tmp_path: Path):
    found = find_documents(case_in(tmp_path), [])
    assert not found.readable
    assert not found.faults


def test_by_name(tmp_path: Path, folder: Path):
    (folder / "Quartermaster.TXT").write_text(RETURN, encoding="utf-8")
    (folder / "other.txt").write_text(OTHER, encoding="utf-8")
    found = find_documents(case_in(tmp_path), [folder])
    assert found_by(found) == {"quartermaster": ("name", "Quartermaster.TXT")}


def test_by_content(tmp_path: Path, folder: Path):
    (folder / "deep").mkdir()
    (folder / "deep" / "scan0047.md").write_text(f"# {RETURN}", encoding="utf-8")
    (folder / "a.txt").write_text(OTHER, encoding="utf-8")
    found = find_documents(case_in(tmp_path), [folder])
    assert found_by(found) == {"quartermaster": ("content", "deep/scan0047.md")}


def test_a_copy_under_another_name_is_no_rival(tmp_path: Path, folder: Path):
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(RETURN, encoding="utf-8")
    found = find_documents(case_in(tmp_path), [folder])
    assert found_by(found) == {"quartermaster": ("content", "a.txt")}


def test_two_documents_that_fit_alike_are_none(tmp_path: Path, folder: Path):
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(f"{RETURN}{name}", encoding="utf-8")
    found = find_documents(case_in(tmp_path), [folder])
    assert not found.readable
    assert codes(found) == ["no-document"]


def test_given(tmp_path: Path, folder: Path):
    path = folder / "x.dat"
    path.write_text(OTHER, encoding="utf-8")
    found = find_documents(case_in(tmp_path), [], {"quartermaster": path})
    assert found_by(found) == {"quartermaster": ("given", "x.dat")}


def test_given_and_not_there(tmp_path: Path, folder: Path):
    found = find_documents(case_in(tmp_path), [], {"quartermaster": folder / "none.txt"})
    assert codes(found) == ["document-unreadable"]


def test_by_hash(tmp_path: Path, folder: Path):
    """The lock finds a renamed file, even beside one that has the name of the source."""
    (folder / "letter.txt").write_text(RETURN, encoding="utf-8")
    case = case_in(tmp_path)
    first = find_documents(case, [folder])
    assert case.folder is not None
    document = first.readable["quartermaster"].document
    file = first.files["quartermaster"]
    entries = {"quartermaster": (file.base, document.sha256, file.size)}
    (case.folder / "documents.lock").write_text(lock_text(entries), encoding="utf-8")
    (folder / "letter.txt").rename(folder / "renamed.txt")
    (folder / "quartermaster.txt").write_text(OTHER, encoding="utf-8")
    found = find_documents(case, [folder])
    assert found_by(found) == {"quartermaster": ("hash", "renamed.txt")}
    assert not found.faults


def test_the_lock_reads_what_it_wrote(tmp_path: Path):
    entries = {
        "one": ("a b's: #1.txt", "0" * 64, 12),
        "two": ("1998", "f" * 64, 0),
        "three": ("plain-name_2.pdf", "a" * 64, 5),
    }
    (tmp_path / "documents.lock").write_text(lock_text(entries), encoding="utf-8")
    locked, faults = read_lock(tmp_path)
    assert not faults
    assert {name: (item.file, item.sha256, item.size) for name, item in locked.items()} == entries


@pytest.mark.parametrize(
    "text", ["", "[]", "documents: no", "documents:\n  a: {file: x}", "a: &b c"]
)
def test_a_lock_that_is_none(tmp_path: Path, text: str):
    (tmp_path / "documents.lock").write_text(text, encoding="utf-8")
    locked, faults = read_lock(tmp_path)
    assert not locked
    assert faults


def test_links_are_not_followed_out(tmp_path: Path, folder: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(RETURN, encoding="utf-8")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "folder").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / ".hidden.txt").write_text(RETURN, encoding="utf-8")
    (folder / "picture.png").write_bytes(b"x")
    assert listed(folder) == []


def test_a_document_of_200_megabytes(tmp_path: Path, folder: Path):
    with (folder / "quartermaster.pdf").open("wb") as file:
        file.truncate(200_000_000)
    found = find_documents(case_in(tmp_path), [folder])
    assert codes(found) == ["document-unreadable"]
    assert "200 MB" in found.faults[0].message


def test_broken_files_beside_are_noted_where_a_document_is_missing(tmp_path: Path, folder: Path):
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4 broken")
    found = find_documents(case_in(tmp_path), [folder])
    (fault,) = found.faults
    assert fault.code == "no-document"
    assert any("scan.pdf" in note for note in fault.notes)
