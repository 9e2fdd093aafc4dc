"""The good case, and copies of it with changed files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

BASE = Path(__file__).parent.parent / "golden" / "base"


@pytest.fixture
def base() -> Path:
    return BASE


@pytest.fixture
def varied(tmp_path: Path) -> Callable[..., Path]:
    """A copy of the good case in which texts were replaced or files added."""

    def vary(files: dict[str, str] | None = None, **_: str) -> Path:
        folder = tmp_path / "case"
        shutil.copytree(BASE, folder)
        for name, text in (files or {}).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return vary
