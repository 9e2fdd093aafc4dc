"""`sapper check CASE`: every diagnostic of a case, and what its priors say."""

from __future__ import annotations

import json

import click

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.cli.faults import show, status
from sapper.cli.options import FORMATS, as_of_option, case_argument, note_as_of
from sapper.diagnostics.diagnostic import Diagnostic, Report
from sapper.diagnostics.render import document


@click.command("check")
@case_argument
@click.option("--strict", is_flag=True, help="Add lint: what is sound but looks forgotten.")
@click.option("--priors", is_flag=True, help="Show what each prior says, in numbers.")
@click.option(
    "--documents",
    metavar="DIR",
    type=click.Path(),
    help="Folder of the source documents (accepted; quotations are looked up in a later version).",
)
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
    case: str, strict: bool, priors: bool, documents: str | None, form: str, as_of: str | None
) -> int:
    """Report every fault of a case, with file, line and column.

    Exits with 1 when there are errors; warnings alone leave it at 0.
    """
    note_as_of(as_of)
    if documents is not None:
        click.echo("note: --documents is accepted; quotations are not looked up yet", err=True)
    found, report = check(case, strict=strict)
    if found is not None:
        report.extend(questions_found(found))
        found = None if report.errors else found
    if form == "json":
        _print_json(found, report, priors=priors)
    elif priors and found is not None:
        _print_priors(found, report, form)
    elif not report.found and form in ("table", "concise"):
        click.echo(_fine(found))
    else:
        show(report, form)
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


def _print_json(case: Case | None, report: Report, *, priors: bool) -> None:
    found = document(report)
    if priors:
        from sapper.cli.priors import as_json, prior_rows

        found["priors"] = [] if case is None else as_json(prior_rows(case))
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


def _print_priors(case: Case, report: Report, form: str) -> None:
    from sapper.cli.priors import prior_rows, table

    if report.found and form in ("table", "concise"):
        show(report, form)
        click.echo()
    click.echo(table(prior_rows(case), form))
    if not report.found and form in ("table", "concise"):
        click.echo(f"\n{_fine(case)}")
