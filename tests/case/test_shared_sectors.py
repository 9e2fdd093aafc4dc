from __future__ import annotations

import shutil
from pathlib import Path

from sapper.case.folder import SHIPPED, load
from sapper.case.shared_sectors import shared_sectors
from sapper.case.yaml_nodes import read_yaml
from sapper.diagnostics.span import TextFile


def case_node(text: str):
    node, found = read_yaml(TextFile("case.yaml", text))
    assert not found
    return node


def ships(tmp_path: Path) -> Path:
    model = tmp_path / "fort" / "model"
    model.mkdir(parents=True)
    (model / "stores.yaml").write_text("sector: Stores\nvariables:\n  rations: 1\n")
    (model / "walls.yaml").write_text("sector: Walls\nvariables:\n  height: 1\n")
    return tmp_path


def test_sectors_come_in_the_order_written_with_their_case_in_the_name(tmp_path: Path):
    node = case_node("shares: {fort: [walls, stores]}\n")
    files, found = shared_sectors(node, ships(tmp_path), ["fort"])
    assert found == []
    assert [file.name for file in files] == ["fort/model/walls.yaml", "fort/model/stores.yaml"]
    assert all(file.kind == "sector" and file.node is not None for file in files)


def test_one_sector_needs_no_brackets(tmp_path: Path):
    files, found = shared_sectors(case_node("shares: {fort: walls}\n"), ships(tmp_path), ["fort"])
    assert found == [] and [file.stem for file in files] == ["walls"]


def test_nothing_is_shared_where_nothing_is_named(tmp_path: Path):
    assert shared_sectors(case_node("title: x\n"), tmp_path, ["fort"]) == ([], [])
    assert shared_sectors(None, tmp_path, ["fort"]) == ([], [])


def test_only_cases_that_ship_and_only_files_of_their_model(tmp_path: Path):
    node = case_node("shares: {fort: [../case, wals], ../fort: [walls]}\n")
    files, found = shared_sectors(node, ships(tmp_path), ["fort"])
    assert files == []
    assert [item.code for item in found] == ["unknown-sector"] * 3
    assert found[1].help == ("the nearest is `walls`",)


def test_a_shared_sector_stands_in_the_model_and_in_the_hash(tmp_path: Path):
    whole = tmp_path / "whole"
    shutil.copytree(SHIPPED / "tiny", whole)
    sharing = tmp_path / "sharing"
    shutil.copytree(SHIPPED / "tiny", sharing)
    (sharing / "model" / "withdrawal.yaml").unlink()
    head = (sharing / "case.yaml").read_text()
    (sharing / "case.yaml").write_text(head + "shares: {tiny: [withdrawal]}\n")
    own, first = load(whole)
    taken, second = load(sharing)
    assert own is not None and taken is not None
    assert first.errors == second.errors == []
    assert own.sha256 == taken.sha256
