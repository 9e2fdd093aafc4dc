"""Worlds of `dprk-russia` for the tests of its sectors.

The case is read once a process, and the worlds of the base, of accounts and scenarios are run
once for all tests that look at them. Nearly all tests look at what happens by the end of
2026: `case` ends there, which halves the time; `whole_case` is the case as it ships.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import pytest
import xarray as xr
from tests.cases.running import WORLDS, surely

import sapper
from sapper.analysis.simulation import simulate_case
from sapper.case.case import Case
from sapper.cli.run import what_if

UNTIL = dt.date(2027, 6, 30)


class Dprk(Protocol):
    """Runs the case: settings are written as on the command line, `NAME=PRIOR`."""

    def __call__(
        self,
        *names: str,
        settings: Sequence[str] = (),
        scenarios: Sequence[str] = (),
        account: str | None = None,
    ) -> xr.Dataset: ...


@pytest.fixture(scope="session")
def whole_case() -> Case:
    """The case to the end of 2028."""
    return sapper.load("dprk-russia").case


@pytest.fixture(scope="session")
def case(whole_case: Case) -> Case:
    """The case to the middle of 2027; for histories, not for its questions, some of which look further."""
    calendar = replace(whole_case.model.calendar, stop=UNTIL)
    return replace(whole_case, model=replace(whole_case.model, calendar=calendar))


@pytest.fixture(scope="session")
def dprk(case: Case) -> Dprk:
    """The same worlds each time (seed 1), so that runs are compared world by world."""
    return _worlds_of(case)


@pytest.fixture(scope="session")
def whole_dprk(whole_case: Case) -> Dprk:
    """The same to the end of 2028, for what takes years to come out."""
    return _worlds_of(whole_case)


def _worlds_of(case: Case) -> Dprk:
    def run(
        *names: str,
        settings: Sequence[str] = (),
        scenarios: Sequence[str] = (),
        account: str | None = None,
    ) -> xr.Dataset:
        given, faults = what_if(case, settings)
        assert not faults
        return simulate_case(
            case,
            account=account,
            scenarios=scenarios,
            settings=given,
            worlds=WORLDS,
            seed=1,
            names=names,
        )

    return run


@pytest.fixture(scope="session")
def higher():
    """Whether one history of worlds lies above another at a day, by 4.5 standard errors of the mean."""

    def compare(one: xr.DataArray, other: xr.DataArray, day: str) -> bool:
        return surely((one - other).sel(time=day, method="ffill"), 1)

    return compare
