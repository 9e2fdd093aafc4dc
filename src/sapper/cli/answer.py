"""`sapper answer CASE QUESTION`: one question in full."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sapper.case.checked import check
from sapper.cli.faults import refuse, tell_of_worlds
from sapper.cli.options import (
    accounts_option,
    case_argument,
    format_option,
    known,
    not_before,
    precision_of,
    read_as_of,
    split,
    what_if_options,
    worlds_option,
)
from sapper.cli.report import (
    collected,
    of_question,
    output,
    report_options,
    told,
    write,
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
from sapper.diagnostics.diagnostic import Diagnostic, Report

if TYPE_CHECKING:
    from sapper.analysis.hinges import Hinges
    from sapper.analysis.results import Answers
    from sapper.case.case import Case, Question
    from sapper.engine.engines import EngineChoice
    from sapper.studio.report_data import Results


@click.command("answer", context_settings={"allow_extra_args": True})
@case_argument
@click.argument("question")
@worlds_option(20_000)
@accounts_option
@what_if_options
@format_option
@report_options
@click.option(
    "--only",
    type=click.Choice(("answers", "hinges")),
    help="Only the answers (sooner), or only what they hinge on: as CSV or Markdown every claim, "
    "event and choice.",
)
@click.option(
    "--rare",
    is_flag=True,
    help="For a yes-or-no question of a small chance: lead worlds to it in steps, and weigh them "
    "back. Takes some hundred thousand worlds an account; prints that chance alone.",
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
    out: str | None,
    quick: bool,
    documents: tuple[str, ...],
    documents_inside: bool,
    only: str | None,
    rare: bool,
) -> int:
    """Answer one question of a case in full: every account, its errors, what it hinges on.

    The same worlds are run as for `sapper run`, so the figures are the same.
    """
    _one(click.get_current_context().args)
    until, precision = read_as_of(as_of), precision_of(single, engine)
    only = _shown(only, single)
    wanted = output(out, case, quick=quick, documents=documents, inside=documents_inside)
    if wanted is not None and only is not None and not single:
        raise click.UsageError("`--only` is about what is printed; leave it out with `--out`.")
    began = time.monotonic()
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    not_before(until, found.cutoff)
    known("question", [question], [item.id for item in found.questions])
    chosen = choose(found, accounts, scenarios)
    read, faults = what_if(found, settings)
    if faults:
        return refuse(Report(faults), form)
    wish = Wish(found, chosen, split(scenarios), read, worlds, seed, engine, precision, until)
    asked = next(item for item in found.questions if item.id == question)
    if rare:
        return _rarely(wish, asked, form)
    if wanted is None:
        ran = _in_short(wish, question, only)
    elif isinstance(ran := collected(wish, wanted, [question], report.warnings), Report):
        return refuse(ran, form)
    ran = of_question(ran, asked)
    answers = ran.answers
    text = document(answers, ran.hinges, ran.compared or ())
    written = [] if wanted is None else write(found, ran, wanted, text)
    if form == "json":
        click.echo(text)
    elif form in ("csv", "markdown"):
        click.echo(_grid(answers, ran.hinges if only == "hinges" else None, form))
    else:
        head = heading(found, answers, time.monotonic() - began)
        blocks = _blocks(found, ran, asked, only)
        _print(found, answers, [*head, "", *blocks], report.warnings, told(out, written))
    return tell_of_worlds(answers)


def _one(more: Sequence[str]) -> None:
    """Refuse further words: a question that is asked in words, or a second one (wrong usage, 2)."""
    if more:
        raise click.UsageError(
            "one question at a time, by its id and not in words: `sapper run CASE` lists the ids, "
            "and with `--asks` what each asks."
        )


def _rarely(wish: Wish, question: Question, form: str) -> int:
    """The small chance of a question alone; the exit status."""
    from sapper.cli.rare import asked_rarely

    return asked_rarely(wish, question, form)


def _shown(only: str | None, single: bool) -> str | None:
    """What is shown: hinges are differences in double precision, so single gives answers only."""
    if single and only == "hinges":
        raise click.UsageError("hinges are worked out in double precision: leave `--single` out.")
    return "answers" if single else only


def _in_short(wish: Wish, question: str, only: str | None) -> Results:
    """The answers and, unless only those are wanted, what they hinge on."""
    from sapper.studio.report_data import Results

    hinges = None if only == "answers" else hinged(wish, [question])
    parts = parted(wish, [question]) if only is None else ()
    return Results(
        answer(wish) if hinges is None else hinges.answers, hinges=hinges, compared=parts
    )


def _print(
    case: Case,
    answers: Answers,
    lines: Sequence[str],
    warnings: Sequence[Diagnostic],
    written: str | None,
) -> None:
    """The lines, then how far to trust them and where to go from here."""
    from sapper.cli.trust import trust

    whole = [
        *lines,
        *trust(case, answers),
        *closing(case, warnings, written, "JSON: --format json"),
    ]
    colour = True if sys.stdout.isatty() else None
    click.echo(paint(whole, (case.title, "TRUST THIS")), color=colour)


def _blocks(case: Case, ran: Results, asked: Question, only: str | None) -> list[str]:
    """The blocks of a question that are wanted, an empty line after each."""
    from sapper.cli.blocks import block, details
    from sapper.cli.compare import comparison_lines
    from sapper.cli.hinges import hinge_lines

    answers, hinges, parts = ran.answers, ran.hinges, ran.compared or ()
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
