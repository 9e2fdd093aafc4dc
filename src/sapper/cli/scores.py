"""Scores as a reader sees them: one block a forecast, a column an account."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from sapper.analysis import figures
from sapper.analysis.intervals import Z
from sapper.analysis.ledger.calibration import Calibration
from sapper.analysis.ledger.scoring import FreezeScores, Held, Scores
from sapper.analysis.ledger.standing import Score, Standing
from sapper.analysis.results import MIXTURE
from sapper.cli.tables import LIMIT, heading
from sapper.diagnostics.render.cells import width, wrap
from sapper.model.calendar import EPOCH

_LABEL = 30
_GAP = 3
_LEGEND = (
    "Smaller scores are better. Brier: 0 for sure and right, 1 for sure and wrong, 0.25 for always "
    "one half. Log: in nats. CRPS: in the unit of the question, of dates in days up to the horizon. "
    "Better by: the part of the other's Brier score that is saved."
)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The accounts that have a column, and how wide it is; `more` have none."""

    accounts: tuple[str, ...]
    size: int
    more: int

    def row(self, label: str, cell: Callable[[str], str]) -> str:
        cells = "".join(
            " " * (_GAP + self.size - width(text)) + text for text in map(cell, self.accounts)
        )
        return f"{label:<{_LABEL}}{cells}".rstrip()

    def head(self) -> list[str]:
        stacks = {account: heading(account).split() for account in self.accounts}
        deep = max(len(stack) for stack in stacks.values())

        def word(level: int) -> Callable[[str], str]:
            return lambda account: (
                stacks[account][level - deep + len(stacks[account])]
                if level >= deep - len(stacks[account])
                else ""
            )

        return [self.row("", word(level)) for level in range(deep)]


def lines(scores: Scores, called: str) -> list[str]:
    """All that is said of the forecasts of a case; `called` is CASE as it was given."""
    case = scores.case
    top = [case.handling] if case.handling != "none" else []
    top += wrap(case.title, LIMIT)
    if not scores.freezes:
        return [
            *top,
            *wrap(f"No forecast in {scores.folder.as_posix()}: sapper freeze {called}", LIMIT),
        ]
    count = len(scores.freezes)
    last = scores.freezes[-1].frozen.sha256
    told = f"{count} forecast{'' if count == 1 else 's'} · the last is {last[:16]}…"
    if scores.faults:
        told += " · not as they were frozen, see below"
    top += [told, ""]
    for freeze in scores.freezes:
        top += [*_block(freeze), ""]
    if not any(freeze.held for freeze in scores.freezes):
        return [
            *top,
            "Nothing can be scored yet. When it has happened, write it into outcomes.yaml.",
        ]
    for item in scores.calibrations:
        if item.account == MIXTURE:
            top += [*_calibration(item), ""]
    return [*top, *wrap(_LEGEND, LIMIT)]


def _block(freeze: FreezeScores) -> list[str]:
    frozen = freeze.frozen
    document = frozen.document
    found = [
        f"FORECAST {frozen.number}   frozen on {figures.day(frozen.date)} · "
        f"case {frozen.case_sha256[:8]} · {document['worlds']:,} worlds · seed {document['seed']}"
    ]
    if freeze.held:
        columns = _columns(freeze)
        found += columns.head()
        for held in freeze.held:
            found += _question(held, columns)
        found += _totals(freeze, columns)
        if columns.more:
            noun = "account" if columns.more == 1 else "accounts"
            found.append(f"  and {columns.more} more {noun}: --format csv")
        found += _looks_back(freeze)
    if freeze.left_out:
        found.append("  not scored")
        for because in dict.fromkeys(item.because for item in freeze.left_out):
            named = [item.question for item in freeze.left_out if item.because == because]
            first, *rest = wrap(f"{because}: {', '.join(named)}", LIMIT - 6)
            found += [f"    {first}", *(f"      {line}" for line in rest)]
    return found


