"""Runs of a case with numbers fixed and variables held, and what is sure of a paired difference.

All runs are of the same worlds (seed 1), so that two of them are compared world by world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import xarray as xr

from sapper.analysis.simulation import simulate_case
from sapper.case.case import Case
from sapper.language.prior import Constant, Prior
from sapper.language.tree import Number
from sapper.language.units import NUMBER, Unit
from sapper.model.points import Setting

WORLDS = 300
SURE = 4.5
"""So many standard errors: a test that looks at one difference errs in 7 of a million runs."""
MONTH = Unit.of({"month": 1})
PER_MONTH = Unit.of({"month": -1})
PER_YEAR = Unit.of({"year": -1})
SOLDIER = Unit.of({"soldier": 1})
PAY = Unit.of({"USD": 1, "soldier": -1, "month": -1})


def fixed(target: str, value: float, unit: Unit = NUMBER) -> Setting:
    """A number set to a value."""
    return Setting(target, Prior(Constant(value), unit))


def run(
    case: Case,
    names: Sequence[str],
    *settings: Setting,
    account: str | None = None,
    scenarios: Sequence[str] = (),
    worlds: int = WORLDS,
) -> xr.Dataset:
    """Histories of some values; of two settings of one number the last one holds."""
    return simulate_case(
        case,
        account=account,
        scenarios=scenarios,
        settings=tuple({item.target: item for item in settings}.values()),
        worlds=worlds,
        seed=1,
        names=names,
    )


def holding(case: Case, values: Mapping[str, float]) -> Case:
    """The case with variables held at values; a name that is no variable is a slip here."""
    known = {item.name for item in case.model.variables}
    assert set(values) <= known, set(values) - known
    variables = tuple(
        replace(item, equation=Number(float(values[item.name])), by_element=())
        if item.name in values
        else item
        for item in case.model.variables
    )
    return replace(case, model=replace(case.model, variables=variables))


def mean_and_margin(difference: xr.DataArray) -> tuple[float, float]:
    """The mean of a difference over worlds, and `SURE` of its standard errors."""
    error = float(difference.std()) / difference.sizes["world"] ** 0.5
    return float(difference.mean()), SURE * error


def surely(difference: xr.DataArray, sign: int) -> bool:
    """Whether the mean of a difference has a sign beyond its margin."""
    mean, margin = mean_and_margin(difference)
    return sign * mean > margin
