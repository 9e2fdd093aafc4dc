"""Stocks, flows and variables: rates, times, triggers, elements."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.language.tree import Name, Number
from sapper.model.parts import Dimension, Flow, Stock, Variable

MEN = Stock("men", Number(100.0))
REGION = Dimension("region", ("north", "south"))


def flow(made, name: str):
    return next(item for item in made.flows if item.name == name)


def test_a_plain_equation_flow_is_its_own_formula(eq, lowered):
    made = lowered(stocks=(MEN,), flows=(Flow("goes", "equation", eq("3 per month"), "men"),))
    assert flow(made, "goes").rate == "goes"


def test_a_flow_that_touches_a_whole_stock_has_a_rate_beside_it(eq, lowered):
    heads = Stock("heads", eq("50 soldier"), whole=True)
    made = lowered(
        stocks=(heads,), flows=(Flow("comes", "equation", eq("3 soldier/month"), None, "heads"),)
    )
    assert flow(made, "comes").rate == "comes·rate"


def test_a_hazard_keeps_its_unit_and_its_step(eq, lowered):
    made = lowered(stocks=(MEN,), flows=(Flow("dies", "hazard", eq("2 % per year"), "men"),))
    dies = flow(made, "dies")
    assert dies.rate == "dies.hazard"
    assert dies.scale == pytest.approx(1 / 12)


def test_a_stay_comes_to_the_time_of_the_model(eq, lowered, formula):
    stay = Flow("rotates", "after", eq("1 year"), "men", spread=eq("20 %"))
    made = lowered(stocks=(MEN,), flows=(stay,))
    found = flow(made, "rotates")
    assert (found.rate, found.spread) == ("rotates·stay", "rotates.spread")
    assert formula(made, "rotates·stay").expr.right == Number(pytest.approx(12.0))


def test_an_inline_parameter_is_read_under_its_own_name(lowered):
    hazard = Flow("dies", "hazard", Name("dies.hazard"), "men")
    made = lowered(stocks=(MEN,), flows=(hazard,))
    assert flow(made, "dies").rate == "dies.hazard"
    assert all(item.name != "dies.hazard" for item in made.formulas)


def test_a_flow_runs_over_the_elements_of_its_stock(eq, lowered, formula):
    men = Stock("men", eq("100"), over=("region",))
    made = lowered(
        dimensions=(REGION,),
        stocks=(men,),
        flows=(Flow("dies", "hazard", eq("0.1 per month"), "men"),),
    )
    assert flow(made, "dies").dims == ("region",)
    assert formula(made, "dies.hazard").dims == ("region",)


def test_claims_reach_the_flow_and_its_formulas(eq, lowered, formula):
    made = lowered(
        stocks=(MEN,), flows=(Flow("goes", "equation", eq("3 per month * HOLDS(order)"), "men"),)
    )
    assert flow(made, "goes").claims == ("order",)
    assert formula(made, "goes").claims == ("order",)


def test_elements_may_have_equations_of_their_own(eq, traces):
    tax = Variable(
        "tax", eq("2"), over=("region",), by_element=(("south", eq("(TIME - STARTTIME) / DT")),)
    )
    found = traces(("tax",), dimensions=(REGION,), variables=(tax,))["tax"]
    assert np.all(found[:, 0] == 2.0)
    assert found[:, 1, 0] == pytest.approx(np.arange(49))


def test_where_all_elements_have_equations_the_common_one_is_left_out(eq, lowered, formula):
    own = (("north", eq("1")), ("south", eq("NORMAL(0, 1)")))
    made = lowered(dimensions=(REGION,), variables=(Variable("tax", own[1][1], ("region",), own),))
    assert formula(made, "tax").expr == Number(0.0)
    assert [item.name for item in made.primitives] == ["tax·south·normal·1"]


def test_a_start_draws_once_in_the_stream_of_its_stock(eq, traces):
    stock = Stock("men", eq("NORMAL(100, 10)"))
    found = traces(("men",), worlds=8, stocks=(stock,))["men"]
    assert len(set(found[0])) == 8
    assert np.all(found == found[0])
