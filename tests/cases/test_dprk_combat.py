"""`combat` and `deployment` of `dprk-russia`: losses of the class, experience, break points."""

from __future__ import annotations

import numpy as np

WAR = ("ceasefire_rate=1e-9 per year",)
NEUTRAL = ("waiting_excess=0", "log_relative_risk=0", "arms_bite=0", "appeal_effect=0")
STEADY = (
    *WAR,
    "break_point=1_000",
    "would_fight=1",
    "commitment_rate=1_000 per month",
    "used_elsewhere=100 %",
    "cross_rate=0 per year",
)


def test_with_all_neutral_losses_in_contact_are_those_of_the_class(dprk):
    """A quarter attacking at 0.2 and the rest holding at 0.06 a month lose 0.095 a month.

    Counted over all worlds and 2025; hazards compound within a week, which lowers the sum by
    at most half a hazard of a week (0.2/4.3/2 = 2 %), and 4.5 standard errors of a Poisson
    count are added. Men enter the attack a week late, so its share lags: 3 % are allowed.
    """
    settings = (
        *STEADY,
        *NEUTRAL,
        "assault_hazard=0.2 per month",
        "line_hazard=0.06 per month",
        "reserve_hazard=0 per month",
        "assault_share=25 %",
    )
    names = ("casualties_flow", "line", "assault")
    year = dprk(*names, settings=settings).sel(time=slice("2025-01-28", "2025-12-23"))
    months = 7 / 30.4375
    attack, hold = float(year["assault"].sum()) * months, float(year["line"].sum()) * months
    assert abs(attack / (attack + hold) - 0.25) < 0.03
    lost = float(year["casualties_flow"].sum())
    expected = 0.2 * attack + 0.06 * hold
    assert abs(lost / expected - 1) < 0.02 + 4.5 / expected**0.5


def test_experience_takes_the_learnable_excess_away_and_no_more(dprk, higher):
    names = ("relative_risk", "casualties", "experience_per_man")
    settings = (*STEADY, "waiting_excess=0", "log_relative_risk=0.7", "learnable=0.8")
    quick = dprk(*names, settings=(*settings, "learning_time=0.5 month"))
    slow = dprk(*names, settings=(*settings, "learning_time=24 month"))
    assert higher(slow["relative_risk"], quick["relative_risk"], "2025-06-03")
    assert higher(slow["casualties"], quick["casualties"], "2025-12-30")
    assert float(quick["relative_risk"].min()) >= np.exp(0.7 * 0.2) - 1e-9
    assert float(quick["relative_risk"].max()) <= np.exp(0.7) + 1e-9


def test_raw_replacements_know_less(dprk, higher):
    """Losses replaced by raw men lower what the force knows: the loop that reinforces losses."""
    names = ("experience_per_man", "arrived")
    replaced = dprk(*names, settings=(*STEADY, "fill_time=0.5 month"))
    held = dprk(*names, settings=(*STEADY, "fill_time=1_000 month"))
    assert higher(replaced["arrived"], held["arrived"], "2025-12-30")
    assert higher(held["experience_per_man"], replaced["experience_per_man"], "2025-12-30")


def test_a_low_break_point_pulls_units_back_and_saves_men(dprk, higher):
    names = ("casualties", "freshness")
    settings = (*WAR, "would_fight=1", "commitment_rate=1_000 per month")
    low = dprk(*names, settings=(*settings, "break_point=10 %"))
    high = dprk(*names, settings=(*settings, "break_point=60 %"))
    assert higher(high["freshness"], low["freshness"], "2025-03-04")
    assert higher(high["casualties"], low["casualties"], "2025-12-30")


def test_without_troops_there_are_no_losses_and_nothing_is_due(dprk):
    """Extreme condition: nobody goes, and everything that hangs on men stays at nought."""
    settings = (
        "first_wave=0.4 soldier",
        "storm_corps=0.4 soldier",
        "transport=0.001 soldier/month",
    )
    names = ("arrived", "casualties", "prisoners", "arrears", "seoul_questions", "across_border")
    worlds = dprk(*names, settings=settings)
    for name in ("arrived", "casualties", "prisoners", "seoul_questions", "across_border"):
        assert not worlds[name].any(), name
    assert float(worlds["arrears"].max()) == 0


def test_the_band_of_the_dead_is_wide_at_the_cutoff(dprk):
    """Almost no losses were seen: nine worlds in ten span more than a factor of ten."""
    dead = dprk("dead")["dead"].sel(time="2025-04-30", method="ffill")
    low, high = np.quantile(dead, [0.05, 0.95])
    assert high > 10 * max(1.0, low)
