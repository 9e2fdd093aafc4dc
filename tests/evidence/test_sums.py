"""Sums worked out: which hold, which slip a failing one is taken for, and what is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.diagnostics.diagnostic import Diagnostic
from sapper.diagnostics.span import TextFile
from sapper.evidence.claims import Check, Claim
from sapper.evidence.measure import exact, rounded
from sapper.evidence.sum_faults import SumFault, judge
from sapper.evidence.sums import Term
from sapper.language.parser import parse_equation
from sapper.language.quantity import parse_quantity
from sapper.language.units import UnitTable

UNITS = UnitTable(("soldier", "USD", "KRW", "ration"))
SAID = {
    "men": "1_200 soldier",
    "pay": "12 USD/soldier/month",
    "pay-year": "172_800 USD/year",
    "pay-month": "14_400 USD/month",
    "pay-won": "14_400 KRW/month",
    "pay-millions": "14.4 million USD/month",
    "half": "50 %",
    "third": "33 %",
    "officers": "400 soldier",
    "too-many": "1_300 soldier",
    "joins": "2_400 soldier/year",
    "stay": "6 month",
    "long-stay": "2 to 3 month",
    "left": "1850-05-01",
    "came": "1850-06-30",
    "two-months": "2 month",
    "echo": "1_200 soldier",
    "sum": "2_400 soldier",
    "about-men": "about 1_250 soldier",
    "over": "at least 1_000 soldier",
}
CLAIMS = {name: Claim(name, "report", f"It is {text}.", 0.8) for name, text in SAID.items()}


def terms() -> dict[str, Term]:
    found: dict[str, Term] = {}
    for name, text in SAID.items():
        said, faults = parse_quantity(text, TextFile("c", text).span(0, len(text)), UNITS)
        assert said is not None, faults
        original = "men" if name == "echo" else ""
        found[name] = Term(name, exact(said), rounded(said), name, original, said.about, said)
    return found


TERMS = terms()


def verdict(text: str) -> SumFault | Diagnostic | None:
    span = TextFile("claims/a.yaml", text).span(0, len(text))
    tree, faults = parse_equation(text, span, UNITS, claim_ids=True)
    assert tree is not None, faults
    return judge(Check("c", "", text, span=span), tree, TERMS, CLAIMS)


def fault(text: str) -> SumFault:
    found = verdict(text)
    assert isinstance(found, SumFault), found
    return found


@pytest.mark.parametrize(
    "text",
    [
        "men * pay = pay-month",
        "men * pay = pay-year",  # a month and a year of one sum are one sum
        "pay-month = pay-year",
        "third * men = officers",
        "officers / men = third",
        "officers <= men",
        "left < came AND officers < men",
        "came - left = two-months",
        "left + 60 day = came",
        "joins * stay = men",
        "men / stay = joins",
        "men = about-men",
        "over <= men",
        "men >= over",
        "half < 100 %",
        "MAX(men, officers) = men",
        "ABS(officers - men) = 800 soldier",
        "IN(pay-year, USD/month) = pay-month",
        "men - men = 0",
        "men <> officers",
    ],
)
def test_holds(text: str):
    assert verdict(text) is None


@pytest.mark.parametrize(
    ("text", "code", "slip"),
    [
        ("pay-month / pay-year = 8 %", "period-mismatch", "month and year"),
        ("pay-month = 8 % * pay-year", "period-mismatch", "month and year"),
        ("men * pay = pay-millions", "sum-fails", "thousand and million"),
        ("men * pay * 1 year = pay-month * 1 month", "period-mismatch", "month and year"),
        ("men * pay = pay-won", "unit-mismatch", "currency"),
        ("pay = pay-month", "unit-mismatch", "per head and in all"),
        ("men = joins", "unit-mismatch", "stock and flow"),
        ("men * pay = 14_400 USD", "unit-mismatch", "rate and total"),
        ("joins * stay = 200 soldier", "sum-fails", "rate and total"),
        ("men / long-stay = joins", "sum-fails", "stock and flow"),
        ("too-many <= men", "sum-fails", "part greater than whole"),
        ("too-many / men = 92 %", "sum-fails", "part greater than whole"),
        ("half + third + half <= 100 %", "sum-fails", "share over 100 %"),
        ("men + officers <= too-many", "sum-fails", "double counting"),
        ("men + officers = too-many", "sum-fails", "double counting"),
        ("men + echo = sum", "sum-fails", "double counting"),
        ("came <= left", "sum-fails", "dates out of order"),
        ("came = left", "sum-fails", "dates out of order"),
        ("men = 3", "unit-mismatch", "units"),
        ("men * pay = 20_000 USD/month", "sum-fails", "sum"),
        # what is at least 2,000 is more than 1,200
        ("men > over * 2", "sum-fails", "part greater than whole"),
    ],
)
def test_fails(text: str, code: str, slip: str):
    found = fault(text)
    assert (found.fault.code, found.slip) == (code, slip)


@pytest.mark.parametrize(
    "text", ["men", "men * pay", "men = officers OR men = sum", "men + unknown = 3", "NOT men = 3"]
)
def test_what_cannot_be_worked_out(text: str):
    found = verdict(text)
    assert isinstance(found, Diagnostic)
    assert found.code == "bad-check"
    assert found.help


def test_the_fault_is_told_with_both_sentences_and_put_right():
    found = fault("pay-month / pay-year = half").fault
    assert found.code == "sum-fails"  # 1 against a half: not even the bare numbers agree
    found = fault("pay-month / pay-year = 8 %").fault
    assert found.message == "a sum per month is said to be 0.080 of a sum per year"
    labels = [found.primary, *found.secondary]
    assert [item.text for item in labels if item] == ["14,400 USD/month", "172,800 USD/year"]
    sentences, right = found.notes
    assert "It is 14_400 USD/month." in sentences
    assert "It is 172_800 USD/year." in sentences
    assert "is 0.083 of 172,800 USD/year" in right
    assert "172,800 USD/year is 1.0 times it" in right


def test_each_claim_is_put_right():
    note = fault("men * pay = 20_000 USD/month").fault.notes[-1]
    assert "`men` 1,670 soldier" in note
    assert "`pay` 16.7 USD/month/soldier" in note


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_true_product_holds_and_a_thousandfold_does_not(a: int, b: int):
    assert verdict(f"{a} soldier * {b} USD/soldier = {a * b} USD") is None
    assert fault(f"{a} soldier * {b} USD/soldier = {a * b * 1000} USD").slip == (
        "thousand and million"
    )
