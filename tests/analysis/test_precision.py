"""How far single precision moves answers: what is told, and its error."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.precision import MEASURED, _error, _Side, figure, values_moved
from sapper.analysis.results import Answers, BinaryAnswer
from sapper.analysis.simulation import prepare, run_stages
from sapper.case.case import Case

WORLDS = 1_500


@pytest.fixture(scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    import runpy
    from pathlib import Path

    made = runpy.run_path(str(Path(__file__).parent / "conftest.py"))
    return made["case"].__wrapped__()


@pytest.fixture(scope="module")
def single(case: Case) -> Answers:
    return answer_case(case, worlds=WORLDS, precision="single")


@pytest.fixture(scope="module")
def double(case: Case) -> Answers:
    return answer_case(case, worlds=WORLDS, engine="compiled")


def test_up_to_the_worlds_measured_the_shift_is_the_difference_of_the_answers(
    single: Answers, double: Answers
):
    assert WORLDS <= MEASURED
    told = 0
    for item in single.answers:
        moved = single.shift(item.question, item.account)
        if moved is None:
            assert item.direct or figure(item) is None
            continue
        other = double.of(item.question, item.account)
        here, there = figure(item), None if other is None else figure(other)
        assert here is not None and there is not None
        # sums about pivots of their own: equal to rounding
        assert moved.shift == pytest.approx(here - there, abs=1e-9 * max(1.0, abs(here)))
        assert moved.worlds == WORLDS
        assert moved.se > 0.0
        if isinstance(item, BinaryAnswer) and item.given is None:
            assert moved.se >= 0.3 / WORLDS
        told += 1
    assert told >= 6
    assert (single.precision, double.precision) == ("single", "double")
    assert single.fingerprint is not None and single.fingerprint.precision == "single"
    assert single.fingerprint != double.fingerprint
    assert not double.shifts


def test_direct_answers_do_not_move(single: Answers):
    directs = [item for item in single.answers if item.direct]
    assert directs
    assert all(single.shift(item.question, item.account) is None for item in directs)


def test_the_error_of_a_chance_counts_flips_and_one_more():
    """7 flips to yes, 3 to no, of 1,000: √((10 - 4²/1,000 + 1)) / 1,000."""
    before = np.zeros((1, 1_000))
    before[0, :3] = 1.0
    after = np.zeros((1, 1_000))
    after[0, 3:10] = 1.0
    met = np.ones((1, 1_000), dtype=np.bool_)
    sides = [_Side(values, met, np.ones(1), share=True) for values in (after, before)]
    assert _error(sides[0], sides[1]) == pytest.approx(math.sqrt(11 - 0.016) / 1_000)


def test_the_error_of_a_conditional_chance_is_that_of_the_worlds_that_count():
    """Of 1,000 worlds 100 count; one flip more among them moves the answer by a hundredth."""
    values = np.zeros((1, 1_000))
    met = np.zeros((1, 1_000), dtype=np.bool_)
    met[0, :100] = True
    side = _Side(values, met, np.ones(1), share=True)
    assert _error(side, side) == pytest.approx(0.01)


def test_the_error_of_a_mean_covers_the_shift_of_noise():
    """A shift of noise lies within 4 of its errors: 6e-5 by chance."""
    rng = np.random.default_rng(3)
    before = rng.normal(50.0, 10.0, (1, 4_000))
    after = before + rng.normal(0.0, 0.5, (1, 4_000))
    met = np.ones((1, 4_000), dtype=np.bool_)
    one, other = (_Side(values, met, np.ones(1), share=False) for values in (after, before))
    error = _error(one, other)
    assert abs(after.mean() - before.mean()) < 4.0 * error
    assert error == pytest.approx(
        math.hypot(0.5 / math.sqrt(4_000), math.sqrt(2) * 10 / 4_000), rel=0.1
    )


def test_values_of_whole_worlds_move_little(case: Case):
    """2^-24 in a rate of up to a few hundredths moves no mean of 300 worlds by a thousandth.

    What is told is then the flip that one world more would make: √2 sd/n·1.96, which is at most
    1 % of a range of two deviations or more.
    """
    stages = prepare(case)
    one = run_stages(stages, worlds=300, precision="single")
    other = run_stages(stages, worlds=300, engine="compiled")
    assert one.precision == "single"
    assert 0.0 < values_moved(one, other) < 0.02
    np.testing.assert_array_equal(one.worlds, other.worlds)
