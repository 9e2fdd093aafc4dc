"""The whole of lowering: names, correlations, spelling, and the printer."""

from __future__ import annotations

from sapper.language.prior import Interval, Prior
from sapper.language.tree import Convert, Date, Number, walk
from sapper.model.lowering import show_lowered
from sapper.model.parts import Correlation, Event, Lookup, Parameter, Stock, Variable

PRIOR = Prior(Interval(1.0, 2.0, "lognormal"), text="1 to 2")


def test_correlations_take_full_names(lowered):
    parameters = (Parameter("seoul.rationality", PRIOR), Parameter("exit", PRIOR))
    made = lowered(parameters=parameters, correlations=(Correlation(("rationality", "exit"), 0.3),))
    assert made.correlations[0].between == ("seoul.rationality", "exit")


def test_a_last_part_that_two_share_is_left_alone(lowered):
    names = ("a.rationality", "b.rationality")
    made = lowered(
        parameters=tuple(Parameter(name, PRIOR) for name in names),
        correlations=(Correlation(("rationality", "a.rationality"), 0.3),),
    )
    assert made.correlations[0].between == ("rationality", "a.rationality")


def test_spellings_that_differ_are_kept(lowered):
    made = lowered(stocks=(Stock("in_vietnam", Number(1.0), written="In Vietnam"),))
    assert made.written == (("in_vietnam", "In Vietnam"),)


def test_nothing_but_plain_numbers_is_left(eq, lowered):
    made = lowered(
        variables=(Variable("x", eq("IN(3 year, month) / 1 month + (TIME - @1971-01-01) / DT")),)
    )
    for item in made.formulas:
        for node in walk(item.expr):
            assert not isinstance(node, Convert | Date)
            assert not (isinstance(node, Number) and node.unit is not None)


def test_lowering_is_a_pure_function(eq, lowered):
    parts = {
        "variables": (Variable("x", eq("SMTH1(NORMAL(0, 1), 3 month)")),),
        "events": (Event("e", when=eq("x > 1")),),
    }
    assert lowered(**parts) == lowered(**parts)


def test_the_printer_shows_every_part_once(eq, lowered):
    made = lowered(
        parameters=(Parameter("p", PRIOR),),
        stocks=(Stock("s", eq("2 * p"), whole=True),),
        lookups=(Lookup("effect", (0.0, 1.0), (0.0, 2.0)),),
        variables=(Variable("x", eq("effect(p) + NORMAL(0, 1)")),),
        events=(Event("e", when=eq("x > 1")),),
    )
    shown = show_lowered(made).splitlines()
    assert "parameter p: 1 to 2" in shown
    assert "whole stock s: starts at s·start" in shown
    assert "formula s·start = 2 * p" in shown
    assert 'formula x = effect(p) + "x·normal·1"' in shown
    assert any(line.startswith("strike e: when=e·when") for line in shown)
    assert any(line.startswith("chance x·normal·1: distribution=NORMAL") for line in shown)
