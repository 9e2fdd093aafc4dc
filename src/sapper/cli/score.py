"""`sapper score CASE`: every frozen forecast against what then happened."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import click

from sapper.case.checked import check
from sapper.cli.faults import refuse, show
from sapper.cli.grid import grid
from sapper.cli.options import case_argument, format_option
from sapper.cli.run import paint
from sapper.diagnostics.diagnostic import Report

_HASH = re.compile(r"[0-9a-f]{16,64}")


@click.command("score")
@case_argument
@click.option(
    "--from",
    "folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the forecasts lie, if not in `forecasts` in the case's own folder.",
)
@click.option(
    "--expect",
    metavar="HASH",
    help="The hash of a forecast that must be there, as `sapper freeze` printed it.",
)
@format_option
def command(case: str, folder: Path | None, expect: str | None, form: str) -> int:
    """Score every frozen forecast of a case by the outcomes in outcomes.yaml.

    Nothing is run. Exits with 1 where a forecast was changed, taken away or put elsewhere
    since it was frozen; it is named, and only what the newest forecast leads back to without
    a break is scored. That the newest itself is the true one, `--expect` alone can tell.
    """
    from sapper.analysis.ledger.documents import COLUMNS, rows
    from sapper.analysis.ledger.scoring import score_case

    if expect is not None and not _HASH.fullmatch(expect):
        raise click.UsageError("`--expect` wants a hash of 64 digits 0-9 a-f, or its first 16.")
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    scores = score_case(found, folder=folder, expect=expect)
    if form == "json":
        click.echo(json.dumps(scores.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    elif form in ("csv", "markdown"):
        body = [
            ["" if row[name] is None else str(row[name]) for name in COLUMNS]
            for row in rows(scores)
        ]
        click.echo(grid(COLUMNS, body, form))
    else:
        from sapper.cli.scores import lines

        bold = (found.title, "FORECAST ", "CALIBRATION")
        colour = True if sys.stdout.isatty() else None
        click.echo(paint(lines(scores, case), bold), color=colour)
    if scores.faults:
        show(Report(list(scores.faults)), "table", err=True, ran=True)
        return 1
    return 0
