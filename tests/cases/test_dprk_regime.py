"""Plots and the end of a reign: base rates when all is neutral, and the signs of the loops.

Counts are held against their expectation with 4.5 standard errors of a Poisson count or a
binomial share; means of differences on common worlds with 4.5 of theirs.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.cases.running import PER_YEAR, WORLDS, fixed, holding, run, surely

from sapper.case.case import Case
from sapper.language.units import Unit

EACH = Unit.of({"year": -1, "soldier": -1})
YEARS = (np.datetime64("2027-06-30") - np.datetime64("2024-12-01")) / np.timedelta64(1, "D")
YEARS /= 365.25


NEUTRAL = (
    fixed("taboo_effect", 0),
    fixed("discontent_effect", 0),
    fixed("control_response", 0),
    fixed("contact_behind", 0),
    fixed("contact_at_front", 0),
    fixed("success", 0),
)


@pytest.mark.parametrize("account", ["investment", "sacred-war"])
def test_with_all_effects_neutral_plots_come_at_the_rate_of_the_class(
    case: Case, account: str
) -> None:
    names = ["plot_hazard", "plot_found.count", "attempt_fails"]
    rate = fixed("plots_in_class", 0.04, PER_YEAR)
    worlds = run(case, names, rate, *NEUTRAL, account=account)
    assert np.allclose(worlds["plot_hazard"], 0.04)
    last = worlds.isel(time=-1)
    plots = float((last["plot_found.count"] + last["attempt_fails"]).sum())
    expected = 0.04 * YEARS * WORLDS
    assert abs(plots - expected) < 4.5 * expected**0.5


def test_the_prior_of_the_class_is_two_or_three_in_seventy_six_years(case: Case) -> None:
    """The class's range times 76 years holds two, three, and the four that some count."""
    prior = next(item for item in case.model.parameters if item.name == "plots_in_class")
    assert prior.prior is not None
    worlds = run(case, ["plots_at_home"], *NEUTRAL)
    mean = float(worlds["plots_at_home"].isel(time=0).mean()) * 76
    assert 2 <= mean <= 4


def test_a_reign_ends_by_nature_at_its_rate(case: Case) -> None:
    rate = fixed("natural_end_rate", 0.1, PER_YEAR)
    worlds = run(case, ["natural_end"], rate)
    share = float(worlds["natural_end"].isel(time=-1).mean())
    expected = 1 - np.exp(-0.1 * YEARS)
    assert abs(share - expected) < 4.5 * (expected * (1 - expected) / WORLDS) ** 0.5


def test_hazards_add_up_and_have_a_cap(case: Case) -> None:
    names = ["plot_hazard", "plots_at_home", "plots_of_returnees", "overthrow"]
    worlds = run(case, names)
    total = worlds["plots_at_home"] + worlds["plots_of_returnees"]
    expected = np.minimum(0.5, total) * (1 - worlds["overthrow"])
    assert np.allclose(worlds["plot_hazard"], expected)
    wild = run(case, names, fixed("plots_per_officer", 100, EACH))
    assert float(wild["plot_hazard"].max()) <= 0.5


def test_whoever_plots_is_found_or_strikes_or_is_not_there(case: Case) -> None:
    names = ["plot_found.count", "coup_attempt", "overthrow", "attempt_fails"]
    surely_found = run(case, names, fixed("detected", 1), fixed("plots_in_class", 1, PER_YEAR))
    assert (surely_found["coup_attempt"] == 0).all()
    assert float(surely_found["plot_found.count"].isel(time=-1).mean()) > 1
    never = run(case, names, fixed("detected", 0), fixed("control_response", 0))
    assert (never["plot_found.count"] == 0).all()
    either = np.maximum(never["overthrow"], never["attempt_fails"])
    assert (never["coup_attempt"] == either).all()


def test_no_plot_and_no_purge_is_no_news(case: Case) -> None:
    settings = (
        fixed("plots_in_class", 1e-12, PER_YEAR),
        fixed("plots_per_officer", 0, EACH),
        fixed("told_wrongly", 0, PER_YEAR),
        fixed("natural_end_rate", 0, PER_YEAR),
    )
    worlds = run(case, ["attempt_stated", "reign_shaken"], *settings)
    assert (worlds["attempt_stated"] == 0).all()
    assert (worlds["reign_shaken"] == 0).all()


