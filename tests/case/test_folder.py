from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sapper.case.folder import UNREADABLE, find, load, load_parts
from sapper.language.prior import Constant, Interval
from sapper.language.tree import Name, Number

Vary = Callable[..., Path]


def codes(path: Path) -> list[str]:
    return [item.code for item in load_parts(path)[1]]


def test_the_good_case(base: Path):
    case, report = load(base)
    assert case is not None and list(report) == []
    assert [claim.credence for claim in case.evidence.claims] == [0.9, 0.8]
    assert str(case.evidence.claims[0].known) == "1850-09-20"
    assert case.units.counts == ("soldier", "ration")
    parameter = case.model.parameters[0]
    assert parameter.name == "men_at_start" and parameter.stream == "men_at_start"
    assert parameter.prior.shape == Interval(1150, 1250, "lognormal")
    assert parameter.basis is not None and parameter.basis.claims == ("men-counted",)
    assert case.model.stocks[0].whole and not case.model.stocks[1].whole
    assert [flow.kind for flow in case.model.flows] == ["hazard", "equation"]
    assert [item.kind for item in case.questions] == ["binary", "number"]
    assert case.accounts[0].trust == 1.0 and case.accounts[0].has_model


def test_the_example_of_the_format():
    shared = os.environ.get("SAPPER_SHARED")
    roots = [Path(shared)] if shared else []
    roots.append(Path(__file__).parents[2].parent / "shared")
    folder = next((root / "tinycase" for root in roots if (root / "tinycase").is_dir()), None)
    if folder is None:
        pytest.skip("the example lies outside this repository; SAPPER_SHARED names its folder")
    case, report = load(folder)
    assert case is not None and report.errors == []


def test_numbers_inside_parts_are_parameters(varied: Vary):
    text = """
decisions:
  c:
    every: 6 month
    rationality: {prior: 3 to 8, assumed: From coin to choice.}
    motives: {pay: 30 %, fear: 70 %}
    options:
      stay: {pay: 0.5 * months_left / 6 month, fear: 0}
      go: {pay: 0, fear: 1}
    rests_on: men-counted
chains:
  Orders:
    signers: {a: {handles: 1 to 3 day, refuses: 5 %, capacity: 4 ration/month}}
    orders: {big: {arrives: 3 ration/month, needs: {all: [a]}}}
    assumed: Written down.
"""
    case, report = load_parts(varied({"model/two.yaml": text}))
    assert case is not None and not report.errors
    found = {item.name: item for item in case.model.parameters if item.inline}
    assert set(found) == {
        "c.rationality", "c.motives.pay", "c.motives.fear", "c.options.stay.fear",
        "c.options.go.pay", "c.options.go.fear", "orders.a.handles", "orders.a.refuses",
        "orders.a.capacity", "orders.big.arrives",
    }  # fmt: skip
    own, shared = found["c.rationality"].basis, found["c.motives.pay"].basis
    assert own is not None and own.kind == "assumed"
    assert shared is not None and shared.claims == ("men-counted",)
    decision = case.model.decisions[0]
    assert decision.rationality == Name("c.rationality")
    assert not isinstance(decision.options[0].cells[0][1], Name)
    assert case.model.chains[0].orders[0].side_by_side


def test_a_bare_nought_fits_any_unit(varied: Vary):
    text = "stocks: {sick: {start: 0}, well: {start: 5 soldier}}\n"
    case, _ = load_parts(varied({"model/two.yaml": text}))
    assert case is not None
    sick, well = case.model.stocks[-2:]
    assert sick.start == Number(0.0)
    assert well.start == Name("well.start")
    start = next(item for item in case.model.parameters if item.name == "well.start")
    assert start.prior.shape == Constant(5.0) and str(start.unit) == "soldier"


