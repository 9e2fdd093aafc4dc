"""The sums of whole cases: the two faults of the case that ships, and what bars a prior."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from sapper.case.checked import check
from sapper.case.folder import load_parts
from sapper.case.sums import author_faults, terms
from sapper.evidence.proposals import MOST, proposals

CLAIMS = """source: quartermaster
grade: B2
claims:
  issue: {says: A man is issued 45 rations a month., quantity: 45 ration/soldier/month}
  issued: {says: The garrison is issued 36000 rations a month., quantity: 36_000 ration/month}
checks:
  issue-of-all:
    holds: issued / men-counted = issue
    fault: author
"""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """dprk-russia with no checks in it."""
    folder = tmp_path / "bare"
    with as_file(files("sapper") / "cases" / "dprk-russia") as shipped:
        shutil.copytree(shipped, folder)
    path = folder / "claims" / "silberstein2024.yaml"
    text = path.read_text(encoding="utf-8")
    cut = re.sub(r"(?m)^checks:\n(?:  .*\n|\n)+", "", text)
    assert "checks:" not in cut
    assert "disagrees:" in cut
    path.write_text(cut, encoding="utf-8")
    return folder


def test_the_two_faults_are_found_with_no_checks(bare: Path):
    case, report = load_parts(bare)
    assert case is not None
    assert not report.errors
    assert not case.evidence.checks
    found = proposals(case.evidence.claims)
    assert len(found) <= MOST == 20
    first = {frozenset(item.claims): item for item in found[:5]}
    pay = first[frozenset({"e2-07", "k077", "e2-08"})]
    assert (pay.verdict, pay.slip) == ("off", "month and year")
    assert "0.42" in pay.says
    assert "5.0" in pay.says
    turns = first[frozenset({"k044-strength", "k044-tour", "e2-04"})]
    assert (turns.verdict, turns.slip) == ("off", "stock and flow")
    assert "60,000 to 90,000 soldier" in turns.says


def test_the_two_faults_are_known_in_the_case():
    case, report = check("dprk-russia", strict=True)
    assert case is not None
    assert not report.found
    known = {item.check.id: item for item in author_faults(case)}
    assert set(known) == {"pay-against-exports", "hundred-thousand-by-rotation"}
    pay = known["pay-against-exports"]
    assert pay.fault.code == "period-mismatch"
    assert pay.sentence == "a sum per month is said to be half of a sum per year"
    assert "240 million USD/year is 5.0 times it" in pay.fault.notes[-1]
    assert "60,000 to 90,000" in known["hundred-thousand-by-rotation"].sentence
    marked = [(item.holds, item.checked) for item in proposals(case.evidence.claims, [
        (item.id, item.holds) for item in case.evidence.checks
    ])]  # fmt: skip
    assert ("e2-07 / k077 = e2-08", "pay-against-exports") in marked


def test_a_faulty_sum_bars_only_what_it_says(varied: Callable[..., Path], base: Path):
    """The claim that stands alone is at fault; `men-counted`, in the same sum, is not."""
    model = (base / "model" / "one.yaml").read_text(encoding="utf-8")
    model = model.replace("assumed: About one ration a man and day.", "rests_on: issue").replace(
        "28 to 31 ration", "40 to 50 ration"
    )
    _, report = load_parts(varied({"claims/two.yaml": CLAIMS, "model/one.yaml": model}))
    assert [item.code for item in report.errors] == ["prior-on-fault"]
    assert "`appetite` rests on `issue`" in report.errors[0].message


def test_a_claim_marked_as_the_fault_is_the_one(varied: Callable[..., Path]):
    text = CLAIMS.replace("36_000 ration/month}", "36_000 ration/month, fault: author}")
    case, report = load_parts(varied({"claims/two.yaml": text}))
    assert case is not None
    assert not report.errors


def test_an_unmarked_fault_is_an_error_once(varied: Callable[..., Path]):
    text = CLAIMS.replace("    fault: author\n", "")
    _, report = load_parts(varied({"claims/two.yaml": text}))
    assert [item.code for item in report.found] == ["sum-fails"]


def test_parameters_are_worth_nine_tenths_of_their_priors(base: Path):
    case, _ = load_parts(base)
    assert case is not None
    worth = terms(case)["men_at_start"].written
    assert (worth.low, worth.high) == pytest.approx((1150, 1250))


def test_faults_of_the_text_point_into_it(varied: Callable[..., Path]):
    text = CLAIMS.replace(
        "holds: issued / men-counted = issue", 'holds: "issued / (men-counted = issue"'
    )
    _, report = load_parts(varied({"claims/two.yaml": text}))
    (fault,) = report.errors
    assert fault.code == "unbalanced-bracket"
    assert fault.primary is not None
    assert fault.primary.span.text == "("
    assert fault.primary.span.line == 8


def test_hedge_words_give_a_credence(varied: Callable[..., Path]):
    text = """source: quartermaster
claims:
  snow: {says: The passes will be snowed up., hedge: Very likely}
  thaw: {says: It will thaw early., hedge: "likely, for the moment"}
  graded: {says: The bridge holds., hedge: likely, grade: A1}
"""
    case, report = load_parts(varied({"claims/two.yaml": text}))
    assert case is not None
    credences = {claim.id: claim.credence for claim in case.evidence.claims}
    assert credences["snow"] == 0.875
    assert credences["thaw"] == 0.5
    assert credences["graded"] == 0.97
    assert [item.code for item in report.found] == ["no-credence"]


def test_a_claim_may_be_called_by_a_units_name(varied: Callable[..., Path]):
    text = CLAIMS.replace("issued:", "ration:").replace("issued /", "ration /")
    case, report = load_parts(varied({"claims/two.yaml": text}))
    assert case is not None
    assert not report.errors
    assert [item.check.id for item in author_faults(case)] == ["issue-of-all"]
