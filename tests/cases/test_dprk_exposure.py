"""What men see abroad, who comes home, and that fear of them is not the danger from them.

Means of differences on common worlds are held against 4.5 of their standard errors, unless
a relation must hold in every world.
"""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from tests.cases.running import MONTH, PER_MONTH, PER_YEAR, SOLDIER, WORLDS, fixed, run, surely

from sapper.case.case import Case

ACCOUNTS = ("investment", "sacred-war")


def survivors(worlds: xr.Dataset) -> xr.DataArray:
    """Changed men who are home or can still come home."""
    return worlds["changed_men"] + worlds["changed_share"] * worlds["in_russia"]


def test_all_who_come_home_are_held_or_at_large(case: Case) -> None:
    worlds = run(case, ["returnees_held", "returnees_at_large", "returned"])
    home = worlds["returnees_held"] + worlds["returnees_at_large"]
    assert np.allclose(home, worlds["returned"], atol=1e-6)


def test_changed_men_are_some_of_those_who_came_home(case: Case) -> None:
    names = ["changed_men", "changed_at_large", "returned", "returnees_at_large"]
    worlds = run(case, names)
    assert (worlds["changed_men"] <= worlds["returned"] + 1e-9).all()
    assert (worlds["changed_men"] >= 0).all()
    assert (worlds["changed_at_large"] <= worlds["changed_men"] + 1e-9).all()


def test_without_troops_nobody_is_exposed(case: Case) -> None:
    settings = (fixed("first_wave", 0, SOLDIER), fixed("agreed_ceiling", 0, SOLDIER))
    worlds = run(case, ["contact", "changed_men", "fear_of_returnees"], *settings)
    assert (worlds["contact"] == 0).all()
    assert (worlds["changed_men"] == 0).all()


def test_when_the_last_man_is_gone_no_time_abroad_is_left(case: Case) -> None:
    worlds = run(case, ["in_russia", "time_abroad", "contact", "months_abroad"])
    gone = worlds.isel(time=-1)["in_russia"].values == 0
    assert gone.sum() > 10
    left = worlds.isel(time=-1, world=gone.nonzero()[0])
    for name in ("time_abroad", "contact", "months_abroad"):
        assert np.allclose(left[name], 0, atol=1e-6), name
    assert float(worlds["months_abroad"].max()) < 12 * 4.3  # no longer than the war ran


def test_without_contact_nobody_is_changed_and_yet_they_are_feared(case: Case) -> None:
    settings = (fixed("contact_behind", 0), fixed("contact_at_front", 0))
    names = ["changed_share", "plots_of_returnees", "fear_of_returnees"]
    worlds = run(case, names, *settings)
    assert (worlds["changed_share"] == 0).all()
    assert (worlds["plots_of_returnees"] == 0).all()
    assert float(worlds["fear_of_returnees"].sel(time="2025-12-30").mean()) > 0.1


def test_the_harm_of_contact_is_not_what_is_feared(case: Case) -> None:
    """The true rate moves no fear and no choice; only what Pyongyang can see does."""
    names = ["fear_of_returnees", "policy.last"]
    settings = [(fixed("change_rate", rate, PER_MONTH),) for rate in (0.001, 0.02)]
    quiet = (  # no plot found, no overthrow
        fixed("detected", 0),
        fixed("control_response", 0),
        fixed("success", 0),
    )
    little, much = (run(case, names, *setting, *quiet) for setting in settings)
    for name in names:
        assert (little[name] == much[name]).all(), name


def test_if_all_are_captured_nobody_is_home_to_be_feared(case: Case) -> None:
    settings = (
        fixed("line_hazard", 100, PER_MONTH),
        fixed("assault_hazard", 100, PER_MONTH),
        fixed("killed_share", 0),
        fixed("captured_share", 1),
        fixed("small_share", 1),
        fixed("break_point", 1e6),
        fixed("desertion", 0, PER_YEAR),
        fixed("agreed_ceiling", 0, SOLDIER),
        fixed("evacuation_time", 1e6, MONTH),
    )
    names = ["prisoners", "arrived", "changed_men", "in_russia"]
    taken = run(case, names, *settings, fixed("ceasefire_rate", 1e-9, PER_YEAR))
    late = taken.mean("world").sel(time="2025-12-30")
    gone = late["arrived"] - late["in_russia"]
    assert float(late["prisoners"] / gone) > 0.95  # the rest went home while this was learnt
    base = run(case, names).mean("world").sel(time="2025-12-30")
    assert float(late["changed_men"] / late["arrived"]) < 0.1 * float(
        base["changed_men"] / base["arrived"]
    )