def test_populations_and_elements(varied: Vary):
    text = """
dimensions: {place: [Fort, town]}
parameters:
  rumour: {prior: {fort: 10 %, town: 20 % to 30 %}, over: place, assumed: Written down.}
variables:
  grief: {equation: {fort: 1, town: 2}, over: place}
populations:
  families:
    size: 900 soldier
    by: place
    shares: {fort: 30 %, town: 70 %}
    threshold: [0 %, 10 %, 20 %]
    sees: {own: 80 %, other: 20 %}
    pushed_by: {hunger: 0.1}
    weights: {hunger: 100 %}
    assumed: Written down.
"""
    case, report = load_parts(varied({"model/two.yaml": text}))
    assert case is not None and not report.errors
    people = case.model.populations[0]
    assert people.thresholds == (0.0, 0.1, 0.2) and people.threshold_prior is None
    assert [name for name, _ in people.shares] == ["fort", "town"]
    assert case.model.parameters[-6].by_element or any(
        item.by_element for item in case.model.parameters
    )
    assert case.model.variables[-1].by_element[1] == ("town", Number(2.0))


def test_points(base: Path, varied: Vary):
    text = """
title: What if
from: 1850-12-01
set: {sickness: 3 * was, appetite: 20 to 25 ration/soldier/month}
replace: {eats: 0.5 * was}
add:
  variables: {half: men / 2}
points:
  doubt: {believe: {men-counted: 10 %}}
expect: {lowers: men-left-1851-05-31}
"""
    case, report = load_parts(varied({"scenarios/hard.yaml": text}))
    assert case is not None and not report.errors
    (scenario,) = case.scenarios
    first, second = scenario.points
    assert first.id == "hard" and str(first.since) == "1850-12-01"
    assert [item.target for item in first.settings] == ["sickness", "appetite"]
    assert first.additions is not None and first.additions.variables[0].name == "half"
    assert second.believe == (("men-counted", 0.1),)
    assert scenario.lowers == ("men-left-1851-05-31",)


def test_claims_from_a_table(varied: Vary):
    text = 'id,source,says,grade,quantity\nhorses,quartermaster,"There were 1,090 horses, in all.",B2,\n'
    case, report = load_parts(varied({"claims/two.csv": text}))
    assert case is not None and list(report) == []
    claim = case.evidence.claims[-1]
    assert (claim.id, claim.credence) == ("horses", 0.85)
    assert claim.says == "There were 1,090 horses, in all."
    assert claim.span is not None and claim.span.line == 2


def test_credence_own_before_grade_before_file(varied: Vary):
    text = """
source: quartermaster
grade: C3
together: 60 %
claims:
  a: {says: x, grade: A2}
  b: {says: x, credence: 30 %, grade: A2}
  c: {says: x}
  d: {says: x, repeats: men-counted}
"""
    case, _ = load_parts(varied({"claims/two.yaml": text}))
    assert case is not None
    assert [item.credence for item in case.evidence.claims[-4:-1]] == [0.9, 0.3, 0.6]
    (tie,) = case.evidence.ties
    assert tie.claims == ("a", "b", "c", "d") and tie.strength == 0.6


def test_faults_of_several_files_in_one_run(varied: Vary):
    folder = varied(
        {
            "model/two.yaml": "variables: {a: {equation: 1, ove: x}}\n",
            "claims/two.yaml": "source: quartermaster\ngrade: Z9\nclaims: {a: {says: x}}\n",
            "accounts/a.yaml": "title: x\nabout: Seoul: never\n",
        }
    )
    assert set(codes(folder)) == {"unknown-key", "bad-grade", "colon-in-text"}


def test_a_broken_file_hides_no_other_and_causes_no_echo(varied: Vary):
    folder = varied({"claims/one.yaml": "source: [quartermaster\n"})
    assert codes(folder) == ["yaml-syntax"]


def test_not_there(tmp_path: Path):
    case, report = load(tmp_path / "nowhere")
    assert case is None and [item.code for item in report] == ["case-not-found"]
    assert codes(tmp_path) == ["no-case-file"]
    assert {"case-not-found", "no-case-file"} <= UNREADABLE


def test_nothing_outside_the_folder_is_read(varied: Vary, tmp_path: Path):
    folder = varied()
    outside = tmp_path / "elsewhere.yaml"
    outside.write_text("a: b\n")
    (folder / "questions.yaml").unlink()
    (folder / "questions.yaml").symlink_to(outside)
    assert codes(folder) == ["outside-folder"]


def test_a_large_file_is_not_opened(varied: Vary):
    folder = varied()
    with (folder / "questions.yaml").open("wb") as handle:
        handle.truncate(100_000_000)
    assert codes(folder) == ["file-too-large"]


def test_find(base: Path):
    assert find(base) == base
    assert find("no-such-case") == Path("no-such-case")
