"""Scores as a reader sees them: one block a forecast, a column an account."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from sapper.analysis import figures
from sapper.analysis.intervals import Z
from sapper.analysis.ledger import wording
from sapper.analysis.ledger.calibration import Calibration
from sapper.analysis.ledger.scoring import FreezeScores, Held, Scores
from sapper.analysis.ledger.standing import Standing
from sapper.analysis.ledger.vouched import Disowned
from sapper.analysis.results import MIXTURE
from sapper.cli.score_columns import Line, Row, columns
from sapper.cli.tables import limit
from sapper.diagnostics.render.cells import wrap

_LEGEND = (
    "Smaller scores are better. Brier: 0 for sure and right, 1 for sure and wrong, 0.25 for always "
    "one half. Log: in nats. CRPS: in the unit of the question, of dates in days up to the horizon. "
    "Better by: the part of the other's Brier score that is saved."
)


def lines(scores: Scores, called: str) -> list[str]:
    """All that is said of the forecasts of a case; `called` is CASE as it was given."""
    case = scores.case
    top = [case.handling] if case.handling != "none" else []
    top += wrap(case.title, limit())
    if not scores.freezes and not scores.disowned:
        return [
            *top,
            *wrap(f"No forecast in {scores.folder.as_posix()}: sapper freeze {called}", limit()),
        ]
    count = len(scores.freezes)
    told = f"{count} forecast{'' if count == 1 else 's'}"
    if scores.freezes:
        told += f" · the last is {scores.freezes[-1].frozen.sha256[:16]}…"
    if scores.faults:
        told += " · not as they were frozen, see below"
    top += [told, ""]
    blocks = [(item.frozen.number, item.frozen.file, _block(item)) for item in scores.freezes]
    blocks += [
        (item.frozen.number, item.frozen.file, _not_scored(item)) for item in scores.disowned
    ]
    for *_, block in sorted(blocks):
        top += [*block, ""]
    if not scores.freezes:
        return [*top, "Nothing is scored: no forecast here is vouched for."]
    if not any(freeze.held for freeze in scores.freezes):
        return [
            *top,
            "Nothing can be scored yet. When it has happened, write it into outcomes.yaml.",
        ]
    for item in scores.calibrations:
        if item.account == MIXTURE:
            top += [*_calibration(item), ""]
    return [*top, *wrap(_LEGEND, limit())]


def _not_scored(item: Disowned) -> list[str]:
    frozen = item.frozen
    text = f"`{frozen.file}` is not scored: {item.because}"
    return [
        f"FORECAST {frozen.number}   frozen on {figures.day(frozen.date)}, as it says",
        *(f"  {line}" for line in wrap(text, limit() - 2)),
    ]


def _block(freeze: FreezeScores) -> list[str]:
    frozen = freeze.frozen
    document = frozen.document
    found = [
        f"FORECAST {frozen.number}   frozen on {figures.day(frozen.date)} · "
        f"case {frozen.case_sha256[:8]} · {document['worlds']:,} worlds · seed {document['seed']}"
    ]
    if freeze.held:
        accounts = _accounts(freeze)
        table: list[Line] = []
        for held in freeze.forecasts:
            table += _question(held, accounts)
        table += _totals(freeze, accounts)
        table += _looks_back(freeze)
        for held in freeze.looks_back:
            table += _question(held, accounts)
        found += columns(accounts, table, limit())
    if freeze.left_out:
        found.append("  not scored")
        for because in dict.fromkeys(item.because for item in freeze.left_out):
            named = [item.question for item in freeze.left_out if item.because == because]
            first, *rest = wrap(f"{because}: {', '.join(named)}", limit() - 6)
            found += [f"    {first}", *(f"      {line}" for line in rest)]
    return found


def _accounts(freeze: FreezeScores) -> list[str]:
    accounts = [item.account for item in freeze.standings]
    # the mixture of one account is that account
    return accounts[1:] if len(accounts) == 2 else accounts


def _question(held: Held, accounts: Sequence[str]) -> list[Line]:
    settled = held.settled
    text = settled.text
    unit = figures.plural(settled.unit)
    told = f"{settled.question}: {text}{f' {unit}' if unit else ''}"
    if settled.date is not None:
        told += f", known on {figures.day(settled.date)}"
    if settled.note:
        told += f" ({settled.note})"
    found: list[Line] = [f"  {line}" for line in wrap(told, limit() - 2)]
    size, word = 1.0, ""
    if settled.kind == "number":
        size, word = figures.scale(max(abs(item.forecast) for item in held.scores))

    def said(account: str) -> str:
        item = held.of(account)
        return figures.DASH if item is None else wording.said(settled.kind, item, size)

    def score(account: str) -> str:
        item = held.of(account)
        if item is None:
            return figures.DASH
        return wording.scored(item, size)

    if settled.kind == "binary":
        labels = ("chance", "Brier")
    elif settled.kind == "number":
        labels = (f"middle{_in(f'{word} {unit}'.strip())}", "CRPS")
    else:
        labels = ("middle", "CRPS, days")
    return [
        *found,
        Row(f"    {labels[0]}", {account: said(account) for account in accounts}),
        Row(f"    {labels[1]}", {account: score(account) for account in accounts}),
    ]


def _in(unit: str) -> str:
    return f", {unit}" if unit else ""


def _totals(freeze: FreezeScores, accounts: Sequence[str]) -> list[Line]:
    by = {item.account: item for item in freeze.standings}
    whole = max(freeze.standings, key=lambda item: item.questions)
    found: list[Line] = []
    if whole.questions:
        came = round((whole.base_rate or 0.0) * whole.questions)
        noun = "yes-or-no question" + ("" if whole.questions == 1 else "s")
        clusters = f"{whole.clusters} cluster{'' if whole.clusters == 1 else 's'}"
        found.append(f"  {whole.questions} {noun}, {came} came true, in {clusters}")
        rows: tuple[tuple[str, Callable[[Standing], str]], ...] = (
            ("answered", lambda item: str(item.questions)),
            ("mean Brier", lambda item: wording.brier(item.brier, item.se)),
            ("mean Brier, clusters once", lambda item: wording.brier(item.by_cluster, item.se)),
            ("mean log", lambda item: _plain(item.log)),
            ("better than one half by", lambda item: _percent(item.skill_even)),
            ("better than base rate by", lambda item: _percent(item.skill_base)),
            ("all better than it by", lambda item: _percent(item.skill_of_mixture)),
        )
        for label, cell in rows:
            if label.startswith("all better") and len(accounts) == 1:
                continue
            shown = {account: cell(by[account]) for account in accounts}
            if label.startswith("all better"):
                shown[MIXTURE] = figures.DASH
            found.append(Row(f"    {label}", shown))
        most = max(item.se for item in freeze.standings)
        if most > 0.0:
            error = f"±{max(Z * most, 0.001):.3f}"
            found.append(f"  The simulation itself moves a mean Brier score by at most {error}.")
    compared = max(item.compared for item in freeze.standings)
    if compared and len(accounts) > 1:
        noun = "number or date" if compared == 1 else "numbers and dates"
        found.append(f"  {compared} {noun}")

        def nearer(account: str) -> str:
            item = by[account]
            told = f"{item.nearer} of {item.compared}"
            return figures.DASH if account == MIXTURE or not item.compared else told

        cells = {account: nearer(account) for account in accounts}
        found.append(Row("    all nearer than it", cells))
    joined = [group for group in _scored_groups(freeze) if len(group) > 1]
    for group in joined:
        first, *rest = wrap(f"hang together: {', '.join(group)}", limit() - 6)
        found += [f"  {first}", *(f"    {line}" for line in rest)]
    return found


def _scored_groups(freeze: FreezeScores) -> list[list[str]]:
    asked = {item.settled.question for item in freeze.forecasts}
    return [[name for name in group if name in asked] for group in freeze.groups]


def _looks_back(freeze: FreezeScores) -> list[Line]:
    late = len(freeze.looks_back)
    if not late:
        return []
    count = len(freeze.held)
    if late == count:
        whole = {1: "The outcome was", 2: "Both outcomes were"}
        what = f"{whole.get(count, f'All {count} outcomes were')} known"
    else:
        what = f"{late} of {count} outcomes were known"
    text = (
        f"{what} when this was frozen: that is a look back, not a forecast, and counts in no mean."
    )
    return [f"  {line}" for line in wrap(text, limit() - 2)]


def _calibration(item: Calibration) -> list[str]:
    found = ["CALIBRATION of all, each question by its last forecast before the outcome"]
    if item.bins:
        found.append(f"  {'said':<14}{'questions':>10}{'came true':>12}   nineteen in twenty")
    for part in item.bins:
        said = f"{100 * part.start:.0f} – {100 * part.stop:.0f} %"
        ends = f"{100 * part.low:.0f} – {100 * part.high:.0f} %"
        mark = "" if part.fits else f"   said {100 * part.mean:.0f} % on average"
        found.append(f"  {said:<14}{part.count:>10}{part.happened:>12}   {ends}{mark}")
    for text in filter(None, (item.verdict, item.caution)):
        found += [f"  {line}" for line in wrap(f"{text}.", limit() - 2)]
    return found


def _plain(value: float | None) -> str:
    if value is None:
        return figures.DASH
    return f"{value:.2f}" if math.isfinite(value) else "infinite"


def _percent(value: float | None) -> str:
    return figures.DASH if value is None else f"{100 * value:.0f} %"
