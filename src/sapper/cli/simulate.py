"""`sapper simulate CASE`: whole worlds of one reading, or of an XMILE file, shown or saved."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.cli.faults import refuse, show
from sapper.cli.options import (
    case_argument,
    format_option,
    known,
    note_as_of,
    precision_of,
    split,
    what_if_options,
    worlds_option,
)
from sapper.cli.progress import progress
from sapper.cli.settings import read_settings
from sapper.cli.simulate_file import FILES, FileWish, simulate_file, split_names
from sapper.diagnostics.diagnostic import Diagnostic, Report
from sapper.model.points import Setting

if TYPE_CHECKING:
    from sapper.analysis.stages import Stages
    from sapper.cli.bands import Moved
    from sapper.engine.engines import EngineChoice
    from sapper.engine.ensemble import Ensemble
    from sapper.engine.precision import Precision

ENDINGS = (".csv", ".nc")


@click.command("simulate")
@case_argument
@click.option("--account", metavar="ID", help="The model as this account has it (default: base).")
@click.option(
    "--only",
    multiple=True,
    metavar="A,B",
    help="Only these names (default: every stock, or, with --out, everything).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the worlds to this file: .csv or .nc (NetCDF).",
)
@click.option(
    "--deterministic",
    is_flag=True,
    help="One world without chance: medians, expected values, the likeliest option.",
)
@click.option("--yes", is_flag=True, help="Hold more than 4 GB in memory where that is asked for.")
@worlds_option(1_000)
@what_if_options
@format_option
def command(
    case: str,
    account: str | None,
    only: tuple[str, ...],
    out: Path | None,
    deterministic: bool,
    yes: bool,
    worlds: int,
    seed: int,
    scenarios: tuple[str, ...],
    settings: tuple[str, ...],
    as_of: str | None,
    engine: EngineChoice,
    single: bool,
    form: str,
) -> int:
    """Run a case's model and show medians with 90 % bands, or save its worlds.

    CASE may be the file of an XMILE model (.xmile, .stmx) as well: one world, unless `--worlds`
    or `--set` say otherwise.
    """
    if Path(case).suffix.lower() in FILES and not Path(case).is_dir():
        _check_file(bool(account or scenarios or as_of or single), out)
        told = click.get_current_context().get_parameter_source("worlds")
        alone = deterministic or (told is ParameterSource.DEFAULT and not settings)
        count, names = 1 if alone else worlds, split_names(only) or None
        wish = FileWish(
            Path(case), names, settings, count, seed, engine, deterministic, out, form, yes
        )
        return simulate_file(wish)
    note_as_of(as_of, "worlds are shown as they come, before any reading")
    precision = _precision(single, engine, deterministic)
    _check_out(out)
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    known("account", () if account is None else (account,), [item.id for item in found.accounts])
    known("scenario", scenarios, [item.id for item in found.scenarios])
    changes, faults = read_settings(settings, found.units)
    if faults:
        return refuse(Report(faults), form)

    return _run(
        _Wish(
            found,
            account,
            scenarios,
            changes,
            split(only) or None,
            1 if deterministic else worlds,
            seed,
            engine,
            precision,
            yes,
        ),
        deterministic=deterministic,
        out=out,
        form=form,
    )


def _check_file(given: bool, out: Path | None) -> None:
    """Refuse the options that only a case can follow."""
    if given:
        raise click.UsageError(
            "an XMILE file has no accounts, scenarios and readings, and runs in double "
            "precision: leave these options out."
        )
    _check_out(out)


def _precision(single: bool, engine: EngineChoice, deterministic: bool) -> Precision:
    precision = precision_of(single, engine)
    if single and deterministic:
        raise click.UsageError(
            "`--deterministic` runs one world through the interpreter, in double precision: "
            "leave `--single` out."
        )
    return precision


def _check_out(out: Path | None) -> None:
    """Refuse a file that cannot be written, before the worlds are run and not after."""
    if out is not None and out.suffix not in ENDINGS:
        raise click.UsageError(f"`--out {out}` must end in .csv or .nc.")
    if out is not None and not out.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(out.parent))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be run: a reading of a case, how many worlds, and what to keep of them."""

    case: Case
    account: str | None
    scenarios: tuple[str, ...]
    settings: tuple[Setting, ...]
    names: tuple[str, ...] | None
    worlds: int
    seed: int
    engine: EngineChoice
    precision: Precision
    yes: bool


def _run(wish: _Wish, *, deterministic: bool, out: Path | None, form: str) -> int:
    # heavy imports stand here, so that help and faults come at once
    from sapper.analysis.simulation import prepare, run_stages, size_of, to_dataset
    from sapper.cli.allocation import keep_freed_memory
    from sapper.cli.bands import show_bands
    from sapper.cli.saving import too_large
    from sapper.cli.worlds_file import write_worlds
    from sapper.engine.blocks import cores

    stages = prepare(
        wish.case, account=wish.account, scenarios=wish.scenarios, settings=wish.settings
    )
    names = wish.names
    if names is None and out is None:
        names = tuple(stock.name for stock in stages.reading.model.stocks) or None
    size, told = size_of(stages, names, wish.worlds)
    refused = too_large(size, "held in memory", yes=wish.yes, told=told)
    if refused is not None:
        return refuse(Report([refused]), form)
    keep_freed_memory()
    with progress("worlds") as advance:
        ensemble = run_stages(
            stages,
            worlds=wish.worlds,
            seed=wish.seed,
            names=names,
            deterministic=deterministic,
            engine=wish.engine,
            precision=wish.precision,
            threads=cores(),
            progress=advance,
        )
    dataset = to_dataset(stages, ensemble, names)
    if out is None:
        if form in ("table", "markdown") and wish.case.handling != "none":
            click.echo(f"{wish.case.handling}\n" + ("\n" if form == "markdown" else ""), nl=False)
        moved = _moved(wish, stages, names, ensemble)
        click.echo(show_bands(dataset, form, deterministic=deterministic, moved=moved))
    else:
        write_worlds(dataset, out)
        if form == "json":
            click.echo(json.dumps({"written": [out.as_posix()]}, ensure_ascii=False))
        else:
            click.echo(f"wrote {out} ({dataset.sizes['world']:,} worlds)")
    if not ensemble.failed.any():
        return 0
    show(Report([_failed(stages, ensemble)]), "table", err=True, ran=True)
    return 1


def _moved(
    wish: _Wish, stages: Stages, names: tuple[str, ...] | None, ensemble: Ensemble
) -> Moved | None:
    """How far single precision moves what is shown; None in double."""
    if wish.precision == "double":
        return None
    from sapper.analysis.precision import MEASURED, values_moved
    from sapper.analysis.simulation import run_stages
    from sapper.cli.bands import Moved

    worlds = min(wish.worlds, MEASURED)
    double = run_stages(stages, worlds=worlds, seed=wish.seed, names=names, engine="compiled")
    return Moved(values_moved(ensemble, double), worlds)


def _failed(stages: Stages, ensemble: Ensemble) -> Diagnostic:
    """How many worlds failed, and where the first of them did."""
    from sapper.analysis.failures import located, told, why

    first = located(stages.plan, int(ensemble.worlds[ensemble.failed][0]), ensemble.seed)
    share = f"{int(ensemble.failed.sum()):,} of {ensemble.failed.size:,} worlds failed"
    message = f"{share}{why(first)}"
    return told(message, first, stages.plan, "failed worlds are left out of medians and bands")
