"""Files and functions stay small enough to read in one go."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
LINES = 500
FUNCTION = 60
WAIVED: dict[str, str] = {}
"""`file:function` -> why it may be longer."""


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (f"{path.relative_to(ROOT).as_posix()}:{node.name}", node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_file_size(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES


def test_function_size():
    sizes = dict(item for path in FILES if "src" in path.parts for item in _functions(path))
    long = {name: size for name, size in sizes.items() if size > FUNCTION and name not in WAIVED}
    assert not long


def test_waivers_are_needed():
    sizes = dict(item for path in FILES for item in _functions(path))
    idle = [name for name in WAIVED if sizes.get(name, 0) <= FUNCTION]
    assert not idle, "these are short enough now, or gone"
