"""The chain of command: reform by Kim's consent, empty posts, and what signatures protect.

Means of differences on common worlds are held against 4.5 of their standard errors, unless
a relation must hold in every world.
"""

from __future__ import annotations

from tests.cases.running import PER_YEAR, WORLDS, fixed, run, surely

from sapper.case.case import Case
from sapper.language.units import Unit

WEEK = Unit.of({"week": 1})


def test_commanders_alone_lose_fewer_and_protect_less(case: Case) -> None:
    """The scenario's signs: less waiting and losses, more plots of returnees that strike."""
    names = ["waiting", "casualties", "dead", "missed_of_returnees", "chain_reformed"]
    base = run(case, names)
    alone = run(case, names, scenarios=["chain-reformed"])
    before = slice(None, "2024-12-31")
    for name in names:
        assert (base[name].sel(time=before) == alone[name].sel(time=before)).all(), name
    assert float(alone["chain_reformed"].sel(time="2025-02-25").mean()) > 0.99
    change = (alone - base).sel(time="2025-12-30")
    for name in ("waiting", "casualties", "dead"):
        assert surely(change[name], -1), name
    assert surely(change["missed_of_returnees"], 1)


def test_a_plot_found_brings_the_signatures_back(case: Case) -> None:
    """B: reform, plot, refusal."""
    names = ["commanders_alone", "kims_consent"]
    often = (fixed("reform_rate", 100, PER_YEAR), fixed("detected", 1), fixed("success", 0))
    loyal = run(case, names, *often, fixed("plots_in_class", 1e-6, PER_YEAR))
    plots = run(case, names, *often, fixed("plots_in_class", 0.4, PER_YEAR))
    late = slice("2026-01-01", None)
    change = (plots - loyal).sel(time=late).mean("time")
    assert surely(change["commanders_alone"], -1)
    assert surely(change["kims_consent"], -1)


def test_reform_comes_sooner_the_more_waiting_costs(case: Case) -> None:
    """B: waiting, losses, pressure, reform."""
    names = ["pressure_for_reform", "chain_reformed"]
    hours = Unit.of({"hour": 1})
    signers = ("commander", "commissar", "police", "interpreter")
    fast, slow = (
        run(
            case,
            names,
            fixed("reform_rate", 0.3, PER_YEAR),
            *(fixed(f"{name}_handles", time, hours) for name in signers),
        )
        for time in (0.05, 6)
    )
    change = slow - fast
    assert surely(change["pressure_for_reform"].sel(time="2025-06-03"), 1)
    assert surely(change["chain_reformed"].isel(time=-1), 1)


def test_nobody_reforms_a_chain_without_kim(case: Case) -> None:
    worlds = run(case, ["chain_reformed"], fixed("reform_rate", 0, PER_YEAR))
    assert (worlds["chain_reformed"] == 0).all()


def test_the_class_reforms_at_its_rate(case: Case) -> None:
    """At the pressure of the class and with full consent reform comes at its base rate."""
    names = ["chain_reformed", "pressure_for_reform", "kims_consent"]
    worlds = run(case, names, fixed("reform_rate", 0.065, PER_YEAR))
    early = slice("2024-12-01", "2026-12-31")
    expected = (worlds["pressure_for_reform"] * worlds["kims_consent"]).sel(time=early)
    chance = 1 - 2.7182818 ** (-0.065 / 52.18 * expected.sum("time"))
    share = float(worlds["chain_reformed"].sel(time="2027-01-05").mean())
    mean = float(chance.mean())
    assert abs(share - mean) < 4.5 * (mean * (1 - mean) / WORLDS) ** 0.5
    # The pressure of the class is 1; these wars are near it, not far above.
    assert 0.5 < float(expected.mean()) < 1.5


def test_empty_posts_slow_orders(case: Case) -> None:
    """R: officers lost, posts empty, slower orders."""
    names = ["posts_empty", "waiting", "reachable"]
    soon, late = (run(case, names, fixed("promotion_time", weeks, WEEK)) for weeks in (0.1, 20))
    change = (late - soon).sel(time="2025-06-03")
    assert surely(change["posts_empty"], 1)
    assert surely(change["reachable"], -1)
    assert surely(change["waiting"], 1)
    assert (late["posts_empty"] <= 1).all()


def test_a_wait_that_grows_costs_lives_beyond_the_budget(case: Case) -> None:
    """The budget of losses holds what waiting cost at first; what is added comes on top."""
    names = ["waiting_risk_before_reform", "waiting_risk", "waiting"]
    settings = (
        fixed("plots_in_class", 0.4, PER_YEAR),
        fixed("success", 0),
        fixed("reform_rate", 0, PER_YEAR),
    )
    worlds = run(case, names, *settings)
    budget = worlds["waiting_risk_before_reform"]
    assert (budget == budget.isel(time=0)).all()
    assert surely((worlds["waiting_risk"] - budget).sel(time="2026-12-29"), 1)


def test_a_quiet_front_presses_for_no_reform(case: Case) -> None:
    """Fewer losses of the whole force are less pressure, however few stand in contact."""
    names = ["pressure_for_reform", "recent_losses", "chain_reformed"]
    base = run(case, names)
    quiet = run(case, names, scenarios=["quiet-front"])
    change = (quiet - base).sel(time="2025-12-30")
    assert surely(change["recent_losses"], -1)
    assert surely(change["pressure_for_reform"], -1)
    assert float(change["chain_reformed"].astype(float).mean()) <= 0
