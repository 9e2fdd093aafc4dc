"""The sector `exchange` of `dprk-russia`, and use across the border: arrears, rungs, brakes."""

from __future__ import annotations

import numpy as np
import pytest

WAR = ("ceasefire_rate=1e-9 per year",)
RATES = ("satellite", "aircraft", "submarine", "warhead")
NO_TECHNOLOGY = tuple(f"{rung}_rate=0 per year" for rung in RATES)
AT_ONCE = tuple(f"{rung}_rate=10_000 per year" for rung in RATES)


def test_each_dollar_of_pay_is_once_owed_settled_or_set_off(dprk):
    names = ("pay_due_total", "arrears", "settled_total", "settled_in_technology")
    for settings in ((), AT_ONCE):
        worlds = dprk(*names, settings=settings)
        parts = worlds["arrears"] + worlds["settled_total"] + worlds["settled_in_technology"]
        assert np.allclose(parts, worlds["pay_due_total"], rtol=1e-9, atol=1)
        assert float(worlds["arrears"].min()) >= -1e-6


def test_who_is_paid_nothing_is_owed_everything(dprk):
    worlds = dprk(
        "arrears", "pay_due_total", "pay_settled", settings=("settled_share=0", *NO_TECHNOLOGY)
    )
    assert np.allclose(worlds["arrears"], worlds["pay_due_total"])
    assert not worlds["pay_settled"].any()


def test_arrears_make_moscow_pay_in_technology_and_pyongyang_ship_less(dprk, higher):
    names = ("arrears_share", "moscow_readiness", "ammunition_shipped", "satellite_help")
    settings = (*WAR, "in_lieu=1", "slowing=0.5", "satellite_rate=0.3 per year")
    paid = dprk(*names, settings=(*settings, "settled_share=99 %"))
    late = dprk(*names, settings=(*settings, "settled_share=1 %"))
    for name in ("arrears_share", "moscow_readiness", "satellite_help"):
        assert higher(late[name], paid[name], "2026-02-24"), name
    assert higher(paid["ammunition_shipped"], late["ammunition_shipped"], "2026-02-24")


def test_a_rung_delivered_is_leverage_gone_and_money_not_paid(dprk, higher):
    names = ("moscow_readiness", "arrears", "settled_total", "rungs_delivered")
    settings = (*WAR, "leverage=0.6", "rung_worth=500_000_000 USD", "lethal_rate=0 per year")
    none = dprk(*names, settings=(*settings, "in_lieu=0", "seoul_brake=0", *NO_TECHNOLOGY))
    all_of_it = dprk(*names, settings=(*settings, "in_lieu=0", "seoul_brake=0", *AT_ONCE))
    late = all_of_it.sel(time="2025-03-04")
    assert (late["rungs_delivered"] >= 4).all()
    assert higher(none["moscow_readiness"], all_of_it["moscow_readiness"], "2025-03-04")
    assert higher(none["settled_total"], all_of_it["settled_total"], "2026-02-24")


def test_seoul_brakes_every_rung_and_beijing_the_strategic_ones_only(dprk, higher):
    names = ("aircraft_delivered", "strategic_help")
    rates = ("aircraft_rate=0.2 per year", "warhead_rate=0.2 per year", "submarine_rate=0 per year")
    settings = (
        *WAR,
        *rates,
        "leverage=0",
        "lethal_rate=0 per year",
        "government_falls_rate=0 per year",
    )
    free = dprk(*names, settings=(*settings, "seoul_brake=0", "beijing_brake=0"))
    seoul = dprk(*names, settings=(*settings, "seoul_brake=0.8", "beijing_brake=0"))
    beijing = dprk(*names, settings=(*settings, "seoul_brake=0", "beijing_brake=0.8"))
    for name in names:
        assert higher(free[name], seoul[name], "2026-12-29"), name
    assert higher(free["strategic_help"], beijing["strategic_help"], "2026-12-29")
    assert not higher(free["aircraft_delivered"], beijing["aircraft_delivered"], "2026-12-29")


def test_without_need_debt_or_brakes_rungs_come_at_the_rate_of_the_class(dprk):
    """Aircraft at 0.08 a year in peace: plain exponential, within 4.5 standard errors."""
    settings = (
        "ceasefire_rate=10_000 per year",
        "relapse_rate=0 per year",
        "in_lieu=0",
        "leverage=0",
        "lethal_rate=0 per year",
        "aircraft_rate=0.08 per year",
    )
    worlds = dprk("aircraft_delivered", "moscow_readiness", settings=settings)
    assert np.allclose(worlds["moscow_readiness"].sel(time=slice("2025-01-07", None)), 1)
    expected = 1 - np.exp(-0.08 * ((worlds.sizes["time"] - 10) * 7) / 365.25)
    error = 4.5 * (expected * (1 - expected) / worlds.sizes["world"]) ** 0.5
    assert abs(float(worlds["aircraft_delivered"].isel(time=-1).mean()) - expected) < error


