"""`after` flows: nobody is early, the mean and the spread of the stay, balance."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.engine.plan import Leavers, Level, Stay, Transfer
from sapper.engine.stays import integrated

HEADS = 1_000_000


def first_step(tour: float, spread: float) -> float:
    """The share of a cohort whose stay is over within the step of entering."""
    return float(integrated(1.0, np.array([tour]), np.array([spread]))[0])


def flow_of(build, tour, spread, *, steps=120, step=1.0, start=0, relief=None, losses=None):
    """Outflow in heads by step, of a pulse of entrants (or with `relief` written)."""
    entering = relief or f"PULSE({HEADS}, 0)"
    earlier = () if losses is None else ("dies",)
    nodes = [
        *(
            ()
            if losses is None
            else (
                build.equation("h", str(losses)),
                Leavers("men", ("dies",), ("h",), (step,), True),
            )
        ),
        Stay("rotates", "men", "tour", "spread", ("enters",), earlier, (), True),
        build.equation("rate", entering),
        Transfer("enters", "rate", None, ()),
    ]
    plan = build.plan(
        nodes,
        steps=steps,
        step=step,
        setup=[build.equation("men0", str(start))],
        levels=[Level("men", "men0", ("enters",), (*earlier, "rotates"), True)],
        draws=[build.constant("tour", tour), build.constant("spread", spread)],
    )
    return build.run(plan, 3, "men", "rotates", *earlier)


@pytest.mark.parametrize("step", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("tour", [6.0, 12.0])
def test_nobody_leaves_early_and_all_leave_on_time_at_spread_nought(build, tour, step):
    out = flow_of(build, tour, 0.0, step=step, steps=round(20 / step)).traces["rotates"][:, 0]
    due = round(tour / step)
    assert out[due] * step == HEADS
    assert out.sum() * step == HEADS


@pytest.mark.parametrize("spread", [0.1, 0.3, 0.6])
def test_the_mean_and_the_spread_of_the_stay(build, spread):
    """Entry is even over a step and leaving counted by steps: the variance gains a sixth.

    The share w that would leave in the step of entering leaves in the next: a mean of
    12 + w, and moments about it to match.

    Rounding to whole heads moves each by less than a head in a step, so the moments of a
    million heads are good to about 120²/10⁶ of theirs.
    """
    out = flow_of(build, 12.0, spread).traces["rotates"][:, 0]
    assert out.sum() == pytest.approx(HEADS, abs=1)
    k = np.arange(len(out))
    mean = (k * out).sum() / out.sum()
    variance = ((k - mean) ** 2 * out).sum() / out.sum()
    put_off = first_step(12.0, spread)
    assert mean == pytest.approx(12.0 + put_off, abs=2e-3)
    square = (12 * spread) ** 2 + 1 / 6 + 12**2 + put_off
    assert variance == pytest.approx(square - (12 + put_off) ** 2, abs=2e-2)


@pytest.mark.parametrize("spread", [0.0, 0.2, 1.0])
def test_a_stock_in_balance_goes_on_rotating(build, spread):
    relief = 48_000 / (12 + first_step(12.0, spread))
    block = flow_of(build, 12.0, spread, start=48_000, relief=str(relief))
    # one head's rounding, carried to the next step
    assert np.abs(block.traces["rotates"] - relief).max() <= 1
    assert np.abs(block.traces["men"] - 48_000).max() <= 1


def test_without_relief_the_last_of_the_start_leaves_after_one_tour(build):
    block = flow_of(build, 12.0, 0.0, start=48_060, relief="0", steps=14)
    np.testing.assert_array_equal(block.traces["rotates"][:12, 0], 4_005)
    np.testing.assert_array_equal(block.traces["men"][12:, 0], 0)


def test_losses_thin_all_cohorts_alike_and_the_dead_do_not_rotate(build):
    """Those who rotate after 6 months have run the hazard for 6 steps: exp(-6 h) of them.

    A million heads: the binomial error of the share is below 5e-4; 4.5 errors.
    """
    block = flow_of(build, 6.0, 0.0, losses=0.05, steps=20)
    share = block.traces["rotates"].sum(axis=0) / HEADS
    alive = np.exp(-0.05 * 6)
    assert np.abs(share - alive).max() < 4.5 * np.sqrt(alive * (1 - alive) / HEADS)
    gone = (block.traces["rotates"] + block.traces["dies"]).sum(axis=0)
    np.testing.assert_array_equal(gone, HEADS)
