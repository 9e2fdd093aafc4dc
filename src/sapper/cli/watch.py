"""`sapper watch CASE`: which readings to look for, and what they would tell."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from typing import TYPE_CHECKING

import click

from sapper.case.checked import check
from sapper.cli.faults import refuse
from sapper.cli.options import (
    accounts_option,
    as_of_option,
    case_argument,
    engine_option,
    format_option,
    known,
    not_before,
    read_as_of,
    seed_option,
    worlds_option,
)

if TYPE_CHECKING:
    from sapper.analysis.news.watch_results import WatchList
    from sapper.engine.engines import EngineChoice


@click.command("watch")
@case_argument
@worlds_option(20_000)
@seed_option
@accounts_option
@click.option(
    "--question", metavar="QUESTION", help="Rank by how far a reading would move its answer."
)
@click.option(
    "--until",
    type=click.DateTime(("%Y-%m-%d",)),
    metavar="DATE",
    help="The last day of a reading (default: the last at which the question, or any, looks).",
)
@as_of_option
@engine_option
@format_option
def command(
    case: str,
    worlds: int,
    seed: int,
    accounts: tuple[str, ...],
    question: str | None,
    until: dt.datetime | None,
    as_of: str | None,
    engine: EngineChoice,
    form: str,
) -> int:
    """Say which readings of indicators would tell the accounts of a case apart, and when.

    With --question: how far each would move the answer, so that you know what to collect.
    Readings are foreseen for the ends of months, quarters and years after the cutoff, or --as-of.
    """
    from sapper.analysis.news.watch import watch_list
    from sapper.cli.progress import progress
    from sapper.cli.run import choose, workers_for

    day = read_as_of(as_of)
    began = time.monotonic()
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    not_before(day, found.cutoff)
    chosen = choose(found, accounts, ())
    if question is not None:
        known("question", [question], [item.id for item in found.questions])
    last = None if until is None else until.date()
    first = day if isinstance(day, dt.date) else found.cutoff
    if last is not None and last <= first:
        what = "the cutoff" if first == found.cutoff else "`--as-of`"
        raise click.UsageError(f"`--until {last}` is not after {what}, {first}.")
    with progress("worlds") as advance:
        made = watch_list(
            found,
            question=question,
            worlds=worlds,
            seed=seed,
            accounts=chosen,
            until=last,
            as_of=day,
            progress=advance,
            workers=workers_for(worlds),
            engine=engine,
        )
    if form == "json":
        click.echo(json.dumps(made.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    elif form in ("csv", "markdown"):
        click.echo(_grid(made, form))
    else:
        from sapper.cli.run import paint
        from sapper.cli.watch_lines import heading, watch_lines

        lines = [*heading(found, made, time.monotonic() - began), "", *watch_lines(made, case)]
        colour = True if sys.stdout.isatty() else None
        click.echo(paint(lines, (found.title, "WATCH")), color=colour)
    return 0


def _grid(made: WatchList, form: str) -> str:
    from sapper.analysis.news.watch_documents import COLUMNS, rows
    from sapper.cli.grid import grid

    def text(value: object) -> str:
        if value is None:
            return ""
        return f"{value:.4g}" if form == "markdown" and isinstance(value, float) else str(value)

    body = [[text(row[name]) for name in COLUMNS] for row in rows(made)]
    return grid(COLUMNS, body, form, right=("bits", "bits_se", "distance", "finding"))
