"""Worlds written to Zarr come back as they were."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.engines import Interpreter
from sapper.engine.store import Described, WorldStore, bytes_of
from sapper.language.units import Unit
from sapper.model.calendar import Calendar
from sapper.model.primitives import Chance

WORLDS = BLOCK + 30


@pytest.fixture
def plan(build):
    calendar = Calendar(
        dt.date(1970, 1, 31), dt.date(1970, 5, 31), 1.0, Unit.of({"month": 1}), save_every=2
    )
    return build.plan(
        [Chance("z", "NORMAL", ("q", "q"), "z", 0, ("region",)), build.equation("t", "TIME")],
        calendar=calendar,
        draws=[build.uniform("q", dims=("region",))],
        dimensions=[("region", ("a", "b"))],
    )


def test_worlds_come_back_as_they_were(plan, tmp_path: Path):
    names = {
        "z": Described("Zeal", "head", ("c-1", "c-2")),
        "t": Described("t"),
        "q": Described("q"),
    }
    folder = tmp_path / "worlds.zarr"
    store = WorldStore(plan, names, WORLDS)
    store.open(folder, "ours", {"seed": "1"})
    kept = []
    for first in (0, BLOCK):
        worlds = np.arange(first, min(first + BLOCK, WORLDS), dtype=np.uint64)
        lanes = Lanes(worlds, np.zeros(worlds.size, dtype=np.int64))
        block = Interpreter().run_block(plan, lanes, 1, ("z", "t"))
        store.write(first, block)
        kept.append(block)
    found = xr.open_zarr(folder, group="ours", consolidated=False)
    assert found["Zeal"].dims == ("world", "time", "region")
    assert found["Zeal"].attrs == {"units": "head", "claims": "c-1, c-2"}
    assert found["q"].dims == ("world", "region")
    assert found.attrs["dimensions"] == {"region": ["a", "b"]}
    assert [str(day)[:10] for day in found["time"].values] == [
        "1970-01-31",
        "1970-03-31",
        "1970-05-31",
    ]
    whole = np.concatenate([block.values["z"] for block in kept], axis=-1)[::2]
    np.testing.assert_array_equal(found["Zeal"].values, np.moveaxis(whole, -1, 0))
    drawn = np.concatenate([block.constants["q"] for block in kept], axis=-1)
    np.testing.assert_array_equal(found["q"].values, drawn.T)
    assert not found["failed"].values.any()
    # no two blocks share a chunk
    assert found["Zeal"].encoding["chunks"][0] == BLOCK
    assert sum(found[name].nbytes for name in ("Zeal", "t", "q")) == bytes_of(
        plan, ("z", "t", "q"), WORLDS
    )


def test_a_group_is_replaced_and_others_stay(plan, tmp_path: Path):
    for account, names in (("a", ("z", "t")), ("b", ("t",)), ("a", ("t",))):
        store = WorldStore(plan, {name: Described(name) for name in names}, 5)
        store.open(tmp_path, account, {})
    assert "z" not in xr.open_zarr(tmp_path, group="a", consolidated=False)
    assert "t" in xr.open_zarr(tmp_path, group="b", consolidated=False)
