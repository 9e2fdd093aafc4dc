"""Bands over time: within the error that stands beside them."""

from __future__ import annotations

import numpy as np

from sapper.analysis.bands import SHARES, BandCounts, Grid, counted, grids


def _band(blocks: list[np.ndarray]):
    sound = np.zeros(blocks[0].shape[-1], dtype=np.bool_)
    known = grids([{"x": blocks[0]}], [sound])
    counts = BandCounts(known)
    for block in blocks:
        counts.add(0, {"x": counted(known["x"], block, sound)})
    return {band.account: band for band in counts.bands(["a"], [1.0], "all")}


def test_quantiles_are_off_by_at_most_the_stated_error():
    rng = np.random.default_rng(1)
    scales = np.array([1.0, 10.0, 1e6])[:, None]
    blocks = [scales * rng.lognormal(0.0, 1.0, (3, 1_000)) for _ in range(20)]
    found = _band(blocks)
    whole = np.sort(np.concatenate(blocks, axis=-1), axis=-1)
    band = found["a"]
    assert band.shape == (3,)
    for share, (_, values), (_, errors) in zip(SHARES, band.quantiles, band.errors):
        exact = whole[:, int(np.ceil(share * whole.shape[-1])) - 1]
        assert np.isfinite(errors).all()
        assert (np.abs(np.array(values) - exact) <= np.array(errors)).all()
    assert found["all"].quantiles == band.quantiles


def test_few_whole_numbers_are_exact():
    rng = np.random.default_rng(2)
    blocks = [rng.poisson(30.0, (4, 1_000)).astype(np.float64) for _ in range(8)]
    band = _band(blocks)["a"]
    whole = np.sort(np.concatenate(blocks, axis=-1), axis=-1)
    for share, (_, values), (_, errors) in zip(SHARES, band.quantiles, band.errors):
        assert list(values) == whole[:, int(np.ceil(share * whole.shape[-1])) - 1].tolist()
        assert set(errors) == {0.0}


def test_what_is_certain_is_a_line():
    band = _band([np.full((2, 100), 1_234.5)])["a"]
    for _, values in band.quantiles:
        np.testing.assert_allclose(values, 1_234.5, rtol=1e-11)


def test_what_lies_beyond_the_cells_says_so():
    first, later = np.linspace(0.0, 1.0, 1_000)[None], np.full((1, 9_000), 50.0)
    sound = np.zeros(1_000, dtype=np.bool_)
    known = grids([{"x": first}], [sound])
    counts = BandCounts(known)
    counts.add(0, {"x": counted(known["x"], first, sound)})
    counts.add(0, {"x": counted(known["x"], later, np.zeros(9_000, dtype=np.bool_))})
    band = counts.bands(["a"], [1.0], "all")[1]
    assert band.errors[-1][1] == (np.inf,)


def test_failed_worlds_have_no_part():
    values = np.concatenate([np.ones((1, 50)), np.full((1, 50), np.nan)], axis=-1)
    failed = np.isnan(values[0])
    known = grids([{"x": values}], [failed])
    assert counted(known["x"], values, failed).sum() == 50


def test_a_mixture_lies_between_its_accounts():
    sound = np.zeros(1_000, dtype=np.bool_)
    low, high = np.linspace(0, 1, 1_000)[None], np.linspace(2, 3, 1_000)[None]
    known = grids([{"x": low}, {"x": high}], [sound, sound])
    counts = BandCounts(known)
    for place, trace in enumerate((low, high)):
        counts.add(place, {"x": counted(known["x"], trace, sound)})
    bands = {band.account: band for band in counts.bands(["a", "b"], [3.0, 1.0], "all")}
    medians = {name: band.quantiles[2][1][0] for name, band in bands.items()}
    assert medians["a"] < medians["all"] < medians["b"]
    # three quarters of the weight is in a: the mixture's median is a's upper third
    assert abs(medians["all"] - 2 / 3) < 0.02


def test_what_is_no_number_lies_below_all_cells_and_infinity_at_the_ends():
    grid = Grid(np.array([0.0]), np.array([1.0]))
    trace = np.array([[np.nan, -np.inf, np.inf, 0.5, 255.5, 256.5, np.nan]])
    counts = counted(grid, trace, np.array([False] * 6 + [True]))
    assert {cell: int(n) for cell, n in enumerate(counts[0]) if n} == {0: 2, 1: 1, 256: 1, 257: 2}


def test_cells_of_many_rows_are_those_of_each_row_alone():
    rng = np.random.default_rng(3)
    trace = rng.normal(size=(70, 40)).cumsum(axis=0)
    none = np.zeros(40, dtype=bool)
    grid = grids([{"x": trace}], [none])["x"]
    whole = counted(grid, trace, none)
    for row in (0, 31, 32, 69):
        alone = Grid(grid.low[row : row + 1], grid.width[row : row + 1])
        np.testing.assert_array_equal(counted(alone, trace[row : row + 1], none)[0], whole[row])
