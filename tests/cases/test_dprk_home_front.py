"""What is heard, known and resented at home: bounds, extreme conditions, loops, base rates.

Where two runs are compared it is on common worlds, and a mean difference has to stand 4.5
standard errors above nought; a share against its expected value has to lie within 4.5.
"""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from tests.cases.running import (
    PER_MONTH,
    PER_YEAR,
    SOLDIER,
    WORLDS,
    fixed,
    holding,
    mean_and_margin,
    run,
)

from sapper.case.case import Case
from sapper.language.units import Unit

SHARES = ("aware", "touched", "grievance", "touched_of_all", "discontent", "acceptance_now", "hunt")


@pytest.fixture(scope="module")
def base(case: Case) -> xr.Dataset:
    names = [*SHARES, "deaths_known", "dead", "crackdown", "grievance_level"]
    return run(case, names)


def test_shares_are_shares_and_no_more_deaths_are_known_than_happened(base: xr.Dataset) -> None:
    for name in (*SHARES, "crackdown"):
        assert float(base[name].min()) >= 0, name
        assert float(base[name].max()) <= 1 + 1e-9, name
    assert (base["deaths_known"] <= base["dead"] + 1e-9).all()


def test_a_grievance_is_held_by_some_of_those_touched(base: xr.Dataset) -> None:
    assert (base["grievance"] <= base["touched"] + 1e-12).all()
    assert (base["discontent"] <= base["touched_of_all"] + 1e-12).all()
    assert float(base["grievance_level"].max()) <= 5


def test_what_was_heard_is_not_forgotten(base: xr.Dataset) -> None:
    assert (base["aware"].diff("time") >= -1e-12).all()


def test_total_containment_touches_nobody_and_leaves_the_streets_empty(case: Case) -> None:
    """Nobody hears, no death comes out, and no admission tells it."""
    settings = (
        fixed("rumour", 0, PER_MONTH),
        fixed("heard_at_first", 0),
        fixed("known_in_three_months", 0),
        fixed("reach", 0, Unit.of({"person": 1, "family": -1})),
        fixed("telling_rate", 0, PER_YEAR),
    )
    names = ["aware_of_all", "touched_of_all", "discontent", "incident", "public.share"]
    worlds = run(case, names, *settings)
    for name in names:
        assert (worlds[name] == 0).all(), name


def test_without_troops_nobody_fears_or_mourns(case: Case) -> None:
    soldiers_a_month = Unit.of({"soldier": 1, "month": -1})
    settings = (fixed("first_wave", 0, SOLDIER), fixed("transport", 0, soldiers_a_month))
    worlds = run(case, ["arrived", "touched_of_all", "discontent", "incident"], *settings)
    for name in ("arrived", "touched_of_all", "discontent", "incident"):
        assert (worlds[name] == 0).all(), name


def test_a_ceasefire_on_day_one_ends_fear(case: Case) -> None:
    settings = (fixed("ceasefire_rate", 10_000, PER_YEAR), fixed("relapse_rate", 0, PER_YEAR))
    worlds = run(case, ["perceived_risk", "deaths_known", "dead"], *settings)
    late = worlds.sel(time=slice("2025-01-01", None))
    assert (late["perceived_risk"] == 0).all()
    assert (late["deaths_known"].diff("time") >= 0).all()
    assert (late["dead"].isel(time=-1) == late["dead"].isel(time=0)).all()


def test_incidents_come_at_the_rate_of_the_class_at_the_level_it_names(case: Case) -> None:
    """At a grievance in one household in a hundred, and with nobody's example to follow."""
    level = holding(case, {"grievance_level": 1, "grievance": 0})
    worlds = run(level, ["incident", "incident_rate", "due_to_losses"])
    product = worlds["incident_rate"] * worlds["due_to_losses"]
    rate = (product.isel(time=0) if "time" in product.dims else product).values
    years = 73 * 7 / 365.25  # 73 weekly steps from 3 December 2024 to 28 April 2026
    expected = 1 - np.exp(-rate * years)
    seen = float(worlds["incident"].sel(time="2026-04-28").mean())
    margin = 4.5 * float(np.sqrt((expected * (1 - expected)).sum())) / WORLDS
    assert abs(seen - expected.mean()) < margin