@pytest.mark.parametrize("account", ACCOUNTS)
def test_losses_part_the_two_dangers(case: Case, account: str) -> None:
    """The sign that divides the essays, in one run: fewer changed survivors for every man
    sent, more bereaved families.

    Of every man sent, since losses are made good: the newcomers come back too, and the
    wounded come back first.
    """
    names = ["changed_men", "changed_share", "in_russia", "arrived", "families_bereaved"]
    calm = run(case, names, account=account)
    heavy = run(case, names, account=account, scenarios=["heavy-losses"])
    for day in ("2025-12-30", "2026-12-29", "2027-06-29"):
        one, two = (worlds.sel(time=day) for worlds in (calm, heavy))
        assert surely(survivors(two) / two["arrived"] - survivors(one) / one["arrived"], -1), day
        assert surely(two["families_bereaved"] - one["families_bereaved"], 1), day


@pytest.mark.parametrize("account", ACCOUNTS)
def test_of_a_force_that_is_not_replaced_losses_leave_less_to_fear(
    case: Case, account: str
) -> None:
    """The same sign for the first wave by itself, in numbers of changed survivors."""
    names = ["changed_men", "changed_share", "in_russia", "families_bereaved"]
    never = fixed("fill_time", 1e6, MONTH)
    calm = run(case, names, never, account=account)
    heavy = run(case, names, never, account=account, scenarios=["heavy-losses"])
    for day in ("2026-12-29", "2027-06-29"):
        assert surely((survivors(heavy) - survivors(calm)).sel(time=day), -1), day
        assert surely((heavy - calm)["families_bereaved"].sel(time=day), 1), day


def test_longer_holding_leaves_fewer_at_large(case: Case) -> None:
    short, long = (
        run(case, ["returnees_at_large"], fixed("held_apart", months, MONTH)) for months in (2, 18)
    )
    assert surely((long - short)["returnees_at_large"].sel(time="2025-12-30"), -1)


def test_men_kept_abroad_are_longer_exposed_and_more_feared(case: Case) -> None:
    """R: open-ended tours raise months abroad, contact of each man, and fear of him."""
    names = ["months_abroad", "changed_share", "fear_of_returnees", "returned", "in_russia"]
    base = run(case, names)
    kept = run(case, names, scenarios=["open-ended-tours"])
    change = (kept - base).sel(time="2025-12-30")
    assert surely(change["returned"], -1)
    there = (base["in_russia"] > 1_000) & (kept["in_russia"] > 1_000)
    still = change.isel(world=there.sel(time="2025-12-30").values.nonzero()[0])
    assert still.sizes["world"] > WORLDS / 2
    assert surely(still["months_abroad"], 1)
    assert surely(still["changed_share"], 1)


def test_men_at_large_are_feared(case: Case) -> None:
    """B: the more are at large, the more are feared those to come."""
    few, many = (
        run(case, ["fear_of_returnees"], fixed("feared_number", limit, SOLDIER))
        for limit in (50_000, 5_000)
    )
    assert surely((many - few)["fear_of_returnees"].sel(time="2026-12-29"), 1)


def test_rotation_brings_more_and_exposes_each_less(case: Case) -> None:
    names = ["arrived", "returned", "months_abroad", "changed_men", "in_russia", "withdrawn"]
    base = run(case, names)
    tours = run(case, names, scenarios=["rotation-every-two-months"])
    change = (tours - base).sel(time="2025-12-30")
    assert surely(change["arrived"], 1)
    assert surely(change["returned"], 1)
    assert surely(change["changed_men"], 1)
    stays = ((base["withdrawn"] + tours["withdrawn"]).sel(time="2025-12-30") == 0).values
    assert surely(change["months_abroad"].isel(world=stays.nonzero()[0]), -1)
    # The strength is held until the corps runs short: six tours of 11,000 a year against 40,000
    # to 80,000 men, of whom none goes twice.
    held = (tours["in_russia"] / base["in_russia"]).sel(time="2025-04-29").values[stays]
    assert 0.85 < float(np.median(held)) < 1.15
    before = slice(None, "2024-12-31")
    assert (tours["arrived"].sel(time=before) == base["arrived"].sel(time=before)).all()


@pytest.mark.parametrize("name", ["fear_of_returnees", "holding_now"])
def test_the_fear_of_survivors_is_the_investments(case: Case, name: str) -> None:
    one, other = (run(case, [name], account=account)[name] for account in ACCOUNTS)
    assert surely((one - other).sel(time="2025-06-03"), 1)


def test_those_still_held_are_feared_after_the_last_man_has_left(case: Case) -> None:
    """What they saw is remembered until they are let go; then only the men at large count."""
    names = ["months_abroad", "months_behind_them", "returnees_held", "time_remembered"]
    names += ["fear_of_returnees", "in_russia", "returned"]
    worlds = run(case, names)
    assert (worlds["time_remembered"] >= -1e-6).all()
    gone = (worlds["in_russia"] == 0) & (worlds["returned"] > 100)
    held = gone & (worlds["returnees_held"] > 100)
    assert int(held.sum()) > 100
    assert (worlds["months_abroad"].where(held, 0) == 0).all()
    assert float(worlds["months_behind_them"].where(held).min()) > 0
    assert float(worlds["fear_of_returnees"].where(held).min()) > 0
    # nobody remembers more than the whole time since October 2024
    assert float(worlds["months_behind_them"].max()) < 12 * 2.8
