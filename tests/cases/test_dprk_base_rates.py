"""With every effect of the case neutral the model gives the base rates of its classes back.

Ranges are those that were written down for each class before the model was run. Chances are
worked out from hazards, world by world, and averaged, so that no event has to be waited for;
counts are held against their expectation with 4.5 standard errors.
"""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from tests.cases.running import holding

from sapper.analysis.simulation import simulate_case
from sapper.case.case import Case
from sapper.language.prior import Constant, Prior
from sapper.language.quantile import quantile
from sapper.language.units import NUMBER
from sapper.model.points import Setting

WORLDS = 600
CUTOFF = np.datetime64("2024-12-01")
NEUTRAL = {
    "relative_risk": 1,
    "push_in_seoul": 1,
    "courtship": 1,
    "moscow_readiness": 1,
    "pressure_for_reform": 1,
    "kims_consent": 1,
    "mission": 1,
}
NO_EFFECT = (
    "taboo_effect",
    "discontent_effect",
    "control_response",
    "contact_behind",
    "contact_at_front",
    "stakes",
    "customs_cut",
    "cross_rate",
    "relapse_rate",
)
SHARES = (np.arange(2_000) + 0.5) / 2_000


@pytest.fixture(scope="module")
def worlds(case: Case) -> xr.Dataset:
    units = {item.name: item.prior.unit for item in case.model.parameters}
    settings = [Setting(name, Prior(Constant(0.0), units[name])) for name in NO_EFFECT]
    settings.append(Setting("launch_help", Prior(Constant(1.0), NUMBER)))
    names = [
        *("plot_hazard", "attempt_hazard", "plot_found.count", "coup_attempt", "quiet_time"),
        *("line", "assault", "reserve", "deserted", "casualties", "committed", "war_on"),
        *("rate_of_admission", "china_trade_2025", "launches_since_cutoff", "lethal_arms"),
        *("killed_in_line", "wounded_in_line", "captured_in_line", "in_units"),
        *("killed_in_assault", "wounded_in_assault", "captured_in_assault"),
    ]
    own = holding(case, NEUTRAL)
    drawn = [
        *("told_wrongly", "foiled_told", "attempt_told", "success", "natural_end_rate"),
        *("line_hazard", "assault_hazard", "desertion", "commitment_rate", "would_fight"),
        *("trade_2024", "launch_rate", "lethal_rate", "ceasefire_rate", "admission_rate"),
    ]
    return simulate_case(own, settings=settings, worlds=WORLDS, seed=1, names=[*names, *drawn])


def draws(case: Case, name: str) -> np.ndarray:
    """A prior at 2,000 equal steps of its distribution: its mean is exact to a thousandth."""
    return quantile(next(p for p in case.model.parameters if p.name == name).prior, SHARES)


def years(day: str) -> float:
    return float((np.datetime64(day) - CUTOFF) / np.timedelta64(1, "D")) / 365.25


def over(history: xr.DataArray, day: str) -> xr.DataArray:
    """The integral of a yearly rate from the cutoff to a day."""
    return history.sel(time=slice("2024-12-01", day)).sum("time") * 7 / 365.25


def chance(hazard: np.ndarray | xr.DataArray) -> float:
    """The mean chance of at least one event at an integrated hazard."""
    return float((1 - np.exp(-hazard)).mean())


def test_plots_come_at_the_rate_of_seventy_six_years(worlds: xr.Dataset) -> None:
    assert 0.011 <= float(worlds["plot_hazard"].isel(time=0).mean()) <= 0.083


def test_a_coup_or_an_end_is_as_likely_as_in_the_class(worlds: xr.Dataset) -> None:
    told = -np.log(1 - worlds["foiled_told"]) * worlds["plot_found.count"]
    attempts = -np.log(1 - worlds["attempt_told"]) * worlds["coup_attempt"]
    rate = (
        told
        + attempts
        + worlds["told_wrongly"]
        + worlds["natural_end_rate"]
        + worlds["attempt_hazard"] * worlds["success"]
    )
    assert 0.015 <= chance(over(rate, "2026-04-30")) <= 0.05


def test_losses_of_a_man_in_contact_are_those_of_the_class(case: Case) -> None:
    """All fronts 0.07 a month, Russians in Kursk 0.145 (0.07 to 0.25): the middle lies between."""
    share = float(np.median(draws(case, "assault_share")))
    mixed = (1 - share) * np.median(draws(case, "line_hazard")) + share * np.median(
        draws(case, "assault_hazard")
    )
    assert 0.07 <= mixed <= 0.145


@pytest.mark.parametrize("place", ["line", "assault"])
def test_men_in_contact_are_hit_at_the_hazard_drawn(worlds: xr.Dataset, place: str) -> None:
    """Casualties over all worlds against the hazard times the men there while the war is on.

    A hazard h a month removes 1 - exp(-h·7/30.4375) of the men in a week, which is h less half of
    its square; desertion competes for a hundredth at most. Counts are binomial: 4.5 errors.
    """
    fell = sum(
        worlds[f"{kind}_in_{place}"].sum("time") for kind in ("killed", "wounded", "captured")
    )
    weekly = 1 - np.exp(-worlds[f"{place}_hazard"] * 7 / 30.4375)
    men = worlds[place] * worlds["war_on"]
    expected = float((men * weekly).sum())
    assert expected > 1_000
    assert abs(float(fell.sum()) - expected) < 4.5 * expected**0.5 + 0.01 * expected


