"""`sapper freeze CASE`: answer every question and keep the answers, to be scored later."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sapper.case.checked import check
from sapper.cli.faults import refuse, tell_of_worlds
from sapper.cli.options import (
    as_of_option,
    case_argument,
    engine_option,
    format_option,
    not_before,
    read_as_of,
    seed_option,
    worlds_option,
)
from sapper.cli.run import as_grid, heading, paint

if TYPE_CHECKING:
    from sapper.analysis.ledger.freezing import Freeze
    from sapper.case.case import Case
    from sapper.engine.engines import EngineChoice

_FEW = 2_048


@click.command("freeze")
@case_argument
@click.option(
    "--into",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the forecast there instead of in `forecasts` in the case's own folder.",
)
@worlds_option(20_000)
@seed_option
@as_of_option
@engine_option
@format_option
def command(
    case: str,
    into: Path | None,
    worlds: int,
    seed: int,
    as_of: str | None,
    engine: EngineChoice,
    form: str,
) -> int:
    """Answer every question of a case and write the answers into a new file of its forecasts.

    No file is ever written over. Each holds a hash of itself and of the one before it, so that
    `sapper score` can name whatever was changed afterwards.
    """
    from sapper.analysis.ledger.freezing import folder_for, freeze_case
    from sapper.cli.progress import progress
    from sapper.engine.blocks import cores

    until = read_as_of(as_of)
    began = time.monotonic()
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    not_before(until, found.cutoff)
    folder_for(found, into)
    with progress("worlds") as advance:
        made = freeze_case(
            found,
            into=into,
            worlds=worlds,
            seed=seed,
            engine=engine,
            as_of=until,
            workers=1 if worlds <= _FEW else cores(),
            progress=advance,
        )
    if form == "json":
        click.echo(json.dumps(made.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    elif form in ("csv", "markdown"):
        click.echo(as_grid(made.answers, form))
    else:
        _print(found, made, time.monotonic() - began, case)
    return tell_of_worlds(made.answers)


def _print(case: Case, made: Freeze, seconds: float, called: str) -> None:
    from sapper.cli.tables import answers_table

    lines = [
        *heading(case, made.answers, seconds),
        "",
        *answers_table(made.answers),
        "",
        *receipt(made, called),
    ]
    colour = True if sys.stdout.isatty() else None
    click.echo(paint(lines, (case.title, "ANSWERS", "FROZEN")), color=colour)


def receipt(made: Freeze, called: str) -> list[str]:
    """Where the forecast lies, and the hash by which it will be known; `called` is CASE."""
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import wrap

    frozen = made.frozen
    groups = [group for group in frozen.document["clusters"]["groups"] if len(group) > 1]
    told = [f"number {frozen.number} of its chain"]
    if frozen.before is not None:
        told.append(f"after {frozen.before[:8]}…")
    lines = ["FROZEN", f"   {made.path.as_posix()}", f"   {', '.join(told)}; its hash is"]
    lines += [f"   {frozen.sha256}"]
    text = (
        "Note the hash where others can see it (a commit, a letter): the chain shows what was "
        "changed before it, and nothing but that note what was made anew (sapper score --expect)."
    )
    lines += [f"   {line}" for line in wrap(text, limit() - 3)]
    for group in groups:
        named = f"hang together: {', '.join(group)}"
        lines += [f"   {line}" for line in wrap(named, limit() - 3)]
    return [*lines, f"   When it has happened: outcomes.yaml, then sapper score {called}"]
