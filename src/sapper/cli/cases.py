"""`sapper cases`: the cases that ship."""

from __future__ import annotations

import json

import click
import yaml

from sapper.case.folder import SHIPPED
from sapper.case.folder import shipped as names
from sapper.cli.grid import grid
from sapper.cli.options import format_option
from sapper.diagnostics.render.cells import wrap

_LIMIT = 100


@click.command("cases")
@format_option
def command(form: str) -> int:
    """List the cases that ship with sapper; each name works wherever CASE does."""
    found = shipped()
    if form == "json":
        listed = [{"name": name, "title": title, "asks": asks} for name, title, asks in found]
        click.echo(json.dumps({"cases": listed}, ensure_ascii=False, indent=1))
    elif form == "table":
        for name, title, asks in found:
            click.echo(f"{name:<14} {title}")
            for line in wrap(asks, _LIMIT - 15):
                click.echo(f"{'':<14} {line}")
    else:
        click.echo(grid(("name", "title", "asks"), found, form))
    return 0


def shipped() -> list[tuple[str, str, str]]:
    """Name, title and question of every case in the package."""
    found: list[tuple[str, str, str]] = []
    for name in names():
        # our own files, already checked by the tests: a plain reading is enough for a list
        content = yaml.safe_load((SHIPPED / name / "case.yaml").read_text(encoding="utf-8"))
        found.append((name, str(content["title"]), str(content["asks"])))
    return found
