"""`sapper check CASE`: every diagnostic of a case, and what its priors say."""

from __future__ import annotations

import json
from collections.abc import Sequence

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
@click.option("--coverage", is_flag=True, help="List what of the documents no claim takes up.")
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
    coverage: bool,
    lock: bool,
    sums: bool,
    form: str,
    as_of: str | None,
) -> int:
    """Report every fault of a case, with file, line and column.

    Exits with 1 when there are errors; warnings alone leave it at 0.
    """
    note_as_of(as_of, "no world is run")
    found, report = check(case, strict=strict)
    if found is not None:
        report.extend(questions_found(found))
        found = None if report.errors else found
    looked = LookedUp() if found is None else look_up(found, documents, report)
    if lock and found is not None and (fault := write_lock(found, looked)):
        report.add(fault)
    summed = look_for(found or load_parts(case)[0]) if sums else None
    if form == "json":
        _print_json(found, report, looked, priors=priors, coverage=coverage, summed=summed)
        return status(report)
    tables: list[str] = []
    if priors and found is not None:
        tables.append(_priors_text(found, form))
    tables.extend(_sums_text(found, summed, form))
    if coverage and found is not None:
        tables.append(_coverage_text(found, looked, form))
    plain = form in ("table", "concise")
    if plain and not report.found:
        heads = [_fine(found)]
    elif plain or not tables:
        show(report, form)
        heads = [""] if tables and not looked.asked else []
    else:
        heads = []  # as CSV or Markdown the tables take the place of the faults
    if looked.asked and form == "table":
        heads.append(summary(looked))
    _print(heads, tables)
    return status(report)


def _print(heads: Sequence[str], tables: Sequence[str]) -> None:
    """The lines at the head, then the tables with an empty line between."""
    for line in heads:
        click.echo(line)
    if any(heads) and tables:
        click.echo()
    if tables:
        click.echo("\n\n".join(tables))


def questions_found(case: Case) -> list[Diagnostic]:
    """What is wrong with how questions and readings look at the model (indicators, conditions)."""
    from sapper.analysis.news.observed import unit_faults
    from sapper.analysis.questions import with_questions

    return [*with_questions(case, case.model)[1], *unit_faults(case)]


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


def _sums_text(case: Case | None, summed: Sums | None, form: str) -> list[str]:
    """The sums proposed; without `--sums` the faults that authors are known to have made."""
    if summed is not None:
        text = sums_table(summed, form if form in ("csv", "markdown") else "table")
    elif form == "table" and case is not None:
        text = known_faults(author_faults(case))
    else:
        text = ""
    return [text] if text else []


def _print_json(
    case: Case | None,
    report: Report,
    looked: LookedUp,
    *,
    priors: bool,
    coverage: bool,
    summed: Sums | None,
) -> None:
    found = document(report)
    if summed is not None:
        found |= sums_json(summed)
    if looked.asked:
        found |= as_json(looked)
    if priors:
        from sapper.cli import priors as tables

        found["priors"] = [] if case is None else tables.as_json(tables.prior_rows(case))
    if coverage and case is not None:
        from sapper.cli import coverage as covered

        found |= covered.as_json(case, looked)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


def _priors_text(case: Case, form: str) -> str:
    from sapper.cli.priors import prior_rows, table

    return table(prior_rows(case), form)


def _coverage_text(case: Case, looked: LookedUp, form: str) -> str:
    from sapper.cli.coverage import text

    return text(case, looked, form)
