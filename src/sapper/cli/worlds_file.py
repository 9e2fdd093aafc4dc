"""Saving worlds: CSV with a row for each world and time, or NetCDF.

A file is written beside its place and moved there when whole, so that a run that is stopped
leaves either the old file or the new one.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import xarray as xr

from sapper.cli.columns import columns, times


def write_worlds(dataset: xr.Dataset, path: Path) -> None:
    """Write a dataset by the ending of its file's name, `.csv` or `.nc`.

    Raises `OSError` when the file cannot be written.
    """
    waiting = path.with_name(f".{path.name}.part")
    try:
        if path.suffix == ".nc":
            dataset.to_netcdf(waiting, engine="scipy")
        else:
            _write_csv(dataset, waiting)
        waiting.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        waiting.unlink(missing_ok=True)


def _write_csv(dataset: xr.Dataset, path: Path) -> None:
    """Columns: world, time, then one a value and element, `name[element]`."""
    found = columns(dataset)
    dates = times(dataset)
    worlds = dataset.sizes["world"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["world", "time", *(name for name, _ in found)])
        index = dataset["world"].values
        for world in range(worlds):
            for step, date in enumerate(dates):
                row = [
                    values[world, step] if values.ndim == 2 else values[world]
                    for _, values in found
                ]
                writer.writerow([int(index[world]), date, *(_text(value) for value in row)])


def _text(value: np.float64) -> str:
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
