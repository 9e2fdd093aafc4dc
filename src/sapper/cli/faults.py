"""How diagnostics leave the program: format, stream, colour and exit status."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sapper.cli.grid import grid
from sapper.diagnostics.diagnostic import Diagnostic, Report
from sapper.diagnostics.render import HEAD, concise, document, full, rows, summary, theme_for

if TYPE_CHECKING:
    from sapper.analysis.results import Answers

_IN_WORLDS = {"failed-worlds", "single-too-large", "no-world-fits"}
"""Codes of what shows only in worlds that were run."""


def status(report: Report) -> int:
    """The exit status of a report: 0, 1 (errors), or 3 (a file could not be read)."""
    from sapper.case.folder import UNREADABLE

    codes = {item.code for item in report.errors}
    if codes & {*UNREADABLE, "unwritable", "file-access"}:
        return 3
    return 1 if report.errors else 0


def refuse(report: Report, form: str, *, unreadable: bool = False) -> int:
    """Print the faults that keep a command from its work, and give the exit status.

    They go to standard error, except as JSON, where standard output holds one document.
    """
    ran = any(item.code in _IN_WORLDS for item in report)
    show(report, form, err=form != "json", ran=ran)
    return 3 if unreadable else (status(report) or 1)


def show(report: Report, form: str, *, err: bool = False, ran: bool = False) -> None:
    """Print every fault of a report in the format asked for, with a summary under it.

    `ran` says that they were found in worlds that were run.
    """
    items = report.sorted()
    if form == "json":
        click.echo(json.dumps(document(items), ensure_ascii=False, indent=1), err=err)
    elif form in ("csv", "markdown"):
        click.echo(grid(HEAD, rows(items), form), err=err)
    elif form == "concise":
        for item in items:
            click.echo(concise(item), err=err)
        click.echo(summary(report, ran=ran), err=err)
    else:
        _blocks(items, err=err)
        click.echo(summary(report, ran=ran), err=err)


def tell_of_worlds(answers: Answers) -> int:
    """Print to standard error what was noticed in the worlds of a run; gives the exit status.

    Worlds that failed are faults (1); odd readings are warnings (0).
    """
    from sapper.analysis.news.statements import odd_readings

    odd = [] if answers.news is None else list(odd_readings(answers.news))
    if answers.faults or odd:
        show(Report([*answers.faults, *odd]), "table", err=True, ran=True)
    return 1 if answers.faults else 0


def _blocks(items: Sequence[Diagnostic], *, err: bool) -> None:
    theme = theme_for(sys.stderr if err else sys.stdout, os.environ)
    for item in items:
        click.echo(full(item, theme), err=err, color=theme.colour)
        click.echo(err=err)
