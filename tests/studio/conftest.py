"""One small run of the case `tiny`, and its report's data, for all tests of the studio."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sapper
from sapper.case.case import Case
from sapper.studio.collecting import Asked, collect
from sapper.studio.report_data import Results, report_data

SCHEMA = Path(sapper.__file__).parent / "studio" / "schemas" / "report.json"
WORLDS = 200


@pytest.fixture(scope="session")
def tiny() -> Case:
    return sapper.load("tiny").case


@pytest.fixture(scope="session")
def results(tiny: Case) -> Results:
    return collect(Asked(tiny, worlds=WORLDS))


@pytest.fixture(scope="session")
def data(tiny: Case, results: Results) -> dict[str, Any]:
    return report_data(tiny, results)


@pytest.fixture(scope="session")
def schema() -> dict[str, Any]:
    return json.loads(SCHEMA.read_text(encoding="utf-8"))
