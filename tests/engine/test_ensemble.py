from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sapper.engine.engines import Interpreter
from sapper.engine.ensemble import simulate
from sapper.engine.plan import Truth
from sapper.language.units import Unit
from sapper.model.calendar import Calendar
from sapper.model.primitives import Chance


def small(build, calendar=None):
    nodes = [Chance("z", "NORMAL", ("q", "q"), "z", 0, ("region",)), build.equation("t", "TIME")]
    return build.plan(
        nodes,
        steps=4,
        calendar=calendar,
        draws=[build.uniform("q", dims=("region",))],
        truths=[Truth("c-1", 0.5, "c-1")],
        dimensions=[("region", ("a", "b"))],
    )


def test_progress_counts_worlds(build):
    seen: list[tuple[int, int]] = []
    simulate(small(build), 10, 1, ("z",), chunk=4, progress=lambda *now: seen.append(now))
    assert seen == [(4, 10), (8, 10), (10, 10)]


def test_an_end_keeps_what_was_done(build):
    calls = iter([False, True])
    made = simulate(small(build), 12, 1, ("z",), chunk=4, cancelled=lambda: next(calls))
    assert made.cancelled
    assert made.worlds.tolist() == [0, 1, 2, 3]
    nothing = simulate(small(build), 12, 1, ("z",), cancelled=lambda: True)
    assert nothing.cancelled and nothing.worlds.size == 0


def test_a_deterministic_ensemble_has_one_world(build):
    made = simulate(small(build), 50, 1, ("z",), deterministic=True)
    assert made.worlds.size == 1
    assert not made.cancelled
    np.testing.assert_array_equal(made.traces["z"], 0.5)


def test_as_xarray(build):
    calendar = Calendar(
        dt.date(1970, 1, 31), dt.date(1970, 5, 31), 1.0, Unit.of({"month": 1}), save_every=2
    )
    made = simulate(small(build, calendar), 6, 1, ("z", "t"))
    data = made.to_xarray({"z": "head"}, {"z": "Zeal"}, {"z": ["c-1", "c-2"]})
    assert data["Zeal"].dims == ("world", "time", "region")
    assert data["Zeal"].attrs == {"units": "head", "claims": "c-1, c-2"}
    assert data["time"].dtype == np.dtype("datetime64[s]")
    assert [str(day)[:10] for day in data["time"].values] == [
        "1970-01-31",
        "1970-03-31",
        "1970-05-31",
    ]
    np.testing.assert_array_equal(data["t"].sel(world=3).values, [0, 2, 4])
    assert data["q"].dims == ("world", "region")
    assert data["HOLDS(c-1)"].dims == ("world",)
    assert list(data["region"].values) == ["a", "b"]


def test_an_engine_may_give_saved_steps_alone(build):
    calendar = Calendar(0.0, 5.0, 1.0, Unit.of({"month": 1}), save_every=2)
    plan = small(build, calendar)
    whole = simulate(plan, 6, 1, ("z", "t"))
    saved = simulate(plan, 6, 1, ("z", "t"), engine=Interpreter(saved=True))
    assert saved.traces["t"].shape[0] == 3
    assert whole.to_xarray().identical(saved.to_xarray())
    only = simulate(plan, 1, 1, ("t",), engine=Interpreter(saved=True), deterministic=True)
    np.testing.assert_array_equal(only.to_xarray()["t"].values, [[0.0, 2.0, 4.0]])


def test_an_undated_model_has_plain_times(build):
    data = simulate(small(build), 2, 1, ("t",)).to_xarray()
    np.testing.assert_array_equal(data["time"].values, [0.0, 1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize("worlds", [1, 15, 16, 17])
def test_padding_does_not_show(build, worlds):
    made = simulate(small(build), worlds, 1, ("z",))
    assert made.traces["z"].shape == (5, 2, worlds)
    assert made.failed.shape == (worlds,)
    assert not made.failed.any()
