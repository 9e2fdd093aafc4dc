"""A dataset of worlds as plain columns: one a value and element."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import xarray as xr


def columns(dataset: xr.Dataset) -> list[tuple[str, npt.NDArray[np.float64]]]:
    """Names (`families[border]` for elements) and arrays of shape (world, time) or (world,)."""
    found: list[tuple[str, npt.NDArray[np.float64]]] = []
    # bare variables: looking for the coordinates of each takes time by how many there are
    bare = dataset.variables
    for name in dataset.data_vars:
        array = bare[name]
        own = [dim for dim in array.dims if dim not in ("world", "time")]
        order = [dim for dim in ("world", "time") if dim in array.dims]
        labels = [list(enumerate(str(item) for item in bare[dim].values)) for dim in own]
        for elements in itertools.product(*labels):
            places = dict(zip(own, (place for place, _ in elements), strict=True))
            label = f"{name}[{', '.join(text for _, text in elements)}]" if own else str(name)
            values = np.asarray(array.isel(places).transpose(*order).values, dtype=np.float64)
            if "world" in order:
                found.append((label, values))
    return found


def times(dataset: xr.Dataset) -> list[str]:
    """The times of a dataset as text: dates, or numbers of an undated model."""
    values = dataset["time"].values
    if np.issubdtype(values.dtype, np.datetime64):
        return [str(item) for item in values.astype("datetime64[D]")]
    return [f"{float(item):g}" for item in values]
