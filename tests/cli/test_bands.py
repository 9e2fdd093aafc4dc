"""Medians and bands over worlds."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr

from sapper.cli.bands import show_bands


def _dataset(values: list[list[float]], failed: list[bool] | None = None) -> xr.Dataset:
    worlds, steps = len(values), len(values[0])
    return xr.Dataset(
        {"x": (("world", "time"), np.array(values), {"units": "soldier"})},
        coords={
            "world": np.arange(worlds),
            "time": np.array(["1970-01-01", "1970-02-01"][:steps], dtype="datetime64[s]"),
            "failed": (("world",), np.array(failed or [False] * worlds)),
        },
    )


def test_failed_worlds_are_left_out():
    found = json.loads(show_bands(_dataset([[1, 2], [9, 9]], [False, True]), "json"))
    assert found["worlds"] == 1
    assert found["worlds_failed"] == 1
    assert [item["median"] for item in found["bands"]] == [1, 2]


def test_quantiles_are_those_of_worlds():
    values = [[float(world)] for world in range(1, 101)]
    (band,) = json.loads(show_bands(_dataset(values), "json"))["bands"]
    assert (band["median"], band["low"], band["high"]) == (50, 5, 95)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-999.99, "-1,000"), (0.12345, "0.123"), (12345.6, "12,346"), (2.0, "2"), (np.inf, "never")],
)
def test_figures(value: float, shown: str):
    line = show_bands(_dataset([[value, value], [value, value]]), "table").split("\n")[1]
    assert line.split() == ["x", shown, shown, "soldier"]


def test_elements_have_columns_of_their_own():
    data = xr.Dataset(
        {"y": (("world", "time", "region"), np.ones((2, 1, 2)))},
        coords={
            "world": [0, 1],
            "time": [0.0],
            "region": ["border", "rest"],
            "failed": (("world",), [False, False]),
        },
    )
    names = [item["name"] for item in json.loads(show_bands(data, "json"))["bands"]]
    assert names == ["y[border]", "y[rest]"]


def test_a_table_of_large_numbers_stays_within_the_page():
    data = xr.Dataset(
        {
            "inflow_of_everything_that_is_owed": (
                ("world", "time"),
                np.linspace(1e8, 9e15, 20)[:, None] * np.ones(10),
                {"units": "soldier"},
            )
        },
        coords={
            "world": np.arange(20),
            "time": np.arange("1970-01", "1970-11", dtype="datetime64[M]").astype("datetime64[s]"),
            "failed": (("world",), np.zeros(20, dtype=bool)),
        },
    )
    lines = show_bands(data, "table").split("\n")
    assert max(map(len, lines)) <= 100
    assert lines[-1].endswith("M: million")
    assert "1970-01-01" in lines[0]
    assert "1970-10-01" in lines[0]
