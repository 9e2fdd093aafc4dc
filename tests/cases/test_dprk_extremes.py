"""Extreme conditions: what must hold where something is nought, all, or over on the first day.

The standard test of system dynamics (Barlas 1996). What is asked here holds in every world.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

PEACE = ("ceasefire_rate=100_000 per year", "relapse_rate=0 per year")
WAR = ("ceasefire_rate=1e-9 per year",)
NOBODY = ("first_wave=0 soldier", "agreed_ceiling=0 soldier")
TELLING_NOTHING = (
    "rumour=1e-12 per month",
    "heard_at_first=1e-12",
    "known_in_three_months=1e-12",
    "admission_rate=1e-12 per year",
    "telling_rate=0 per year",
    "honour_rate=0 per year",
    "reach=1e-9 person/family",
)


def nought(worlds: xr.Dataset, *names: str) -> None:
    for name in names:
        assert np.allclose(worlds[name], 0, atol=1e-6), name


def test_no_troops(dprk) -> None:
    """Nobody sent: nobody dies, is paid, comes home, is feared for long absence or mourned."""
    gone = ("arrived", "casualties", "dead", "prisoners", "returned", "pay_due_total", "arrears")
    home = ("deaths_known", "changed_men", "contact")
    worlds = dprk(*gone, *home, "grievance_level", "need", settings=(*NOBODY, *WAR))
    nought(worlds, *gone, *home)
    assert float(worlds["grievance_level"].max()) < 1e-6
    assert float(worlds["need"].sel(time="2025-01-07").min()) > 0


def test_no_pay(dprk) -> None:
    """Nothing due: no arrears, none settled, no worth of pay; the force is there all the same."""
    names = ("pay_due_total", "arrears", "arrears_share", "settled_total", "worth_of_pay")
    worlds = dprk(*names, "in_russia", settings=("pay=0 USD/soldier/month",))
    nought(worlds, *names)
    assert (worlds["in_russia"].sel(time="2024-12-03") > 5_000).all()


def test_no_war(dprk) -> None:
    """A ceasefire from the first day of December on: no need, gap or losses; ties are left."""
    names = ("need", "gap_at_home", "ground_retaken", "casualties", "ammunition_demand")
    worlds = dprk(*names, "ties", "structural_inflow", "kursk_area", settings=PEACE)
    late = worlds.sel(time=slice("2024-12-17", None))
    nought(late, "need", "gap_at_home", "ground_retaken")
    assert (late["casualties"] == late["casualties"].isel(time=0)).all()
    assert (late["ammunition_demand"].diff("time") <= 1e-12).all()
    assert (late["ties"].diff("time") <= 0).all()
    assert (late["ties"] > 0).all() and (late["structural_inflow"] > 0).all()


def test_total_containment(dprk) -> None:
    """Nobody hears: no household is touched and nobody acts, however many have died."""
    names = ("aware", "deaths_known", "touched_of_all", "discontent", "incident", "dead")
    worlds = dprk(*names, settings=(*TELLING_NOTHING, *WAR))
    nought(worlds, "aware", "deaths_known", "touched_of_all", "discontent")
    assert (worlds["incident"] == 0).all()
    assert float(worlds["dead"].isel(time=-1).median()) > 0


def test_no_containment(dprk) -> None:
    """Everybody hears at once and every death is known: yet the dead are not more than they are."""
    names = ("aware", "deaths_known", "dead", "touched_of_all", "discontent")
    settings = ("heard_at_first=1", "rumour=50 per month", "known_in_three_months=0.999999")
    worlds = dprk(*names, settings=(*settings, *WAR))
    heard = worlds["aware"].sel(time="2025-06-03")
    assert float(heard.sel(group=["border", "families"]).min()) > 0.99
    assert (worlds["aware"] <= 1 + 1e-12).all()
    assert (worlds["deaths_known"] <= worlds["dead"] + 1e-9).all()
    assert (worlds["discontent"] <= worlds["touched_of_all"] + 1e-12).all()
    # what is not yet known are the deaths of about a week
    unknown = (worlds["dead"] - worlds["deaths_known"]).sel(time="2026-06-02")
    assert float((unknown / worlds["dead"].sel(time="2026-06-02").clip(min=1)).mean()) < 0.1


def test_everybody_captured(dprk) -> None:
    """All who are hit are taken: nobody dies or is wounded; much is learnt in the South."""
    settings = ("captured_share=1", "reserve_hazard=1e-12 per month", "access=0.999", *WAR)
    names = ("dead", "hospital", "prisoners", "casualties", "knowledge", "home_wounded")
    taken = dprk(*names, settings=(*settings, "appeal_effect=0"))
    # a captured part of at most nine in ten leaves the rest to be killed or wounded
    hit = taken.isel(time=-1)
    assert (hit["prisoners"] <= hit["casualties"]).all()
    assert float(hit["prisoners"].sum() / hit["casualties"].sum()) > 0.88
    base = dprk("knowledge", settings=WAR)
    many = hit["prisoners"] > 500
    assert float(many.mean()) > 0.5
    gain = (hit["knowledge"] - base["knowledge"].isel(time=-1)).where(many, drop=True)
    assert float((gain > 0).mean()) > 0.95


def test_a_front_at_which_nobody_is_hit(dprk) -> None:
    """No hazard: nobody falls, units stay fresh, nobody is mourned, and reform loses its reason."""
    settings = tuple(f"{place}_hazard=0 per month" for place in ("line", "assault", "reserve"))
    names = ("casualties", "recent_losses", "losses_seen", "deaths_known", "posts_empty")
    worlds = dprk(*names, "freshness", "pressure_for_reform", "waiting", settings=settings)
    nought(worlds, *names)
    assert (worlds["freshness"] == 1).all()
    assert np.allclose(worlds["pressure_for_reform"], 0.5 + worlds["waiting"])


def test_no_corps_to_send_from(dprk) -> None:
    """Pyongyang can't send more men than there are."""
    worlds = dprk("arrived", "corps_at_home", settings=("storm_corps=11_000 soldier",))
    assert (worlds["arrived"] <= 11_000).all()
    assert (worlds["corps_at_home"] >= 0).all()
