"""Choices: shares as the logit says, independent from one choice to the next."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.model.primitives import Choose

# tolerances come from the number of draws, far above 2^-24
pytestmark = pytest.mark.parametrize(
    "engine", ["interpreter", "compiled", "single"], indirect=True, scope="module"
)

WORLDS = 20_000


def test_options_are_taken_as_often_as_their_chances_say(build):
    utilities = {"hold": 0.0, "brigade": 0.7, "all": -0.4}
    weight = np.exp(list(utilities.values()))
    shares = weight / weight.sum()
    nodes = [
        *(build.equation(f"u_{name}", f"EXP({value})") for name, value in utilities.items()),
        *(
            build.equation(f"c_{name}", f"u_{name} / (u_hold + u_brigade + u_all)")
            for name in utilities
        ),
        Choose(
            "d",
            tuple(f"d.{name}" for name in utilities),
            tuple(f"c_{name}" for name in utilities),
            (0, 3),
        ),
    ]
    block = build.run(
        build.plan(nodes, steps=4), WORLDS, "d.last", *(f"d.{n}" for n in utilities), "d.all.stands"
    )
    for number, (name, share) in enumerate(zip(utilities, shares, strict=True), start=1):
        error = np.sqrt(share * (1 - share) / WORLDS)
        for step in (0, 3):
            taken = block.traces[f"d.{name}"][step]
            assert abs(taken.mean() - share) < 4.5 * error, (name, step)
            np.testing.assert_array_equal(taken == 1, block.traces["d.last"][step] == number)
        again = block.traces[f"d.{name}"][0] * block.traces[f"d.{name}"][3]
        square = share**2
        assert abs(again.mean() - square) < 4.5 * np.sqrt(square * (1 - square) / WORLDS)
        assert not block.traces[f"d.{name}"][[1, 2, 4]].any()
    np.testing.assert_array_equal(block.traces["d.all.stands"][2], block.traces["d.all"][0])
