"""`sapper run CASE`: check, run every account, answer every question, print."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.cli.faults import refuse, tell_of_worlds
from sapper.cli.options import (
    account_ids,
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
    output,
    report_options,
    told,
    write,
)
from sapper.diagnostics.diagnostic import Diagnostic, Report

if TYPE_CHECKING:
    from sapper.analysis.comparing import Comparison
    from sapper.analysis.hinges import Hinges
    from sapper.analysis.news.selection import AsOf
    from sapper.analysis.results import Answers
    from sapper.engine.engines import EngineChoice
    from sapper.engine.precision import Precision
    from sapper.model.points import Setting
    from sapper.studio.report_data import Results

FEW = 3
"""Up to so many questions are each shown in full."""
_WORTH_A_PROCESS = 2_048


@click.command("run")
@case_argument
@worlds_option(20_000)
@accounts_option
@what_if_options
@format_option
@report_options
@click.option(
    "--save",
    multiple=True,
    metavar="A,B",
    help="With --out: also write whole worlds of these names (`all`: of everything), as Zarr.",
)
@click.option("--asks", is_flag=True, help="In the table: say below each question what it asks.")
@click.option("--yes", is_flag=True, help="Write more than 4 GB where --save asks for it.")
def command(
    case: str,
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
    save: tuple[str, ...],
    asks: bool,
    yes: bool,
) -> int:
    """Check a case, run the worlds of every account, and answer every question."""
    until = read_as_of(as_of)
    precision = precision_of(single, engine)
    if save and out is None:
        raise click.UsageError("`--save` writes worlds into a folder: add `--out DIR`.")
    wanted = output(out, case, quick=quick, documents=documents, inside=documents_inside)
    began = time.monotonic()
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    not_before(until, found.cutoff)
    chosen = choose(found, accounts, scenarios)
    read, faults = what_if(found, settings)
    if faults:
        return refuse(Report(faults), form)
    wish = Wish(found, chosen, split(scenarios), read, worlds, seed, engine, precision, until)
    kept = None
    if save and wanted is not None:
        from sapper.cli.saving import saving

        kept, faults = saving(wish, split(save), wanted.folder, yes=yes)
        if faults:
            return refuse(Report(faults), form)
    ran = _in_short(wish) if wanted is None else collected(wish, wanted, None, report.warnings)
    if isinstance(ran, Report):
        return refuse(ran, form)
    answers = ran.answers
    text = document(answers, ran.hinges, ran.compared or ())
    written = [] if wanted is None else write(found, ran, wanted, text)
    if kept is not None:
        kept.write()
        written.append(kept.folder.name)
    seconds = time.monotonic() - began
    if form == "json":
        click.echo(text)
    elif form in ("csv", "markdown"):
        click.echo(as_grid(answers, form))
    else:
        _print(found, ran, report.warnings, seconds, told(out, written), asks=asks)
    return tell_of_worlds(answers)


def _in_short(wish: Wish) -> Results:
    """The answers; where there are few questions, also what they hinge on."""
    from sapper.studio.report_data import Results

    ids = [item.id for item in wish.case.questions]
    # hinges are differences in double precision: a run in single goes without
    if not 0 < len(ids) <= FEW or wish.precision == "single":
        return Results(answer(wish))
    hinges = hinged(wish, ids)
    return Results(hinges.answers, hinges=hinges, compared=parted(wish, ids))


def choose(case: Case, accounts: Sequence[str], scenarios: Sequence[str]) -> tuple[str, ...] | None:
    """The accounts of the command line (None: all), after refusing names not in the case."""
    chosen = account_ids(split(accounts), [item.id for item in case.accounts])
    if accounts and not chosen:
        raise click.UsageError("`--accounts` names no account.")
    known("account", chosen, [item.id for item in case.accounts])
    known("scenario", split(scenarios), [item.id for item in case.scenarios])
    return chosen or None


def what_if(case: Case, settings: Sequence[str]) -> tuple[tuple[Setting, ...], list[Diagnostic]]:
    """What `--set` says, and the faults in it."""
    if not settings:
        return (), []
    from sapper.cli.settings import read_settings

    return read_settings(settings, case.units)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be run of a case: accounts (None: all), what-ifs, worlds, by which engine."""

    case: Case
    accounts: tuple[str, ...] | None
    scenarios: tuple[str, ...]
    settings: tuple[Setting, ...]
    worlds: int
    seed: int
    engine: EngineChoice
    precision: Precision
    as_of: AsOf = None


