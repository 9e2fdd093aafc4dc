"""`sapper explain CODE`: the page of a code of a diagnostic."""

from __future__ import annotations

import json

import click

from sapper.cli.grid import grid
from sapper.cli.options import format_option
from sapper.diagnostics.codes import CODES
from sapper.diagnostics.explain import page
from sapper.language.names import nearest

_LIKENESS = 0.4
"""Half-remembered words are looked up too, so little needs to be alike."""


@click.command("explain")
@click.argument("code", required=False)
@format_option
def command(code: str | None, form: str) -> int:
    """Explain the code of a diagnostic; without CODE, list all of them."""
    if code is None:
        _list(form)
        return 0
    # the tag may be copied whole from a message: error[unit-mismatch]
    name = code.strip().removeprefix("error[").removeprefix("warning[").removesuffix("]")
    text = page(name) if name in CODES else None
    if text is None:
        near = nearest(name.casefold(), CODES, likeness=_LIKENESS)
        hint = f"; the nearest is `{near}`" if near else "; `sapper explain` lists all"
        raise click.UsageError(f"there is no code `{name}`{hint}.")
    if form == "json":
        known = CODES[name]
        found = {"code": name, "title": known.title, "severity": known.severity, "page": text}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        click.echo(text.rstrip("\n"))
    return 0


def _list(form: str) -> None:
    codes = sorted(CODES.values(), key=lambda item: item.name)
    if form == "json":
        found = [{"code": c.name, "title": c.title, "severity": c.severity} for c in codes]
        click.echo(json.dumps({"codes": found}, ensure_ascii=False, indent=1))
        return
    rows = [
        (item.name, item.severity, f"{item.title[:1].upper()}{item.title[1:]}") for item in codes
    ]
    click.echo(grid(("code", "severity", "title"), rows, form))
