"""The library as a user of Python sees it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sapper

BASE = Path(__file__).parent / "golden" / "base"


@pytest.fixture(scope="module")
def case() -> sapper.LoadedCase:
    return sapper.load(BASE)


def test_a_short_repr(case: sapper.LoadedCase):
    assert repr(case) == (
        "<sapper case 'base': A garrison and its stores (1 account, 2 questions, 0 warnings)>"
    )


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"worlds": 0}, ValueError, "worlds must be a whole number from 1 to 10,000,000, not 0"),
        ({"worlds": 10_000_001}, ValueError, "not 10,000,001"),
        ({"worlds": "x"}, TypeError, "worlds must be a whole number from 1 to 10,000,000, not 'x'"),
        ({"worlds": 2.5}, TypeError, "not 2.5"),
        ({"worlds": True}, TypeError, "not True"),
        ({"seed": -1}, ValueError, "seed must be a whole number from 0 to"),
        ({"seed": 2**63}, ValueError, "seed must be a whole number from 0 to"),
        ({"seed": None}, TypeError, "not None"),
    ],
)
@pytest.mark.parametrize("ask", ["answer", "answers", "simulate"])
def test_worlds_and_seeds(
    case: sapper.LoadedCase, ask: str, given: dict[str, object], error: type[Exception], text: str
):
    with pytest.raises(error, match=text):
        getattr(case, ask)(**given)


def test_the_bounds_themselves_will_do(case: sapper.LoadedCase):
    assert len(case.answers(worlds=1, seed=0))
    assert len(case.answers(worlds=int(np.int64(2)), seed=2**63 - 1))
    assert len(case.answers(worlds=np.int32(2)))  # type: ignore[arg-type]


def test_a_table_of_some_accounts_and_scenarios():
    case = sapper.load("dprk-russia")
    chosen = case.case.accounts[0].id
    scenario = case.case.scenarios[0].id
    table = case.answers(worlds=4, accounts=[chosen])
    assert set(table["account"]) <= {chosen, "all"}
    whole = case.answer(worlds=4, accounts=[chosen], scenarios=[scenario]).to_frame()
    assert case.answers(worlds=4, accounts=[chosen], scenarios=[scenario]).equals(whole)
    with pytest.raises(sapper.CaseError):
        case.answers(worlds=4, accounts=["nobody"])
