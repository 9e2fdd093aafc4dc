"""What the README tells a reader to type exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sapper.cli.lazy import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LATER = {"studio", "migrate"}


def _blocks(text: str) -> str:
    return "\n".join(re.findall(r"(?ms)^```(?:console|sh|bash|)\n(.*?)^```", text))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_exist(path: Path):
    text = path.read_text(encoding="utf-8")
    called = set(re.findall(r"(?m)^\$? ?sapper ([a-z]+)", _blocks(text)))
    called |= set(re.findall(r"`sapper ([a-z]+)", text))
    assert not called - set(COMMANDS) - (LATER if "design" in path.parts else set())


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    for path in PAGES:
        called = set(re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8")))
        called |= set(re.findall(r"(?m)^\$? ?make ([a-z-]+)", _blocks(path.read_text("utf-8"))))
        assert called <= targets, path


def test_links_lead_somewhere():
    broken: list[str] = []
    for path in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken


def test_ci_calls_what_the_readme_calls():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in script
    assert "make run" in script
