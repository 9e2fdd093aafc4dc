"""Decisions: steps, weights, chances by softmax, and motives' parts of the log-odds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from sapper.language.units import Unit
from sapper.model.calendar import Calendar
from sapper.model.lowering.decisions import choice_steps
from sapper.model.parts import Basis, Decision, Motive, Option, Variable
from sapper.model.primitives import Choose, Previous

HALF_YEAR = (6.0, Unit.of({"month": 1}))


def decision(eq, cells: dict[str, tuple[str, str]], **changes: object) -> Decision:
    options = tuple(
        Option(name, (("gain", eq(gain)), ("fear", eq(fear))))
        for name, (gain, fear) in cells.items()
    )
    made = Decision(
        "seoul",
        eq("4"),
        (Motive("gain", eq("30 %")), Motive("fear", eq("10 %"))),
        options,
        HALF_YEAR,
        dt.date(1971, 12, 1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


THREE = {"hold": ("0.5", "0"), "part": ("0.2", "-0.4"), "all": ("-3", "0.8")}


def test_it_is_taken_twice_a_year(eq, monthly):
    assert choice_steps(monthly, decision(eq, THREE)) == (23, 29, 35, 41, 47)


def test_months_count_on_the_calendar_whatever_the_step(eq, weekly):
    calendar = replace(weekly, start=dt.date(1970, 1, 1), stop=dt.date(1973, 12, 31))
    steps = choice_steps(calendar, decision(eq, THREE))
    for step, date in zip(steps, ("1971-12-01", "1972-06-01", "1972-12-01"), strict=False):
        due = dt.date.fromisoformat(date)
        assert calendar.date(calendar.time(step)) >= due
        assert calendar.date(calendar.time(step - 1)) < due


def test_it_ends_and_is_not_taken_twice_in_a_step(eq, monthly):
    until = decision(eq, THREE, until=dt.date(1972, 6, 15))
    assert choice_steps(monthly, until) == (23, 29)
    daily = decision(eq, THREE, every=(1.0, Unit.of({"day": 1})), until=dt.date(1972, 3, 1))
    assert choice_steps(monthly, daily) == (23, 24, 25, 26)


def test_an_undated_model_counts_from_its_start(eq):
    calendar = Calendar(10.0, 20.0, 1.0, Unit.of({"month": 1}))
    assert choice_steps(calendar, decision(eq, THREE, since=None)) == (0, 6)


def test_a_start_before_the_model_begins_keeps_the_rhythm(eq, monthly):
    early = decision(eq, THREE, since=dt.date(1969, 11, 1))
    assert choice_steps(monthly, early)[:3] == (0, 4, 10)


def test_chances_are_logit_shares_of_scaled_weights_and_cut_cells(eq, traces):
    names = tuple(f"seoul.{option}.chance" for option in THREE)
    found = traces(names, decisions=(decision(eq, THREE),))
    utility = 4 * np.array([0.75 * 0.5, 0.75 * 0.2 - 0.25 * 0.4, 0.75 * -1 + 0.25 * 0.8])
    shares = np.exp(utility) / np.exp(utility).sum()
    for name, share in zip(names, shares, strict=True):
        assert found[name] == pytest.approx(np.full((49, 4), share), rel=1e-14)


def test_parts_of_motives_add_up_to_the_log_odds_over_the_best_other(eq, traces):
    chances = [f"seoul.{option}.chance" for option in THREE]
    parts = [f"seoul.{option}.because.{m}" for option in THREE for m in ("gain", "fear")]
    found = traces((*chances, *parts), decisions=(decision(eq, THREE),))
    for option in THREE:
        own = found[f"seoul.{option}.chance"]
        best = np.max([found[f"seoul.{o}.chance"] for o in THREE if o != option], axis=0)
        total = found[f"seoul.{option}.because.gain"] + found[f"seoul.{option}.because.fear"]
        assert total == pytest.approx(np.log(own / best), abs=1e-12)


def test_strong_rationality_does_not_overflow(eq, traces):
    sure = decision(eq, THREE, rationality=eq("5000"))
    found = traces(("seoul.hold.chance", "seoul.all.chance"), decisions=(sure,))
    assert np.all(found["seoul.hold.chance"] == 1.0)
    assert np.all(found["seoul.all.chance"] == 0.0)


def test_the_choice_knows_its_claims(eq, lowered, primitive):
    cells = {"hold": ("HOLDS(kept-word)", "0"), "all": ("0", "0")}
    basis = Basis("rests_on", ("paid",))
    made = lowered(decisions=(decision(eq, cells, basis=basis),))
    choose = primitive(made, "seoul")
    assert isinstance(choose, Choose)
    assert choose.options == ("seoul.hold", "seoul.all")
    assert choose.claims == ("paid", "kept-word")


def test_what_is_weighed_sees_the_choice_before(eq, lowered, formula, primitive):
    cells = {"hold": ("habit", "0"), "all": ("0", "0")}
    made = lowered(
        decisions=(decision(eq, cells),),
        variables=(Variable("habit", eq("seoul.hold.stands")), Variable("out", eq("seoul.last"))),
    )
    assert formula(made, "habit").expr.name == "seoul.hold.stands·before"
    assert formula(made, "out").expr.name == "seoul.last"
    assert isinstance(primitive(made, "seoul.hold.stands·before"), Previous)


def test_habit_holds_on_to_the_first_choice(eq, traces):
    cells = {"hold": ("seoul.hold.stands", "0"), "all": ("seoul.all.stands", "0")}
    sure = decision(eq, cells, rationality=eq("60"))
    found = traces(("seoul.last",), worlds=64, decisions=(sure,))["seoul.last"]
    assert set(found[23]) == {1.0, 2.0}
    assert np.array_equal(found[23], found[47])