def _columns(freeze: FreezeScores) -> _Columns:
    accounts = [item.account for item in freeze.standings]
    if len(accounts) == 2:  # the mixture of one account is that account
        accounts = accounts[1:]
    words = [word for account in accounts for word in heading(account).split()]
    size = max(8, *(width(word) for word in words))
    fit = max((LIMIT - _LABEL) // (size + _GAP), 1)
    return _Columns(tuple(accounts[:fit]), size, max(len(accounts) - fit, 0))


def _question(held: Held, columns: _Columns) -> list[str]:
    settled = held.settled
    text = settled.text
    unit = figures.plural(settled.unit)
    told = f"{settled.question}: {text}{f' {unit}' if unit else ''}"
    if settled.date is not None:
        told += f", known on {figures.day(settled.date)}"
    if settled.note:
        told += f" ({settled.note})"
    found = [f"  {line}" for line in wrap(told, LIMIT - 2)]
    size, word = 1.0, ""
    if settled.kind == "number":
        size, word = figures.scale(max(abs(item.forecast) for item in held.scores))

    def said(account: str) -> str:
        item = held.of(account)
        return figures.DASH if item is None else _said(settled.kind, item, size)

    def score(account: str) -> str:
        item = held.of(account)
        if item is None:
            return figures.DASH
        if item.rule == "brier":
            return _brier(item.score, item.se)
        # a CRPS is surer than the middle that it is about, and no digit more is shown
        half = (item.high - item.low) / 2.0
        return figures.number(item.score, half if math.isfinite(half) else 0.0, size)

    if settled.kind == "binary":
        labels = ("chance", "Brier")
    elif settled.kind == "number":
        labels = (f"middle{_in(f'{word} {unit}'.strip())}", "CRPS")
    else:
        labels = ("middle", "CRPS, days")
    return [
        *found,
        columns.row(f"    {labels[0]}", said),
        columns.row(f"    {labels[1]}", score),
    ]


def _in(unit: str) -> str:
    return f", {unit}" if unit else ""


def _said(kind: str, item: Score, size: float) -> str:
    if kind == "binary":
        return figures.percent(item.forecast, item.low, item.high)
    if kind == "number":
        return figures.number(item.forecast, (item.high - item.low) / 2.0, size)
    if not math.isfinite(item.forecast):
        return "later"
    return figures.month(EPOCH.fromordinal(EPOCH.toordinal() + math.floor(item.forecast)))


def _totals(freeze: FreezeScores, columns: _Columns) -> list[str]:
    by = {item.account: item for item in freeze.standings}
    whole = max(freeze.standings, key=lambda item: item.questions)
    found: list[str] = []
    if whole.questions:
        came = round((whole.base_rate or 0.0) * whole.questions)
        noun = "yes-or-no question" + ("" if whole.questions == 1 else "s")
        clusters = f"{whole.clusters} cluster{'' if whole.clusters == 1 else 's'}"
        found.append(f"  {whole.questions} {noun}, {came} came true, in {clusters}")
        rows: tuple[tuple[str, Callable[[Standing], str]], ...] = (
            ("answered", lambda item: str(item.questions)),
            ("mean Brier", lambda item: _brier(item.brier, item.se)),
            ("mean Brier, clusters once", lambda item: _brier(item.by_cluster, item.se)),
            ("mean log", lambda item: _plain(item.log)),
            ("better than one half by", lambda item: _percent(item.skill_even)),
            ("better than base rate by", lambda item: _percent(item.skill_base)),
            ("all better than it by", lambda item: _percent(item.skill_of_mixture)),
        )
        for label, cell in rows:
            if label.startswith("all better") and len(columns.accounts) == 1:
                continue
            shown = {account: cell(by[account]) for account in columns.accounts}
            if label.startswith("all better"):
                shown[MIXTURE] = figures.DASH
            found.append(columns.row(f"    {label}", lambda account, shown=shown: shown[account]))
        most = max(item.se for item in freeze.standings)
        if most > 0.0:
            error = f"±{max(Z * most, 0.001):.3f}"
            found.append(f"  The simulation itself moves a mean Brier score by at most {error}.")
    compared = max(item.compared for item in freeze.standings)
    if compared and len(columns.accounts) > 1:
        noun = "number or date" if compared == 1 else "numbers and dates"
        found.append(f"  {compared} {noun}")

        def nearer(account: str) -> str:
            item = by[account]
            told = f"{item.nearer} of {item.compared}"
            return figures.DASH if account == MIXTURE or not item.compared else told

        found.append(columns.row("    all nearer than it", nearer))
    joined = [group for group in _scored_groups(freeze) if len(group) > 1]
    for group in joined:
        first, *rest = wrap(f"hang together: {', '.join(group)}", LIMIT - 6)
        found += [f"  {first}", *(f"    {line}" for line in rest)]
    return found


def _scored_groups(freeze: FreezeScores) -> list[list[str]]:
    asked = {item.settled.question for item in freeze.held}
    return [[name for name in group if name in asked] for group in freeze.groups]


def _looks_back(freeze: FreezeScores) -> list[str]:
    late = sum(item.hindsight for item in freeze.held)
    if not late:
        return []
    count = len(freeze.held)
    if late == count:
        whole = {1: "The outcome was", 2: "Both outcomes were"}
        what = f"{whole.get(count, f'All {count} outcomes were')} known"
    else:
        what = f"{late} of {count} outcomes were known"
    text = f"{what} when this was frozen: that is a look back, not a forecast."
    return [f"  {line}" for line in wrap(text, LIMIT - 2)]


def _calibration(item: Calibration) -> list[str]:
    found = ["CALIBRATION of all, each question by its last forecast before the outcome"]
    if item.bins:
        found.append(f"  {'said':<14}{'questions':>10}{'came true':>12}   nineteen in twenty")
    for part in item.bins:
        said = f"{100 * part.start:.0f} – {100 * part.stop:.0f} %"
        ends = f"{100 * part.low:.0f} – {100 * part.high:.0f} %"
        mark = "" if part.fits else f"   said {100 * part.mean:.0f} % on average"
        found.append(f"  {said:<14}{part.count:>10}{part.happened:>12}   {ends}{mark}")
    verdict = item.verdict
    return [*found, *(f"  {line}" for line in wrap(f"{verdict}.", LIMIT - 2))]


def _brier(value: float | None, se: float) -> str:
    """Two digits, or one where the simulation's own error allows no more."""
    if value is None:
        return figures.DASH
    return f"{value:.2f}" if Z * se < 0.05 else f"{value:.1f}"


def _plain(value: float | None) -> str:
    if value is None:
        return figures.DASH
    return f"{value:.2f}" if math.isfinite(value) else "infinite"


def _percent(value: float | None) -> str:
    return figures.DASH if value is None else f"{100 * value:.0f} %"
