"""Every module says what it is; names and imports keep to the house."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "sapper"
MODULES = sorted(SOURCE.rglob("*.py"))
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common", "core"}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_module_docstring(path: Path):
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text is not None and len(text) > 10, "say what lives here"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_relative_imports(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_is_executed(path: Path):
    """No text of a case ever becomes Python."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile", "__import__"}


def test_names_say_the_domain_word():
    assert not [_name(path) for path in MODULES if path.stem in VAGUE or path.parent.name in VAGUE]


EXPORTING = [path for path in MODULES if "\n__all__" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", EXPORTING, ids=_name)
def test_exports_exist(path: Path):
    """Whatever `__all__` lists can be imported."""
    dotted = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    module = importlib.import_module(dotted.removesuffix(".__init__"))
    assert not [name for name in module.__all__ if not hasattr(module, name)]


def test_public_names():
    """The public API is these names; a change here belongs in the changelog."""
    import sapper

    assert sorted(sapper.__all__) == [
        "CaseError",
        "Diagnostic",
        "LoadedCase",
        "__version__",
        "diff",
        "load",
    ]
