"""`sapper new DIR`: a case to start from."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sapper.case.new import new
from sapper.cli.faults import refuse
from sapper.cli.options import format_option
from sapper.diagnostics.diagnostic import Report


@click.command("new")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--like", metavar="CASE", help="Copy a case that ships instead of the small one.")
@format_option
def command(directory: Path, like: str | None, form: str) -> int:
    """Start a case in DIR, which must not exist yet or be empty.

    What is written passes `sapper check --strict`; change it piece by piece.
    """
    faults = new(directory, like)
    if faults:
        return refuse(Report(faults), form)
    names = [path.as_posix() for path in sorted(directory.rglob("*")) if path.is_file()]
    if form == "json":
        click.echo(json.dumps({"written": names}, ensure_ascii=False, indent=1))
        return 0
    for name in names:
        click.echo(f"wrote {name}")
    click.echo(f"next: sapper check {directory} && sapper run {directory}")
    return 0
