"""`scenarios`: every what-if in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest

from sapper.cli.main import main
from sapper.diagnostics.render.cells import width

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "src" / "sapper" / "analysis" / "schemas" / "scenarios.json"


def _scenarios(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["scenarios", "tiny", "--worlds", "300", *words]) == 0
    return capsys.readouterr().out


def test_table_and_formats(capsys: pytest.CaptureFixture[str]):
    out = _scenarios(capsys)
    assert "→" in out
    assert re.search(r"(raises|lowers) by [\d,.]+: (met|missed by [\d,.]+)", out)
    assert "An expectation is met by a move of at least so many points" in " ".join(out.split())
    assert max(width(line) for line in out.splitlines()) <= 100
    found = json.loads(_scenarios(capsys, "--format", "json"))
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    rows = list(csv.DictReader(io.StringIO(_scenarios(capsys, "--format", "csv"))))
    assert len(rows) == len(found["changes"])
    assert _scenarios(capsys, "--format", "markdown").startswith("| scenario |")


def test_direct_accounts_have_nothing_to_move(capsys: pytest.CaptureFixture[str]):
    assert "nothing to move" in _scenarios(capsys, "--accounts", "outside-view")
