"""Whole heads out of amounts: the slack mends rounding and never makes a head."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.engine.interpreter.whole import whole_part


@pytest.mark.parametrize("heads", [1.0, 7.0, 1e6, 1e9, 3e12])
def test_a_division_by_the_step_and_back_leaves_whole_amounts_whole(heads):
    steps = np.array([0.1, 1 / 7, 0.25, 1 / 52, 30.4375])
    np.testing.assert_array_equal(whole_part(heads / steps * steps), heads)


@pytest.mark.parametrize("heads", [3.0, 1e6, 1e9, 1e12])
def test_part_of_a_head_is_no_head_however_many_there_are(heads):
    np.testing.assert_array_equal(whole_part(np.array([heads + 0.5, heads + 0.99])), heads)
