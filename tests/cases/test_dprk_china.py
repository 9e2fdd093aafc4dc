"""The sector `china` of `dprk-russia`: aid and trade apart, a line, and an open sign."""

from __future__ import annotations

import numpy as np

WAR = ("ceasefire_rate=1e-9 per year",)
CROSSED = ("warhead_rate=10_000 per year",)
NOT_CROSSED = ("warhead_rate=0 per year", "submarine_rate=0 per year")


def test_customs_trade_gives_its_base_rate_back(dprk):
    """Falls of a tenth, with nothing of this case at work, within what 300 worlds can show.

    A change of normal(0, 0.18), and one year in twenty of about -0.7, gives 0.95·0.279 + 0.05.
    """
    worlds = dprk("china_trade_2025", "trade_2024", settings=NOT_CROSSED)
    last = worlds.sel(time="2025-12-30")
    falls = last["china_trade_2025"] <= 0.9 * last["trade_2024"] * 52 * 7 / 365.25
    expected = 0.95 * 0.279 + 0.05
    error = 4.5 * (expected * (1 - expected) / worlds.sizes["world"]) ** 0.5
    assert abs(float(falls.mean()) - expected) < error


def test_without_change_2025_is_2024(dprk):
    worlds = dprk("china_trade_2025", "trade_2024", settings=("trade_change=0", *NOT_CROSSED))
    last = worlds.sel(time="2025-12-30")
    assert np.allclose(last["china_trade_2025"], last["trade_2024"] * 52 * 7 / 365.25)


def test_the_more_russia_gives_the_less_or_the_more_beijing_gives(dprk, higher):
    """The sign is open: it trims where it lets Moscow pay and raises where it bids."""
    rich = (*WAR, "container_value=400_000 USD/container", "ties_growth=3 per year")
    trims = dprk("aid_change", settings=(*rich, "beijing_bids=0"))["aid_change"]
    bids = dprk("aid_change", settings=(*rich, "beijing_bids=1"))["aid_change"]
    assert (trims <= 1e-12).all()
    assert (bids >= -1e-12).all()
    assert higher(bids, trims, "2027-06-01")


def test_trimming_makes_russia_a_larger_part_and_trims_further(whole_dprk, higher):
    names = ("dependence", "aid_change")
    settings = (*WAR, "beijing_bids=0", "trade_change=0")
    little = whole_dprk(*names, settings=(*settings, "aid_response=1 %"))
    much = whole_dprk(*names, settings=(*settings, "aid_response=90 %"))
    assert higher(much["dependence"], little["dependence"], "2027-06-01")
    # with the part of Russia held at its first value the cut would be 0.9 of it; it is larger
    late = much.sel(time="2028-12-26")
    assert float((late["aid_change"] + 0.9 * much["dependence"].isel(time=0)).mean()) < 0


def test_beijing_brakes_harder_beyond_its_line_and_answers_at_its_chance(dprk):
    """Half within a year, by 4.5 standard errors; nobody answers where nothing was crossed."""
    names = ("beijing_brake_now", "beijing_answers", "strategic_help", "china_trade")
    settings = (*WAR, "answer_chance=50 %", "beijing_brake=0.4", "seoul_brake=0", "leverage=0")
    crossed = dprk(*names, settings=(*settings, *CROSSED))
    assert (crossed["strategic_help"].sel(time="2024-12-10") == 1).all()
    assert np.allclose(crossed["beijing_brake_now"].sel(time="2025-06-03"), 1 - 0.6**2)
    share = float(crossed["beijing_answers"].sel(time="2025-12-09").mean())
    assert abs(share - 0.5) < 4.5 * 0.5 / crossed.sizes["world"] ** 0.5
    calm = dprk(*names, settings=(*settings, *NOT_CROSSED))
    assert not calm["beijing_answers"].any()
    assert (calm["beijing_brake_now"] >= 0.4 - 1e-12).all()


def test_customs_slow_only_where_beijing_answers_and_does_not_bid(dprk):
    names = ("china_trade", "beijing_answers")
    settings = (*CROSSED, "trade_change=0", "customs_cut=20 %", "answer_chance=99 %")
    holds = dprk(*names, settings=(*settings, "beijing_bids=0")).isel(time=-1)
    bids = dprk(*names, settings=(*settings, "beijing_bids=1")).isel(time=-1)
    answered = holds["beijing_answers"] == 1
    assert float(answered.mean()) > 0.9
    assert np.allclose((holds["china_trade"] / bids["china_trade"]).where(answered, 0.8), 0.8)


def test_the_long_investment_has_beijing_move_at_its_line_and_hardly_below(dprk, higher):
    base = dprk("beijing_discomfort", settings=NOT_CROSSED)["beijing_discomfort"]
    one = dprk("beijing_discomfort", settings=NOT_CROSSED, account="investment")
    assert higher(base, one["beijing_discomfort"], "2026-06-02")


def test_who_is_outbid_is_a_smaller_part(dprk, higher):
    names = ("dependence", "china_trade_2025", "courtship")
    base = dprk(*names, settings=WAR)
    outbid = dprk(*names, settings=WAR, scenarios=("china-outbids",))
    assert higher(outbid["china_trade_2025"], base["china_trade_2025"], "2025-12-30")
    for name in ("dependence", "courtship"):
        assert higher(base[name], outbid[name], "2026-06-02"), name
