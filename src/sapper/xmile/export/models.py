"""An imported model written again: what it was taken apart into, as a file of its own."""

from __future__ import annotations

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.xmile.export.document import Extension, written
from sapper.xmile.export.equations import Unwritten
from sapper.xmile.importing import Imported


def export_model(imported: Imported) -> tuple[str | None, list[Diagnostic]]:
    """The text of a file that reads back as the same model, with the units and remarks of the first.

    Arrays, modules and macros are written as the single values that they are. None with a fault
    where there is no model, or an equation has no form.
    """
    if imported.model is None:
        return None, list(imported.errors)
    units = {output.name: output.units for output in imported.outputs if output.units}
    docs: dict[str, str] = {}
    for holder in () if imported.document is None else imported.document.models:
        docs.update({part.name: part.doc for part in holder.parts if part.doc})
    extension = Extension(docs=docs, units=units, time_units=imported.specs.time_units)
    try:
        return written(imported.model, imported.name, extension), []
    except Unwritten as fault:
        said = f"the model cannot be written as XMILE: {fault} has no form there"
        return None, [diagnostic("xmile-unsupported", said)]
