"""`sapper answer CASE QUESTION`: one question in full."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
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
from sapper.cli.run import (
    Wish,
    answer,
    as_grid,
    choose,
    closing,
    document,
    heading,
    hinged,
    paint,
    parted,
    what_if,
)
from sapper.diagnostics.diagnostic import Report

if TYPE_CHECKING:
    from sapper.analysis.comparing import Comparison
    from sapper.analysis.hinges import Hinges
    from sapper.analysis.results import Answers
    from sapper.case.case import Case, Question
    from sapper.engine.engines import EngineChoice


@click.command("answer")
@case_argument
@click.argument("question")
@worlds_option(20_000)
@accounts_option
@what_if_options
@format_option
@click.option(
    "--only",
    type=click.Choice(("answers", "hinges")),
    help="Only the answers (sooner), or only what they hinge on: as CSV or Markdown every claim, "
    "event and choice.",
)
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
    only: str | None,
) -> int:
    """Answer one question of a case in full: every account, its errors, what it hinges on.

    The same worlds are run as for `sapper run`, so the figures are the same.
    """
    note_as_of(as_of)
    precision = precision_of(single, engine)
    only = _shown(only, single)
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
    hinges = None if only == "answers" else hinged(wish, [question])
    parts = parted(wish, [question]) if only is None else ()
    answers = answer(wish) if hinges is None else hinges.answers
    asked = next(item for item in found.questions if item.id == question)
    answers = replace(
        answers,
        questions=((asked.id, asked.asks),),
        answers=tuple(item for item in answers.answers if item.question == question),
    )
    if form == "json":
        click.echo(document(answers, hinges, parts))
    elif form in ("csv", "markdown"):
        click.echo(_grid(answers, hinges if only == "hinges" else None, form))
    else:
        from sapper.cli.trust import trust

        lines = [
            *heading(found, answers, time.monotonic() - began),
            "",
            *_blocks(found, hinges, parts, answers, asked, only),
            *trust(found, answers),
            *closing(found, report.warnings, None, "--format json"),
        ]
        colour = True if sys.stdout.isatty() else None
        click.echo(paint(lines, (found.title, "TRUST THIS")), color=colour)
    if answers.faults:
        show(Report(list(answers.faults)), "table", err=True, ran=True)
        return 1
    return 0


def _shown(only: str | None, single: bool) -> str | None:
    """What is shown: hinges are differences in double precision, so single gives answers only."""
    if single and only == "hinges":
        raise click.UsageError("hinges are worked out in double precision: leave `--single` out.")
    return "answers" if single else only


def _blocks(
    case: Case,
    hinges: Hinges | None,
    parts: Sequence[Comparison],
    answers: Answers,
    asked: Question,
    only: str | None,
) -> list[str]:
    """The blocks of a question that are wanted, an empty line after each."""
    from sapper.cli.blocks import block, details
    from sapper.cli.compare import comparison_lines
    from sapper.cli.hinges import hinge_lines

    turning = [] if hinges is None else hinge_lines(hinges, case, asked)
    if only == "hinges":
        return [*(turning or ["   No account has worlds: there is nothing to turn."]), ""]
    parting = [line for item in parts for line in comparison_lines(item)]
    found = [block(answers, asked, None), turning, parting, details(answers, asked)]
    return [line for lines in found if lines for line in (*lines, "")]


def _grid(answers: Answers, hinges: Hinges | None, form: str) -> str:
    """The answers as CSV or Markdown, or their hinges where those are wanted alone."""
    if hinges is None:
        return as_grid(answers, form)
    from sapper.cli.hinges import hinge_grid

    return hinge_grid(hinges, form)
