"""Pages on the whole case: the front page, rows, numbers, scenarios and checks.

Sectors have their own module; figures come from `measure`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from sapper.analysis.standing import standing
from sapper.case.case import Case, Scenario
from tables import cell, moved, table
from variants import Row

Figures = Mapping[str, Any]
MADE = "Made by `make docs` from the case"
POINTS, PART = 2.0, 5.0
"""What an expectation has to move: points, or per cent of the 90 % width of a number."""


def measured_by(figures: Figures) -> str:
    """The sentence that says on what figures stand."""
    return (
        f"Figures: {figures['worlds']:,} worlds of each account, seed 1, with and without on common worlds; accounts by "
        f"trust without the outside view; ± is one standard error. Case {figures['case_sha256'][:8]}."
    )


def front_page(case: Case, sectors: Sequence[str]) -> str:
    """What there is, counted."""
    model, counted = case.model, standing(case)
    uncertain = [item for item in model.parameters if not item.prior.is_constant]
    named = [
        item for item in uncertain if not item.inline and not item.name.startswith("indicator.")
    ]
    rows = [
        ("claims", f"{len(case.evidence.claims)}"),
        ("sectors", f"{len(sectors)}"),
        (
            "variables, flows and stocks",
            f"{len(model.variables)}, {len(model.flows)}, {len(model.stocks)}",
        ),
        (
            "events, decisions, chains, populations",
            ", ".join(
                str(len(items))
                for items in (model.events, model.decisions, model.chains, model.populations)
            ),
        ),
        ("uncertain numbers of the sectors", f"{len(named)}"),
        ("and of indicators and inside other parts", f"{len(uncertain) - len(named)}"),
        (
            "questions, scenarios, indicators, observations",
            ", ".join(
                str(len(items))
                for items in (case.questions, case.scenarios, case.indicators, case.observations)
            ),
        ),
        ("uncertain numbers, those of accounts included", f"{counted.uncertain}"),
        ("of them resting on a document", f"{counted.rests_on}"),
        ("argued from one", f"{counted.argued_from}"),
        ("ours", f"{counted.assumed}"),
        ("fixed numbers, of them ours", f"{counted.fixed}, {counted.fixed_ours}"),
    ]
    links = " · ".join(f"[{item.replace('_', ' ')}](sectors/{item}.md)" for item in sectors)
    return "\n".join(
        [
            f"# {case.title}",
            "",
            " ".join(case.asks.split()),
            "",
            f"{MADE} `{case.name}`, as known on {case.cutoff.isoformat()}. What is written by hand are the paragraphs on",
            "each sector, the literature, and what the case's own files say.",
            "",
            "| page | what stands there |",
            "|---|---|",
            "| [Rows](rows.md) | the system as the essays describe it, row by row, and what each row does to answers |",
            "| [Numbers](numbers.md) | what numbers stand on, which are elicited, which answers rest on them, which move nothing |",
            "| [Scenarios](scenarios.md) | what each what-if moves, against what was expected |",
            "| [Checks](checks.md) | tests of structure and behaviour, the step, what certainty would do |",
            "| [Literature](literature.md) | what the sectors lean on |",
            "",
            f"Sectors: {links}",
            "",
            "## The case, counted",
            "",
            *table(("what", "how many"), rows),
            "",
        ]
    )


def rows_page(rows: Sequence[Row], figures: Figures) -> str:
    """The table of rows: where, what, on what claims, and which answer moves most."""
    body: list[tuple[str, ...]] = []
    for row in rows:
        found = figures["rows"][row.id]
        body.append(
            (
                row.id,
                row.row,
                f"`{row.sector}`",
                ", ".join(f"`{item}`" for item in row.variables),
                ", ".join(row.claims),
                row.out,
                *_most(row, found, figures),
            )
        )
    head = ("row", "mechanism", "file", "variables", "claims", "taken out", "moves most", "then")
    notes = [
        "## How to read it",
        "",
        "A row is taken out as the column says, in every world, and every answer is worked out again with the same chance. What is",
        "shown is the answer without the row less the answer with it, the largest first: in points for yes or no, and for numbers and",
        "dates in per cent of the 90 % width (ends cut off at 0.5 and 99.5 %). Where no answer of all accounts stands four standard errors",
        "above noise, the account is named in which one does. How each row is taken out stands in `rows.yaml` beside this page.",
        "",
        "S10 is shown where the delegation's visit of that week is doubted in both runs; where it is held for true the name adds nothing,",
        "since direct evidence screens it off. S17 is a discipline: what is shown is how much narrower an answer gets when every claim is certain.",
        "",
    ]
    return "\n".join(
        [
            "# Rows",
            "",
            f"{MADE}. {measured_by(figures)}",
            "",
            *table(head, body),
            "",
            *notes,
        ]
    )


def _most(row: Row, found: Mapping[str, Any], figures: Figures) -> tuple[str, str]:
    if row.certain:
        best = sorted(figures["certain"].items(), key=lambda item: -item[1][0])[:2]
        texts = [
            f"`{name}`: {abs(share):.0f} ± {error:.0f} % {'narrower' if share > 0 else 'wider'}"
            for name, (share, error) in best
        ]
        return texts[0], texts[1]
    account = next((name for name, shifts in found.items() if shifts), None)
    if account is None:
        return "nothing above noise", ""
    where = "" if account == "all" else f" ({account})"
    texts = [
        f"`{item['question']}`: {moved(item['amount'], item['error'], item['points'])}{where}"
        for item in found[account][:3]
    ]
    return texts[0], "; ".join(texts[1:])


def numbers_page(case: Case, figures: Figures, kept: Mapping[str, str]) -> str:
    """Counts of basis, shares of answers by basis, elicited numbers, numbers that move nothing."""
    counted = standing(case)
    numbers = figures["numbers"]
    by_basis = [
        (
            name,
            f"{item['explained']:.0f} %",
            *(f"{item[kind]:.0f} %" for kind in ("rests_on", "argued_from", "assumed")),
        )
        for name, item in figures["shares"].items()
    ]
    assumed = [
        item
        for item in case.model.parameters
        if not item.prior.is_constant and (item.basis is None or item.basis.kind == "assumed")
    ]
    elicited = [
        (
            f"`{item.written or item.name}`",
            item.sector or "indicators",
            item.prior.text,
            " ".join(item.basis.because.split()) if item.basis else "",
            _moves(numbers.get(item.name)),
        )
        for item in assumed
    ]
    sector = Counter(
        (item.sector, item.basis.kind if item.basis else "assumed")
        for item in case.model.parameters
        if not item.prior.is_constant and item.sector
    )
    names = sorted({name for name, _ in sector})
    per_sector = [
        (name, *(str(sector[name, kind]) for kind in ("rests_on", "argued_from", "assumed")))
        for name in names
    ]
    return "\n".join(
        [
            "# Numbers",
            "",
            f"{MADE}. Of {counted.uncertain} uncertain numbers, those of accounts included, {counted.rests_on} take their value from a "
            f"document, {counted.argued_from} are argued from one and {counted.assumed} are ours. {counted.fixed} more are fixed, {counted.fixed_ours} of them ours.",
            "",
            "## By sector",
            "",
            *table(("sector", "rests on", "argued from", "assumed"), per_sector),
            "",
            "## On what each answer rests",
            "",
            f"Shares of the variance over {figures['many']:,} worlds of each account that numbers explain one by one (first order, ten bins, "
            "noise taken off), and how that part divides by basis. What is not explained is chance, claims, and numbers that act together.",
            "",
            *table(("answer", "explained", "rests on", "argued from", "assumed"), by_basis),
            "",
            "## Numbers that are ours",
            "",
            "No document carries them; the sentence bounds them by analogy. The last column is the answer that each moves most: the fifth of the worlds "
            "where it is highest less that where it is lowest, or, where the text says pairs, its 95 % against its 5 % quantile on common worlds.",
            "",
            *table(("number", "sector", "prior", "why this range", "moves most"), elicited),
            "",
            "## Numbers that move no answer",
            "",
            *_silent(case, figures, kept),
            "",
        ]
    )


def _silent(case: Case, figures: Figures, kept: Mapping[str, str]) -> list[str]:
    """Numbers that move nothing with their reasons, or those of which it is not known yet."""
    if "silent" in figures:
        silent = figures["silent"]
        rows = [(f"`{name}`", reason_for(name, kept)) for name in silent]
        about = (
            f"{len(silent)} numbers move no answer beyond noise: neither between fifths of {figures['many']:,} worlds of each account nor, "
            f"held at their 5 % and their 95 % quantile, in {figures['paired_worlds']:,} pairs of worlds. The reasons are our reading of the model, not measured."
        )
        return [about, "", *table(("number", "why it stays"), rows)] if rows else ["None."]
    open_ = [
        f"`{item.written or item.name}`"
        for item in case.model.parameters
        if not item.prior.is_constant and item.name not in figures["numbers"]
    ]
    return [
        f"Not settled yet. {len(open_)} numbers show nothing between their highest and lowest fifths in {figures['many']:,} worlds of "
        "each account, which sees only large effects; pairs of runs on common worlds, which see small ones, have not been made for them "
        "(`make docs MEASURE=1`). They are:",
        "",
        ", ".join(open_) + ".",
    ]


def reason_for(name: str, kept: Mapping[str, str]) -> str:
    """Why a number stays, by the first pattern that fits its name; raises `KeyError` if none does."""
    for pattern, reason in kept.items():
        if fnmatchcase(name, pattern):
            return reason
    raise KeyError(name)


def _moves(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "nothing above noise"
    how = ", pairs" if found["how"].startswith("paired") else ""
    return f"`{found['question']}` {moved(found['amount'], found['error'], found['points'])}{how}"


def reached(item: Mapping[str, Any], sign: int) -> bool:
    """Whether a shift is as large as an expectation asks, and beyond noise, in its direction."""
    least = POINTS if item["points"] else PART
    return sign * item["amount"] >= least and abs(item["amount"]) > 4 * item["error"]


def scenarios_page(case: Case, figures: Figures) -> str:
    """What each scenario moves, first what it is expected to."""
    lines = [
        "# Scenarios",
        "",
        f"{MADE}. {measured_by(figures)}",
        "",
        "An expectation counts as met where the answer moves that way by two points, or five per cent of a number's 90 % width, and by",
        "four standard errors. A test holds every expectation of the case to this.",
        "",
    ]
    for scenario in sorted(case.scenarios, key=lambda item: item.id):
        lines += _scenario(scenario, figures["scenarios"][scenario.id])
    return "\n".join(lines)


def _scenario(scenario: Scenario, found: Sequence[Mapping[str, Any]]) -> list[str]:
    by_question = {item["question"]: item for item in found}
    rows: list[tuple[str, str, str]] = []
    wanted = [(name, 1) for name in scenario.raises] + [(name, -1) for name in scenario.lowers]
    for name, sign in wanted:
        item = by_question[name]
        word = "met" if reached(item, sign) else "not met"
        direction = "up" if sign > 0 else "down"
        rows.append(
            (
                f"`{name}`",
                f"{direction}: {word}",
                moved(item["amount"], item["error"], item["points"]),
            )
        )
    names = {name for name, _ in wanted}
    others = [
        item
        for item in found
        if item["question"] not in names
        and item["error"] > 0
        and abs(item["amount"]) > 4 * item["error"]
        and abs(item["amount"]) >= (POINTS if item["points"] else PART)
    ]
    for item in sorted(others, key=lambda other: -abs(other["amount"])):
        rows.append(
            (f"`{item['question']}`", "", moved(item["amount"], item["error"], item["points"]))
        )
    head = ("answer", "expected", "moves by")
    body = table(head, rows) if rows else ["Nothing moves by as much."]
    return [f"## {scenario.title}", "", f"`{scenario.id}`. {cell(scenario.about)}", "", *body, ""]


def checks_page(figures: Figures) -> str:
    """The step, and what certainty does; the tests by name."""
    step = [
        (f"`{item['question']}`", moved(item["amount"], item["error"], item["points"]))
        for item in sorted(figures.get("step", ()), key=lambda other: -abs(other["amount"]))
    ]
    sure = [
        (f"`{name}`", f"{share:+.0f} ± {error:.0f} %".replace("-", "−"))
        for name, (share, error) in sorted(figures["certain"].items(), key=lambda item: -item[1][0])
    ]
    return "\n".join(
        [
            "# Checks",
            "",
            "Tests of structure and behaviour in the order of Barlas (1996); all of them run with `make test`.",
            "",
            "| test | where |",
            "|---|---|",
            "| base rates with every effect of the case neutral | `tests/cases/test_dprk_base_rates.py` |",
            "| extreme conditions | `tests/cases/test_dprk_extremes.py` |",
            "| conservation of people, strength at the cutoff, steps | `tests/cases/test_dprk_mechanics.py`, `test_dprk_whole.py` |",
            "| signs of every loop | one file a sector, `tests/cases/test_dprk_SECTOR.py` |",
            "| scenarios against their expectations | `tests/cases/test_dprk_scenarios.py` |",
            "| abstention, constancy | `tests/cases/test_dprk_pyongyang.py` |",
            "",
            "## Half the step",
            "",
            f"Every answer with a step of half a week less that with a week, {figures.get('step_worlds', 0):,} worlds each. Chance falls on other steps, so that the two share little but their draws of numbers, and errors are those of two samples.",
            "",
            *(table(("answer", "half a week less a week"), step) if step else ["Not run yet."]),
            "",
            "## If every claim were certain",
            "",
            "By how much the 90 % width of each number shrinks (+) or grows (−) when nothing is doubted; the error is over sixteen parts of the worlds.",
            "",
            *table(("answer", "narrower by"), sure),
            "",
        ]
    )
