"""`--out DIR`: what is written there (report.html, answers.json), and what a report needs for it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sapper.case.case import Case, Question
from sapper.diagnostics.diagnostic import Diagnostic, Report

if TYPE_CHECKING:
    from sapper.cli.run import Wish
    from sapper.studio.data.evidence import Found
    from sapper.studio.report_data import Results

F = TypeVar("F", bound=Callable[..., Any])


def report_options(function: F) -> F:
    """`--out`, and what goes with it."""
    for option in (
        click.option(
            "--documents-inside",
            is_flag=True,
            help="With --out: put the texts of the documents into the report. Mind their rights.",
        ),
        click.option(
            "--documents",
            metavar="DIR",
            multiple=True,
            help="With --out: look the quoted phrases up in the documents of a folder "
            "(or SOURCE=FILE); repeatable.",
        ),
        click.option(
            "--quick",
            is_flag=True,
            help="With --out: a report without hinges, comparisons and scenarios, sooner.",
        ),
        click.option(
            "--out",
            metavar="DIR",
            type=click.Path(file_okay=False),
            help="Write report.html and answers.json into this folder (made if need be); without "
            "it nothing is written.",
        ),
    ):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Output:
    """Where a report goes and what is to be in it, as the options say."""

    folder: Path
    quick: bool
    documents: tuple[str, ...]
    inside: bool
    typed: str

    def try_folder(self) -> None:
        """Try the folder before the worlds are run; it is made after.

        Raises `OSError` where it cannot be written to.
        """
        there = next(
            place for place in (self.folder, *self.folder.absolute().parents) if place.exists()
        )
        if not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(there))
        if not os.access(there, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.folder))


def output(
    out: str | None, typed: str, *, quick: bool, documents: Sequence[str], inside: bool
) -> Output | None:
    """What the options ask for; None without `--out`, which the others need (wrong usage)."""
    if out is None:
        for name, given in (
            ("--quick", quick), ("--documents", documents), ("--documents-inside", inside),
        ):  # fmt: skip
            if given:
                raise click.UsageError(f"`{name}` is about the report: add `--out DIR`.")
        return None
    if not out.strip():
        raise click.UsageError("`--out` names no folder.")
    return Output(Path(out), quick, tuple(documents), inside, typed)


def _found_documents(case: Case, wanted: Output) -> tuple[Found, Report]:
    """The documents of a case as far as they are there, and what was noticed of them."""
    from sapper.cli.documents import look_up
    from sapper.studio.data.evidence import Found

    noticed = Report()
    looked = look_up(case, wanted.documents, noticed)
    return Found(looked.anchors, looked.documents.readable, wanted.inside), noticed


def collected(
    wish: Wish, wanted: Output, questions: Sequence[str] | None, warnings: Sequence[Diagnostic]
) -> Results | Report:
    """Run all that the report shows, behind progress bars; or what keeps it from being made.

    `questions` get hinges and comparisons (None: all). What is noticed of documents joins the
    warnings. Raises `OSError` where the folder cannot be written to.
    """
    from sapper.cli.progress import progress
    from sapper.cli.run import workers_for
    from sapper.studio.collecting import Asked, collect

    wanted.try_folder()
    documents, noticed = _found_documents(wish.case, wanted)
    if unread := [item for item in noticed.errors if item.code == "file-access"]:
        return Report(unread)
    asked = Asked(
        wish.case,
        wish.worlds,
        wish.seed,
        wish.accounts,
        wish.scenarios,
        wish.settings,
        wish.engine,
        workers_for(wish.worlds),
        None if questions is None else tuple(questions),
        not wanted.quick and wish.precision == "double",
        documents,
        (*warnings, *noticed),
        wanted.typed,
        wish.precision,
        wish.as_of,
    )
    return collect(asked, progress)


def write(case: Case, results: Results, wanted: Output, answers: str) -> list[str]:
    """Write answers.json and the report into the folder, and give the names of what was written.

    Where the pages are not built only the answers are written, and that is said. Raises
    `OSError` where it cannot be written.
    """
    from sapper.studio.report import NotBuilt, pages, report_html
    from sapper.studio.report_data import report_data

    wanted.folder.mkdir(parents=True, exist_ok=True)
    (wanted.folder / "answers.json").write_text(f"{answers}\n", encoding="utf-8")
    try:
        built = pages()
    except NotBuilt as fault:
        click.echo(f"note: {fault}", err=True)
        return ["answers.json"]
    text = report_html(report_data(case, results), built)
    (wanted.folder / "report.html").write_text(text, encoding="utf-8")
    return ["report.html", "answers.json"]


def of_question(results: Results, asked: Question) -> Results:
    """The results of one question: all else is left out."""
    answers = results.answers
    mine = replace(
        answers,
        questions=((asked.id, asked.asks),),
        answers=tuple(item for item in answers.answers if item.question == asked.id),
        dots=tuple(item for item in answers.dots if item.question == asked.id),
    )
    changes = results.changes
    if changes is not None:
        changes = tuple(item for item in changes if item.question == asked.id)
    return replace(results, answers=mine, changes=changes)


def told(out: str | None, written: Sequence[str]) -> str | None:
    """What was written and where, for the last line: `DIR (report.html, answers.json)`."""
    if out is None:
        return None
    return f"{out}/{written[0]}" if len(written) == 1 else f"{out} ({', '.join(written)})"
