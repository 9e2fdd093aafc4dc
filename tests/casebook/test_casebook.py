"""The scripts that make the pages of the case: loops, shifts on common worlds, and what they print."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import yaml

import sapper
from sapper.analysis.influences import influences
from sapper.analysis.simulation import prepare

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "cases" / "dprk-russia"


@pytest.fixture
def casebook(monkeypatch: pytest.MonkeyPatch):
    """Modules beside the scripts, as the scripts see them."""
    monkeypatch.syspath_prepend(str(ROOT / "casebook"))

    def get(name: str) -> ModuleType:
        return importlib.import_module(name)

    return get


GRAPH = {
    "births": {"people": 1},
    "people": {"births": 1, "deaths": 1, "crowding": 1},
    "deaths": {"people": -1},
    "crowding": {"births": -1},
    "rain": {"people": 0},
}


@pytest.mark.parametrize(
    ("through", "letter"),
    [(("births", "people"), "R"), (("deaths", "people"), "B"), (("people", "crowding"), "B")],
)
def test_a_circle_has_the_sign_of_its_links(casebook, through, letter) -> None:
    loops = casebook("named_loops")
    named = loops.Named("", (), letter, through, "")
    assert loops.closed(GRAPH, named).letter == letter


def test_a_missing_link_is_told(casebook) -> None:
    loops = casebook("named_loops")
    assert loops.closed(GRAPH, loops.Named("", (), "R", ("rain", "people"), "")) is None


def test_every_loop_that_has_a_name_closes_in_the_case_with_its_sign(casebook) -> None:
    """The loops of the essays are loops of the lowered model, found by search."""
    loops = casebook("named_loops")
    graph = influences(prepare(sapper.load("dprk-russia").case))
    wrong: list[str] = []
    for named in loops.read_named(PAGES / "loops.yaml"):
        if named.through:
            found = loops.closed(graph, named)
            if found is None or found.letter != named.letter:
                wrong.append(f"{named.name}: {found and found.letter}, not {named.letter}")
    assert not wrong


def outcomes(casebook, first: float, second: float):
    """Two accounts, one yes-or-no question; common uniforms decide."""
    paired = casebook("paired")
    uniform = np.random.default_rng(7).uniform(size=4_000)
    asked = casebook("paired").Asked
    question = sapper.load("tiny").case.questions[0]
    assert question.kind == "binary"
    item = asked(question, sapper.load("tiny").case.model.calendar, 0, 1, 1.0, None)
    values = np.stack([(uniform < share)[None, :] * 1.0 for share in (first, second)])
    weights = np.array([0.25, 0.75])
    return paired.Outcomes((item,), weights, values, np.ones_like(values), ({}, {}), ({}, {}))


def test_a_shift_on_common_worlds_has_the_error_of_the_differences(casebook) -> None:
    """From 0.30 to 0.34 on one uniform: 4 points, error √(0.04·0.96/4,000) = 0.31 points."""
    paired = casebook("paired")
    base, other = outcomes(casebook, 0.30, 0.30), outcomes(casebook, 0.34, 0.30)
    found = {item.account: item for item in paired.shifts(base, other, ["a", "b"])}
    assert abs(found["a"].amount - 4) < 4.5 * 0.31
    assert abs(found["a"].error - 0.31) < 0.03
    assert found["a"].beyond
    assert found["b"].amount == 0 and not found["b"].beyond
    assert np.isclose(found["all"].amount, 0.25 * found["a"].amount)


def test_figures_are_of_the_questions_and_scenarios_that_there_are() -> None:
    figures = json.loads((PAGES / "figures.json").read_text(encoding="utf-8"))
    case = sapper.load("dprk-russia").case
    assert set(figures["scenarios"]) == {item.id for item in case.scenarios}
    assert set(figures["shares"]) == {item.id for item in case.questions}
    assert list(figures["rows"]) == [f"S{number}" for number in range(1, 26)]


def test_rows_name_what_there_is(casebook) -> None:
    case = sapper.load("dprk-russia").case
    claims = {item.id for item in case.evidence.claims}
    sectors = {item.name.lower().replace(" ", "_") for item in case.model.sectors}
    for row in casebook("variants").read_rows(PAGES / "rows.yaml"):
        assert set(row.claims) <= claims, (row.id, set(row.claims) - claims)
        assert row.sector in sectors | {"claims"}, row.id


def test_every_number_that_moves_no_answer_has_a_reason_to_stay_and_no_other_has(casebook) -> None:
    reason_for = casebook("pages").reason_for
    kept = yaml.safe_load((PAGES / "kept.yaml").read_text(encoding="utf-8"))
    silent = json.loads((PAGES / "figures.json").read_text(encoding="utf-8"))["silent"]
    used = {reason_for(name, kept) for name in silent}
    assert used == set(kept.values())
