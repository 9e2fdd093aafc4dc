"""`sapper answer CASE QUESTION`: one question in full."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sapper.case.checked import check
from sapper.cli.faults import refuse, show
from sapper.cli.options import (
    accounts_option,
    case_argument,
    format_option,
    known,
    note_as_of,
    precision_of,
    split,
    what_if_options,
    worlds_option,
)
from sapper.cli.run import Wish, answer, as_grid, choose, closing, heading, paint, what_if
from sapper.diagnostics.diagnostic import Report

if TYPE_CHECKING:
    from sapper.engine.engines import EngineChoice


@click.command("answer")
@case_argument
@click.argument("question")
@worlds_option(20_000)
@accounts_option
@what_if_options
@format_option
def command(
    case: str,
    question: str,
    worlds: int,
    accounts: tuple[str, ...],
    seed: int,
    scenarios: tuple[str, ...],
    settings: tuple[str, ...],
    as_of: str | None,
    engine: EngineChoice,
    single: bool,
    form: str,
) -> int:
    """Answer one question of a case in full: every account, its errors, what it rests on.

    The same worlds are run as for `sapper run`, so the figures are the same.
    """
    note_as_of(as_of)
    precision = precision_of(single, engine)
    began = time.monotonic()
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    known("question", [question], [item.id for item in found.questions])
    chosen = choose(found, accounts, scenarios)
    read, faults = what_if(found, settings)
    if faults:
        return refuse(Report(faults), form)
    wish = Wish(found, chosen, split(scenarios), read, worlds, seed, engine, precision)
    answers = answer(wish)
    asked = next(item for item in found.questions if item.id == question)
    answers = replace(
        answers,
        questions=((asked.id, asked.asks),),
        answers=tuple(item for item in answers.answers if item.question == question),
    )
    if form == "json":
        click.echo(json.dumps(answers.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    elif form in ("csv", "markdown"):
        click.echo(as_grid(answers, form))
    else:
        from sapper.cli.blocks import block, details
        from sapper.cli.trust import trust

        lines = [
            *heading(found, answers, time.monotonic() - began),
            "",
            *block(answers, asked, None),
            "",
            *details(answers, asked),
            "",
            *trust(found, answers),
            *closing(found, report.warnings, None, "--format json"),
        ]
        colour = True if sys.stdout.isatty() else None
        click.echo(paint(lines, (found.title, "TRUST THIS")), color=colour)
    if answers.faults:
        show(Report(list(answers.faults)), "table", err=True, ran=True)
        return 1
    return 0
