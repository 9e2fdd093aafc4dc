"""The types of the pages are those of the contract: `web/src/report.d.ts` is made from its schema."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "src" / "sapper" / "studio" / "schemas" / "report.json"
TOOL = ROOT / "web" / "node_modules" / "json-schema-to-typescript" / "dist" / "src" / "cli.js"


def test_the_types_are_in_step_with_the_schema() -> None:
    node = shutil.which("node")
    if node is None or not TOOL.exists():
        pytest.skip("the tools of the pages are not installed (cd web && npm ci)")
    made = subprocess.run(
        [node, str(TOOL), "--no-additionalProperties", "--input", str(SCHEMA)],
        capture_output=True,
        text=True,
        check=True,
    )
    kept = (ROOT / "web" / "src" / "report.d.ts").read_text(encoding="utf-8")
    assert made.stdout == kept, "write it anew: cd web && npm run types"
