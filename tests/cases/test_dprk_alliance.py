"""The sector `alliance` of `dprk-russia`: ties that need no war, and what becomes of them."""

from __future__ import annotations

import numpy as np

PEACE = ("ceasefire_rate=10_000 per year", "relapse_rate=0 per year")
WAR = ("ceasefire_rate=1e-9 per year",)


def test_after_a_ceasefire_on_day_one_ties_wither_by_their_half_life_and_none_are_formed(dprk):
    """Closed form: two half-lives leave a quarter; steps of a week err by under 1 %."""
    worlds = dprk("ties", "courtship", settings=(*PEACE, "ties_half_life=1 year"))
    peace = worlds.sel(time=slice("2025-01-07", None))
    assert (peace["courtship"] == 0).all()
    ratio = peace["ties"].sel(time="2027-01-05") / peace["ties"].sel(time="2025-01-07")
    assert np.allclose(ratio, 0.25, rtol=0.01)


def test_need_driven_inflow_goes_and_ties_remain(whole_dprk):
    """Ammunition runs out in months; what is left of the inflow is ties, labour and old debts."""
    names = ("inflow", "structural_inflow", "pay_settled", "labour_income")
    settings = (*PEACE, "restock=0.0001")
    late = whole_dprk(*names, settings=settings).sel(time="2028-12-26")
    rest = late["inflow"] - late["structural_inflow"]
    assert (rest <= late["pay_settled"] + 1e4).all()
    assert (late["structural_inflow"] > 0).all()


def test_the_larger_the_ties_the_weaker_the_push_for_more(dprk, higher):
    few = dprk("at_stake", settings=("ties_at_start=30_000_000 USD/year", *WAR))
    many = dprk("at_stake", settings=("ties_at_start=900_000_000 USD/year", *WAR))
    assert higher(few["at_stake"], many["at_stake"], "2025-06-03")


def test_when_china_gives_less_more_is_at_stake_and_ties_grow_faster(dprk, higher):
    """The loop that reinforces: less from Beijing, a larger part from Moscow, more ties."""
    names = ("dependence", "ties", "courtship")
    base = dprk(*names, settings=WAR)
    less = dprk(*names, settings=WAR, scenarios=("china-trims-aid",))
    for name in names:
        assert higher(less[name], base[name], "2026-06-02"), name
    before = slice(None, "2024-12-31")
    assert (less["ties"].sel(time=before) == base["ties"].sel(time=before)).all()


def test_a_debtor_is_courted_less(dprk, higher):
    settings = (*WAR, "disappointment=0.5")
    paid = dprk("ties", "trust_in_moscow", settings=(*settings, "settled_share=99 %"))
    owed = dprk("ties", "trust_in_moscow", settings=(*settings, "settled_share=1 %"))
    assert higher(paid["trust_in_moscow"], owed["trust_in_moscow"], "2025-12-30")
    assert higher(paid["ties"], owed["ties"], "2026-06-02")


def test_ties_never_pass_what_the_two_economies_can_exchange(dprk):
    fast = dprk(
        "ties",
        settings=(*WAR, "ties_growth=8 per year", "ties_ceiling=500_000_000 USD/year"),
    )
    assert float(fast["ties"].max()) <= 500_000_000 * 1.001
    assert float(fast["ties"].isel(time=-1).min()) > 400_000_000


def test_the_passenger_link_comes_at_its_rate_while_the_push_is_that_of_autumn(dprk):
    """With no arrears, no pay and no growth the push stays at 1 and the event is plain exponential.

    The share by the end of 2025 (56 weeks) errs by 4.5 standard errors of 300 worlds.
    """
    settings = (
        *WAR,
        "disappointment=0",
        "additional=0.000001",
        "slowing=0",
        "ties_growth=0.000001 per year",
        "labour_growth=0.000001 per year",
        "aid_response=0.000001",
        "trade_change=0",
        "customs_cut=0",
        "link_rate=0.7 per year",
    )
    worlds = dprk("passenger_link", "courtship", settings=settings)
    assert np.allclose(worlds["courtship"], 1, atol=1e-3)
    expected = 1 - np.exp(-0.7 * 56 * 7 / 365.25)
    error = 4.5 * (expected * (1 - expected) / worlds.sizes["world"]) ** 0.5
    share = float(worlds["passenger_link"].sel(time="2025-12-30").mean())
    assert abs(share - expected) < error


def test_both_sides_use_one_price_list(dprk):
    """The inflow is the sum of its parts at every step: each dollar once."""
    names = (
        "inflow",
        "structural_inflow",
        "munitions_income",
        "pay_settled",
        "labour_income",
        "ties",
    )
    worlds = dprk(*names, settings=("additional=100 %",))
    months = 12 / 365.25 * 7
    parts = worlds["munitions_income"] * months + worlds["pay_settled"]
    parts = parts + worlds["labour_income"] * months + worlds["ties"] * 7 / 365.25
    assert np.allclose(worlds["inflow"], parts, rtol=1e-9)
