"""Reductions: exact where they say so, and the same in any order."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.engine.reductions import (
    CELLS,
    Cells,
    Totals,
    cells_at,
    cells_of,
    histograms,
    joint_counts,
    joint_histograms,
)

FEW = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@given(FEW)
def test_few_values_have_a_cell_each(values: list[float]):
    sample = np.array(values)
    cells = cells_of(sample)
    index = cells.index(sample)
    for value, cell in zip(values, index):
        assert cells.bounds(int(cell), -np.inf, np.inf) == (value, value)


@given(FEW, FEW)
def test_every_value_lies_within_its_cell(sample: list[float], values: list[float]):
    cells = cells_of(np.array(sample), most=8)
    found = np.array([value for value in values if not cells.whole or value == math.floor(value)])
    for value, cell in zip(found, cells.index(found)):
        low, high = cells.bounds(int(cell), float(found.min()), float(found.max()))
        assert low <= value <= high


def test_many_values_have_about_equally_likely_cells():
    """Between neighbouring ranks of 4,096 draws: at most 5 of the sample in a cell of 1,024."""
    sample = np.random.default_rng(1).lognormal(0.0, 2.0, 4_096)
    cells = cells_of(sample)
    counts = np.bincount(cells.index(sample), minlength=cells.count)
    assert cells.count == CELLS + 1 + 0 or cells.count <= 2 * CELLS
    assert counts.max() <= 5


def test_an_atom_among_many_values_has_a_cell_of_its_own():
    rng = np.random.default_rng(2)
    sample = np.concatenate([np.zeros(2_000), rng.random(5_000)])
    cells = cells_of(sample)
    cell = int(cells.index(np.zeros(1))[0])
    assert cells.bounds(cell, 0.0, 1.0) == (0.0, 0.0)
    assert cells.index(np.array([1e-9]))[0] != cell


def test_whole_numbers_have_whole_ends():
    cells = cells_of(np.array([0.0, 3.0, 9.0]))
    assert cells.whole
    between = int(cells.index(np.array([5.0]))[0])
    assert cells.bounds(between, 0.0, 9.0) == (4.0, 8.0)


def test_never_is_beyond_all_steps():
    cells = cells_at(np.array([0.0, 1.0, 2.0]))
    cell = int(cells.index(np.array([np.inf]))[0])
    assert cells.bounds(cell, 0.0, np.inf) == (np.inf, np.inf)


def test_nothing_to_go_by_still_gives_cells():
    assert cells_of(np.array([np.nan, np.inf])).count == 2
    assert isinstance(cells_of(np.zeros(0), more=np.array([1.0, 2.0])), Cells)


def test_joint_counts_are_those_of_a_count_by_hand():
    rng = np.random.default_rng(3)
    first, second = rng.random((3, 50)) < 0.4, rng.random((3, 50)) < 0.7
    found = joint_counts(first, second)
    for a, b in itertools.product(range(3), repeat=2):
        assert found[a, b] == int((first[a] & second[b]).sum())


def test_joint_histograms_tell_how_many_lie_below_any_bound():
    rng = np.random.default_rng(4)
    values = rng.integers(0, 12, (3, 400)).astype(np.float64)
    counts = rng.random((3, 400)) < 0.8
    cells = cells_of(values.ravel())
    both, lower = joint_histograms(cells.index(values), counts, cells.count)
    own = histograms(cells.index(values), counts, cells.count)
    for bound in range(12):
        upto = int(cells.index(np.array([float(bound)]))[0]) + 1
        for a, b in itertools.product(range(3), repeat=2):
            below = (values[a] <= bound) & counts[a]
            met = counts[a] & counts[b]
            assert both[a, b, :upto].sum() == int((below & (values[b] <= bound) & counts[b]).sum())
            assert lower[a, b, :upto].sum() == int((met & (values[a] <= bound)).sum())
        assert own[0, :upto].sum() == int((counts[0] & (values[0] <= bound)).sum())


@given(st.lists(st.lists(st.floats(-1e12, 1e12), min_size=3, max_size=3), min_size=1, max_size=8))
def test_totals_are_the_same_bits_in_any_order(blocks: list[list[float]]):
    def total(order: list[list[float]]) -> tuple[list[float], int, float, float]:
        totals = Totals()
        for block in order:
            row = np.array(block)
            totals.add({"n": np.array(len(block))}, {"x": row}, {"x": row.min()}, {"x": row.max()})
        ends = float(totals.least["x"]), float(totals.greatest["x"])
        return totals.sum("x").tolist(), int(totals.counts["n"]), *ends

    assert total(blocks) == total(blocks[::-1]) == total(sorted(blocks))
    assert total(blocks)[0][0] == math.fsum(block[0] for block in blocks)


def test_a_block_that_is_added_is_not_changed():
    totals, block = Totals(), np.ones(3, dtype=np.int64)
    totals.add({"n": block})
    totals.add({"n": block})
    assert totals.counts["n"].tolist() == [2, 2, 2]
    assert block.tolist() == [1, 1, 1]


@pytest.mark.parametrize("size", [10, 100_000])
def test_cells_do_not_grow_with_the_sample(size: int):
    sample = np.random.default_rng(5).normal(size=size)
    assert cells_of(sample).count <= 2 * CELLS + 1
