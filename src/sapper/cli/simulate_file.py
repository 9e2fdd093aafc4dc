"""`sapper simulate FILE`: the model of an XMILE file run, shown or saved."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sapper.cli.faults import refuse, show
from sapper.cli.progress import progress
from sapper.cli.settings import read_settings
from sapper.diagnostics.diagnostic import Diagnostic, Report, diagnostic
from sapper.language.units import UnitTable

if TYPE_CHECKING:
    import xarray as xr

    from sapper.analysis.imported import Ready
    from sapper.engine.engines import EngineChoice
    from sapper.engine.ensemble import Ensemble

FILES = (".xmile", ".stmx", ".itmx", ".xml")
"""Endings of the files that hold XMILE."""


@dataclass(frozen=True, slots=True)
class FileWish:
    """What is to be run of a file, and where it goes."""

    path: Path
    only: tuple[str, ...] | None
    settings: tuple[str, ...]
    worlds: int
    seed: int
    engine: EngineChoice
    deterministic: bool
    out: Path | None
    form: str
    yes: bool


def split_names(values: Sequence[str]) -> tuple[str, ...]:
    """The names of `--only`, with commas between; those inside brackets part nothing."""
    return tuple(
        name.strip()
        for value in values
        for name in re.split(r",(?![^\[]*\])", value)
        if name.strip()
    )


def simulate_file(wish: FileWish) -> int:
    """Read the file, run its worlds, and show bands or write them; gives the exit status."""
    from sapper.xmile import read

    imported = read(wish.path)
    if imported.model is None:
        return refuse(Report(list(imported.diagnostics)), wish.form)
    settings, faults = read_settings(wish.settings, UnitTable())
    if faults:
        return refuse(Report(faults), wish.form)
    from sapper.analysis.imported import prepare_imported

    ready = prepare_imported(imported, settings)
    if imported.diagnostics:
        show(Report(list(imported.diagnostics)), "table", err=True, ran=True)
    return _run(wish, ready)


def _run(wish: FileWish, ready: Ready) -> int:
    from sapper.analysis.imported import not_finite, run_imported, size_of_imported
    from sapper.cli.allocation import keep_freed_memory
    from sapper.cli.saving import too_large
    from sapper.engine.blocks import cores

    names = wish.only
    if names is None and wish.out is None:
        stocks = [output.shown for output in ready.imported.outputs if output.stock]
        names = tuple(stocks) or None
    size, told = size_of_imported(ready, names, wish.worlds)
    refused = too_large(size, "held in memory", yes=wish.yes, told=told)
    if refused is not None:
        return refuse(Report([refused]), wish.form)
    keep_freed_memory()
    with progress("worlds") as advance:
        ensemble = run_imported(
            ready,
            worlds=1 if wish.deterministic else wish.worlds,
            seed=wish.seed,
            names=names,
            deterministic=wish.deterministic,
            engine=wish.engine,
            threads=cores(),
            progress=advance,
        )
    _give(wish, ready, ensemble, names)
    strange = not_finite(ready, ensemble)
    if strange:
        show(Report([_strange(strange)]), "table", err=True, ran=True)
    return 0


def _give(
    wish: FileWish,
    ready: Ready,
    ensemble: Ensemble,
    names: tuple[str, ...] | None,
) -> None:
    from sapper.analysis.imported import imported_dataset
    from sapper.cli.bands import show_bands
    from sapper.cli.worlds_file import write_worlds

    if wish.out is None:
        dataset = imported_dataset(ready, ensemble, names)
        click.echo(show_bands(dataset, wish.form, deterministic=wish.deterministic))
        return
    if wish.out.suffix == ".csv":
        write_csv(ready, ensemble, wish.out, names)
    else:
        write_worlds(with_plain_names(imported_dataset(ready, ensemble, names)), wish.out)
    if wish.form == "json":
        click.echo(json.dumps({"written": [wish.out.as_posix()]}, ensure_ascii=False))
    else:
        worlds = int(ensemble.worlds.size)
        click.echo(f"wrote {wish.out} ({worlds:,} world{'' if worlds == 1 else 's'})")


def with_plain_names(dataset: xr.Dataset) -> xr.Dataset:
    """A dataset whose names NetCDF can hold: letters that it cannot are written as escapes."""
    names = [str(name) for name in (*dataset.variables, *dataset.dims)]
    plain = {
        name: name.replace("/", "_").encode("ascii", "backslashreplace").decode("ascii")
        for name in dict.fromkeys(names)
    }
    return dataset.rename({name: other for name, other in plain.items() if name != other})


def write_csv(
    ready: Ready, ensemble: Ensemble, path: Path, names: Sequence[str] | None = None
) -> None:
    """Columns: time, the world where there are several, then one a value and element.

    Written beside its place and moved there when whole. Raises `OSError`.
    """
    from sapper.analysis.imported import chosen, values_of
    from sapper.engine.dataset import times

    found = chosen(ready.imported, names)
    every = max(1, ready.plan.calendar.save_every)
    moments = times(ready.plan)[::every]
    several = ensemble.worlds.size > 1
    columns = [values_of(ready, ensemble, output) for output in found]
    waiting = path.with_name(f".{path.name}.part")
    try:
        with waiting.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            head = ["time", "world"] if several else ["time"]
            writer.writerow([*head, *(output.shown for output in found)])
            for index, world in enumerate(ensemble.worlds):
                for step, moment in enumerate(moments):
                    begin = [f"{float(moment):.12g}"]
                    begin += [str(int(world))] if several else []
                    writer.writerow([*begin, *(_text(item[index, step]) for item in columns)])
        waiting.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        waiting.unlink(missing_ok=True)


def _text(value: float) -> str:
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _strange(names: Sequence[str]) -> Diagnostic:
    listed = ", ".join(f"`{name}`" for name in names[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return diagnostic(
        "failed-worlds",
        f"not every value is a finite number: {listed}{more}",
        notes=["values are kept as they come"],
        severity="warning",
    )
