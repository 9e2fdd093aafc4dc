"""Events: what strikes, within which steps, on which claims."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sapper.model.lowering.events import window
from sapper.model.parts import Event
from sapper.model.primitives import Strike


def test_a_window_takes_whole_steps(monthly):
    assert window(monthly, None, None) == (0, 48)
    assert window(monthly, dt.date(1971, 12, 1), dt.date(1972, 2, 15)) == (23, 25)
    assert window(monthly, dt.date(1971, 12, 2), None) == (24, 48)
    assert window(monthly, dt.date(1960, 1, 1), dt.date(1990, 1, 1)) == (0, 48)


def test_a_hazard_strikes_by_its_own_unit_of_time(eq, lowered, primitive):
    event = Event("leaves", hazard=eq("0.6 per year"), since=dt.date(1971, 12, 1))
    found = primitive(lowered(events=(event,)), "leaves")
    assert isinstance(found, Strike)
    assert found.rate == "leaves.hazard"
    assert found.scale == pytest.approx(1 / 12)
    assert (found.first, found.last, found.when) == (23, 48, None)


def test_a_condition_is_a_formula_with_its_claims(eq, lowered, primitive, formula):
    event = Event("falls", when=eq("TIME > @1971-01-01 AND HOLDS(plan)"), repeats=True)
    made = lowered(events=(event,))
    found = primitive(made, "falls")
    assert (found.rate, found.when, found.repeats) == (None, "falls·when", True)
    assert found.claims == ("plan",)
    assert formula(made, "falls·when").claims == ("plan",)


def test_in_a_deterministic_run_the_integral_passes_ln_2(eq, traces):
    event = Event("leaves", hazard=eq("1.2 per year"), since=dt.date(1971, 1, 1))
    found = traces(("leaves", "leaves.date"), deterministic=True, events=(event,))
    # 0.1 a month from step 12 on: the integral is ln 2 at 12 + 6.93 months
    assert found["leaves.date"][-1, 0] == pytest.approx(12 + 10 * np.log(2))
    assert list(np.flatnonzero(found["leaves"][:, 0])) == list(range(19, 49))


def test_a_condition_strikes_within_its_step(eq, traces):
    event = Event("falls", when=eq("TIME >= @1970-04-01"))
    found = traces(("falls", "falls.count", "falls.date"), events=(event,))
    assert list(found["falls"][:5, 0]) == [0, 0, 0, 1, 1]
    assert found["falls.date"][3, 0] == 3.0
    assert found["falls.count"][-1, 0] == 1.0
