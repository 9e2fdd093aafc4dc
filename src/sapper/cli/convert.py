"""`sapper convert IN OUT`: a case as XMILE, an XMILE model as a case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sapper.cli.faults import refuse, show
from sapper.cli.options import format_option, known
from sapper.cli.simulate_file import FILES
from sapper.diagnostics.diagnostic import Diagnostic, Report, diagnostic

if TYPE_CHECKING:
    from sapper.xmile import Imported


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to become of what, and what may be done on the way."""

    source: str
    out: Path
    account: str | None
    take: str | None
    over: bool
    form: str


@click.command("convert")
@click.argument("source", metavar="IN")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--account", metavar="ID", help="The model as this account has it (default: base).")
@click.option(
    "--take",
    type=click.Choice(["case", "equations"]),
    help="Of a file that keeps a case: that case, or a new one made of the file's equations.",
)
@click.option("--over", is_flag=True, help="Write over a file that is there.")
@format_option
def command(
    source: str, out: Path, account: str | None, take: str | None, over: bool, form: str
) -> int:
    """Write a case as an XMILE file, or make a case of one.

    IN is a case, or a file of XMILE (.xmile, .stmx). OUT ends in .xmile or .stmx, or is a folder
    that does not exist yet or is empty. A file that was written from a case keeps it, and gives
    it back.
    """
    wish = _Wish(source, out, account, take, over, form)
    if _is_file(Path(source)):
        if account is not None:
            raise click.UsageError("an XMILE file has no accounts: leave `--account` out.")
        return _from_file(wish)
    if take is not None:
        raise click.UsageError("`--take` says what to take of an XMILE file, and IN is a case.")
    if not _is_file(out):
        raise click.UsageError(
            f"`{out}` must end in .xmile or .stmx: a case is written as an XMILE file."
        )
    return _from_case(wish)


def _is_file(path: Path) -> bool:
    return path.suffix.lower() in FILES and not path.is_dir()


def _from_case(wish: _Wish) -> int:
    from sapper.case.checked import check

    fault = _there(wish)
    if fault is not None:
        return refuse(Report([fault]), wish.form)
    case, report = check(wish.source)
    if case is None or report.errors:
        return refuse(report, wish.form)
    account = () if wish.account is None else (wish.account,)
    known("account", account, [item.id for item in case.accounts])
    from sapper.analysis.exporting import export_case

    made = export_case(case, account=wish.account)
    _write(wish.out, made.text)
    return _done(wish, [wish.out])


def _from_file(wish: _Wish) -> int:
    from sapper.xmile import read

    fault = _there(wish) if _is_file(wish.out) else None
    if fault is not None:
        return refuse(Report([fault]), wish.form)
    imported = read(Path(wish.source))
    if imported.model is None:
        return refuse(Report(list(imported.diagnostics)), wish.form)
    if _is_file(wish.out):
        return _plain(wish, imported)
    files, faults = _files(wish, imported)
    if not faults:
        from sapper.case.from_xmile import write_case

        faults = write_case(wish.out, files)
    if faults:
        return refuse(Report(faults), wish.form)
    if imported.diagnostics:
        show(Report(list(imported.diagnostics)), "table", err=True)
    return _done(wish, [wish.out / path for path, _ in files])


def _files(wish: _Wish, imported: Imported) -> tuple[tuple[tuple[str, str], ...], list[Diagnostic]]:
    """The files of the case that the file keeps, or that its equations make."""
    from sapper.analysis.exporting import kept_in
    from sapper.case.from_xmile import case_of

    kept = kept_in(imported)
    if kept is not None and wish.take != "equations":
        if kept.unchanged or wish.take == "case":
            return kept.files, []
        fault = diagnostic(
            "equations-changed",
            f"`{wish.source}` keeps the case `{kept.name}`, and its equations are no longer those "
            "that were written from it",
            notes=["the case would come back as it was, without what was changed"],
            help="add `--take case` for the case as it was, or `--take equations` for a new case "
            "made of the equations",
        )
        return (), [fault]
    if kept is None and wish.take == "case":
        raise click.UsageError(f"`{wish.source}` keeps no case: leave `--take case` out.")
    made = case_of(imported)
    return made.files, list(made.faults)


def _plain(wish: _Wish, imported: Imported) -> int:
    """The model of a file written anew: arrays and modules taken apart."""
    from sapper.xmile.export import export_model

    text, faults = export_model(imported)
    if text is None:
        return refuse(Report(faults), wish.form)
    _write(wish.out, text)
    if imported.diagnostics:
        show(Report(list(imported.diagnostics)), "table", err=True)
    return _done(wish, [wish.out])


def _there(wish: _Wish) -> Diagnostic | None:
    """What keeps a file from being written: nothing is written over unasked."""
    if not wish.out.exists() or wish.over:
        return None
    return diagnostic(
        "file-exists",
        f"`{wish.out}` is there already",
        help="name another file, or add `--over` to write over it",
    )


def _write(path: Path, text: str) -> None:
    """Write beside the place and move there when whole. Raises `OSError`."""
    waiting = path.with_name(f".{path.name}.part")
    try:
        waiting.write_text(text, encoding="utf-8", newline="\n")
        waiting.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        waiting.unlink(missing_ok=True)


def _done(wish: _Wish, written: list[Path]) -> int:
    names = [path.as_posix() for path in written]
    if wish.form == "json":
        click.echo(json.dumps({"written": names}, ensure_ascii=False, indent=1))
        return 0
    for name in names:
        click.echo(f"wrote {name}")
    if len(names) > 1:
        click.echo(f"next: sapper check {wish.out}")
    return 0
