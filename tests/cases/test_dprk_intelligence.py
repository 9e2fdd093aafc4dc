"""The sector `intelligence` of `dprk-russia`: prisoners, refugees, and what a mangled name is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.simulation import simulate_case

WAR = ("ceasefire_rate=1e-9 per year",)
NONE_TAKEN = ("captured_share=1e-12",)
ALL_TAKEN = ("captured_share=1", "appeal_effect=0")


def believing(case, **credences):
    """The case with other credences, and none drawn."""
    names = {key.replace("_", "-"): value for key, value in credences.items()}
    claims = tuple(
        replace(item, credence=names[item.id]) if item.id in names else item
        for item in case.evidence.claims
    )
    return replace(case, evidence=replace(case.evidence, claims=claims))


def begun(case, **credences) -> float:
    """Mean credence over worlds that work had begun by 30 October 2024."""
    worlds = simulate_case(
        believing(case, **credences), worlds=300, seed=1, names=["begun_credence", "exchange_begun"]
    )
    credence = worlds["begun_credence"].isel(time=0)
    share = float(worlds["exchange_begun"].sel(time="2024-10-29").mean())
    mean = float(credence.mean())
    assert abs(share - mean) < 4.5 * (mean * (1 - mean) / 300) ** 0.5
    return mean


def test_the_delegation_screens_the_name_off(case):
    """With the delegation the name adds nothing; without it, odds of three become about nine."""
    named = begun(case, k123=1.0, e1_43=1.0)
    unnamed = begun(case, k123=1.0, e1_43=0.0)
    assert named == unnamed
    alone = begun(case, k123=0.0, e1_43=1.0)
    neither = begun(case, k123=0.0, e1_43=0.0)
    assert 0.8 <= alone <= 0.95
    assert 0.7 <= neither <= 0.8
    assert neither < alone < named


def test_the_name_multiplies_the_odds_by_its_ratio(dprk):
    worlds = dprk(
        "odds_of_seoul_source", "name_evidence", settings=("prior_odds=3", "name_ratio=3")
    )
    assert set(np.unique(worlds["name_evidence"])) == {1.0, 3.0}
    assert np.allclose(worlds["odds_of_seoul_source"], 3 * worlds["name_evidence"])


def test_where_nobody_is_taken_nobody_is_shown_heard_or_handed_over(dprk):
    names = ("prisoners", "prisoner_shown", "seoul_questions", "prisoner_transferred", "heard")
    worlds = dprk(*names, settings=NONE_TAKEN)
    for name in names:
        assert not worlds[name].any(), name
    refugees = dprk("knowledge", settings=(*NONE_TAKEN, "served_recently=10 %"))
    assert float(refugees["knowledge"].max()) < 10 * 73.6


def test_where_everybody_is_taken_knowledge_is_high_and_nobody_is_killed_in_contact(dprk, higher):
    names = ("knowledge", "prisoners", "killed_in_line", "killed_in_assault", "wounded_flow")
    base = dprk(*names, settings=WAR)
    everybody = dprk(*names, settings=(*WAR, *ALL_TAKEN))
    assert higher(everybody["knowledge"], base["knowledge"], "2026-02-24")
    # nine in ten is the most; of the tenth a part is killed
    killed = everybody["killed_in_line"] + everybody["killed_in_assault"]
    assert float(killed.sum()) < 0.1 * float(everybody["prisoners"].isel(time=-1).sum())


def test_prisoners_bring_knowledge_knowledge_appeals_and_appeals_prisoners(dprk, higher):
    names = ("prisoners", "knowledge", "appeals")
    settings = (*WAR, "captured_share=0.02", "prisoner_worth=2 person/soldier")
    told = (*settings, "access=95 %")
    deaf = dprk(*names, settings=(*told, "appeal_effect=0"))
    heeded = dprk(*names, settings=(*told, "appeal_effect=1.5"))
    for name in names:
        assert higher(heeded[name], deaf[name], "2026-06-02"), name
    silent = dprk(*names, settings=(*settings, "access=0.0001 %", "appeal_effect=1.5"))
    assert higher(heeded["prisoners"], silent["prisoners"], "2027-06-01")


def test_kyiv_lets_seoul_in_at_the_chance_of_access(dprk):
    """Over worlds in which the first case is settled, within 4.5 standard errors."""
    worlds = dprk(
        "seoul_questions",
        "first_case",
        settings=(*WAR, "access=70 %", "captured_share=0.2", "hearing_wait=0.5 month"),
    ).isel(time=-1)
    settled = worlds["first_case"] > 0.99
    count = int(settled.sum())
    assert count > 200
    share = float(worlds["seoul_questions"].where(settled).mean())
    assert abs(share - 0.7) < 4.5 * (0.7 * 0.3 / count) ** 0.5


def test_who_works_together_hears_sooner(dprk, higher):
    names = ("seoul_questions", "wait_for_hearing")
    settings = (*WAR, "climb_rate=0 per year", "lethal_rate=0 per year", "slower_without=6")
    early = dprk(*names, settings=(*settings, "begun_with_delegation=99.999 %", "prior_odds=1e6"))
    late = dprk(*names, settings=(*settings, "begun_with_delegation=0.001 %", "prior_odds=1e-6"))
    assert higher(late["wait_for_hearing"], early["wait_for_hearing"], "2025-01-07")
    assert higher(early["seoul_questions"], late["seoul_questions"], "2025-07-01")


def test_who_does_not_ask_does_not_go_south_and_peace_speeds_it(dprk, higher):
    names = ("prisoner_transferred",)
    none = dprk(*names, settings=("asks=0.000001 %",))
    assert float(none["prisoner_transferred"].isel(time=-1).mean()) < 0.01
    settings = ("captured_share=0.03", "peace_speeds=3")
    war = dprk(*names, settings=(*settings, *WAR))
    peace = dprk(*names, settings=settings, scenarios=("ceasefire-mid-2025",))
    assert higher(peace["prisoner_transferred"], war["prisoner_transferred"], "2026-02-24")


@pytest.mark.parametrize("rate", [150, 330])
def test_arrivals_are_those_of_the_class(dprk, rate):
    worlds = dprk("refugees_arrive", settings=(f"arrivals={rate} person/year",))
    year = worlds["refugees_arrive"].sel(time=slice("2025-01-01", "2025-12-31"))
    assert np.allclose(year.sum("time"), rate * 52 * 7 / 365.25)


def test_killed_wounded_and_captured_are_all_casualties_there_are(dprk):
    worlds = dprk(
        "killed_part", "wounded_part", "captured_part", scenarios=("amnesty-for-prisoners",)
    )
    total = worlds["killed_part"] + worlds["wounded_part"] + worlds["captured_part"]
    assert np.allclose(total, 1)
    for name in ("killed_part", "wounded_part", "captured_part"):
        assert float(worlds[name].min()) >= 0


def test_an_amnesty_brings_prisoners_hearings_and_transfers(dprk, higher):
    names = ("prisoners", "seoul_questions", "prisoner_transferred", "dead")
    # few in contact, so that a first prisoner is no foregone thing
    settings = (*WAR, "front_share=15 %", "assault_share=5 %")
    base = dprk(*names, settings=settings)
    amnesty = dprk(*names, settings=settings, scenarios=("amnesty-for-prisoners",))
    for name in ("prisoners", "seoul_questions", "prisoner_transferred"):
        assert higher(amnesty[name], base[name], "2025-12-30"), name
    assert higher(base["dead"], amnesty["dead"], "2026-02-28")
    before = slice(None, "2024-12-31")
    for name in names:
        assert (amnesty[name].sel(time=before) == base[name].sel(time=before)).all(), name
