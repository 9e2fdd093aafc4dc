"""Non-negative flows and stocks: outflows give way in the order in which they are listed."""

from __future__ import annotations

import numpy as np
import pytest
from tests.xmile.conftest import Run, model

NON_NEGATIVE = "<non_negative/>"


def _stock(name: str, start: float, ends: str, inside: str = "") -> str:
    return f'<stock name="{name}"><eqn>{start}</eqn>{ends}{inside}</stock>'


def _flow(name: str, rate: str, inside: str = "") -> str:
    return f'<flow name="{name}"><eqn>{rate}</eqn>{inside}</flow>'


def test_outflows_in_order(run: Run):
    found = run(
        model(
            _stock("s", 10, "<outflow>a</outflow><outflow>b</outflow>", NON_NEGATIVE)
            + _flow("a", "4")
            + _flow("b", "3")
        )
    )
    np.testing.assert_allclose(found["s"], [10, 3, 0, 0, 0])
    np.testing.assert_allclose(found["a"], [4, 3, 0, 0, 0])
    np.testing.assert_allclose(found["b"], [3, 0, 0, 0, 0])


def test_what_flows_in_may_flow_out_at_once(run: Run):
    found = run(
        model(
            _stock("s", 1, "<inflow>i</inflow><outflow>o</outflow>", NON_NEGATIVE)
            + _flow("i", "2")
            + _flow("o", "9")
        )
    )
    np.testing.assert_allclose(found["o"], [3, 2, 2, 2, 2])
    np.testing.assert_allclose(found["s"], [1, 0, 0, 0, 0])


def test_what_leaves_one_stock_enters_the_next(run: Run):
    found = run(
        model(
            _stock("a", 5, "<outflow>f</outflow>", NON_NEGATIVE)
            + _stock("b", 0, "<inflow>f</inflow>")
            + _flow("f", "3")
        )
    )
    np.testing.assert_allclose(found["a"] + found["b"], 5)


def test_stocks_that_fill_each_other_are_no_circle(run: Run):
    found = run(
        model(
            _stock("a", 5, "<inflow>g</inflow><outflow>f</outflow>", NON_NEGATIVE)
            + _stock("b", 1, "<inflow>f</inflow><outflow>g</outflow>", NON_NEGATIVE)
            + _flow("f", "8")
            + _flow("g", "6")
        )
    )
    np.testing.assert_allclose(found["a"] + found["b"], 6)
    assert min(found["a"].min(), found["b"].min()) >= 0


def test_a_flow_does_not_run_backwards(run: Run):
    found = run(model(_stock("s", 0, "<inflow>f</inflow>") + _flow("f", "TIME - 2", NON_NEGATIVE)))
    np.testing.assert_allclose(found["f"], [0, 0, 0, 1, 2])


@pytest.mark.parametrize(("own", "least"), [("", 0), ("<non_negative>false</non_negative>", -4)])
def test_behaviour_of_all_stocks_and_an_exception(run: Run, own: str, least: float):
    before = "<behavior><stock><non_negative/></stock></behavior>"
    text = model(_stock("s", 0, "<outflow>o</outflow>", own) + _flow("o", "1"), before=before)
    assert run(text)["s"][-1] == least


def test_without_the_option_a_stock_goes_below_nought(run: Run):
    found = run(model(_stock("s", 1, "<outflow>o</outflow>") + _flow("o", "1")))
    assert found["s"][-1] == -3
