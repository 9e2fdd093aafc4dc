"""`rok-vietnam`: the shared sectors against history, what was measured, and the page that says it.

`pytest tests/cases/test_rok_vietnam.py --accept` writes the tables of docs/cases/rok-vietnam.md
anew. What is asserted of coverage is what was measured once, as a regression: priors are fixed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import xarray as xr

from sapper.analysis.answers import answer_case
from sapper.analysis.intervals import jeffreys
from sapper.analysis.results import Answers, NumberAnswer
from sapper.analysis.simulation import simulate_case
from sapper.case.case import Case, Outcome
from sapper.case.checked import check
from sapper.case.folder import SHIPPED
from sapper.language.prior import Quantity

PAGE = Path(__file__).parents[2] / "docs" / "cases" / "rok-vietnam.md"
ACCOUNTS = ("ally", "paid")
SHARED = ("deployment", "combat", "pay")
ANSWERED = 1_000
"""Worlds of each account for the bands."""
WORLDS = 300
"""Worlds of each account for whole histories."""
PEOPLE = (
    "corps_at_home",
    "training",
    "reserve",
    "line",
    "assault",
    "hospital",
    "home_wounded",
    "home_rotated",
    "dead",
    "prisoners",
    "deserted",
)
STANDS = tuple(f"policy.{option}.stands" for option in ("hold", "replace", "rotate", "expand"))
SEEN = (*PEOPLE, *STANDS, "in_theatre", "authorised", "withdrawn", "ceasefire", "americans_leave")


@pytest.fixture(scope="module")
def case() -> Case:
    found, report = check("rok-vietnam", strict=True)
    assert found is not None, report.found
    assert report.found == []
    return found


@pytest.fixture(scope="module")
def answers(case: Case) -> Answers:
    return answer_case(case, worlds=ANSWERED, seed=1, engine="interpreter")


@pytest.fixture(scope="module")
def histories(case: Case) -> dict[str, xr.Dataset]:
    return {
        account: simulate_case(
            case, account=account, worlds=WORLDS, seed=1, names=SEEN, engine="interpreter"
        )
        for account in ACCOUNTS
    }


def _happened(outcome: Outcome) -> tuple[float, float]:
    assert isinstance(outcome.value, Quantity)
    return outcome.value.low, outcome.value.high


def _quantiles(answers: Answers, question: str, account: str) -> dict[float, float]:
    found = answers.of(question, account)
    assert isinstance(found, NumberAnswer)
    return {quantile.share: quantile.value for quantile in found.quantiles}


def _inside(answers: Answers, outcome: Outcome, account: str = "all") -> bool:
    """Whether all that sources say lies in the central nine tenths."""
    low, high = _happened(outcome)
    quantiles = _quantiles(answers, outcome.question, account)
    return quantiles[0.05] <= low and high <= quantiles[0.95]


def _short(value: float) -> str:
    """Two figures below a hundred, else three; millions by name."""
    if value >= 1e6:
        return f"{_rounded(value / 1e6):,.0f} million"
    return f"{_rounded(value):,.0f}"


def _rounded(value: float) -> float:
    return round(value, 2 - math.floor(math.log10(value))) if value >= 100 else round(value)


def _where(quantiles: Mapping[float, float], low: float, high: float) -> str:
    """Between which of the printed quantiles the middle of what happened lies."""
    middle, below = (low + high) / 2, "lowest 5 %"
    edges = ((0.05, "5–25 %"), (0.25, "25–50 %"), (0.5, "50–75 %"), (0.75, "75–95 %"))
    for share, name in (*edges, (0.95, "highest 5 %")):
        if middle < quantiles[share] or quantiles[share] == middle == 0:
            return below if middle < quantiles[share] else "at the 0 of most worlds"
        below = name
    return below


def _coverage(case: Case, answers: Answers) -> str:
    lines = [
        "| question | history | middle | 9 worlds in 10 | inside | part of the worlds |",
        "|---|---|---|---|---|---|",
    ]
    for outcome in case.outcomes:
        low, high = _happened(outcome)
        quantiles = _quantiles(answers, outcome.question, "all")
        happened = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
        if low >= 1e6:
            happened = _short(low) if low == high else f"{_short(low)} to {_short(high)}"
        band = f"{_short(quantiles[0.05])} to {_short(quantiles[0.95])}"
        inside = "yes" if _inside(answers, outcome) else "**no**"
        lines.append(
            f"| `{outcome.question}` | {happened} | {_short(quantiles[0.5])} | {band} "
            f"| {inside} | {_where(quantiles, low, high)} |"
        )
    return "\n".join((*lines, "", *_counts(case, answers)))


def _counts(case: Case, answers: Answers) -> list[str]:
    said: list[str] = []
    for account in ("all", *ACCOUNTS):
        inside = sum(_inside(answers, outcome, account) for outcome in case.outcomes)
        low, high = jeffreys(inside, len(case.outcomes))
        name = "The mixture" if account == "all" else f"`{account}`"
        said.append(
            f"- {name}: {inside} of {len(case.outcomes)} inside, {inside / len(case.outcomes):.0%}"
            f" ({low:.0%} to {high:.0%} by Jeffreys, were they independent)."
        )
    near = ", ".join(
        f"`{outcome.question}`" for outcome in case.outcomes if _on_edge(answers, outcome)
    )
    said.append(
        f"- So near an edge that other worlds could put it on the other side: {near or 'none'}."
    )
    return [line.replace("%", " %") for line in said]


def _on_edge(answers: Answers, outcome: Outcome) -> bool:
    """Whether an end of what happened lies within the simulation's own error of a band's end."""
    found = answers.of(outcome.question, "all")
    assert isinstance(found, NumberAnswer)
    ends = {quantile.share: quantile for quantile in found.quantiles}
    low, high = _happened(outcome)
    edges = ((low, ends[0.05]), (high, ends[0.95]))
    return any(edge.low <= end <= edge.high and edge.low < edge.high for end, edge in edges)


def _departures(histories: Mapping[str, xr.Dataset]) -> str:
    lines = [
        "| account | by the end of | war and Americans still there | force withdrawn | withdrawn, of those |",
        "|---|---|---|---|---|",
    ]
    for account, worlds in histories.items():
        for year in (1966, 1967, 1969, 1972):
            then = worlds.sel(time=f"{year}-12-31", method="ffill")
            still = ((then["ceasefire"] == 0) & (then["americans_leave"] == 0)).values
            gone = (then["withdrawn"] > 0).values
            shares = (still.mean(), gone.mean(), gone[still].mean())
            cells = " | ".join(f"{share:.0%}".replace("%", " %") for share in shares)
            lines.append(f"| `{account}` | {year} | {cells} |")
    lines += [
        "",
        f"Under rotation the force stands at {_relief_gap(histories)} of what is agreed (9 world-weeks in 10).",
    ]
    return "\n".join(lines)


def _relief_gap(histories: Mapping[str, xr.Dataset]) -> str:
    """Strength over what is agreed where rotation has stood for half a year, as a band."""
    ratios: list[np.ndarray] = []
    for worlds in histories.values():
        stands = worlds["policy.rotate.stands"].values > 0
        steady = stands.copy()
        for back in range(1, 27):
            steady[:, back:] &= stands[:, :-back]
        steady[:, :26] = False
        ratios.append((worlds["in_theatre"] / worlds["authorised"]).values[steady])
    low, high = np.quantile(np.concatenate(ratios), [0.05, 0.95])
    return f"{low:.0%} to {high:.0%}".replace("%", " %")


def test_structure_is_shared_and_numbers_are_not(case: Case):
    own = {path.stem for path in (SHIPPED / "rok-vietnam" / "model").glob("*.yaml")}
    assert not own & set(SHARED)
    other, _ = check("dprk-russia")
    assert other is not None
    mine = {flow.name: flow for flow in case.model.flows}
    common = [flow for flow in other.model.flows if flow.name in mine]
    assert len(common) >= 30
    assert [flow.name for flow in common if flow != mine[flow.name]] == []
    for name in SHARED:
        text = (SHIPPED / "dprk-russia" / "model" / f"{name}.yaml").read_text(encoding="utf-8")
        assert "\nparameters:" not in text and "Russia" not in text, name


def test_nothing_is_known_too_late(case: Case):
    """No claim is dated after the cutoff; what happened later are outcomes, which no run reads."""
    late = [claim.id for claim in case.evidence.claims if claim.known and claim.known > case.cutoff]
    assert late == []
    assert all(outcome.date and outcome.date > case.cutoff for outcome in case.outcomes)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_soldiers_are_conserved_in_every_world(histories: dict[str, xr.Dataset], account: str):
    worlds = histories[account]
    everybody = cast(xr.DataArray, sum(worlds[name] for name in PEOPLE))
    assert (everybody == everybody.isel(time=0)).all()
    assert all((worlds[name].values >= 0).all() for name in PEOPLE)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_force_of_1965_is_there_at_the_cutoff(histories: dict[str, xr.Dataset], account: str):
    """20,620 were counted; nine worlds in ten or more lie within a tenth of it."""
    strength = histories[account]["in_theatre"].sel(time="1965-12-31", method="ffill")
    assert float((abs(strength / 20_620 - 1) <= 0.1).mean()) >= 0.9


def test_history_inside_the_bands_as_measured(case: Case, answers: Answers):
    """What was measured once with priors fixed before: one of eighteen lies outside.

    The target, 80 to 97 %, is met at 94 %; the page says how little eighteen numbers of one
    war tell.
    """
    assert answers.worlds_failed == 0
    outside = [outcome.question for outcome in case.outcomes if not _inside(answers, outcome)]
    assert len(case.outcomes) == 18
    assert outside == ["served-by-1973-12-31"]
    assert 0.80 <= 1 - len(outside) / len(case.outcomes) <= 0.97


def test_the_page_says_what_was_computed(
    case: Case, answers: Answers, histories: dict[str, xr.Dataset], accept: bool
):
    text = PAGE.read_text(encoding="utf-8")
    blocks = {"history": _coverage(case, answers), "departures": _departures(histories)}
    written = text
    for name, block in blocks.items():
        mark = rf"(?s)(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        assert re.search(mark, text), f"no place for {name}"
        written = re.sub(mark, lambda found, b=block: f"{found[1]}{b}\n{found[2]}", written)
    if accept:
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written


def test_the_what_if_moves_what_it_says(case: Case):
    """Without a second request fewer go and fewer die; world by world, on common chance."""
    expected = ("strength-1966", "served-by-1973-12-31", "killed-by-1967-08-31")
    assert case.scenarios[0].lowers == expected
    names = ["in_theatre", "arrived", "dead"]
    for account in ACCOUNTS:
        as_is, without = (
            simulate_case(case, account=account, scenarios=chosen, worlds=100, seed=1, names=names)
            for chosen in ((), ("no-second-request",))
        )
        for name, day in zip(names, ("1966-12-31", "1973-12-31", "1967-08-31"), strict=True):
            before, after = (
                float(worlds[name].sel(time=day, method="ffill").mean())
                for worlds in (as_is, without)
            )
            assert after < before, (account, name)
