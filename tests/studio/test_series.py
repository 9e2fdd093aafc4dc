"""The sample behind the charts: worlds of the run itself, thinned, few enough to keep."""

from __future__ import annotations

import numpy as np

from sapper.analysis.simulation import simulate_case
from sapper.case.case import Case
from sapper.language.units import Unit
from sapper.model.calendar import Calendar
from sapper.studio.series import TIMES, sample, thinned


def test_they_are_the_first_worlds_of_the_run(tiny: Case):
    found = sample(tiny, worlds=30, seed=5)
    assert found.calendar is not None
    told = simulate_case(tiny, account="treaty", worlds=30, seed=5, names=["in_angola"])
    whole = told["in_angola"].transpose("time", "world").values
    assert np.array_equal(
        found.traces["treaty"]["in_angola"], whole[list(found.steps)].astype(np.float32)
    )


def test_mixture_of_equal_halves_is_the_pool(tiny: Case):
    """Treaty and leverage are trusted alike: their pool's quantiles are those of all worlds."""
    found = sample(tiny, worlds=40, seed=1)
    assert len(set(found.trusts.values())) == 1
    pooled = np.concatenate([found.traces[item]["in_angola"] for item in found.trusts], axis=-1)
    expected = np.quantile(pooled, (0.05, 0.25, 0.5, 0.75, 0.95), axis=-1, method="inverted_cdf")
    mixed = found.mixed_quantiles("in_angola")
    assert mixed is not None
    assert np.array_equal(mixed, expected.astype(np.float64))


def test_times_are_few_and_keep_both_ends():
    calendar = Calendar(0.0, 1_000.0, 1.0, Unit.of({"day": 1}), save_every=3)
    steps = thinned(calendar)
    assert len(steps) == TIMES
    assert (steps[0], steps[-1]) == (0, 999)
    assert all(step % 3 == 0 for step in steps)
    assert list(steps) == sorted(set(steps))
