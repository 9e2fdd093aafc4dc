"""Made-up claims with planted faults and sound sums (`data/planted/`), laid out as cases.

Each file is one source: its `counts`, `claims`, the `faults` planted among them (as the check
that would show each) and the `sound` sums. Reading them here, what must be found in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sapper.case.case import Case
from sapper.case.folder import load_parts

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