def test_an_incident_is_followed_by_a_crackdown_that_eases(case: Case) -> None:
    often = holding(case, {"grievance_level": 5})
    settings = (fixed("incident_rate", 50, PER_YEAR), fixed("due_to_losses", 1))
    worlds = run(often, ["incident.count", "crackdown", "hunt"], *settings)
    count = worlds["incident.count"]
    struck = count.diff("time") > 0
    first = struck & ~struck.shift(time=1, fill_value=False)  # a week after a week without one
    after = worlds["crackdown"].shift(time=-1, fill_value=1).sel(time=struck["time"])
    assert bool(first.any())
    assert (after.where(first, 1) >= 1 - 7 / (12 * 30.4375)).all()  # what eases within the week
    # Without fear 250 a year would come. With a crackdown that eases at about 2 % a week,
    # the n-th week after brings 250 / 52 * 0.02 * n: one in some five weeks.
    last_year = count.isel(time=-1) - count.isel(time=-53)
    assert 3 < float(last_year.mean()) < 40
    assert (worlds["hunt"] >= worlds["crackdown"] - 1e-12).all()


@pytest.mark.parametrize(
    ("target", "low", "high", "sign"),
    [
        ("acceptance", 0.2, 0.8, -1),
        ("fear_for_sons", 0.05, 0.4, 1),
        ("sons_serving", 0.09, 0.24, 1),
        ("known_in_three_months", 0.1, 0.7, 1),
    ],
)
def test_what_raises_discontent_and_what_lowers_it(
    case: Case, target: str, low: float, high: float, sign: int
) -> None:
    secret = fixed("admission_rate", 0, PER_YEAR)
    more, less = (run(case, ["discontent"], fixed(target, at), secret) for at in (high, low))
    mean, margin = mean_and_margin(sign * (more - less)["discontent"].sel(time="2025-12-30"))
    assert mean > margin


def test_isolated_families_hear_less_and_resent_more_of_what_they_hear(case: Case) -> None:
    names = ["aware", "grievance", "touched"]
    held, free = (
        run(case, names, fixed("isolated", value)).sel(group="families", time="2025-06-24")
        for value in (0.9, 0.2)
    )
    mean, margin = mean_and_margin(held["aware"] - free["aware"])
    assert mean < -margin
    mean, margin = mean_and_margin(
        held["grievance"] / held["touched"] - free["grievance"] / free["touched"]
    )
    assert mean > margin


def test_the_hunt_slows_a_rumour(case: Case) -> None:
    """On common worlds, more is heard where nobody hunts."""
    free = run(holding(case, {"hunt": 0}), ["aware_of_all"])
    hunted = run(case, ["aware_of_all"])
    mean, margin = mean_and_margin((free - hunted)["aware_of_all"].sel(time="2025-12-30"))
    assert mean > margin


def test_the_news_breaks_in_january(case: Case) -> None:
    names = ["aware_of_all", "cost_of_silence", "discontent"]
    calm = run(case, names)
    broken = run(case, names, scenarios=["news-breaks"])
    before = slice(None, "2024-12-31")
    for name in names:
        assert (calm[name].sel(time=before) == broken[name].sel(time=before)).all(), name
    # A fifth of the rest in each of four weeks is 59 %, the rumour comes on top.
    heard = broken["aware_of_all"].sel(time="2025-02-04")
    assert float(((heard > 0.55) & (heard < 0.9)).mean()) >= 0.95
    for name in ("cost_of_silence", "discontent"):
        mean, margin = mean_and_margin((broken - calm)[name].sel(time="2025-03-25"))
        assert mean > margin, name


def test_near_losses_weigh_as_much_as_what_the_country_hears(case: Case) -> None:
    """One deployed family in ten is half of the level, whatever an average would say."""
    near = holding(case, {"bereaved_share": 0.1, "touched_of_all": 0})
    far = holding(case, {"bereaved_share": 0, "touched_of_all": 0.01})
    for changed in (near, far):
        assert np.allclose(run(changed, ["touched_level"])["touched_level"], 0.5)
