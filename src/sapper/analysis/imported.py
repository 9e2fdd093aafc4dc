"""Imported models run: an XMILE file's model through lowering and planning to worlds.

A file has no claims and no questions; what is uncertain in it is what the user sets. Values
that are not finite are kept as they come, since a file may hold them on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sapper.analysis.histories import histories
from sapper.diagnostics.diagnostic import CaseError, Diagnostic, diagnostic
from sapper.engine.dataset import times
from sapper.engine.engines import EngineChoice
from sapper.engine.ensemble import Ensemble
from sapper.engine.interpreter.scope import LANES
from sapper.engine.plan import Plan
from sapper.engine.planning import plan
from sapper.engine.store import bytes_of
from sapper.language.names import canonical, nearest
from sapper.language.prior import Prior
from sapper.language.tree import Expr, Name
from sapper.language.units import Unit
from sapper.model.lowering import lower
from sapper.model.parts import Flow, Model, Parameter, Stock
from sapper.model.points import Setting
from sapper.xmile import Imported, Output

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True)
class _NoUnits:
    """Units of an imported model are told, not worked with: its numbers stand as they are."""

    def of(self, _name: str, /) -> Unit | None:
        return None

    def expr(self, _expr: Expr, /) -> Unit | None:
        return None


@dataclass(frozen=True, slots=True)
class Ready:
    """An imported model, what was set in it, and its plan."""

    imported: Imported
    plan: Plan
    parameters: tuple[Parameter, ...] = ()


def prepare_imported(imported: Imported, settings: Sequence[Setting] = ()) -> Ready:
    """Set numbers and plan. Raises `CaseError` for an unknown name, or where values go in a circle."""
    if imported.model is None:
        raise CaseError(imported.errors)
    model, faults = with_settings(imported, imported.model, settings)
    if faults:
        raise CaseError(faults)
    return Ready(imported, plan(lower(model, _NoUnits())), model.parameters)


def run_imported(
    ready: Ready,
    *,
    worlds: int,
    seed: int = 1,
    names: Sequence[str] | None = None,
    deterministic: bool = False,
    engine: EngineChoice = "auto",
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Run worlds and keep the values named (all of the file without names)."""
    keep = [output.name for output in chosen(ready.imported, names) if not _is_set(ready, output)]
    return histories(
        ready.plan,
        keep,
        worlds=worlds,
        seed=seed,
        deterministic=deterministic,
        engine=engine,
        threads=threads,
        progress=progress,
    )


def _is_set(ready: Ready, output: Output) -> bool:
    return any(parameter.name == output.name for parameter in ready.parameters)


def size_of_imported(ready: Ready, names: Sequence[str] | None, worlds: int) -> tuple[int, str]:
    """How many bytes a run would keep, and of what, in words."""
    keep = [output.name for output in chosen(ready.imported, names)]
    # few worlds are run as so many lanes
    size = bytes_of(ready.plan, keep, max(worlds, LANES))
    return size, f"{len(keep):,} values in {worlds:,} worlds, at every step"


def chosen(imported: Imported, names: Sequence[str] | None) -> tuple[Output, ...]:
    """The outputs that names mean: one element, or all of an array. All without names.

    Raises `CaseError` for a name that the file does not have.
    """
    if names is None:
        return imported.outputs
    found: list[Output] = []
    faults: list[Diagnostic] = []
    for name in names:
        meant = meaning(imported, name)
        found.extend(meant)
        if not meant:
            faults.append(_unknown(imported, name))
    if faults:
        raise CaseError(faults)
    return tuple(dict.fromkeys(found))


def meaning(imported: Imported, name: str) -> list[Output]:
    """The outputs that one name means."""
    wanted = _plain(name)
    exact = [output for output in imported.outputs if _plain(output.shown) == wanted]
    return exact or [output for output in imported.outputs if _plain(output.array) == wanted]


def _plain(name: str) -> str:
    folded = canonical(name)
    for sign in ("[", "]", ","):
        folded = folded.replace(f"_{sign}", sign).replace(f"{sign}_", sign)
    return folded


def _unknown(imported: Imported, name: str) -> Diagnostic:
    near = nearest(_plain(name), [_plain(output.array) for output in imported.outputs])
    cure = f"the nearest name is `{near}`" if near else ()
    return diagnostic("unknown-name", f"the model has no value `{name}`", help=cure)


def with_settings(
    imported: Imported, model: Model, settings: Sequence[Setting]
) -> tuple[Model, list[Diagnostic]]:
    """The model with numbers set: each becomes a parameter, drawn once a world and element.

    An auxiliary or a flow becomes the number, a stock starts at it.
    """
    faults: list[Diagnostic] = []
    for setting in settings:
        meant = meaning(imported, setting.target)
        fault = _refused(imported, setting, meant)
        if fault is not None:
            faults.append(fault)
            continue
        assert isinstance(setting.value, Prior)
        for output in meant:
            model = _set(model, output.name, setting.value)
    return model, faults


