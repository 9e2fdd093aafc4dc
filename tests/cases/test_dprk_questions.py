"""The questions of `dprk-russia`: every id and kind that this cut promises."""

from __future__ import annotations

import pytest

import sapper

KINDS = {
    "second-wave-by-2025-03-31": "binary",
    "served-20k-by-2025-12-31": "binary",
    "served-100k-by-2025-11-30": "binary",
    "in-russia-15k-by-2026-02-28": "binary",
    "home-by-2026-02-28": "binary",
    "served-by-2025-12-31": "number",
    "killed-by-2025-04-30": "number",
    "casualties-by-2025-06-30": "number",
    "captured-by-2026-02-28": "number",
    "returned-1000-by-2025-12-31": "binary",
    "ceasefire-by-2025-12-31": "binary",
    "ceasefire-by-2027-12-31": "binary",
    "pay-first-year": "number",
    "labourers-in-russia-2025": "number",
    "combat-aircraft-by-2025-12-31": "binary",
    "strategic-technology-by-2025-12-31": "binary",
    "satellite-launch-by-2025-12-31": "binary",
    "unrest-by-2026-04-30": "binary",
    "chain-reformed-by-2025-12-31": "binary",
    "inflow-2027": "number",
    "acknowledged-by-2025-06-30": "binary",
    "acknowledged-date": "date",
    "deaths-acknowledged-at-home-by-2025-12-31": "binary",
    "coup-or-collapse-by-2026-04-30": "binary",
    # alliance, china, south_korea, intelligence
    "inside-ukraine-by-2025-06-30": "binary",
    "south-korea-lethal-arms-by-2026-02-28": "binary",
    "seoul-questions-prisoners-by-2025-06-30": "binary",
    "exchange-begun-by-2024-10-30": "binary",
    "prisoners-to-seoul-by-2026-02-28": "binary",
    "china-trade-falls-2025": "binary",
    "china-trade-2025": "number",
    "arrivals-2025": "number",
    "direct-passenger-link-by-2025-12-31": "binary",
    "alliance-outlives-war": "binary",
}
THROUGH_REPORTS = {
    "second-wave-by-2025-03-31",
    "served-20k-by-2025-12-31",
    "served-100k-by-2025-11-30",
    "in-russia-15k-by-2026-02-28",
    "served-by-2025-12-31",
    "killed-by-2025-04-30",
    "casualties-by-2025-06-30",
    "captured-by-2026-02-28",
    "returned-1000-by-2025-12-31",
    "pay-first-year",
    "labourers-in-russia-2025",
    "combat-aircraft-by-2025-12-31",
    "strategic-technology-by-2025-12-31",
    "unrest-by-2026-04-30",
    "inside-ukraine-by-2025-06-30",
    "seoul-questions-prisoners-by-2025-06-30",
}
UNSCORED = {
    "ceasefire-by-2027-12-31",
    "chain-reformed-by-2025-12-31",
    "inflow-2027",
    "exchange-begun-by-2024-10-30",
    "alliance-outlives-war",
}


@pytest.fixture(scope="module")
def case() -> sapper.LoadedCase:
    return sapper.load("dprk-russia")


def test_every_question_has_its_kind(case: sapper.LoadedCase) -> None:
    assert {item.id: item.kind for item in case.case.questions} == KINDS


def test_numbers_of_losses_arrivals_technology_and_unrest_go_through_reports(
    case: sapper.LoadedCase,
) -> None:
    assert {item.id for item in case.case.questions if item.through} == THROUGH_REPORTS


def test_what_nobody_can_resolve_is_unscored_with_a_reason(case: sapper.LoadedCase) -> None:
    assert {item.id for item in case.case.questions if item.unscored} == UNSCORED


def test_inflow_and_alliance_are_conditional_on_a_ceasefire(case: sapper.LoadedCase) -> None:
    given = {item.id: item.given for item in case.case.questions if item.given}
    assert given == {
        "inflow-2027": "ceasefire-by-2027-12-31",
        "alliance-outlives-war": "ceasefire-by-2027-12-31",
    }


def test_nothing_in_a_prior_was_known_after_the_cutoff(case: sapper.LoadedCase) -> None:
    late = [
        item.id
        for item in case.case.evidence.claims
        if item.known is not None and item.known > case.case.cutoff
    ]
    assert not late


def test_observations_are_of_before_the_cutoff_and_cover_what_was_seen(
    case: sapper.LoadedCase,
) -> None:
    seen = case.case.observations
    assert all(item.stop <= case.case.cutoff for item in seen)
    assert {item.indicator for item in seen} >= {
        "first-wave-counts",
        "further-arrivals-seen",
        "large-combat-confirmed",
        "losses-reported",
        "oil-calls",
        "seoul-rung-stated",
        "beijing-answer-seen",
        "official-words",
    }


def test_quotations_have_at_most_twelve_words(case: sapper.LoadedCase) -> None:
    long = [
        item.id
        for item in case.case.evidence.claims
        if item.quote is not None and len(item.quote.exact.split()) > 12
    ]
    assert not long


def test_both_faults_of_the_authors_are_marked(case: sapper.LoadedCase) -> None:
    faults = {item.id for item in case.case.evidence.checks if item.fault == "author"}
    assert faults == {"pay-against-exports", "hundred-thousand-by-rotation"}


def test_every_point_names_claims_and_what_it_changes(case: sapper.LoadedCase) -> None:
    for account in case.case.accounts:
        for point in account.points:
            assert point.says and point.basis, f"{account.id}/{point.id}"
            assert point.rests_on, f"{account.id}/{point.id}"
            assert point.settings or point.believe or point.replacements
