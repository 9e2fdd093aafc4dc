"""What Pyongyang chooses: abstention, constancy, and the fate of those who come home.

Shares of worlds are held against the share that the case itself asks for (95 %), on a fixed
seed; means of differences on common worlds against 4.5 of their standard errors.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.cases.running import PAY, PER_YEAR, SOLDIER, WORLDS, fixed, holding, run

from sapper.case.case import Case
from sapper.language.prior import Constant, Prior
from sapper.model.points import Setting

ACCOUNTS = ("investment", "sacred-war")
NO_PAY = Setting("pay", Prior(Constant(1e-6), PAY))
NOBODY_THERE = Setting("first_wave", Prior(Constant(0), SOLDIER))
AN_IDLE_HOST = {"need": 0.05, "pull_of_technology": 0.0}
"""A friend who asks for next to no foreign infantry and has no technology to give."""
ALONE = {"war_on": 0.0, "welcome": 0.0, "need": 0.0, "pull_of_technology": 0.0}
YEARS: dict[int, dict[str, float]] = {
    1965: {**AN_IDLE_HOST, "war_on": 1, "ideological_gain": 1},  # Hanoi has men enough
    1973: {**AN_IDLE_HOST, "war_on": 1, "ideological_gain": 0.5},  # Cairo wants pilots
    1995: {**ALONE, "ideological_gain": 0},  # famine, and nobody at war
    2015: {**AN_IDLE_HOST, "war_on": 1, "ideological_gain": 0.5},  # Damascus has others
}


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("year", sorted(YEARS))
def test_in_seventy_years_nobody_was_sent(case: Case, account: str, year: int) -> None:
    """The abstention test: no need or a small one, no pay, and the weights of today."""
    then = holding(case, YEARS[year])
    worlds = run(then, ["arrived", "dispatch"], NO_PAY, NOBODY_THERE, account=account)
    sent = worlds["arrived"].sel(time="2025-02-25", method="ffill")
    assert float((sent == 0).mean()) >= 0.95


@pytest.mark.parametrize("account", ACCOUNTS)
def test_those_who_are_there_unwanted_and_unpaid_are_fetched_home(case: Case, account: str) -> None:
    then = holding(case, ALONE)
    worlds = run(then, ["policy.withdraw.stands"], NO_PAY, account=account)
    chosen = worlds["policy.withdraw.stands"].sel(time="2025-02-25", method="ffill")
    assert float(chosen.mean()) >= 0.95


@pytest.mark.parametrize("account", ACCOUNTS)
def test_today_he_does_send(case: Case, account: str) -> None:
    """So that the abstention test can fail: the same question with the inputs of 2024."""
    worlds = run(case, ["arrived"], NOBODY_THERE, account=account)
    sent = worlds["arrived"].sel(time="2025-02-25", method="ffill")
    assert float((sent == 0).mean()) < 0.85


def test_what_was_always_taught_does_not_send_anybody_by_itself(case: Case) -> None:
    """The constancy test: ideology may only act together with a host in need."""
    alone = {"need": 0.0, "pull_of_technology": 0.0, "ideological_gain": 1.0}
    for weight in (1.0, 4.0):
        taught = (NO_PAY, NOBODY_THERE, fixed("for_ideology", weight))
        worlds = run(holding(case, alone), ["arrived"], *taught, account="sacred-war")
        sent = worlds["arrived"].sel(time="2025-02-25", method="ffill")
        assert float((sent == 0).mean()) >= 0.95, weight


def test_ideology_together_with_need_sends_more(case: Case) -> None:
    """The other half of constancy: where Moscow asks, the war that fits counts."""
    none, much = (
        run(case, ["policy.withdraw.chance"], fixed("for_ideology", weight), account="sacred-war")
        for weight in (0.0, 4.0)
    )
    change = (much - none)["policy.withdraw.chance"].sel(time="2024-12-03")
    assert float(change.mean()) < -4.5 * float(change.std()) / WORLDS**0.5


def test_without_pay_more_worlds_withdraw(case: Case) -> None:
    paid, unpaid = (
        run(case, ["policy.withdraw.chance"], *settings) for settings in ((), (NO_PAY,))
    )
    change = (unpaid - paid)["policy.withdraw.chance"].sel(time="2024-12-03")
    assert float(change.mean()) > 4.5 * float(change.std()) / WORLDS**0.5


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ({"stays_anyway": 0.05}, {"stays_anyway": 0.6}),  # entrenched: less at stake
        ({"alliance_pull": 1.3}, {"alliance_pull": 1.0}),  # living on Russia: more
    ],
)
def test_what_the_alliance_is_worth_moves_withdrawal(
    case: Case, low: dict[str, float], high: dict[str, float]
) -> None:
    """B and R through the alliance: withdrawal is likelier in the second of each pair."""
    first, second = (run(holding(case, v), ["policy.withdraw.chance"]) for v in (low, high))
    change = (second - first)["policy.withdraw.chance"].sel(time="2024-12-03")
    assert float(change.mean()) > 4.5 * float(change.std()) / WORLDS**0.5


def test_fear_speaks_against_relief_and_for_staying(case: Case) -> None:
    """R: men abroad are feared, so they are neither relieved nor withdrawn."""
    calm, afraid = (
        run(holding(case, {"fear_of_returnees": fear}), ["policy.rotate.chance"])
        for fear in (0.0, 1.0)
    )
    change = (afraid - calm)["policy.rotate.chance"].sel(time="2024-12-03")
    assert float(change.mean()) < -4.5 * float(change.std()) / WORLDS**0.5


def test_fear_holds_men_apart_and_the_story_shows_them(case: Case) -> None:
    name = "treatment.apart.chance"
    afraid, calm, told = (
        run(holding(case, values), [name])[name].sel(time="2025-06-03")
        for values in (
            {"fear_of_returnees": 1.0},
            {"fear_of_returnees": 0.0},
            {"fear_of_returnees": 0.0, "ideological_gain": 1.0, "rung_home": 4.0},
        )
    )
    for change in (afraid - calm, calm - told):
        assert float(change.mean()) > 4.5 * float(change.std()) / WORLDS**0.5


def test_the_accounts_part_on_those_who_come_home(case: Case) -> None:
    """Kept apart under the investment, shown under the sacred war."""
    name = "treatment.apart.chance"
    one, other = (run(case, [name], account=account)[name] for account in ACCOUNTS)
    change = (one - other).sel(time="2025-06-03")
    assert float(change.mean()) > 4.5 * float(change.std()) / WORLDS**0.5


def test_who_overthrew_the_sender_brings_the_force_home(case: Case) -> None:
    settings = (
        fixed("plots_in_class", 1, PER_YEAR),
        fixed("detected", 0),
        fixed("control_response", 0),
        fixed("success", 1),
    )
    worlds = run(case, ["overthrow", "policy.withdraw.stands"], *settings)
    early = worlds["overthrow"].sel(time="2025-11-25") == 1
    assert int(early.sum()) > 30
    later = worlds["policy.withdraw.stands"].sel(time="2026-06-30").values[early.values]
    assert float(np.mean(later)) >= 0.95


def test_a_deal_with_washington_moves_nothing_before_july(case: Case) -> None:
    names = ["arrived", "policy.withdraw.chance"]
    base, deal = run(case, names), run(case, names, scenarios=["washington-deal"])
    before = slice(None, "2025-06-24")
    for name in names:
        assert (base[name].sel(time=before) == deal[name].sel(time=before)).all(), name
    change = (deal - base)["policy.withdraw.chance"].sel(time="2025-09-02")
    assert float(change.mean()) > 4.5 * float(change.std()) / WORLDS**0.5
