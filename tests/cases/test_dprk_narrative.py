"""What Pyongyang says of the deployment: rungs, the joint secret, the class, the story.

Where two runs are compared it is on common worlds, and a mean difference has to stand 4.5
standard errors above nought; a share against its expected value has to lie within 4.5.
"""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from tests.cases.running import PER_MONTH, PER_YEAR, WORLDS, fixed, holding, mean_and_margin, run

from sapper.case.case import Case
from sapper.language.units import Unit

AREA = Unit.of({"km": 2, "month": -1})
NOBODY_IS_HIT = ("would_fight", "small_share")


LADDER = ("rung_abroad", "rung_home", "admitted", "told_at_home", "honoured_at_home")
NEUTRAL = (
    fixed("reserve_hazard", 0, PER_MONTH),
    *(fixed(name, 0) for name in NOBODY_IS_HIT),
    *(fixed(name, 0) for name in ("for_returnees", "for_exposure", "for_claim")),
    fixed("against_answer", 0),
    fixed("acceptance", 0.5),
    fixed("fear_for_sons", 0),
    fixed("retaken_rate", 1e-9, AREA),
    fixed("ceasefire_rate", 1e-9, PER_YEAR),
    fixed("cross_rate", 0, PER_YEAR),
)


@pytest.fixture(scope="module")
def base(case: Case) -> xr.Dataset:
    return run(case, [*LADDER, "frame", "dead", "cost_of_silence"])


def test_no_step_is_taken_back(base: xr.Dataset) -> None:
    for name in LADDER:
        assert (base[name].diff("time") >= 0).all(), name


def test_a_ladder_is_climbed_in_its_order(base: xr.Dataset) -> None:
    assert (base["told_at_home"] <= base["admitted"]).all()
    assert (base["honoured_at_home"] <= base["told_at_home"]).all()
    assert ((base["rung_abroad"] >= 3) == (base["admitted"] == 1)).all()
    assert ((base["rung_home"] >= 3) == (base["told_at_home"] == 1)).all()
    assert ((base["rung_home"] == 4) == (base["honoured_at_home"] == 1)).all()
    assert (base["dead"].where(base["honoured_at_home"] == 1, 1) >= 1).all()


def test_the_rungs_of_the_cutoff_are_those_seen(base: xr.Dataset) -> None:
    def at(name: str, day: str) -> set[float]:
        return set(np.unique(base[name].sel(time=day, method="ffill")))

    assert at("rung_abroad", "2024-10-20") == {0}
    assert at("rung_abroad", "2024-10-30") == {1}
    assert at("rung_home", "2024-11-12") == {0}
    assert at("rung_home", "2024-11-26") == {1, 2}


def test_without_casualties_admissions_come_at_the_rate_of_the_class(case: Case) -> None:
    names = ["rate_of_admission", "admission_rate", "admitted", "dead", "mission"]
    worlds = run(case, names, *NEUTRAL)
    assert (worlds["dead"] == 0).all()
    assert (worlds["mission"] == 1).all()
    rate = worlds["admission_rate"]
    assert np.allclose(worlds["rate_of_admission"] / rate, 1, rtol=1e-9)
    years = 30 * 7 / 365.25  # 30 weekly steps from 3 December 2024 to 1 July 2025
    per_year = (rate if "time" not in rate.dims else rate.isel(time=0)).values
    expected = 1 - np.exp(-per_year * years)
    seen = float(worlds["admitted"].sel(time="2025-07-01", method="ffill").mean())
    margin = 4.5 * float(np.sqrt((expected * (1 - expected)).sum())) / WORLDS
    assert abs(seen - expected.mean()) < margin


def test_a_joint_secret_waits_for_moscow(case: Case) -> None:
    names = ["rate_of_admission", "rate_if_alone", "admission_rate", "moscow_says", "admitted"]
    silent = (fixed("moscow_rate", 0, PER_YEAR), fixed("moscow_consents", 0))
    worlds = run(case, names, *silent)
    before = worlds["moscow_says"] == 0
    over = worlds["rate_of_admission"] > worlds["admission_rate"] * (1 + 1e-9)
    assert not (over & before).any()
    assert bool((worlds["rate_if_alone"] > worlds["admission_rate"]).any())
    assert (worlds["moscow_says"].where(worlds["admitted"] == 0, 0) == 0).all()

    open_secret = run(case, names, fixed("moscow_rate", 10_000, PER_YEAR))
    late = open_secret.sel(time=slice("2024-12-15", None))
    assert (late["moscow_says"] == 1).all()
    assert np.allclose(late["rate_of_admission"], late["rate_if_alone"])


def test_heavier_losses_make_silence_dearer(case: Case) -> None:
    """The first half of the loop from losses to acceptance."""
    names = ["touched_of_all", "cost_of_silence", "cost_of_disclosure"]
    calm = run(case, names)
    heavy = run(case, names, scenarios=["heavy-losses"])
    change = (heavy - calm).sel(time="2025-06-24")
    for name in ("touched_of_all", "cost_of_silence"):
        mean, margin = mean_and_margin(change[name])
        assert mean > margin, name


