"""Worlds of `dprk-russia` for the tests of its sectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pytest
import xarray as xr

import sapper
from sapper.analysis.simulation import simulate_case
from sapper.case.case import Case
from sapper.cli.run import what_if

WORLDS = 300


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
def dprk_case() -> Case:
    return sapper.load("dprk-russia").case


@pytest.fixture(scope="session")
def dprk(dprk_case: Case) -> Dprk:
    """The same worlds each time (seed 1), so that runs are compared world by world."""

    def run(
        *names: str,
        settings: Sequence[str] = (),
        scenarios: Sequence[str] = (),
        account: str | None = None,
    ) -> xr.Dataset:
        given, faults = what_if(dprk_case, settings)
        assert not faults
        return simulate_case(
            dprk_case,
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
        change = (one - other).sel(time=day, method="ffill")
        error = 4.5 * float(change.std()) / change.sizes["world"] ** 0.5
        return float(change.mean()) > max(error, 0.0)

    return compare