def workers_for(worlds: int) -> int:
    """How many cores are worth starting for so many worlds."""
    from sapper.engine.blocks import cores

    return 1 if worlds <= _WORTH_A_PROCESS else cores()


def answer(wish: Wish) -> Answers:
    """Run the worlds behind a progress bar, over all cores where it pays."""
    from sapper.analysis.answers import answer_case
    from sapper.cli.allocation import keep_freed_memory
    from sapper.cli.progress import progress

    keep_freed_memory()
    with progress("worlds") as advance:
        return answer_case(
            wish.case,
            worlds=wish.worlds,
            seed=wish.seed,
            accounts=wish.accounts,
            scenarios=wish.scenarios,
            settings=wish.settings,
            progress=advance,
            workers=workers_for(wish.worlds),
            engine=wish.engine,
            precision=wish.precision,
            bands=False,
            as_of=wish.as_of,
        )


def hinged(wish: Wish, questions: Sequence[str]) -> Hinges:
    """Run the worlds as `answer` does, and find what the answers to some questions hinge on."""
    from sapper.analysis.hinges import hinge_case
    from sapper.cli.progress import progress

    with progress("worlds") as advance:
        return hinge_case(
            wish.case,
            questions,
            worlds=wish.worlds,
            seed=wish.seed,
            accounts=wish.accounts,
            scenarios=wish.scenarios,
            settings=wish.settings,
            progress=advance,
            workers=workers_for(wish.worlds),
            engine=wish.engine,
            as_of=wish.as_of,
        )


def parted(wish: Wish, questions: Sequence[str]) -> tuple[Comparison, ...]:
    """Where the two most trusted accounts of a run part; empty where there are no two."""
    from sapper.analysis.comparing import compare_case, most_trusted
    from sapper.analysis.selection import chosen_accounts, chosen_scenarios
    from sapper.cli.progress import progress

    chosen = chosen_accounts(wish.case, wish.accounts)
    pair = most_trusted(chosen)
    if pair is None:
        return ()
    with progress("where they part") as advance:
        return compare_case(
            wish.case,
            *pair,
            questions,
            worlds=wish.worlds,
            seed=wish.seed,
            scenarios=chosen_scenarios(wish.case, wish.scenarios, wish.settings),
            progress=advance,
            workers=workers_for(wish.worlds),
            engine=wish.engine,
        )


def document(answers: Answers, hinges: Hinges | None, parts: Sequence[Comparison]) -> str:
    """The run as JSON text; hinges and comparisons are null where they were not looked for."""
    more = None if hinges is None else hinges.to_json()
    compared = None if hinges is None else [item.to_json() for item in parts]
    whole = answers.to_json() | {"hinges": more, "comparisons": compared}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)


def heading(case: Case, answers: Answers, seconds: float) -> list[str]:
    """Title, question and the line that says what was run."""
    from sapper.analysis.figures import day
    from sapper.analysis.news.selection import last_known
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import width, wrap

    last = day(last_known(case, answers.as_of))
    known_by = f"as known on {last}"
    gap = limit() - width(case.title) - width(known_by)
    lines = [case.handling] if case.handling != "none" else []
    if gap > 1:
        lines.append(f"{case.title}{' ' * gap}{known_by}")
    else:
        lines += [*wrap(case.title, limit()), known_by]
    lines += wrap(case.asks, limit())
    if last != day(answers.as_of):
        # a later day is not later knowledge where nothing was read meanwhile
        asked = f"{day(answers.as_of)} was asked for; the case has no readings after {last}"
        lines += wrap(f"{asked}: this is what was known on {last}.", limit())
    count = len(answers.accounts)
    told = [f"case {case.sha256[:8]}"] if case.sha256 else []
    told.append(f"{count} account{'' if count == 1 else 's'}")
    if any(not item.direct for item in answers.accounts):
        told.append(f"{answers.worlds:,} worlds each")
    told += [f"seed {answers.seed}", f"{max(seconds, 1):.0f} s"]
    if answers.precision == "single":
        told.append("single precision")
    if answers.scenarios or answers.settings:
        told.append("with " + ", ".join((*answers.scenarios, *answers.settings)))
    return [*lines, *wrap(" · ".join(told), limit())]


