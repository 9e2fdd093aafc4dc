"""Populations: Granovetter's hundred persons, hysteresis, and groups that watch each other."""

from __future__ import annotations

import numpy as np

from sapper.model.primitives import Cascade

HUNDRED = tuple(k / 100 for k in range(100))


def crowd(build, thresholds, push="0", steps=0, own=1.0, other=0.0, shares=(1.0,)):
    groups = tuple(f"g{index}" for index in range(len(shares)))
    draws = [build.constant(f"s_{name}", share) for name, share in zip(groups, shares, strict=True)]
    draws += [
        build.constant("own", own),
        build.constant("other", other),
        build.constant("size", 100),
    ]
    nodes = [
        build.equation("push", push, ("group",)),
        Cascade(
            "p",
            "group",
            "size",
            tuple(f"s_{name}" for name in groups),
            "push",
            "own",
            "other",
            thresholds,
        ),
    ]
    plan = build.plan(nodes, steps=steps, draws=draws, dimensions=[("group", groups)])
    return build.run(plan, 2, "p.speaking", "p.share")


def test_granovetter_s_hundred_persons_all_speak(build):
    """Granovetter 1978, p. 1424: thresholds 0, 1, … 99 of a hundred."""
    assert (crowd(build, HUNDRED).traces["p.speaking"] == 100).all()


def test_one_changed_threshold_and_only_one_speaks(build):
    """The same crowd with the 1 replaced by a 2: the chain breaks after the first."""
    neighbour = (0.0, 0.02, *HUNDRED[2:])
    block = crowd(build, neighbour)
    np.testing.assert_allclose(block.traces["p.speaking"], 1.0)
    np.testing.assert_allclose(block.traces["p.share"], 0.01)


def test_who_speaks_goes_on_when_the_push_is_gone(build):
    """A push of a tenth lasts one step; half the crowd then holds itself up."""
    thresholds = (0.1, 0.1, 0.3, 0.3, 0.3, 0.9, 0.9, 0.9, 0.9, 0.9)
    push = "IF TIME = 1 THEN 0.1 ELSE 0"
    share = crowd(build, thresholds, push, steps=3).traces["p.share"][:, 0]
    np.testing.assert_allclose(share, [0.0, 0.5, 0.5, 0.5])


def test_it_falls_silent_when_the_push_held_it_up(build):
    share = crowd(build, (0.3,) * 4, "IF TIME < 2 THEN 0.4 ELSE 0", steps=3, own=0.2)
    np.testing.assert_allclose(share.traces["p.share"][:, 0], [1, 1, 0, 0])


def test_others_are_seen_by_their_number(build):
    """Only the first group is pushed; each sees nobody but the others."""
    shares = {"own": 0.0, "other": 1.0, "shares": (0.2, 0.2, 0.6)}
    # the second group sees 0.2 of 0.8 speak, the third 0.2 of 0.4
    few = crowd(build, (0.6,), "IF group = 1 THEN 0.7 ELSE 0", **shares)
    np.testing.assert_allclose(few.traces["p.share"], 0.2)
    # at a half the third follows, and then the second sees all of it
    all_speak = crowd(build, (0.5,), "IF group = 1 THEN 0.7 ELSE 0", **shares)
    assert (all_speak.traces["p.share"] == 1).all()


def test_groups_that_would_swap_for_ever_come_to_rest(build):
    """Two groups that watch only each other, one of which speaks at first, do not hang."""
    push = "IF TIME = 0 AND group = 1 THEN 1 ELSE 0"
    block = crowd(build, (0.5,), push, steps=2, own=0.0, other=1.0, shares=(0.5, 0.5))
    assert np.isin(block.traces["p.share"], (0.5, 1.0)).all()


def test_groups_may_be_listed_in_another_order_than_their_dimension(build):
    draws = [build.constant("p.shares.b", 0.9), build.constant("p.shares.a", 0.1)]
    draws += [build.constant(name, value) for name, value in (("n", 10), ("own", 1), ("rest", 0))]
    shares = ("p.shares.b", "p.shares.a")
    nodes = [
        build.equation("push", "0", ("group",)),
        Cascade("p", "group", "n", shares, "push", "own", "rest", (0.0,)),
    ]
    plan = build.plan(nodes, steps=0, draws=draws, dimensions=[("group", ("a", "b"))])
    speaking = build.run(plan, 1, "p.speaking").traces["p.speaking"]
    np.testing.assert_allclose(speaking[0, :, 0], [1.0, 9.0])
