"""An ensemble as an xarray dataset, for everybody's own tools.

Dimensions `world`, `time` (dates, or plain numbers for an undated model) and the model's
own. Attributes are strings, so that the dataset can be written to NetCDF as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sapper.engine.interpreter.outputs import outputs
from sapper.engine.interpreter.values import Array, Dims
from sapper.engine.plan import Plan

if TYPE_CHECKING:
    import xarray as xr

    from sapper.engine.ensemble import Ensemble


def dataset(
    ensemble: Ensemble,
    units: Mapping[str, str],
    written: Mapping[str, str] | None,
    claims: Mapping[str, Sequence[str]],
) -> xr.Dataset:
    """Traces over (world, time, *dims), parameters over (world, *dims), claims over world.

    Steps between those that the calendar saves are left out. `written` maps canonical
    names to the author's (default: the plan's); `units` and `claims` are by canonical name.
    """
    import xarray as xr

    plan = ensemble.plan
    spelled = dict(plan.written) if written is None else dict(written)
    every = max(1, plan.calendar.save_every)
    dims = dimensions(plan)
    data: dict[str, tuple[tuple[str, ...], Array, dict[str, str]]] = {}
    for name, trace in ensemble.traces.items():
        axes = ("world", "time", *dims[name])
        # a view: inside, the world comes last
        turned = np.moveaxis(trace[:: ensemble.every], -1, 0)
        data[spelled.get(name, name)] = (axes, turned, _about(name, units, claims))
    for name, values in ensemble.constants.items():
        axes = ("world", *dims[name])
        turned = np.moveaxis(values, -1, 0)
        data.setdefault(spelled.get(name, name), (axes, turned, _about(name, units, claims)))
    for claim, truth in ensemble.truths.items():
        data[f"HOLDS({claim})"] = (("world",), truth, {"units": "1", "claims": claim})
    coordinates: dict[str, object] = {
        "world": ensemble.worlds.astype(np.int64),
        "time": times(plan)[::every],
        "failed": (("world",), ensemble.failed),
    }
    used = {axis for axes, _, _ in data.values() for axis in axes}
    coordinates.update({name: list(items) for name, items in plan.dimensions if name in used})
    about = {"seed": str(ensemble.seed), "precision": ensemble.precision}
    return xr.Dataset(data, coords=coordinates, attrs=about)


def dimensions(plan: Plan) -> dict[str, Dims]:
    """The dimensions of every value of a plan, by its name."""
    found: dict[str, Dims] = {draw.name: draw.dims for draw in plan.draws}
    found.update({level.name: level.dims for level in plan.levels})
    for node in (*plan.setup, *plan.nodes):
        found.update(outputs(node))
    return found


def times(plan: Plan) -> Array:
    """The time of every step: datetime64[s] in a dated model, else numbers."""
    calendar = plan.calendar
    steps = range(calendar.steps + 1)
    if not calendar.dated:
        return np.array([calendar.time(k) for k in steps])
    dates: list[dt.date] = [calendar.date(calendar.time(k)) for k in steps]
    return np.array(dates, dtype="datetime64[s]")


def _about(
    name: str, units: Mapping[str, str], claims: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    about = {"units": units.get(name, "")}
    if claims.get(name):
        about["claims"] = ", ".join(claims[name])
    return about