def paint(lines: Sequence[str], bold: Sequence[str] = (), dim: Collection[str] = ()) -> str:
    """Lines as one text; on a terminal those that begin with a heading are bold, `dim` ones dim."""
    from sapper.diagnostics.render import theme_for
    from sapper.diagnostics.render.cells import clean

    theme = theme_for(sys.stdout, os.environ)
    # texts of a case must not move the cursor or colour the terminal
    lines, bold = [clean(line) for line in lines], [clean(line) for line in bold]
    faint = {clean(line) for line in dim}

    def painted(line: str) -> str:
        if line in faint:
            return theme.paint(line, "dim")
        return theme.paint(line, "bold") if bold and line.startswith(tuple(bold)) else line

    return "\n".join(painted(line) for line in lines)


def _print(
    case: Case,
    ran: Results,
    warnings: Sequence[Diagnostic],
    seconds: float,
    out: str | None,
    *,
    asks: bool,
) -> None:
    from sapper.cli.blocks import block
    from sapper.cli.compare import comparison_lines
    from sapper.cli.hinges import hinge_lines
    from sapper.cli.legend import legend, marks
    from sapper.cli.tables import answers_table, asked_lines
    from sapper.cli.trust import trust

    answers, hinges, parts = ran.answers, ran.hinges, ran.compared or ()
    many = len(case.questions) > FEW
    below = {item.id: item.asks for item in case.questions} if asks and many else {}
    table = answers_table(answers, marks(case, answers) if many else {}, below)
    lines = [*heading(case, answers, seconds), "", *table, ""]
    if not case.questions:
        lines[-2:] = ["The case asks no question: write some into questions.yaml.", ""]
    elif not many:
        for number, question in enumerate(case.questions, 1):
            lines += [*block(answers, question, number), ""]
            turning = [] if hinges is None else hinge_lines(hinges, case, question)
            parting = [
                line
                for item in parts
                if item.question == question.id
                for line in comparison_lines(item)
            ]
            lines += [line for block in (turning, parting) if block for line in (*block, "")]
    else:
        lines += [*legend(case, answers, asks=asks), ""]
    lines += [*trust(case, answers), *closing(case, warnings, out)]
    colour = True if sys.stdout.isatty() else None
    faint = [line for text in below.values() for line in asked_lines(text)]
    click.echo(paint(lines, (case.title, "ANSWERS", "TRUST THIS"), faint), color=colour)


def closing(
    case: Case, warnings: Sequence[Diagnostic], out: str | None, how: str = "Report: --out DIR"
) -> list[str]:
    """Warnings of the checks, and where to go from here; `how` what else can be had."""
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import width, wrap

    right = f"Written: {out}" if out else f"{how}   Help: -h"
    if not warnings:
        return [" " * (limit() - width(right)) + right]
    if len(warnings) == 1:
        told = f"1 warning: {warnings[0].message} (sapper check {case.name})."
    else:
        told = f"{len(warnings)} warnings: sapper check {case.name}"
    *rest, final = wrap(told, limit())
    gap = limit() - width(final) - width(right)
    if gap > 2:
        return [*rest, f"{final}{' ' * gap}{right}"]
    return [*rest, final, " " * (limit() - width(right)) + right]


def as_grid(answers: Answers, form: str) -> str:
    """Answers as CSV (every figure) or Markdown (as the table shows them)."""
    from sapper.cli.grid import grid

    if form == "csv":
        from sapper.analysis.documents import COLUMNS, rows

        body = [
            ["" if row[name] is None else str(row[name]) for name in COLUMNS]
            for row in rows(answers)
        ]
        return grid(COLUMNS, body, "csv")
    from sapper.cli.tables import columns, table_rows
    from sapper.cli.tables import heading as account_heading

    first, *others = [account_heading(item) for item in columns(answers)]
    head = ["question", first, "9 in 10", *others, ""]
    body = [
        [row.question, row.cells[0], row.likely, *row.cells[1:], row.last]
        for row in table_rows(answers)
    ]
    table = grid(head, body, "markdown", right=head[1:-1])
    return table if answers.handling == "none" else f"{answers.handling}\n\n{table}"
