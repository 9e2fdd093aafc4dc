"""The pipeline of `check`: what is looked at, and that one fault is told once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sapper.case.checked import check

BASE = Path(__file__).parents[1] / "golden" / "base"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "case")
    return tmp_path / "case"


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def _codes(case: Path, **options: bool) -> list[tuple[str, str]]:
    _, report = check(case, **options)
    return [(item.code, item.position[0]) for item in report]


def test_good(case: Path):
    found, report = check(case, strict=True)
    assert report.found == []
    assert found is not None
    assert found.name == "case"


def test_errors_leave_no_case(case: Path):
    _edit(case / "model" / "one.yaml", "hazard: sickness", "hazard: nobody")
    found, report = check(case)
    assert found is None
    assert [item.code for item in report] == ["unknown-name"]


def test_a_fault_in_a_question(case: Path):
    _edit(case / "questions.yaml", "months_left > 0.5 month", "months_left > 0.5 soldier")
    assert _codes(case) == [("unit-mismatch", "questions.yaml")]


def test_a_fault_that_an_account_makes(case: Path):
    _edit(case / "accounts" / "a.yaml", "2 * was", "2 soldier * was")
    assert "unit-mismatch" in {code for code, _ in _codes(case)}


def test_a_fault_that_a_scenario_makes(case: Path):
    (case / "scenarios").mkdir()
    (case / "scenarios" / "flood.yaml").write_text(
        "title: A flood\nset: {no_such: 3}\n", encoding="utf-8"
    )
    assert _codes(case) == [("unknown-target", "scenarios/flood.yaml")]


def test_faults_between_parts_and_in_the_model_come_together(case: Path):
    _edit(case / "model" / "one.yaml", "hazard: sickness", "hazard: nobody")
    _edit(case / "model" / "one.yaml", "rests_on: stores-counted", "rests_on: stores-conted")
    assert {code for code, _ in _codes(case)} == {"unknown-claim", "unknown-name"}


def test_a_slip_hides_what_comes_after(case: Path):
    """No tales about stand-ins: with a part misread, only the slip is told."""
    _edit(case / "model" / "one.yaml", "hazard: sickness", "hazard: sickness +")
    codes = [code for code, _ in _codes(case)]
    assert len(codes) == 1


def test_what_only_an_account_uses_is_used(case: Path):
    _edit(case / "model" / "one.yaml", "variables:", "variables:\n  spare: 2")
    assert ("unused", "model/one.yaml") in _codes(case, strict=True)
    _edit(case / "accounts" / "a.yaml", "2 * was", "spare * was")
    assert ("unused", "model/one.yaml") not in _codes(case, strict=True)


def test_what_only_a_question_asks_is_used(case: Path):
    _edit(case / "model" / "one.yaml", "variables:", "variables:\n  spare: 2 * men")
    assert ("unused", "model/one.yaml") in _codes(case, strict=True)
    _edit(case / "questions.yaml", "value: men", "value: spare")
    assert ("unused", "model/one.yaml") not in _codes(case, strict=True)
