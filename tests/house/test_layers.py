"""Imports go one way: diagnostics, language, model and evidence, case and engine, and so on up.

The same contract runs as `lint-imports` in CI; here a plain reading of the sources, so that a
slip shows in the quickest test run, together with what must not be imported at the start.
"""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "sapper"
RANK = {
    "diagnostics": 0,
    "language": 1,
    "model": 2,
    "evidence": 2,
    "xmile": 3,
    "case": 4,
    "engine": 4,
    "analysis": 5,
    "studio": 6,
    "cli": 7,
}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def test_every_room_has_a_rank():
    rooms = {item.name for item in SOURCE.iterdir() if item.is_dir() and item.name[0] != "_"}
    assert rooms - {"cases"} == set(RANK)


def test_imports_go_one_way():
    wrong: list[str] = []
    for path in sorted(SOURCE.rglob("*.py")):
        room = path.relative_to(SOURCE).parts[0]
        if room not in RANK:
            continue
        for name in _imports(path):
            pieces = name.split(".")
            if pieces[0] != "sapper" or len(pieces) < 2 or pieces[1] not in RANK:
                continue
            other = pieces[1]
            if other != room and RANK[other] >= RANK[room]:
                wrong.append(f"{path.relative_to(SOURCE)} imports {name}")
    assert not wrong


def test_the_contract_is_the_one_in_pyproject():
    import tomllib

    settings = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    ranked = [[name.strip().removeprefix("sapper.") for name in row.split("|")] for row in layers]
    flat = [(room, len(ranked) - 1 - index) for index, row in enumerate(ranked) for room in row]
    assert dict(flat) == RANK
