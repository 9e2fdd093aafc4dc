"""`sapper update CASE --reads …`: every answer and the trust in accounts before and after news."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from sapper.case.checked import check
from sapper.cli.faults import refuse, tell_of_worlds
from sapper.cli.lazy import COMMANDS
from sapper.cli.options import (
    accounts_option,
    as_of_option,
    case_argument,
    engine_option,
    format_option,
    not_before,
    read_as_of,
    scenario_option,
    seed_option,
    split,
    worlds_option,
)
from sapper.cli.readings import as_yaml, example_of, read_readings
from sapper.diagnostics.diagnostic import Report

if TYPE_CHECKING:
    from sapper.analysis.news.update import Update
    from sapper.case.case import Case
    from sapper.engine.engines import EngineChoice


@click.command("update")
@case_argument
@click.option(
    "--reads",
    "texts",
    multiple=True,
    required=True,
    metavar='"INDICATOR DATE READING"',
    help="A reading, as observations.yaml would hold it; may be repeated. Of an event also "
    '"INDICATOR D1..D2 nothing".',
)
@worlds_option(20_000)
@accounts_option
@scenario_option
@seed_option
@as_of_option
@engine_option
@format_option
def command(
    case: str,
    texts: tuple[str, ...],
    worlds: int,
    accounts: tuple[str, ...],
    scenarios: tuple[str, ...],
    seed: int,
    as_of: str | None,
    engine: EngineChoice,
    form: str,
) -> int:
    """Show every answer, and the trust in accounts, before and after a piece of news.

    Both are of the same worlds, weighed with and without it. Nothing is written; the lines that
    keep the reading are printed.
    """
    from sapper.analysis.news.update import update_case
    from sapper.cli.progress import progress
    from sapper.cli.run import choose, workers_for

    until = read_as_of(as_of)
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    not_before(until, found.cutoff)
    chosen = choose(found, accounts, scenarios)
    readings, faults = read_readings(texts, found.units, example_of(found))
    if faults:
        return refuse(Report(faults), form)
    with progress("worlds") as advance:
        made = update_case(
            found,
            readings,
            worlds=worlds,
            seed=seed,
            accounts=chosen,
            scenarios=split(scenarios),
            as_of=until,
            progress=advance,
            workers=workers_for(worlds),
            engine=engine,
        )
    if form == "json":
        click.echo(json.dumps(made.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    elif form in ("csv", "markdown"):
        click.echo(_grid(made, form))
    else:
        _print(found, made)
    return tell_of_worlds(made.after)


_HALF_A_DIGIT = 10.0**0.5
"""A move is shown to the first digit of its error, never to one more coarse."""


def _grid(made: Update, form: str) -> str:
    from sapper.analysis.news.documents import MOVES, moves
    from sapper.cli.grid import grid

    def text(value: object) -> str:
        if value is None:
            return ""
        return f"{value:.4g}" if form == "markdown" and isinstance(value, float) else str(value)

    body = [[text(row[name]) for name in MOVES] for row in moves(made)]
    return grid(MOVES, body, form, right=MOVES[4:])


def _print(case: Case, made: Update) -> None:
    from sapper.cli.run import paint

    colour = True if sys.stdout.isatty() else None
    heads = (case.title, "TRUST IN", "ANSWERS", "TO KEEP IT")
    click.echo(paint(lines(case, made), heads), color=colour)


def lines(case: Case, made: Update) -> list[str]:
    """The whole print: what was read, trust, answers, what to keep."""
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import wrap

    after = made.after
    head = [case.handling] if case.handling != "none" else []
    head += wrap(case.title, limit())
    told = f"case {made.before.case_sha256[:8]} · " if made.before.case_sha256 else ""
    head.append(f"{told}{after.worlds:,} worlds each · seed {after.seed}")
    head += [line for seen in made.readings for line in wrap(f"Read: {_said(seen)}", limit())]
    return [
        *head,
        "",
        *_trust(made),
        "",
        *_answers(made),
        "",
        *_keep(case, made),
    ]


def _said(seen: Any) -> str:
    days = f"{seen.stop}" if seen.start == seen.stop else f"{seen.start} to {seen.stop}"
    reads = seen.reads if isinstance(seen.reads, str) else " ".join(seen.reads.text.split())
    return f"{seen.indicator}, {days}: {reads}"


def _trust(made: Update) -> list[str]:
    from sapper.analysis.news.documents import trusts
    from sapper.analysis.news.sentences import evidences, way
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import wrap

    rows = list(trusts(made))
    size = max(len(row["id"]) for row in rows)
    found = ["TRUST IN ACCOUNTS"]
    for row in rows:
        name = f"   {row['id']:<{size}}"
        if row["direct"]:
            found.append(f"{name}   {100 * row['before']:3.0f} %   has no worlds to be weighed")
            continue
        before, after = 100.0 * row["before"], 100.0 * row["after"]
        digits = 0 if abs(after - before) >= 1.0 else 1
        error = max(1.96 * 100.0 * row["after_se"], 0.0)
        found.append(
            f"{name}   {before:{digits + 3}.{digits}f} → {after:.{digits}f} % ±{error:.1f}"
        )
    told = [_verdict(made), *way(made.news)]
    if made.news.led is None and not made.news.level:
        told.append(evidences(made.news))
    return [*found, *(f"   {line}" for text in told for line in wrap(text, limit() - 3))]


def _verdict(made: Update) -> str:
    """What the news says of the accounts, in a sentence."""
    news = made.news
    weighed = news.effective if news.led is None else news.led.weighed
    left = f"By weights, what is left tells as much as {weighed:,.0f} of {news.worlds:,} worlds."
    if made.level:
        return "The news is as likely in every world: it changes nothing."
    simulated = [item for item in news.accounts if not item.direct]
    if len(simulated) < 2:
        return left
    if made.level_accounts:
        return f"The accounts do not differ on the news, so trust in them stays as it was. {left}"
    if not _stands(made):
        return f"The news favours no account beyond the simulation's own error. {left}"
    return left


def _stands(made: Update) -> bool:
    from sapper.analysis.news.documents import trusts

    return any(
        abs(row["after"] - row["before"]) > 1.96 * max(row["after_se"], row["before_se"])
        for row in trusts(made)
    )


def _answers(made: Update) -> list[str]:
    """Answers of the mixture that moved, the most moved first; how many did not."""
    from sapper.analysis.news.documents import moves
    from sapper.analysis.results import MIXTURE
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import width, wrap

    accounts = list(dict.fromkeys(item.account for item in made.after.answers))
    shown = MIXTURE if MIXTURE in accounts else accounts[0]
    rows = [row for row in moves(made) if row["account"] == shown]
    moved = [row for row in rows if _beyond(row)]
    moved.sort(key=lambda row: -_size(row))
    cells = [_cells(row) for row in moved]
    ids = max((width(row["question"]) for row in moved), default=0)
    sizes = [max((width(row[at]) for row in cells), default=0) for at in range(3)]
    found = ["ANSWERS" if shown != MIXTURE else "ANSWERS, all accounts by trust"]
    for row, own in zip(moved, cells):
        before, after, by = (" " * (size - width(cell)) + cell for size, cell in zip(sizes, own))
        line = f"   {row['question']:<{ids}}   {before} → {after}   {by}".rstrip()
        apart = [f"   {row['question']}", f"      {before} → {after}   {by}".rstrip()]
        found += [line] if width(line) <= limit() else apart
    rest = len(rows) - len(moved)
    if rest:
        noun = "answer is" if rest == 1 else "answers are"
        found.append(f"   {rest} {'more ' if moved else ''}{noun} not moved beyond noise.")
    tail = (
        "Numbers by their means, which may lie far from the middles that `sapper run` shows; dates by the chance that they come in time; ± is the error of "
        "the simulation, 19 in 20."
    )
    return [*found, *(f"   {line}" for line in wrap(tail, limit() - 3))]


def _error(row: dict[str, Any]) -> float:
    """95 % error of a move.

    Both sides are of the same worlds and move together, so that adding their variances states
    no error too small.
    """
    return 1.96 * (row["before_se"] ** 2 + row["after_se"] ** 2) ** 0.5


def _beyond(row: dict[str, Any]) -> bool:
    if row["difference"] is None:
        return True
    noise = _error(row) if row["kind"] == "number" else max(_error(row), 0.005)
    return abs(row["difference"]) > noise


def _size(row: dict[str, Any]) -> float:
    """How far an answer moved, in points; of a number in hundredths of itself."""
    if row["difference"] is None:
        return float("inf")
    if row["kind"] == "number":
        return abs(row["difference"]) / max(abs(row["before"]), 1e-300)
    return abs(row["difference"])


def _cells(row: dict[str, Any]) -> tuple[str, str, str]:
    from sapper.analysis import figures

    if row["difference"] is None:
        none = [figures.DASH if row[key] is None else "" for key in ("before", "after")]
        return none[0], none[1], "no world counts"
    sign = "−" if row["difference"] < 0.0 else "+"
    size, half = abs(row["difference"]), _error(row)
    if row["kind"] == "number":
        before, after = (figures.number(row[key], 0.0) for key in ("before", "after"))
        unit = f" {row['unit']}" if row["unit"] else ""
        moved = f"{sign}{figures.number(size, half / _HALF_A_DIGIT)} ±{figures.number(half, half / 10)}{unit}, means"
        return before, after, moved
    before, after = (f"{100.0 * row[key]:.0f} %" for key in ("before", "after"))
    return before, after, f"{sign}{100.0 * size:.1f} ±{100.0 * half:.1f} points"


def _keep(case: Case, made: Update) -> list[str]:
    noun = "it" if len(made.readings) == 1 else "them"
    found = [f"TO KEEP {noun.upper()} (observations.yaml)"]
    found += [f"   {as_yaml(seen)}" for seen in made.readings]
    later = [seen for seen in made.readings if seen.stop > case.cutoff]
    ahead = ""
    if later:
        day = max(seen.stop for seen in later)
        ahead = f" --as-of {day}"
        found.append(f"   It lies after the cutoff: sapper run {case.name}{ahead}")
    if "watch" in COMMANDS:
        found.append(f"   What to look for next: sapper watch {case.name}{ahead}")
    return found
