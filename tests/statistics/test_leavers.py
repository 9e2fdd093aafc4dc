"""Hazards out of a stock: exact binomial counts, competing risks, conservation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sapper.engine.plan import Leavers, Level

# tolerances come from the number of draws, far above 2^-24
pytestmark = pytest.mark.parametrize(
    "engine", ["interpreter", "compiled", "single"], indirect=True, scope="module"
)

ERRORS = 4.5
WORLDS = 20_000


@pytest.fixture
def block(build):
    nodes = [
        build.equation("illness", "0.3"),
        build.equation("fire", "0.1"),
        build.equation("flight", "0.2"),
        # a step is half a month: hazards in months, and one in years
        Leavers(
            "men", ("dead", "fled", "sick"), ("fire", "flight", "illness"), (0.5, 0.5, 0.5), True
        ),
    ]
    plan = build.plan(
        nodes,
        steps=8,
        step=0.5,
        setup=[build.equation("men0", "37")],
        levels=[Level("men", "men0", (), ("dead", "fled", "sick"), True)],
    )
    return build.run(plan, WORLDS, "men", "dead", "fled", "sick", seed=11)


def test_those_left_are_binomial(block):
    """Chi-square on the counts left after 2 months; the limit is its 1e-5 quantile."""
    left = block.traces["men"][4].astype(int)
    law = stats.binom(37, np.exp(-0.6 * 2.0))
    values = np.arange(4, 20)
    expected = np.array([law.cdf(3), *law.pmf(values), law.sf(19)]) * WORLDS
    found = np.array([(left <= 3).sum(), *((left == v).sum() for v in values), (left > 19).sum()])
    chi = ((found - expected) ** 2 / expected).sum()
    assert chi < stats.chi2(len(expected) - 1).isf(1e-5)


def test_risks_compete_in_proportion_to_their_hazards(block):
    gone = {name: block.traces[name][:-1].sum() * 0.5 for name in ("dead", "fled", "sick")}
    total = sum(gone.values())
    for name, share in (("dead", 1 / 6), ("fled", 2 / 6), ("sick", 3 / 6)):
        error = np.sqrt(share * (1 - share) / total)
        assert abs(gone[name] / total - share) < ERRORS * error, name


def test_flows_of_one_step_are_multinomial(block):
    """The covariance of two flows of one step is -n p q; its error follows from the draws."""
    dead, fled = block.traces["dead"][0] * 0.5, block.traces["fled"][0] * 0.5
    leave = 1 - np.exp(-0.3)
    p, q = leave / 6, leave / 3
    products = (dead - 37 * p) * (fled - 37 * q)
    error = products.std() / np.sqrt(WORLDS)
    assert abs(products.mean() + 37 * p * q) < ERRORS * error


def test_nobody_is_lost_or_made(block):
    out = sum(block.traces[name] for name in ("dead", "fled", "sick")) * 0.5
    np.testing.assert_array_equal(-np.diff(block.traces["men"], axis=0), out[:-1])
    assert (block.traces["men"] >= 0).all()
    assert (block.traces["men"][0] == 37).all()
