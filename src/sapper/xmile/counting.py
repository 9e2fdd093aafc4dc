"""How many elements of each kind were read, so that a test can hold them against the file.

Counted from what was read, not from the XML: what a reader has passed over is missing here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sapper.xmile.document import DimensionText, Macro, ModelText, Part


def counted(
    models: Sequence[ModelText], macros: Sequence[Macro], dimensions: Sequence[DimensionText]
) -> dict[str, int]:
    """How many elements of each kind stand in the document, those of macros among them."""
    counts: Counter[str] = Counter()
    for holder in (*models, *macros):
        counts.update(part.kind for part in holder.parts if not part.table_only)
        counts["gf"] += sum(slot.points is not None for part in holder.parts for slot in part.slots)
        counts["eqn"] += sum(
            slot.equation is not None for part in holder.parts for slot in part.slots
        )
        counts["element"] += sum(
            bool(slot.subscript) for part in holder.parts for slot in part.slots
        )
        counts["inflow"] += sum(len(part.inflows) for part in holder.parts)
        counts["outflow"] += sum(len(part.outflows) for part in holder.parts)
        counts.update(tag for part in holder.parts for tag in _marks(part))
    counts["parm"] = sum(len(macro.parameters) for macro in macros)
    counts["connect"] = sum(len(use.connections) for model in models for use in model.modules)
    counts["model"] = len(models)
    counts["macro"] = len(macros)
    counts["module"] = sum(len(model.modules) for model in models)
    counts["dim"] = len(dimensions)
    counts["elem"] = sum(len(item.elements) for item in dimensions)
    return dict(counts)


def _marks(part: Part) -> Iterator[str]:
    """What stands in a variable beside its equations, by the name of the element."""
    yield from ("init_eqn" for slot in part.slots if slot.initial is not None)
    yield from (
        "non_negative" for slot in part.slots if slot.subscript and slot.non_negative is not None
    )
    for name, value in (
        ("units", part.units),
        ("non_negative", part.non_negative),
        ("doc", part.doc or None),
        ("leak", part.leak),
        ("conveyor", part.conveyor),
    ):
        if value is not None:
            yield name
    belt = part.conveyor
    if belt is not None:
        for name, value in (
            ("len", belt.length),
            ("capacity", belt.capacity),
            ("in_limit", belt.in_limit),
            ("sample", belt.sample),
            ("arrest", belt.arrest),
        ):
            if value is not None:
                yield name
    yield from ("dimensions" for _ in part.dims)
