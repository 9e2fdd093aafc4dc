"""`sapper check CASE`: every diagnostic of a case, and what its priors say."""

from __future__ import annotations

import json

import click

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.case.folder import load_parts
from sapper.case.sums import author_faults
from sapper.cli.documents import LookedUp, as_json, look_up, summary, write_lock
from sapper.cli.faults import show, status
from sapper.cli.options import FORMATS, as_of_option, case_argument, note_as_of
from sapper.cli.sums import Sums, known_faults, look_for
from sapper.cli.sums import as_json as sums_json
from sapper.cli.sums import table as sums_table
from sapper.diagnostics.diagnostic import Diagnostic, Report
from sapper.diagnostics.render import document


@click.command("check")
@case_argument
@click.option("--strict", is_flag=True, help="Add lint: what is sound but looks forgotten.")
@click.option("--priors", is_flag=True, help="Show what each prior says, in numbers.")
@click.option(
    "--documents",
    metavar="DIR",
    multiple=True,
    help="Look the quoted phrases up in the documents of a folder (or SOURCE=FILE); repeatable.",
)
@click.option("--lock", is_flag=True, help="Write documents.lock: the files that were found.")
@click.option("--sums", is_flag=True, help="Propose sums that the claims seem to make.")
@click.option(
    "--format",
    "form",
    type=click.Choice((*FORMATS, "concise")),
    default="table",
    show_default=True,
    help="How to print; concise is one line a fault, json one document.",
)
@as_of_option
def command(
    case: str,
    strict: bool,
    priors: bool,
    documents: tuple[str, ...],
    lock: bool,
    sums: bool,
    form: str,
    as_of: str | None,
) -> int:
    """Report every fault of a case, with file, line and column.

    Exits with 1 when there are errors; warnings alone leave it at 0.
    """
    note_as_of(as_of)
    found, report = check(case, strict=strict)
    if found is not None:
        report.extend(questions_found(found))
        found = None if report.errors else found
    looked = LookedUp() if found is None else look_up(found, documents, report)
    if lock and found is not None and (fault := write_lock(found, looked)):
        report.add(fault)
    summed = look_for(found or load_parts(case)[0]) if sums else None
    if form == "json":
        _print_json(found, report, looked, priors=priors, summed=summed)
    elif summed is not None and form in ("csv", "markdown"):
        click.echo(sums_table(summed, form))
    elif priors and found is not None:
        _print_priors(found, report, form)
    elif not report.found and form in ("table", "concise"):
        click.echo(_fine(found))
    else:
        show(report, form)
    if looked.asked and form == "table":
        click.echo(summary(looked))
    if form == "table":
        _print_sums(found, summed)
    return status(report)


def questions_found(case: Case) -> list[Diagnostic]:
    """What is wrong with how questions look at the model (indicators and conditions)."""
    from sapper.analysis.questions import with_questions

    return with_questions(case, case.model)[1]


def _fine(case: Case | None) -> str:
    if case is None:
        return "no faults found."
    model = case.model
    parts = len(model.stocks) + len(model.flows) + len(model.variables)
    counts = [
        (len(case.evidence.claims), "claim"),
        (len(model.parameters), "parameter"),
        (parts, "equation"),
        (len(case.accounts), "account"),
        (len(case.questions), "question"),
    ]
    told = ", ".join(f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counts)
    return f"{case.name}: no faults found ({told})."


def _print_sums(case: Case | None, summed: Sums | None) -> None:
    """The sums proposed; without `--sums` the faults that authors are known to have made."""
    text = known_faults(author_faults(case)) if case is not None else ""
    if summed is not None:
        text = sums_table(summed, "table")
    if text:
        click.echo("\n" + text)


def _print_json(
    case: Case | None, report: Report, looked: LookedUp, *, priors: bool, summed: Sums | None
) -> None:
    found = document(report)
    if summed is not None:
        found |= sums_json(summed)
    if looked.asked:
        found |= as_json(looked)
    if priors:
        from sapper.cli import priors as tables

        found["priors"] = [] if case is None else tables.as_json(tables.prior_rows(case))
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


def _print_priors(case: Case, report: Report, form: str) -> None:
    from sapper.cli.priors import prior_rows, table

    if report.found and form in ("table", "concise"):
        show(report, form)
        click.echo()
    click.echo(table(prior_rows(case), form))
