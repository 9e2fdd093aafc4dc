"""The sector `south_korea` of `dprk-russia`: a ladder, a fear, and a threat that can be spent once."""

from __future__ import annotations

import numpy as np
import pytest

WAR = ("ceasefire_rate=1e-9 per year",)
NO_TECHNOLOGY = tuple(
    f"{rung}_rate=0 per year" for rung in ("satellite", "aircraft", "submarine", "warhead")
)
AS_IN_NOVEMBER = (
    *WAR,
    *NO_TECHNOLOGY,
    "fear_of_step=0.0001 %",
    "programme_grows=0 per year",
    "washington_line=1",
    "government_falls_rate=0 per year",
)
ARMS = ("lethal_rate=10_000 per year",)
NO_ARMS = ("lethal_rate=0 per year",)


def test_with_nothing_of_this_case_at_work_arms_come_at_the_rate_of_the_class(dprk):
    """Plain exponential at 0.18 a year over 65 weeks, within 4.5 standard errors."""
    worlds = dprk(
        "lethal_arms", "push_in_seoul", settings=(*AS_IN_NOVEMBER, "lethal_rate=0.18 per year")
    )
    until = slice(None, "2026-02-24")
    assert np.allclose(worlds["push_in_seoul"].sel(time=until), 1, atol=1e-3)
    expected = 1 - np.exp(-0.18 * 65 * 7 / 365.25)
    error = 4.5 * (expected * (1 - expected) / worlds.sizes["world"]) ** 0.5
    assert abs(float(worlds["lethal_arms"].sel(time="2026-02-24").mean()) - expected) < error


def test_the_threat_holds_moscow_back_until_it_is_spent_and_is_repaid_after(dprk, higher):
    """The balancing half and the reinforcing half of one loop."""
    names = ("seoul_brake_now", "moscow_readiness", "need")
    settings = (*WAR, *NO_TECHNOLOGY, "seoul_brake=0.5", "retaliation=0.8")
    kept = dprk(*names, settings=(*settings, *NO_ARMS))
    spent = dprk(*names, settings=(*settings, *ARMS))
    assert np.allclose(kept["seoul_brake_now"].sel(time="2025-01-14"), 0.5)
    assert (spent["seoul_brake_now"].sel(time=slice("2024-12-10", None)) == 0).all()
    assert higher(spent["moscow_readiness"], kept["moscow_readiness"], "2025-06-03")
    assert higher(spent["need"], kept["need"], "2025-06-03")


def test_technology_frightens_seoul_and_fear_arms_kyiv(dprk, higher):
    names = ("seoul_threat", "push_in_seoul", "lethal_arms")
    feels = (*WAR, "fear_of_rung=15 %", "consent_follows=1.2", "lethal_rate=0.3 per year")
    base = dprk(*names, settings=(*feels, *NO_TECHNOLOGY))
    much = dprk(*names, settings=(*feels, "warhead_rate=10_000 per year"))
    for name in names:
        assert higher(much[name], base[name], "2026-02-24"), name


def test_what_arms_do_to_losses_and_need_is_small_and_of_the_right_sign(dprk, higher):
    names = ("losses_now", "need", "casualties", "line_risk", "kursk_area", "ceasefire")
    settings = (*WAR, *NO_TECHNOLOGY, "arms_bite=0.1")
    none = dprk(*names, settings=(*settings, *NO_ARMS))
    arms = dprk(*names, settings=(*settings, *ARMS))
    late = slice("2024-12-17", None)
    assert np.allclose((arms["losses_now"] / none["losses_now"]).sel(time=late), 1.1)
    assert higher(arms["casualties"], none["casualties"], "2026-02-24")
    for name in ("kursk_area", "ceasefire"):
        assert (arms[name] == none[name]).all(), name