def test_escapes_come_at_the_rate_drawn(worlds: xr.Dataset) -> None:
    men = (worlds["reserve"] + worlds["line"] + worlds["assault"]).sum("time") * 7 / 365.25
    expected = float((men * worlds["desertion"]).sum())
    found = float(worlds["deserted"].isel(time=-1).sum())
    assert abs(found - expected) < 4.5 * expected**0.5 + 0.01 * expected


def test_escapes_are_one_to_twenty_times_those_of_labourers(case: Case) -> None:
    low, high = np.quantile(draws(case, "desertion"), [0.05, 0.95])
    assert low >= 0.002 and high <= 20 * 0.004


def test_large_commitment_comes_as_often_as_was_written_down(case: Case) -> None:
    never = 1 - float(draws(case, "would_fight").mean())
    assert 0.05 <= never <= 0.15
    rate = draws(case, "commitment_rate")
    assert rate.min() >= 0.14 and rate.max() <= 1.01


def test_commitment_follows_its_rate(worlds: xr.Dataset) -> None:
    """Full use for the force at all times, so in war and in truce: a plain exponential."""
    day = "2025-04-01"
    expected = worlds["would_fight"] * (1 - np.exp(-worlds["commitment_rate"] * 12 * years(day)))
    mean = float(expected.mean())
    found = float(worlds["committed"].sel(time=day, method="ffill").mean())
    assert abs(found - mean) < 4.5 * (mean * (1 - mean) / WORLDS) ** 0.5


def test_admission_is_as_rare_as_among_those_still_silent(worlds: xr.Dataset) -> None:
    """About 1.5 of 12, Jeffreys 0.03 to 0.34."""
    assert 0.03 <= chance(over(worlds["rate_of_admission"], "2025-06-30")) <= 0.34


def test_trade_with_china_falls_as_often_as_in_other_years(worlds: xr.Dataset) -> None:
    year = worlds["trade_2024"] * 52 * 7 / 365.25
    ratio = worlds["china_trade_2025"].sel(time="2026-01-06") / year
    falls = float((ratio <= 0.9).mean())
    error = 4.5 * (falls * (1 - falls) / WORLDS) ** 0.5
    assert 0.15 - error <= falls <= 0.35 + error
    assert 1.6e9 <= float(worlds["china_trade_2025"].sel(time="2026-01-06").median()) <= 2.9e9


def test_satellites_are_tried_as_often_as_in_the_class(worlds: xr.Dataset) -> None:
    last = str(worlds["time"].values[-1])[:10]
    expected = worlds["launch_rate"] * years(last)
    found = worlds["launches_since_cutoff"].isel(time=-1)
    assert abs(float((found - expected).sum())) < 4.5 * float(expected.sum()) ** 0.5 + 0.01 * float(
        expected.sum()
    )
    assert 0.4 <= chance(worlds["launch_rate"] * years("2025-12-31")) <= 0.85


def test_a_ceasefire_comes_as_often_as_in_long_wars_and_crowds(worlds: xr.Dataset) -> None:
    assert 0.2 <= chance(worlds["ceasefire_rate"] * (years("2025-12-01"))) <= 0.5


def test_seoul_arms_kyiv_no_oftener_than_never_in_thirty_three_months(worlds: xr.Dataset) -> None:
    rate = worlds["lethal_rate"] * worlds["war_on"]
    assert 0.05 <= chance(over(rate, "2026-02-28")) <= 0.2
    assert float(worlds["lethal_rate"].mean()) <= 0.18


@pytest.mark.parametrize(
    ("rates", "day", "low", "high"),
    [
        (("aircraft_rate",), "2025-12-31", 0.0, 0.08),  # none in 25 years
        (("submarine_rate", "warhead_rate"), "2025-12-31", 0.005, 0.05),  # none since 1991
        (("link_rate",), "2025-12-31", 0.3, 0.65),  # studied, and late as joint projects are
        (("reform_rate",), "2025-12-31", 0.02, 0.1),  # two in some 38 war-years
    ],
)
def test_a_rate_gives_the_chance_of_its_class(
    case: Case, rates: tuple[str, ...], day: str, low: float, high: float
) -> None:
    grids = np.meshgrid(*(draws(case, name)[::40] for name in rates))
    assert low <= chance(np.sum(grids, axis=0) * years(day)) <= high


def test_refugees_arrive_as_in_recent_years(case: Case) -> None:
    low, middle, high = np.quantile(draws(case, "arrivals"), [0.05, 0.5, 0.95])
    assert 140 <= low <= 160 and 225 <= middle <= 245 and 315 <= high <= 335


def test_incidents_over_losses_are_some_of_those_reported(case: Case) -> None:
    rate = np.outer(draws(case, "incident_rate")[::40], draws(case, "due_to_losses")[::40])
    assert 0.01 <= chance(rate * years("2026-04-30")) <= 0.08


@pytest.mark.parametrize(("casualties", "expected"), [(500, 0.76), (1_500, 0.92), (4_000, 0.99)])
def test_a_living_prisoner_is_as_likely_as_shares_of_other_wars_have_it(
    case: Case, casualties: int, expected: float
) -> None:
    """The chances written down for the log-uniform share, to two points."""
    share = draws(case, "captured_share")
    assert abs(float((1 - (1 - share) ** casualties).mean()) - expected) < 0.02
