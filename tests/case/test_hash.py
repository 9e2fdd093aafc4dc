from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sapper.case.folder import load_parts

Vary = Callable[..., Path]


def sha(folder: Path) -> str:
    case, report = load_parts(folder)
    assert case is not None and not report.errors
    return case.sha256


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


SAME = [
    ("questions.yaml", "  value: men\n  at: 1851-05-31", "  at: 1851-05-31\n\n  value:   men   # so"),
    ("model/one.yaml", "{from: men, hazard: sickness}", "\n    hazard: sickness\n    from: men"),
    ("model/one.yaml", "1_150 to 1_250", "1150 to 1250"),
    ("model/one.yaml", "men * appetite, food", "men*appetite,   food"),
    ("model/one.yaml", "  men: {start: men_at_start, whole: true}\n  food: {start: food_at_start}",
     "  food: {start: food_at_start}\n  men: {start: men_at_start, whole: true}"),
    ("case.yaml", "100 %", "1.0"),
    ("claims/one.yaml", "at: folio 3", "at: folio 3\n    note: to be checked"),
]  # fmt: skip
OTHER = [
    ("model/one.yaml", "1_150 to 1_250", "1_150 to 1_260"),
    ("model/one.yaml", "hazard: sickness", "hazard: 2 * sickness"),
    ("model/one.yaml", "otherwise: 900", "otherwise: 901"),
    ("claims/one.yaml", "credence: 0.9", "credence: 0.91"),
    ("claims/one.yaml", "numbered 1,200 men", "numbered 1,300 men"),
    ("accounts/a.yaml", "2 * was", "3 * was"),
    ("accounts/a.yaml", "1850-12-01", "1850-12-02"),
    ("questions.yaml", "0.5 month", "0.6 month"),
    ("case.yaml", "step: 1 month", "step: 1 week"),
    (
        "model/one.yaml",
        "  falls_out: {from: men, hazard: sickness}\n",
        "  falls_out: {from: men, hazard: sickness}\n  more: {from: men, hazard: sickness}\n",
    ),
]


@pytest.mark.parametrize(("name", "old", "new"), SAME)
def test_layout_is_no_other_case(base: Path, varied: Vary, name: str, old: str, new: str):
    folder = varied()
    edit(folder, name, old, new)
    assert sha(folder) == sha(base)


@pytest.mark.parametrize(("name", "old", "new"), OTHER)
def test_a_change_of_meaning_is(base: Path, varied: Vary, name: str, old: str, new: str):
    folder = varied()
    edit(folder, name, old, new)
    assert sha(folder) != sha(base)


def test_outcomes_come_later(base: Path, varied: Vary):
    outcome = 'fed-until-1851-05-31: {value: "yes", date: 1851-06-02}\n'
    assert sha(varied({"outcomes.yaml": outcome})) == sha(base)


def test_stable_over_versions(base: Path):
    assert len(sha(base)) == 64 and sha(base) == sha(base)
