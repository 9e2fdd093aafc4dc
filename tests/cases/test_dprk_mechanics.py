"""What must hold in `dprk-russia` whatever its priors: people, units of cause, and anchors.

Shares over worlds are asked with thresholds that the case states itself (95 %), on a fixed
seed; where a share is compared, the tolerance is 4.5 standard errors of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from tests.cases.running import PER_MONTH, PER_YEAR, fixed, run

from sapper.analysis.simulation import simulate_case
from sapper.case.case import Case
from sapper.language.tree import Binary, Name, Number
from sapper.language.units import Unit
from sapper.model.points import Setting

WORLDS = 400
PEOPLE = (
    "corps_at_home",
    "training",
    "reserve",
    "line",
    "assault",
    "hospital",
    "home_wounded",
    "home_rotated",
    "dead",
    "prisoners",
    "deserted",
)
HOUR = Unit.of({"hour": 1})


@pytest.fixture(scope="module")
def base(case: Case) -> xr.Dataset:
    names = [*PEOPLE, "in_russia", "arrived", "casualties"]
    return simulate_case(case, worlds=WORLDS, seed=1, names=names)


def with_settings(
    case: Case, settings: Sequence[Setting], names: Sequence[str], account: str | None = None
) -> xr.Dataset:
    return run(case, names, *settings, account=account, worlds=WORLDS)


NO_WAR = (
    fixed("ceasefire_rate", 10_000, PER_YEAR),
    fixed("relapse_rate", 0, PER_YEAR),
)


def test_people_are_conserved_to_the_last_one_in_every_world(base: xr.Dataset) -> None:
    total = sum(base[name] for name in PEOPLE)
    assert isinstance(total, xr.DataArray)
    assert (total == total.isel(time=0)).all()


def test_people_are_whole_and_never_fewer_than_none(base: xr.Dataset) -> None:
    for name in PEOPLE:
        values = base[name].values
        assert (values >= 0).all(), name
        assert (values == np.floor(values)).all(), name


def test_those_who_came_are_those_who_left_the_corps(base: xr.Dataset) -> None:
    left = base["corps_at_home"].isel(time=0) - base["corps_at_home"]
    assert (left == base["arrived"]).all()


def test_casualties_are_the_dead_the_prisoners_and_the_wounded(base: xr.Dataset) -> None:
    least = base["dead"] + base["prisoners"] + base["home_wounded"] + base["hospital"]
    assert (base["casualties"] >= least).all()


def test_strength_at_the_cutoff(base: xr.Dataset) -> None:
    strength = base["in_russia"].sel(time="2024-12-01", method="ffill")
    inside = ((strength >= 9_000) & (strength <= 13_000)).mean()
    assert float(inside) >= 0.95


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [("2024-10-15", 1_200, 1_900), ("2024-10-23", 2_300, 4_600), ("2024-10-29", 8_500, 12_000)],
)
def test_the_first_wave_comes_when_it_was_seen(
    base: xr.Dataset, day: str, low: float, high: float
) -> None:
    arrived = base["arrived"].sel(time=day, method="ffill")
    inside = ((arrived >= low) & (arrived <= high)).mean()
    assert float(inside) >= 0.9


def test_zero_waiting_and_no_excess_give_the_losses_of_the_class(case: Case) -> None:
    handling = [
        fixed(f"{name}_handles", 0, HOUR)
        for name in ("commander", "commissar", "police", "interpreter")
    ]
    capacity = fixed("interpreter_capacity", 1e9, Unit.of({"order": 1, "day": -1}))
    settings = (*handling, capacity, fixed("log_relative_risk", 0))
    names = ["relative_risk", "waiting", "line_risk", "assault_risk", "war_on"]
    worlds = with_settings(case, settings, names)
    assert np.allclose(worlds["waiting"], 0, atol=1e-6)
    assert np.allclose(worlds["relative_risk"], 1, rtol=1e-6)


def test_three_fast_signers_cost_nothing(case: Case) -> None:
    handling = [
        fixed(f"{name}_handles", 0.1, HOUR)
        for name in ("commander", "commissar", "police", "interpreter")
    ]
    settings = (
        *handling,
        fixed("interpreter_capacity", 1e9, Unit.of({"order": 1, "day": -1})),
        fixed("reached_in_contact", 1),
        fixed("important_orders", 2, Unit.of({"order": 1, "day": -1})),
        fixed("referred_up", 0),
        *(fixed(f"{where}_hazard", 0, PER_MONTH) for where in ("line", "assault", "reserve")),
    )
    worlds = with_settings(case, settings, ["wait_korean_chain", "waiting_risk"])
    # 3.5 signers of 0.1 hour, twice a day: 2.9 % of the time.
    assert np.allclose(worlds["wait_korean_chain"], 3.5 * 0.1 * 2 / 24, rtol=1e-6)
    assert float(worlds["waiting_risk"].max()) < 1.02


def test_reform_lowers_the_waiting_and_the_protection(case: Case) -> None:
    settings = (fixed("reform_rate", 10_000, PER_YEAR),)
    worlds = with_settings(case, settings, ["waiting", "waiting_risk", "protection_lost"])
    early, late = worlds.sel(time="2024-11-26"), worlds.sel(time="2025-06-03")
    assert (late["waiting"] <= early["waiting"] + 1e-12).all()
    assert (late["waiting_risk"] <= early["waiting_risk"] + 1e-12).all()
    assert float((late["waiting"] < early["waiting"] - 1e-6).mean()) > 0.9
    assert float((late["protection_lost"] > 0).mean()) > 0.9


def test_a_ceasefire_on_day_one_ends_losses_and_need(case: Case) -> None:
    names = ["casualties", "need", "war_on", "ammunition_demand", "labourers"]
    worlds = with_settings(case, NO_WAR, names)
    late = worlds.sel(time=slice("2025-01-01", None))
    assert (late["war_on"] == 0).all()
    assert (late["need"] == 0).all()
    assert (late["casualties"].isel(time=-1) == late["casualties"].isel(time=0)).all()
    falling = late["ammunition_demand"].diff("time")
    assert (falling <= 1e-12).all()
    assert (late["labourers"].isel(time=-1) > 0).all()


def test_heavier_losses_leave_fewer_survivors_and_bereave_more(case: Case) -> None:
    """The sign that divides the essays: fewer who could return, more who mourn."""
    names = ["dead", "arrived", "families_bereaved"]
    calm = simulate_case(case, worlds=WORLDS, seed=1, names=names)
    heavy = simulate_case(case, scenarios=["heavy-losses"], worlds=WORLDS, seed=1, names=names)

    def change(of: str) -> tuple[float, float]:
        def at(worlds: xr.Dataset) -> xr.DataArray:
            late = worlds.sel(time="2025-12-30")
            return late[of] if of != "surviving" else 1 - late["dead"] / late["arrived"]

        difference = at(heavy) - at(calm)
        return float(difference.mean()), 4.5 * float(difference.std()) / WORLDS**0.5

    bereaved, error = change("families_bereaved")
    assert bereaved > error
    surviving, error = change("surviving")
    assert surviving < -error
    before = slice(None, "2024-12-31")
    assert (heavy["dead"].sel(time=before) == calm["dead"].sel(time=before)).all()


def test_a_ceasefire_in_july_moves_nothing_before_july(case: Case) -> None:
    names = ["casualties", "arrived", "war_on", "pay_due_total"]
    base = simulate_case(case, worlds=WORLDS, seed=1, names=names)
    peace = simulate_case(
        case, scenarios=["ceasefire-mid-2025"], worlds=WORLDS, seed=1, names=names
    )
    before = slice(None, "2025-06-30")
    for name in names:
        assert (base[name].sel(time=before) == peace[name].sel(time=before)).all(), name
    late = peace.sel(time=slice("2025-08-01", None))
    assert (late["war_on"] == 0).all()
    assert (late["casualties"].isel(time=-1) == late["casualties"].isel(time=0)).all()


def test_a_withdrawal_is_carried_through(case: Case) -> None:
    names = ["withdrawn", "in_units", "arrived", "policy.withdraw.stands"]
    worlds = simulate_case(case, worlds=WORLDS, seed=1, names=names)
    early = worlds["withdrawn"].sel(time="2026-12-29") == 1
    assert bool(early.any())
    gone = worlds.isel(world=early.values.nonzero()[0])
    assert (gone["in_units"].sel(time="2027-06-29") < 100).all()
    assert (gone["arrived"].isel(time=-1) == gone["arrived"].sel(time="2026-12-29")).all()


@pytest.mark.parametrize(
    ("name", "higher"),
    [
        ("relative_risk", "investment"),
        ("wait_korean_chain", "investment"),
        ("worth_of_pay", "sacred-war"),
    ],
)
def test_accounts_differ_where_the_essays_do(case: Case, name: str, higher: str) -> None:
    """On common worlds, at the cutoff, by more than 4.5 standard errors of the mean."""
    one, other = (
        simulate_case(case, account=account, worlds=WORLDS, seed=1, names=[name])
        for account in ("investment", "sacred-war")
    )
    difference = (one[name] - other[name]).sel(time="2024-11-26")
    sign = 1 if higher == "investment" else -1
    error = 4.5 * float(difference.std()) / WORLDS**0.5
    assert sign * float(difference.mean()) > error


def test_a_quiet_front_costs_fewer(case: Case) -> None:
    calm = simulate_case(case, worlds=WORLDS, seed=1, names=["casualties"])
    quiet = simulate_case(
        case, scenarios=["quiet-front"], worlds=WORLDS, seed=1, names=["casualties"]
    )
    change = (quiet["casualties"] - calm["casualties"]).sel(time="2025-12-30", method="ffill")
    assert float(change.mean()) < -4.5 * float(change.std()) / WORLDS**0.5


def test_a_famine_tips_nobody(case: Case) -> None:
    """A death in one household in five, as in the 1990s, brought no rising."""
    refused = Binary("-", Number(1.0), Name("acceptance"))
    famine = Binary("*", Number(0.2), refused)
    variables = tuple(
        replace(item, equation=famine, by_element=()) if item.name == "grievance" else item
        for item in case.model.variables
    )
    changed = replace(case, model=replace(case.model, variables=variables))
    worlds = simulate_case(changed, worlds=WORLDS, seed=1, names=["public.tipped"])
    assert float(worlds["public.tipped"].isel(time=-1).mean()) <= 0.05


def test_a_grievance_of_all_tips_everybody(case: Case) -> None:
    """So that the famine test can fail."""
    variables = tuple(
        replace(item, equation=Number(0.9), by_element=()) if item.name == "grievance" else item
        for item in case.model.variables
    )
    changed = replace(case, model=replace(case.model, variables=variables))
    worlds = simulate_case(changed, worlds=50, seed=1, names=["public.tipped"])
    assert float(worlds["public.tipped"].isel(time=-1).mean()) == 1


def test_rotation_at_a_strength_arrives_at_twelve_strengths_a_tour(case: Case) -> None:
    """A year of rotation brings twelve strengths over the tour in months, no more.

    Experience alone counts and choice is strict, so everybody rotates. The 5 % allowed is for
    the drift of the strength within the year.
    """
    soldier, month = Unit.of({"soldier": 1}), Unit.of({"month": 1})
    weights = ("revenue", "technology", "alliance", "ideology", "own_defence")
    settings = (
        *(fixed(f"for_{name}", 0) for name in weights),
        fixed("against_returnees", 0),
        fixed("against_deaths", 0),
        fixed("for_experience", 1),
        fixed("rationality", 10_000),
        fixed("tour", 3, month),
        fixed("storm_corps", 1_000_000, soldier),
        fixed("transport", 1_000_000, soldier / month),
        fixed("fill_time", 0.25, month),
        fixed("small_share", 0),
        fixed("would_fight", 0),
        fixed("cross_rate", 0, PER_YEAR),
        fixed("reserve_hazard", 0, PER_MONTH),
        fixed("desertion", 0, PER_YEAR),
        fixed("ceasefire_rate", 1e-9, PER_YEAR),
        fixed("shells_in_need", 1),  # a host in need throughout
        fixed("success", 0),  # those who overthrew the sender would bring the force home
    )
    worlds = with_settings(case, settings, ["arrived", "fit", "policy.rotate.stands"])
    year = worlds.sel(time=slice("2025-10-01", "2026-10-01"))
    assert (year["policy.rotate.stands"] == 1).all()
    weeks = year.sizes["time"] - 1
    came = year["arrived"].isel(time=-1) - year["arrived"].isel(time=0)
    expected = year["fit"].isel(time=slice(0, -1)).mean("time") * weeks * 7 / (3 * 30.4375)
    assert np.allclose(came / expected, 1, atol=0.05)
