"""Thirty planted faults and sixty sound sums: all found, none flagged, by checks and by `--sums`.

Each file of `data/planted/` is one made-up source: its `counts`, `claims`, the `faults` planted
among them (as the check that would show each) and the `sound` sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sapper.case.case import Case
from sapper.case.folder import load_parts
from sapper.case.sums import faults, judged
from sapper.diagnostics.diagnostic import Diagnostic
from sapper.evidence.proposal import Proposal
from sapper.evidence.proposals import MOST, proposals

FOLDER = Path(__file__).parent / "data" / "planted"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@dataclass(frozen=True)
class Fault:
    """A planted fault: the check that shows it, its kind, and whether only `--sums` can."""

    holds: str
    slip: str
    sums_only: bool = False


@dataclass(frozen=True)
class Planted:
    """One made-up source: what was planted, and the text of its claims without checks."""

    name: str
    faults: tuple[Fault, ...]
    sound: tuple[str, ...]
    top: dict[str, Any]
    counts: tuple[str, ...]

    def lay(self, folder: Path, checks: dict[str, str]) -> Case:
        """The case in a folder, with these checks (id: sum)."""
        folder.mkdir(parents=True)
        _write(folder / "case.yaml", _case(self.counts))
        _write(folder / "sources.yaml", _SOURCES)
        (folder / "claims").mkdir()
        claims = {"source": "report", "grade": "B2", **self.top}
        if checks:
            claims["checks"] = {name: {"holds": text} for name, text in checks.items()}
        _write(folder / "claims" / "report.yaml", claims)
        case, report = load_parts(folder)
        assert case is not None, [item.message for item in report]
        return case


def planted(name: str) -> Planted:
    """One of the files, by its name."""
    read = yaml.load((FOLDER / f"{name}.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    top = {key: read[key] for key in ("known", "claims") if key in read}
    return Planted(
        name,
        tuple(Fault(**item) for item in read["faults"]),
        tuple(read["sound"]),
        top,
        tuple(read["counts"]),
    )


def _write(path: Path, data: object) -> None:
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _case(counts: tuple[str, ...]) -> dict[str, Any]:
    return {
        "sapper": "1",
        "title": "Planted",
        "asks": "Do the sums add up?",
        "cutoff": "1990-01-01",
        "time": {"start": "1990-01-01", "stop": "1991-01-01", "step": "1 month"},
        "counts": list(counts),
        "accounts": {},
    }


_SOURCES = {
    "references": [
        {
            "id": "report",
            "type": "report",
            "title": "Report",
            "issued": {"date-parts": [["1989", "6", "30"]]},
        }
    ]
}


SLIPS = {
    "month and year",
    "thousand and million",
    "part greater than whole",
    "share over 100 %",
    "dates out of order",
    "rate and total",
    "stock and flow",
    "currency",
    "per head and in all",
    "double counting",
}
FLAGGED_IN_SIXTY = 1


def _named(case: Case, text: str) -> set[str]:
    ids = {claim.id for claim in case.evidence.claims}
    return {word for word in re.findall(r"[\w-]+", text) if word in ids}


def _off(case: Case) -> list[Proposal]:
    found = proposals(case.evidence.claims)
    assert len(found) <= MOST
    return [item for item in found if item.verdict == "off"]


def _slips(case: Case) -> Iterator[Diagnostic]:
    """What is wrong with the checks themselves, sums that fail left aside."""
    sums = ("sum-fails", "period-mismatch", "unit-mismatch")
    return (item for item in faults(case, frozenset()) if item.code not in sums)


def test_there_are_enough_of_each_kind():
    all_faults = [fault for name in NAMES for fault in planted(name).faults]
    assert len(all_faults) >= 30
    assert {fault.slip for fault in all_faults} == SLIPS
    assert sum(len(planted(name).sound) for name in NAMES) >= 60


@pytest.mark.parametrize("name", NAMES)
def test_faults_are_found_from_quantities_alone(name: str, tmp_path: Path):
    source = planted(name)
    case = source.lay(tmp_path / "case", {})
    off = _off(case)
    for fault in source.faults:
        wanted = _named(case, fault.holds)
        near = [item for item in off if wanted <= set(item.claims) or wanted >= set(item.claims)]
        assert fault.slip in {item.slip for item in near}, (fault, off)


@pytest.mark.parametrize("name", NAMES)
def test_faults_are_found_by_checks(name: str, tmp_path: Path):
    source = planted(name)
    wanted = {f"f{n}": fault for n, fault in enumerate(source.faults) if not fault.sums_only}
    case = source.lay(tmp_path / "case", {key: item.holds for key, item in wanted.items()})
    assert not list(_slips(case))
    found = {item.check.id: item.slip for item in judged(case)}
    assert found == {key: item.slip for key, item in wanted.items()}


def test_sound_sums_pass_as_checks(tmp_path: Path):
    failed: list[str] = []
    for name in NAMES:
        source = planted(name)
        checks = {f"s{n}": text for n, text in enumerate(source.sound)}
        case = source.lay(tmp_path / name, checks)
        assert not list(_slips(case))
        failed += [item.check.holds for item in judged(case)]
    assert not failed


def test_sound_sums_are_not_flagged(tmp_path: Path):
    flagged: list[str] = []
    for name in NAMES:
        source = planted(name)
        case = source.lay(tmp_path / name, {})
        off = _off(case)
        for text in source.sound:
            inside = _named(case, text)
            flagged += [text for item in off if set(item.claims) <= inside]
    assert len(flagged) <= FLAGGED_IN_SIXTY, flagged


def test_every_false_alarm_touches_a_faulty_claim(tmp_path: Path):
    """A proposal that would not add up names at least one claim of a planted fault."""
    strange: list[tuple[str, str]] = []
    for name in NAMES:
        source = planted(name)
        case = source.lay(tmp_path / name, {})
        guilty = set[str]().union(*(_named(case, fault.holds) for fault in source.faults))
        strange += [(name, item.holds) for item in _off(case) if not guilty & set(item.claims)]
    assert not strange


@pytest.mark.parametrize("name", NAMES)
def test_pasted_lines_say_what_was_proposed(name: str, tmp_path: Path):
    """The line to paste fails as a check where it was told not to add up, and holds elsewhere."""
    source = planted(name)
    found = proposals(source.lay(tmp_path / "bare", {}).evidence.claims)
    checks = {f"p{n}": item.holds for n, item in enumerate(found)}
    case = source.lay(tmp_path / "case", checks)
    assert not list(_slips(case))
    failed = {item.check.id for item in judged(case)}
    assert failed == {f"p{n}" for n, item in enumerate(found) if item.verdict == "off"}
