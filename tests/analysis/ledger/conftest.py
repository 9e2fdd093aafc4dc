"""The garrison of the golden cases in a folder of its own, and its forecasts on given days."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sapper.analysis.ledger.freezing import Freeze, freeze_case
from sapper.analysis.ledger.frozen import hash_of
from sapper.case.case import Case
from sapper.case.checked import check

BASE = Path(__file__).parents[2] / "golden" / "base"


@pytest.fixture
def garrison(tmp_path: Path) -> Path:
    """A folder with the good case."""
    folder = tmp_path / "garrison"
    shutil.copytree(BASE, folder)
    return folder


def read(folder: Path) -> Case:
    """The case of a folder, which must be sound."""
    case, report = check(folder)
    assert case is not None, report.found
    return case


def edit(path: Path, old: str, new: str) -> None:
    """Change one place of a text."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def freeze(folder: Path, day: int, **options: Any) -> Freeze:
    """Freeze the case of a folder on a day of November 1850."""
    options = {"worlds": 60, **options}
    return freeze_case(read(folder), today=dt.date(1850, 11, day), **options)


@pytest.fixture
def three(garrison: Path) -> list[Path]:
    """Three forecasts on three days, the case changed before each."""
    found: list[Path] = []
    for day, sick in ((1, "0.01 to 0.05"), (2, "0.01 to 0.06"), (3, "0.01 to 0.07")):
        if found:
            edit(
                garrison / "model" / "one.yaml",
                f"0.01 to 0.0{day + 3} per month",
                f"{sick} per month",
            )
        found.append(freeze(garrison, day).path)
    return found


def rewrite(path: Path, change: Callable[[dict[str, Any]], None], *, hashed: bool = False) -> None:
    """Change the document in a file; `hashed` also gives it the hash that then is right."""
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    if hashed:
        document["sha256"] = hash_of(document)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


@pytest.fixture(scope="session")
def forecasts() -> SimpleNamespace:
    """The functions above, for tests that freeze and change forecasts themselves."""
    return SimpleNamespace(read=read, edit=edit, freeze=freeze, rewrite=rewrite)
