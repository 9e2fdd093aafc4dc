from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sapper.case import schema
from sapper.case.shapes import FILES

PUBLISHED = Path(schema.__file__).parent / "schemas"
STARTER = Path(schema.__file__).parent / "starter"


@pytest.mark.parametrize("kind", list(FILES))
def test_published_schemas_are_in_step(kind: str):
    published = (PUBLISHED / f"{kind}.json").read_text(encoding="utf-8")
    assert published == schema.text(kind), "run: python -c 'from sapper.case.schema import …'"


def test_no_other_file_is_published():
    assert {path.stem for path in PUBLISHED.iterdir()} == set(FILES)


@pytest.mark.parametrize("kind", list(FILES))
def test_they_are_schemas(kind: str):
    jsonschema.Draft202012Validator.check_schema(schema.schema(kind))


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("case", "case.yaml"),
        ("sources", "sources.yaml"),
        ("claims", "claims/one.yaml"),
        ("sector", "model/one.yaml"),
        ("account", "accounts/a.yaml"),
        ("questions", "questions.yaml"),
    ],
)
def test_the_good_case_fits_and_an_unknown_key_does_not(base: Path, kind: str, name: str):
    data = _load(base / name)
    if kind == "sector":
        data["stocks"]["men"]["whole"] = True
    validator = jsonschema.Draft202012Validator(schema.schema(kind))
    assert list(validator.iter_errors(data)) == []
    if kind != "sources":
        assert list(validator.iter_errors({**data, "no such key!": "x"})) != []


def test_the_starter_names_its_schemas():
    for path in STARTER.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        assert first in {schema.line(kind) for kind in FILES}, path