@pytest.mark.parametrize(
    ("weight", "accepted", "sign"),
    [
        ("for_families", 0.5, 1),
        ("for_esteem", 0.95, 1),
        ("against_discontent", 0.5, -1),
    ],
)
def test_what_weighs_more_moves_the_rate_its_way(
    case: Case, weight: str, accepted: float, sign: int
) -> None:
    """Where everybody is touched."""
    touched = holding(case, {"touched_level": 1})
    settings = (*NEUTRAL, fixed("acceptance", accepted), fixed("moscow_consents", 1))
    names = ["rate_of_admission"]
    day = "2025-06-24"
    little = run(touched, names, *settings, fixed(weight, 0.1)).sel(time=day)
    much = run(touched, names, *settings, fixed(weight, 4)).sel(time=day)
    mean, margin = mean_and_margin(
        sign * np.log(much["rate_of_admission"] / little["rate_of_admission"])
    )
    assert mean > margin


def test_praise_raises_acceptance_and_ends_the_cost_of_silence(case: Case) -> None:
    """The second half of the loop: honours, acceptance. Nothing before March may move."""
    names = ["rung_home", "dead", "acceptance_now", "cost_of_silence", "discontent", "frame"]
    calm = run(case, names)
    praised = run(case, names, scenarios=["praise-the-dead"])
    before = slice(None, "2025-02-28")
    for name in names:
        assert (calm[name].sel(time=before) == praised[name].sel(time=before)).all(), name
    late = praised.sel(time="2025-06-24")
    # Two steps of the ladder and the first death take a few weeks.
    had_dead = praised["dead"].sel(time="2025-06-03") >= 1
    assert bool(had_dead.any())
    assert (late["rung_home"].where(had_dead, 4) == 4).all()
    assert (late["cost_of_silence"].where(had_dead, 0) == 0).all()
    change = (praised - calm).sel(time="2025-12-30")
    for name in ("acceptance_now", "frame"):
        mean, margin = mean_and_margin(change[name])
        assert mean > margin, name


def test_an_admission_at_home_tells_families_and_raises_discontent(case: Case) -> None:
    """The loop that balances: told at home, deaths known, discontent; honours kept away."""
    names = ["deaths_known", "discontent", "told_at_home"]
    secret = (fixed("honour_rate", 0, PER_YEAR), fixed("telling_rate", 0, PER_YEAR))
    told = (fixed("honour_rate", 0, PER_YEAR), fixed("telling_rate", 10_000, PER_YEAR))
    admit = fixed("admission_rate", 10_000, PER_YEAR)
    change = (run(case, names, *told, admit) - run(case, names, *secret, admit)).sel(
        time="2025-06-24"
    )
    for name in ("deaths_known", "discontent"):
        mean, margin = mean_and_margin(change[name])
        assert mean > margin, name


def test_the_story_gives_nothing_without_a_war(case: Case) -> None:
    """What was taught for decades can't by itself explain 2024."""
    no_war = (fixed("ceasefire_rate", 10_000, PER_YEAR), fixed("relapse_rate", 0, PER_YEAR))
    worlds = run(case, ["ideological_gain"], *no_war, account="sacred-war")
    assert (worlds["ideological_gain"].sel(time=slice("2025-01-01", None)) == 0).all()


@pytest.mark.parametrize("account", ["investment", "sacred-war"])
def test_a_threat_from_outside_feeds_the_story_in_one_account_only(
    case: Case, account: str
) -> None:
    low, high = (
        run(holding(case, {"threat_salience": value}), ["ideological_gain"], account=account)
        for value in (0.0, 1.0)
    )
    mean, margin = mean_and_margin((high - low)["ideological_gain"].sel(time="2025-06-24"))
    if account == "sacred-war":
        assert mean > margin > 0
    else:
        assert mean == 0


@pytest.mark.parametrize("account", ["investment", "sacred-war"])
def test_an_empty_doctrine_is_filled_slowly_in_one_account_only(case: Case, account: str) -> None:
    worlds = run(case, ["frame"], fixed("honour_rate", 0, PER_YEAR), account=account)
    frame = worlds["frame"]
    week = float(abs(frame.diff("time")).max())
    assert week < 0.02
    grown = frame.sel(time="2025-09-30") - frame.isel(time=0)
    mean, margin = mean_and_margin(grown)
    if account == "sacred-war":
        assert mean > margin > 0
    else:
        assert np.allclose(grown, 0, atol=1e-12)


def test_ideology_moves_the_dispatch_through_the_story(case: Case) -> None:
    """NATO with Seoul, story, gain, dispatch: what the story gives keeps the force there."""
    shown = ["policy.expand.chance", "policy.withdraw.chance"]
    low, high = (
        run(holding(case, {"ideological_gain": value}), shown, account="sacred-war")
        for value in (0.0, 1.0)
    )
    change = (high - low).sel(time="2024-12-03")
    mean, margin = mean_and_margin(change["policy.withdraw.chance"])
    assert mean < -margin
    mean, margin = mean_and_margin(change["policy.expand.chance"])
    assert mean > margin


def test_one_account_is_silent_on_secrecy(case: Case) -> None:
    """The long investment says nothing on when or whether Pyongyang speaks."""
    account = next(item for item in case.accounts if item.id == "investment")
    touched = {item.target for point in account.points for item in point.settings}
    speed = {"admission_rate", "telling_rate", "honour_rate", "stakes", "moscow_rate"}
    assert not touched & (speed | {"moscow_consents", "for_families", "against_discontent"})


@pytest.mark.parametrize(("account", "credence"), [("investment", 0.6), ("sacred-war", 0.85)])
def test_the_speech_was_a_hint_as_often_as_it_is_held_for_one(
    case: Case, account: str, credence: float
) -> None:
    rung = run(case, ["rung_home"], account=account)["rung_home"].sel(time="2024-11-26")
    margin = 4.5 * (credence * (1 - credence) / WORLDS) ** 0.5
    assert abs(float((rung == 2).mean()) - credence) < margin