def test_a_plot_that_is_stated_need_not_have_been_one(case: Case) -> None:
    settings = (
        fixed("plots_in_class", 1e-12, PER_YEAR),
        fixed("plots_per_officer", 0, EACH),
        fixed("told_wrongly", 10, PER_YEAR),
    )
    worlds = run(case, ["attempt_stated", "coup_attempt", "reign_shaken"], *settings)
    assert float(worlds["attempt_stated"].isel(time=-1).mean()) > 0.99
    assert (worlds["coup_attempt"] == 0).all()
    assert (worlds["reign_shaken"] >= worlds["attempt_stated"]).all()


def test_three_ways_to_shake_a_reign(case: Case) -> None:
    names = ["reign_shaken", "attempt_stated", "overthrow", "natural_end"]
    worlds = run(case, names, fixed("plots_in_class", 1, PER_YEAR))
    ways = np.maximum(np.maximum(worlds[names[1]], worlds[names[2]]), worlds[names[3]])
    assert (worlds["reign_shaken"] == ways).all()


def test_taboos_raise_plots_and_the_watch(case: Case) -> None:
    """R and B of a broken taboo: more plots, and fewer of them missed."""
    names = ["plots_at_home", "missed", "taboos_felt"]
    none, many = (run(case, names, fixed("taboo_rate", rate, PER_YEAR)) for rate in (0, 5))
    change = (many - none).sel(time="2026-06-02")
    assert surely(change["taboos_felt"], 1)
    assert surely(change["plots_at_home"], 1)
    assert surely(change["missed"], -1)
    assert (none["taboos_felt"].isel(time=0) == 3).all()
    assert (none["taboos_felt"].diff("time") < 0).all()


def test_a_plot_found_slows_orders_and_feeds_fear(case: Case) -> None:
    """R: plot, purge, more orders to sign, slower orders; and fear of who was abroad."""
    names = ["waiting", "orders_to_sign", "fear_of_returnees", "kims_consent"]
    settings = (fixed("detected", 1), fixed("reform_rate", 0, PER_YEAR))
    loyal, plotting = (
        run(case, names, *settings, fixed("plots_in_class", rate, PER_YEAR))
        for rate in (0.001, 0.4)
    )
    change = (plotting - loyal).sel(time="2026-12-29")
    for name, sign in (
        ("orders_to_sign", 1),
        ("waiting", 1),
        ("fear_of_returnees", 1),
        ("kims_consent", -1),
    ):
        assert surely(change[name], sign), name


def test_discontent_over_the_dead_raises_plots(case: Case) -> None:
    calm, sad = (
        run(holding(case, {"discontent": level}), ["plots_at_home"]) for level in (0.0, 0.1)
    )
    assert surely((sad - calm)["plots_at_home"].sel(time="2025-06-03"), 1)


def test_a_purge_takes_changed_men(case: Case) -> None:
    """B: the plot that is found costs those who were abroad their posts."""
    spared, purged = (
        run(
            case,
            ["changed_men"],
            fixed("detected", 1),
            fixed("plots_in_class", 0.4, PER_YEAR),
            fixed("purged_share", share),
            fixed("half_forgotten", 1e6, Unit.of({"year": 1})),
        )
        for share in (0.0, 0.9)
    )
    assert surely((purged - spared)["changed_men"].sel(time="2027-06-29"), -1)


def test_the_seventy_six_years_without_a_coup_are_likely(case: Case) -> None:
    """Were a coup to be expected in 76 years at these rates, there being none would refute them."""
    hazards = run(case, ["attempt_hazard", "plot_hazard"], *NEUTRAL[:-1], fixed("success", 0.1))
    first = hazards.isel(time=0)
    assert (first["attempt_hazard"] < first["plot_hazard"]).all()
    none = np.exp(-76 * 0.1 * first["attempt_hazard"])
    assert float(none.mean()) > 0.5
