from __future__ import annotations

from pathlib import Path

from sapper.case.checked import check
from sapper.case.new import new


def test_the_starter_passes_a_strict_check(tmp_path: Path):
    assert new(tmp_path / "mine") == []
    case, report = check(tmp_path / "mine", strict=True)
    assert case is not None and list(report) == []
    assert case.name == "mine"
    lines = sum(len(path.read_text().splitlines()) for path in (tmp_path / "mine").rglob("*.yaml"))
    assert 60 < lines < 120


def test_nothing_is_written_over(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x").write_text("x")
    assert [item.code for item in new(tmp_path / "mine")] == ["folder-not-empty"]
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["x"]


def test_like_an_unknown_case(tmp_path: Path):
    assert [item.code for item in new(tmp_path / "mine", like="no-such")] == ["case-not-found"]
    assert not (tmp_path / "mine").exists()


def test_where_nothing_can_be_written(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    assert [item.code for item in new(tmp_path / "file" / "mine")] == ["file-access"]
