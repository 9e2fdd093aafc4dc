"""Small cases of two to four claims, in few words: every fault found, no sound sum flagged.

Where `test_planted.py` hides faults among twenty claims, here there is little else to go by.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sapper.case.folder import load_parts
from sapper.case.sums import judged
from sapper.evidence.proposals import proposals

DATA = yaml.load(
    (Path(__file__).parent / "data" / "planted-small.yaml").read_text("utf-8"),
    Loader=yaml.BaseLoader,
)


def _lay(folder: Path, claims: dict[str, Any], holds: str) -> Any:
    folder.mkdir()
    (folder / "claims").mkdir()
    parts = {
        "case.yaml": {
            "sapper": "1",
            "title": "Small",
            "asks": "Does the sum add up?",
            "cutoff": "1990-01-01",
            "time": {"start": "1990-01-01", "stop": "1991-01-01", "step": "1 month"},
            "counts": DATA["counts"],
            "accounts": {},
        },
        "sources.yaml": {
            "references": [{"id": "report", "title": "Report", "issued": {"raw": "1989-06-30"}}]
        },
        "claims/report.yaml": {
            "source": "report",
            "grade": "B2",
            "claims": claims,
            "checks": {"sum": {"holds": holds}} if holds else {},
        },
    }
    for name, part in parts.items():
        (folder / name).write_text(yaml.safe_dump(part, sort_keys=False), encoding="utf-8")
    case, report = load_parts(folder)
    assert case is not None, [item.message for item in report]
    return case


@pytest.mark.parametrize(
    "item", DATA["faults"], ids=lambda item: item["slip"] + ": " + item["holds"]
)
def test_fault(item: dict[str, Any], tmp_path: Path):
    off = [
        found
        for found in proposals(_lay(tmp_path / "a", item["claims"], "").evidence.claims)
        if found.verdict == "off"
    ]
    assert off
    # a total that is just a rate's number may be told as a stock and a flow
    near = {"rate and total": {"stock and flow"}}.get(item["slip"], set())
    assert {found.slip for found in off} & {item["slip"], *near}


@pytest.mark.parametrize("item", DATA["sound"], ids=lambda item: item["holds"] or "no sum")
def test_sound(item: dict[str, Any], tmp_path: Path):
    case = _lay(tmp_path / "a", item["claims"], item["holds"])
    assert not judged(case)
    assert not [found for found in proposals(case.evidence.claims) if found.verdict == "off"]