def _refused(imported: Imported, setting: Setting, meant: list[Output]) -> Diagnostic | None:
    if not meant:
        return replace(
            _unknown(imported, setting.target),
            primary=diagnostic("unknown-name", "", setting.span).primary,
        )
    if not isinstance(setting.value, Prior):
        said = f"`{setting.target}` is set to an equation, and a number or a prior is wanted"
        return diagnostic("bad-prior", said, setting.span)
    settled = [output.shown for output in meant if output.name in imported.settled]
    if settled:
        said = f"`{settled[0]}` shaped the model while it was read, and cannot be set"
        cure = "change it in the file: it is the order of a delay, or picks an element"
        return diagnostic("unknown-target", said, setting.span, help=cure)
    return None


def _set(model: Model, name: str, prior: Prior) -> Model:
    variables = {item.name: item for item in model.variables}
    if name in variables:
        own = variables[name]
        made = Parameter(name, prior, stream=name, written=own.written, span=own.span)
        return replace(
            model,
            parameters=(*model.parameters, made),
            variables=tuple(item for item in model.variables if item.name != name),
        )
    inner = f"{name}·set"
    parameter = Parameter(inner, prior, stream=name)

    def stock(item: Stock) -> Stock:
        return replace(item, start=Name(inner)) if item.name == name else item

    def flow(item: Flow) -> Flow:
        return replace(item, rate=Name(inner)) if item.name == name else item

    return replace(
        model,
        parameters=(*model.parameters, parameter),
        stocks=tuple(stock(item) for item in model.stocks),
        flows=tuple(flow(item) for item in model.flows),
    )


def values_of(ready: Ready, ensemble: Ensemble, output: Output) -> np.ndarray:
    """One output over (world, saved time)."""
    if output.name in ensemble.traces:
        return ensemble.traces[output.name][:: ensemble.every].T
    calendar = ready.plan.calendar
    saved = calendar.steps // max(1, calendar.save_every) + 1
    constant = ensemble.constants[output.name]
    return np.repeat(constant[:, np.newaxis], saved, axis=1)


def imported_dataset(
    ready: Ready, ensemble: Ensemble, names: Sequence[str] | None = None
) -> xr.Dataset:
    """Worlds as a dataset: dims `world`, `time` and the file's own; units as attributes."""
    import xarray as xr

    every = max(1, ready.plan.calendar.save_every)
    moments = times(ready.plan)[::every]
    found: dict[str, list[Output]] = {}
    for output in chosen(ready.imported, names):
        found.setdefault(output.array, []).append(output)
    elements = dict(ready.imported.dimensions)
    data: dict[str, tuple[tuple[str, ...], np.ndarray, dict[str, str]]] = {}
    used: dict[str, list[str]] = {}
    for label, outputs in found.items():
        about = {"units": outputs[0].units}
        if not outputs[0].dims:
            data[label] = (("world", "time"), values_of(ready, ensemble, outputs[0]), about)
            continue
        axes = _axes(outputs[0])
        shape = [len(elements[dim]) for dim, _ in outputs[0].dims]
        full = np.full((ensemble.worlds.size, moments.size, *shape), np.nan)
        for output in outputs:
            at = tuple(elements[dim].index(element) for dim, element in output.dims)
            full[(slice(None), slice(None), *at)] = values_of(ready, ensemble, output)
        data[label] = (("world", "time", *axes), full, about)
        for axis, (dim, _) in zip(axes, outputs[0].dims, strict=True):
            used[axis] = list(elements[dim])
    coordinates: dict[str, object] = {
        "world": ensemble.worlds.astype(np.int64),
        "time": moments,
        "failed": (("world",), np.zeros(ensemble.worlds.size, dtype=np.bool_)),
        **used,
    }
    return xr.Dataset(data, coords=coordinates, attrs={"seed": str(ensemble.seed)})


def _axes(output: Output) -> tuple[str, ...]:
    """Names of an array's axes: a dimension that stands twice is numbered."""
    names: list[str] = []
    for dim, _ in output.dims:
        count = sum(name.partition(" ·")[0] == dim for name in names)
        names.append(f"{dim} ·{count + 1}" if count else dim)
    return tuple(names)


def not_finite(ready: Ready, ensemble: Ensemble) -> list[str]:
    """The outputs that are not finite somewhere, as shown."""
    return [
        output.shown
        for output in ready.imported.outputs
        if output.name in ensemble.traces and not np.isfinite(ensemble.traces[output.name]).all()
    ]