def test_seoul_fears_the_north_with_no_russian_help(dprk, higher):
    """What Pyongyang proclaims of its own programme frightens by itself."""
    names = ("seoul_threat", "push_in_seoul")
    low = dprk(*names, settings=(*WAR, *NO_TECHNOLOGY, "programme_grows=0 per year"))
    high = dprk(*names, settings=(*WAR, *NO_TECHNOLOGY, "programme_grows=0.05 per year"))
    assert (low["seoul_threat"] == high["seoul_threat"]).sel(time=slice(None, "2024-12-01")).all()
    for name in names:
        assert higher(high[name], low[name], "2025-12-30"), name


@pytest.mark.parametrize("step", ["cross_rate=10_000 per year", "first_wave=1_000 soldier"])
def test_a_further_step_of_the_north_frightens_seoul(dprk, higher, step):
    names = ("seoul_threat", "across_border", "twice_the_men")
    settings = (*WAR, *NO_TECHNOLOGY, "fear_of_step=20 %")
    stays = "cross_rate=0 per year"
    calm = dprk(*names, settings=(*settings, stays, "first_wave=40_000 soldier"))
    more = dprk(*names, settings=(*settings, step) if "cross" in step else (*settings, stays, step))
    assert (calm["across_border"] == 0).all()
    assert higher(more["seoul_threat"], calm["seoul_threat"], "2026-02-24")


def test_in_peace_nobody_arms_kyiv_and_no_threat_counts(dprk):
    peace = ("ceasefire_rate=10_000 per year", "relapse_rate=0 per year")
    worlds = dprk("lethal_arms", "seoul_brake_now", "seoul_rung", settings=peace)
    late = worlds.sel(time=slice("2025-01-07", None))
    assert float(late["lethal_arms"].isel(time=-1).mean()) <= 0.02
    assert (late["seoul_brake_now"] == 0).all()


def test_the_ladder_has_five_rungs_and_nobody_climbs_down(dprk):
    worlds = dprk(
        "seoul_rung", "lethal_arms", "seoul_nato", settings=(*WAR, "climb_rate=30 per year")
    )
    rung = worlds["seoul_rung"]
    assert (rung.diff("time") >= 0).all()
    assert float(rung.min()) == 1 and float(rung.max()) == 5
    assert ((rung == 5) == (worlds["lethal_arms"] == 1)).all()
    assert float(worlds["seoul_nato"].min()) >= 0 and float(worlds["seoul_nato"].max()) <= 1


def test_a_new_government_that_is_against_ends_threat_and_climb(dprk, higher):
    names = ("seoul_brake_now", "push_in_seoul", "seoul_nato")
    old = dprk(*names, settings=(*WAR, *NO_ARMS, "government_falls_rate=0 per year"))
    new = dprk(
        *names,
        settings=(*WAR, *NO_ARMS, "government_falls_rate=10_000 per year", "successor_line=0.05"),
    )
    for name in names:
        assert higher(old[name], new[name], "2026-02-24"), name


def test_a_push_is_at_most_threefold(dprk):
    most = dprk(
        "push_in_seoul",
        settings=("washington_line=2", "successor_line=2", "fear_of_rung=50 %", *WAR),
        scenarios=("technology-now",),
    )
    assert float(most["push_in_seoul"].max()) <= 3


def test_seoul_may_move_more_than_beijing(dprk, higher):
    """The ordering that one essay states: by the end of 2026 Seoul has answered in more worlds."""
    worlds = dprk("lethal_arms", "beijing_answers", account="investment")
    assert higher(worlds["lethal_arms"], worlds["beijing_answers"], "2026-12-29")


def test_seoul_arms_kyiv_on_the_day_of_the_scenario(dprk):
    names = ("lethal_arms", "seoul_rung", "arrived")
    base = dprk(*names, settings=WAR)
    arms = dprk(*names, settings=WAR, scenarios=("seoul-arms-kyiv",))
    before = slice(None, "2025-01-28")
    for name in names:
        assert (arms[name].sel(time=before) == base[name].sel(time=before)).all(), name
    assert float(arms["lethal_arms"].sel(time="2025-03-04").mean()) > 0.99
