"""Reading an XMILE file: text to elements, to a document, to a model that lowering takes.

`read` is the one way in. It never raises for what a file says: faults are diagnostics, and
the model is None where one of them is an error.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sapper.diagnostics.diagnostic import Diagnostic, Report
from sapper.diagnostics.span import TextFile
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.parts import Conveyor, Model
from sapper.xmile.assembling import Assembly, assembled, stocks_and_flows
from sapper.xmile.conveyors import convey
from sapper.xmile.document import Document, Specs
from sapper.xmile.elements import read_elements
from sapper.xmile.files import plain_file, text_of
from sapper.xmile.limits import limit
from sapper.xmile.modules import directory_of
from sapper.xmile.reading import document_of
from sapper.xmile.unit_checks import unit_warnings
from sapper.xmile.unit_texts import aliases_of, unit_of
from sapper.xmile.units import unit_faults


@dataclass(frozen=True, slots=True)
class Output:
    """One value of a file as output shows it: the scalar's name, and the array that it is of."""

    name: str
    shown: str
    array: str
    dims: tuple[tuple[str, str], ...] = ()
    units: str = ""
    stock: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What reading a file gives.

    `model` is None where `diagnostics` hold an error. `outputs` are the values to be shown, in
    the order of the file; `settled` the constants that shaped the model while it was
    read and so cannot be given other numbers; `counts` how many elements of each kind
    were read; `dimensions` elements by dimension, as written.
    """

    file: TextFile
    model: Model | None
    specs: Specs
    outputs: tuple[Output, ...]
    diagnostics: tuple[Diagnostic, ...]
    counts: Mapping[str, int]
    dimensions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    settled: frozenset[str] = frozenset()
    name: str = ""
    document: Document | None = field(default=None, compare=False, repr=False)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The faults for which there is no model."""
        return tuple(item for item in self.diagnostics if item.severity == "error")


def read(source: str | Path) -> Imported:
    """Read an XMILE model from a path, or from a text that begins with `<` or has several lines.

    Raises `OSError` where a path cannot be read.
    """
    if isinstance(source, str) and ("\n" in source or source.lstrip("\ufeff \t").startswith("<")):
        return read_file(plain_file("model.xmile", source))
    path = Path(source)
    file, faults = text_of(path)
    if file is None:
        return _refused(TextFile(path.name, ""), faults)
    return read_file(file)


def read_file(file: TextFile) -> Imported:
    """Read an XMILE model from a text with plain line ends."""
    root, faults = read_elements(file)
    if root is None:
        return _refused(file, faults)
    document, faults = document_of(root)
    report = Report(list(faults))
    directory, faults = directory_of(document)
    report.extend(faults)
    if report.errors:
        return _refused(file, report.sorted(), document)
    assembly = assembled(document, directory)
    belts = convey(assembly)
    limit(assembly, belts.driven)
    report.extend(assembly.found)
    if report.errors:
        return _refused(file, report.sorted(), document)
    model = _model(assembly, document, belts.conveyors)
    report.extend(unit_faults(document))
    if not report.errors:
        report.extend(unit_warnings(model, _declared(assembly, aliases_of(root))))
    errors = bool(report.errors)
    return Imported(
        file,
        None if errors else model,
        document.specs,
        _outputs(assembly),
        tuple(report.sorted()),
        document.counts,
        tuple((item.written, item.shown) for item in document.dimensions),
        frozenset(assembly.translator.settled),
        document.name,
        document,
    )


def _refused(
    file: TextFile, faults: list[Diagnostic], document: Document | None = None
) -> Imported:
    specs = Specs() if document is None else document.specs
    counts = {} if document is None else document.counts
    return Imported(file, None, specs, (), tuple(faults), counts, document=document)


def _model(assembly: Assembly, document: Document, conveyors: tuple[Conveyor, ...]) -> Model:
    stocks, flows, variables = stocks_and_flows(assembly)
    translator = assembly.translator
    return Model(
        calendar_of(document.specs),
        dimensions=tuple(translator.stacks.values()),
        stocks=tuple(stocks),
        flows=tuple(flows),
        variables=tuple(variables),
        lookups=tuple(translator.lookups.values()),
        conveyors=conveyors,
    )


def calendar_of(specs: Specs) -> Calendar:
    """The calendar of simulation specifications: undated, in the file's own unit of time."""
    steps = math.floor((specs.stop - specs.start) / specs.step + 1e-6)
    known = UnitTable().resolve(specs.time_units.strip().lower())
    unit = Unit.of({known or "time": 1})
    stop = specs.start + steps * specs.step
    return Calendar(
        specs.start, stop, specs.step, unit, specs.method, specs.save_every, span=specs.span
    )


def _declared(assembly: Assembly, aliases: Mapping[str, str]) -> dict[str, Unit]:
    """The units that can be read of those declared, by scalar name."""
    found: dict[str, Unit] = {}
    for name, value in assembly.values.items():
        text = value.entry.part.units
        unit = None if text is None or not text.text.strip() else unit_of(text.text, aliases)
        if unit is not None:
            found[name] = unit
    return found


def _outputs(assembly: Assembly) -> tuple[Output, ...]:
    found: list[Output] = []
    for value in assembly.values.values():
        entry = value.entry
        if entry.hidden or (entry.part.beside is not None and entry.part.beside.hidden):
            continue
        dims = tuple(
            (
                assembly.directory.dimensions[dim].written,
                assembly.directory.dimensions[dim].shown[
                    assembly.directory.dimensions[dim].elements.index(element)
                ],
            )
            for dim, element in zip(entry.part.dims, value.elements, strict=True)
        )
        told = "" if entry.part.beside is None else entry.part.beside.unit
        units = told if entry.part.units is None else entry.part.units.text.strip()
        stock = entry.part.kind == "stock" and entry.source is None
        found.append(Output(value.name, value.shown, entry.label, dims, units, stock))
    return tuple(found)
