"""Whole worlds on disk: a Zarr group an account, written block by block.

Zarr version 3 without consolidated metadata. Arrays have dimensions (world, time, *dims), or
(world, *dims) for parameters, as in the datasets of `sapper.engine.dataset`, and are chunked
by blocks of worlds, so that no two blocks share a chunk. Only saved steps are written.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sapper.engine.blocks import BLOCK
from sapper.engine.dataset import dimensions, times
from sapper.engine.engines import Traces
from sapper.engine.interpreter.values import Array, Dims
from sapper.engine.plan import Plan

_EPOCH = "seconds since 1970-01-01"


@dataclass(frozen=True, slots=True)
class Described:
    """What is written beside the numbers of a value: its author's name, unit and claims."""

    written: str
    units: str = ""
    claims: Sequence[str] = ()


def bytes_of(plan: Plan, names: Sequence[str], worlds: int) -> int:
    """How many bytes the worlds of some values are, before they are packed."""
    dims = dimensions(plan)
    drawn = {draw.name for draw in plan.draws}
    return 8 * worlds * sum(math.prod(_shape(plan, dims[name], name in drawn)) for name in names)


@dataclass(slots=True)
class WorldStore:
    """The group of one account, open to be written; `names` are values and parameters of its plan.

    Raises `OSError` where the folder cannot be written.
    """

    plan: Plan
    names: Mapping[str, Described]
    worlds: int
    _arrays: dict[str, Any] = field(default_factory=dict[str, Any])

    def open(self, folder: Path, account: str, about: Mapping[str, str]) -> None:
        """Make the group, its arrays and coordinates; what stood there is replaced."""
        import zarr

        root = zarr.open_group(str(folder), mode="a", zarr_format=3)
        group = root.create_group(account, overwrite=True)
        elements = {name: list(items) for name, items in self.plan.dimensions}
        group.attrs.update({**about, "dimensions": elements})
        self._coordinates(group)
        dims = dimensions(self.plan)
        drawn = {draw.name for draw in self.plan.draws}
        for name, described in self.names.items():
            inner = _shape(self.plan, dims[name], name in drawn)
            axes = (*(() if self._fixed(name) else ("time",)), *dims[name])
            self._arrays[name] = group.create_array(
                described.written,
                shape=(self.worlds, *inner),
                chunks=(min(BLOCK, self.worlds), *inner),
                dtype="float64",
                dimension_names=("world", *axes),
                attributes=dict(_about(described)),
            )
        self._arrays["failed"] = group.create_array(
            "failed",
            shape=(self.worlds,),
            chunks=(min(BLOCK, self.worlds),),
            dtype="bool",
            dimension_names=("world",),
        )

    def write(self, first: int, block: Traces) -> None:
        """Write a block whose first world is `first`, a multiple of `BLOCK`."""
        every = max(1, self.plan.calendar.save_every)
        lanes = slice(first, first + block.failed.size)
        for name in self.names:
            if self._fixed(name):
                data = block.constants[name]
            else:
                data = block.values[name][::every]
            self._arrays[name][lanes] = np.ascontiguousarray(np.moveaxis(data, -1, 0))
        self._arrays["failed"][lanes] = block.failed

    def _fixed(self, name: str) -> bool:
        return any(draw.name == name for draw in self.plan.draws)

    def _coordinates(self, group: Any) -> None:
        moments: Array = times(self.plan)[:: max(1, self.plan.calendar.save_every)]
        attributes: dict[str, Any] = {}
        if moments.dtype.kind == "M":
            moments = moments.astype("datetime64[s]").astype(np.int64)
            attributes = {"units": _EPOCH, "calendar": "proleptic_gregorian"}
        time = group.create_array(
            "time",
            shape=moments.shape,
            dtype=moments.dtype.name,
            dimension_names=("time",),
            attributes=attributes,
        )
        time[:] = moments
        world = group.create_array(
            "world", shape=(self.worlds,), dtype="int64", dimension_names=("world",)
        )
        world[:] = np.arange(self.worlds)


def _shape(plan: Plan, dims: Dims, drawn: bool) -> tuple[int, ...]:
    """What one world of a value holds: (saved steps, *dims), or (*dims) for a parameter."""
    inner = ()
    if dims:
        sizes = {dimension: len(elements) for dimension, elements in plan.dimensions}
        inner = tuple(sizes[dim] for dim in dims)
    if drawn:
        return inner
    saved = plan.calendar.steps // max(1, plan.calendar.save_every) + 1
    return (saved, *inner)


def _about(described: Described) -> dict[str, str]:
    about = {"units": described.units}
    if described.claims:
        about["claims"] = ", ".join(described.claims)
    return about
