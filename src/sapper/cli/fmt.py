"""`sapper fmt CASE`: the canonical layout of a case's files."""

from __future__ import annotations

import json

import click

from sapper.case.folder import find, load
from sapper.case.tidy import tidy, write
from sapper.cli.faults import refuse
from sapper.cli.options import case_argument, format_option
from sapper.diagnostics.diagnostic import Report


@click.command("fmt")
@case_argument
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if untidy.")
@format_option
def command(case: str, only_check: bool, form: str) -> int:
    """Rewrite the files of a case in the canonical layout; comments and meaning stay."""
    root = find(case)
    if not (root / "case.yaml").is_file():
        # what is missing is said in the words of the check
        return refuse(load(case)[1], form)
    changed, faults = tidy(root)
    if not faults and not only_check:
        faults = write(root, changed)
    if faults:
        return refuse(Report(faults), form)
    names = list(changed)
    if form == "json":
        key = "untidy" if only_check else "written"
        click.echo(json.dumps({key: names}, ensure_ascii=False, indent=1))
    else:
        verb = "would tidy" if only_check else "tidied"
        for name in names:
            click.echo(f"{verb} {name}")
        if not names:
            click.echo("nothing to tidy")
    return 1 if only_check and names else 0