@pytest.mark.parametrize("doubted", [False, True])
def test_oil_follows_troops_only_where_it_is_not_for_ammunition(dprk, doubted):
    settings = (
        *WAR,
        "slowing=0",
        "oil=100_000 barrel/month",
        "oil_for_troops=3 barrel/soldier/month",
    )
    worlds = dprk("oil_shipped", "in_russia", settings=settings)
    with_troops = worlds["oil_shipped"].sel(time="2024-12-31") > 100_000 * (1 + 1e-9)
    chosen = worlds.isel(world=np.flatnonzero(with_troops.values == doubted))
    assert chosen.sizes["world"] > 30
    expected = 100_000 + (3 * chosen["in_russia"] if doubted else 0)
    assert np.allclose(chosen["oil_shipped"], expected)


def test_units_cross_the_border_only_in_war_and_then_fight_in_strength(dprk, higher):
    names = ("across_border", "committed", "casualties", "wanted_in_assault", "mission")
    base = dprk(*names, settings=(*WAR, "cross_rate=0 per year"))
    over = dprk(*names, settings=WAR, scenarios=("across-the-border",))
    assert not base["across_border"].any()
    before = slice(None, "2025-02-25")
    crossed = over["across_border"].sel(time="2025-03-11") == 1
    # all but those who are on their way home
    assert float(crossed.mean()) > 0.85
    assert (over["committed"].sel(time="2025-07-01").where(crossed, 1) == 1).mean() > 0.99
    assert higher(over["casualties"], base["casualties"], "2025-09-30")
    calm = dprk(*names, settings=(*WAR, "cross_rate=0 per year"), scenarios=())
    assert (calm["casualties"].sel(time=before) == base["casualties"].sel(time=before)).all()
    peace = ("ceasefire_rate=10_000 per year", "relapse_rate=0 per year")
    assert float(dprk("across_border", settings=peace)["across_border"].isel(time=-1).mean()) < 0.03


def test_the_mandate_is_kept_at_the_rate_of_the_class(dprk):
    """0.3 a year over seven months while Kursk is held and nobody leaves, by 4.5 standard errors."""
    settings = (
        *WAR,
        "cross_rate=0.3 per year",
        "cross_after_clearing=1",
        "used_elsewhere=99.999 %",
    )
    worlds = dprk("across_border", "withdrawn", "in_units", settings=settings)
    stays = worlds["withdrawn"].sel(time="2025-07-01") == 0
    count = int(stays.sum())
    expected = 1 - np.exp(-0.3 * 30 * 7 / 365.25)
    share = float(worlds["across_border"].sel(time="2025-07-01").where(stays).mean())
    assert abs(share - expected) < 4.5 * (expected * (1 - expected) / count) ** 0.5


def test_troops_move_neither_front_nor_ceasefire(dprk):
    names = ("kursk_area", "ceasefire", "war_on")
    few = dprk(*names, settings=("first_wave=1_000 soldier",))
    many = dprk(*names, settings=("first_wave=40_000 soldier", "storm_corps=90_000 soldier"))
    for name in names:
        assert (few[name] == many[name]).all(), name


def test_a_relapse_brings_need_back(dprk):
    worlds = dprk(
        "need", "war_on", settings=("ceasefire_rate=2 per year", "relapse_rate=2 per year")
    )
    again = (worlds["war_on"].diff("time") == 1).any("time")
    assert float(again.mean()) > 0.5
    assert ((worlds["need"] > 0) == (worlds["war_on"] == 1)).all()


def test_late_pay_grows_arrears_and_only_from_2025(dprk, higher):
    names = ("arrears", "pay_settled", "ties")
    base = dprk(*names, settings=WAR)
    late = dprk(*names, settings=WAR, scenarios=("moscow-pays-late",))
    assert (
        late["arrears"].sel(time=slice(None, "2024-12-31"))
        == base["arrears"].sel(time=slice(None, "2024-12-31"))
    ).all()
    assert not late["pay_settled"].sel(time=slice("2025-01-07", "2025-12-23")).any()
    assert higher(late["arrears"], base["arrears"], "2025-12-23")
    assert higher(base["ties"], late["ties"], "2026-06-02")
