"""What is counted of blocks: the same answers as from all outcomes, in little memory."""

from __future__ import annotations

import datetime as dt
import math
import tracemalloc

import numpy as np
import pytest

from sapper.analysis import single
from sapper.analysis.intervals import quantile_ranks
from sapper.analysis.outcomes import Asked, asked
from sapper.analysis.results import SHARES, DateAnswer, NumberAnswer
from sapper.analysis.tallies import Counting, Outcomes, empty_fates
from sapper.case.case import At, First, Question
from sapper.engine.blocks import BLOCK
from sapper.language.tree import Name
from sapper.language.units import Unit
from sapper.model.calendar import Calendar

CALENDAR = Calendar(dt.date(1900, 1, 1), dt.date(1901, 12, 31), 1.0, Unit.of({"month": 1}))
END = dt.date(1900, 12, 31)
NUMBER = asked(Question("n", "?", "number", Name("x"), At(END)), CALENDAR, None)
WHEN = asked(Question("d", "?", "date", Name("x"), First(END)), CALENDAR, None)


def block(index: int, values: np.ndarray, failed: np.ndarray | None = None) -> Outcomes:
    """A block without readings; `values` (A, Q, n)."""
    accounts, questions, count = values.shape
    worlds = np.arange(index * BLOCK, index * BLOCK + count, dtype=np.uint64)
    bad = np.zeros((accounts, count), dtype=np.bool_) if failed is None else failed
    return Outcomes(worlds, values, bad, *empty_fates(accounts, questions))


def counted(item: Asked, values: np.ndarray) -> Counting:
    counting = Counting((item,))
    for index, first in enumerate(range(0, values.shape[-1], BLOCK)):
        counting.add(block(index, values[..., first : first + BLOCK]))
    return counting


@pytest.mark.parametrize("law", ["lognormal", "counts", "mostly nought"])
@pytest.mark.parametrize("worlds", [3_000, 60_000])
def test_quantiles_lie_within_what_they_state(law: str, worlds: int):
    """The exact sample quantile and both order statistics lie in the stated interval, and the
    interval reaches no further beyond them than one cell, about 1/1,024 of the pilot's worlds.
    """
    rng = np.random.default_rng(8)
    values = {
        "lognormal": lambda: rng.lognormal(6.0, 1.5, worlds),
        "counts": lambda: rng.poisson(40.0, worlds).astype(np.float64),
        "mostly nought": lambda: np.where(rng.random(worlds) < 0.6, 0.0, rng.random(worlds)),
    }[law]()
    found = single.answer(counted(NUMBER, values[None, None]).tallies()["n"], 0, "a", "none")
    assert isinstance(found, NumberAnswer)
    ordered = np.sort(values)
    for item in found.quantiles:
        low, high = quantile_ranks(worlds, item.share)
        exact = ordered[math.ceil(item.share * worlds) - 1]
        assert item.low <= ordered[low - 1] <= ordered[high - 1] <= item.high
        assert item.low <= item.value <= item.high
        if law == "counts":
            assert (item.value, item.low, item.high) == (exact, ordered[low - 1], ordered[high - 1])
        beyond = np.mean((values >= item.low) & (values < ordered[low - 1]))
        # a cell holds 1/1,024 of the pilot, of 4,096 worlds: at most 8 times that, 4.5 se up
        assert beyond <= 8 / 1_024
    assert found.mean == pytest.approx(float(values.mean()), rel=1e-12)
    assert found.se == pytest.approx(float(values.std(ddof=1)) / math.sqrt(worlds), rel=1e-9)


def test_dates_are_exact_for_any_number_of_worlds():
    rng = np.random.default_rng(9)
    values = np.where(rng.random(20_000) < 0.4, np.inf, np.floor(rng.random(20_000) * 12))
    found = single.answer(counted(WHEN, values[None, None]).tallies()["d"], 0, "a", "none")
    assert isinstance(found, DateAnswer)
    ordered = np.sort(values)
    for item in found.quantiles:
        exact = ordered[math.ceil(item.share * 20_000) - 1]
        assert item.date == (CALENDAR.date(exact) if np.isfinite(exact) else None)


def test_failed_worlds_of_one_account_leave_the_other_alone():
    values = np.tile(np.arange(10.0), (2, 1, 1))
    failed = np.zeros((2, 10), dtype=np.bool_)
    failed[0, [3, 7]] = True
    values[0, 0, 3] = np.nan
    counting = Counting((NUMBER,))
    counting.add(block(0, values, failed))
    tally = counting.tallies()["n"]
    assert tally.met.tolist() == [8, 10]
    assert tally.sound == 8
    assert counting.failed[0].tolist() == [2, 0]
    assert counting.failed[1] == 2
    assert counting.first_failed == (3, None)
    first = single.answer(tally, 0, "a", "none")
    assert isinstance(first, NumberAnswer)
    assert first.mean == pytest.approx((45 - 10) / 8)


def test_memory_does_not_grow_with_the_worlds():
    """Four times the worlds: beside partial sums, 8 numbers a block here, nothing grows."""
    rng = np.random.default_rng(10)

    def most(blocks: int) -> int:
        counting = Counting((NUMBER,))
        tracemalloc.start()
        for index in range(blocks):
            counting.add(block(index, rng.normal(size=(2, 1, BLOCK))))
        counting.tallies()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    few, many = most(40), most(160)
    # a kept world would cost 2 x 8 bytes: 120 blocks of them 2 MB
    assert many - few < 200_000
    assert len(SHARES) == 5
