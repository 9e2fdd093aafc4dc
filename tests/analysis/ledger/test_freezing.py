from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import numpy as np
import pytest

import sapper
from sapper.analysis.answers import answer_case
from sapper.analysis.ledger.freezing import DENSE, freeze_case
from sapper.case.texts import read_texts
from sapper.diagnostics.diagnostic import CaseError


def test_the_document_has_the_published_form(garrison: Path, forecasts: SimpleNamespace):
    made = forecasts.freeze(garrison, 1)
    schema = json.loads((files("sapper.analysis") / "schemas" / "freeze.json").read_text("utf-8"))
    on_disk = json.loads(made.path.read_text(encoding="utf-8"))
    jsonschema.validate(on_disk, schema)
    jsonschema.validate(made.to_json(), schema)
    assert on_disk == made.frozen.document


def test_it_holds_the_answers_of_a_run(garrison: Path, forecasts: SimpleNamespace):
    """The same worlds as `run`: the same figures, and 99 quantiles among them its five."""
    made = forecasts.freeze(garrison, 1, worlds=200, seed=3)
    usual = answer_case(forecasts.read(garrison), worlds=200, seed=3).to_json()
    frozen = {(item["question"], item["account"]): item for item in made.to_json()["answers"]}
    assert len(frozen) == len(usual["answers"])
    for item in usual["answers"]:
        other = frozen[item["question"], item["account"]]
        if item["kind"] == "number":
            assert len(other["quantiles"]) == 99
            values = list(other["quantiles"].values())
            assert values == sorted(values)
            other = other | {
                "quantiles": {key: other["quantiles"][key] for key in item["quantiles"]}
            }
        assert other == item
    assert made.to_json()["fingerprint"] == usual["fingerprint"]


@pytest.mark.parametrize("name", ["tiny", "dprk-russia"])
def test_the_case_can_be_read_again(name: str, tmp_path: Path):
    """From the texts in the file alone the same case comes, by its hash."""
    case = sapper.load(name)
    made = case.freeze(into=tmp_path, worlds=2)
    again, report = read_texts(made.frozen.files, name)
    assert again is not None, report.found
    assert again.sha256 == case.case.sha256 == made.frozen.case_sha256
    assert again.name == name and again.folder is None
    assert "outcomes.yaml" not in made.frozen.files


def test_pure(garrison: Path, tmp_path: Path, forecasts: SimpleNamespace):
    """Of case, seed, worlds and day; whatever runs them, in whatever pieces."""
    case = forecasts.read(garrison)
    day = dt.date(1850, 11, 1)
    made = [
        freeze_case(
            case, into=tmp_path / str(k), worlds=2_500, today=day, engine="compiled", workers=k
        )
        for k in (1, 3)
    ]
    assert made[0].path.read_bytes() == made[1].path.read_bytes()


def test_once_a_day(garrison: Path, forecasts: SimpleNamespace):
    forecasts.freeze(garrison, 1)
    with pytest.raises(CaseError, match="no forecast is ever overwritten"):
        forecasts.freeze(garrison, 1, seed=2)
    assert forecasts.freeze(garrison, 2).frozen.number == 2


def test_a_case_that_ships_wants_a_folder(tmp_path: Path):
    case = sapper.load("tiny")
    with pytest.raises(CaseError, match="no folder of yours"):
        case.freeze(worlds=2)
    assert case.freeze(into=tmp_path / "new", worlds=2).path.parent == tmp_path / "new"


def test_a_folder_that_changed_meanwhile(garrison: Path, forecasts: SimpleNamespace):
    case = forecasts.read(garrison)
    forecasts.edit(
        garrison / "model" / "one.yaml", "0.01 to 0.05 per month", "0.3 to 0.5 per month"
    )
    with pytest.raises(CaseError, match="are not those that the case was read from") as raised:
        freeze_case(case, worlds=2)
    assert raised.value.unreadable
    assert not (garrison / "forecasts").exists()


def test_a_freeze_changes_no_case(garrison: Path, forecasts: SimpleNamespace):
    before = forecasts.read(garrison).sha256
    forecasts.freeze(garrison, 1)
    after = forecasts.read(garrison)
    assert after.sha256 == before


def test_quantiles_are_even():
    assert len(DENSE) == 99
    assert np.allclose(np.diff(DENSE), 0.01)
    assert {0.05, 0.25, 0.5, 0.75, 0.95} <= set(DENSE)
