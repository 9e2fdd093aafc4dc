"""One reading of a case as a dataset."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sapper.analysis.simulation import nameable, prepare, simulate_case
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.diagnostics.diagnostic import CaseError
from sapper.language.prior import Constant, Prior
from sapper.language.units import Unit
from sapper.model.points import Setting

BASE = Path(__file__).parents[1] / "golden" / "base"


@pytest.fixture(scope="module")
def case() -> Case:
    found, report = check(BASE)
    assert found is not None, report.found
    return found


def test_everything_that_can_be_named(case: Case):
    found = simulate_case(case, worlds=4)
    names = set(nameable(prepare(case)))
    assert {"men", "food", "falls_out", "eats", "months_left", "sickness"} <= names
    assert names <= {str(name) for name in found.data_vars}
    assert found["men"].attrs["units"] == "soldier"
    assert found["men_at_start"].attrs["claims"] == "men-counted"


def test_names_limit_it(case: Case):
    found = simulate_case(case, worlds=4, names=["Food", "sickness"])
    assert {str(name) for name in found.data_vars} == {"food", "sickness"}
    assert set(found["food"].dims) == {"world", "time"}
    assert set(found["sickness"].dims) == {"world"}


def test_worlds_are_the_same_when_there_are_more(case: Case):
    few, many = (simulate_case(case, worlds=count, names=["men"])["men"] for count in (3, 9))
    assert np.array_equal(few.values, many.sel(world=[0, 1, 2]).transpose(*few.dims).values)


def test_an_account_and_a_setting(case: Case):
    none = Prior(Constant(0.0), Unit.of({"month": -1}))
    still = simulate_case(case, worlds=4, names=["men"], settings=[Setting("sickness", none)])[
        "men"
    ]
    assert (still.max("time") == still.min("time")).all()
    plain = simulate_case(case, worlds=200, names=["men"])["men"].isel(time=-1).mean()
    doubled = simulate_case(case, account="a", worlds=200, names=["men"])["men"]
    assert doubled.isel(time=-1).mean() < plain


@pytest.mark.parametrize("options", [{"account": "b"}, {"scenarios": ["b"]}, {"names": ["mem"]}])
def test_what_the_case_does_not_have(case: Case, options: dict[str, object]):
    with pytest.raises(CaseError) as raised:
        simulate_case(case, worlds=2, **options)  # pyright: ignore[reportArgumentType]
    assert raised.value.diagnostics[0].code == "unknown-name"
