"""Codes, their pages, and their golden transcripts are one set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sapper.diagnostics.codes import CODES
from sapper.diagnostics.explain import page, pages

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "golden" / "bad"
HEADS = ["What it means", "Why it matters", "Example", "Write instead"]


def test_every_code_has_a_page_and_every_page_a_code():
    assert set(pages()) == set(CODES)


def test_every_code_has_a_golden_transcript():
    folders = [item.name for item in BAD.iterdir() if item.is_dir()]
    missing = [
        code for code in CODES if not any(n == code or n.startswith(f"{code}-") for n in folders)
    ]
    assert not missing


def test_every_golden_transcript_has_a_code():
    folders = [item.name for item in BAD.iterdir() if item.is_dir()]
    strange = [n for n in folders if not any(n == c or n.startswith(f"{c}-") for c in CODES)]
    assert not strange


def test_a_code_stands_in_one_table():
    tables = sorted((ROOT / "src" / "sapper" / "diagnostics" / "codes").glob("_*.py"))
    names = [
        name
        for path in tables
        if path.name != "__init__.py"
        for name in re.findall(r'(?s)Code\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))
    ]
    assert not sorted({name for name in names if names.count(name) > 1})


def test_codes_are_words():
    assert not [code for code in CODES if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", code)]


@pytest.mark.parametrize("code", sorted(CODES))
def test_page(code: str):
    text = page(code)
    assert text is not None
    lines = text.rstrip("\n").split("\n")
    assert lines[0] == f"# {code}"
    assert [line[3:] for line in lines if line.startswith("## ")] == HEADS
    assert 10 <= len(lines) <= 40
    assert max(len(line) for line in lines) <= 100


@pytest.mark.parametrize("code", sorted(CODES))
def test_used(code: str):
    """A code that nothing reports is a promise that is not kept."""
    sources = (ROOT / "src" / "sapper").rglob("*.py")
    assert any(
        f'"{code}"' in path.read_text(encoding="utf-8")
        for path in sources
        if path.parent.name != "codes"
    )
