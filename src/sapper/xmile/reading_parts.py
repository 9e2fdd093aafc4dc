"""One variable of an XMILE file: stocks, flows, auxiliaries, graphical functions."""

from __future__ import annotations

from typing import cast

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.xmile.document import Access, Beside, Conveyor, Kind, Leak, Part, Slot, Text
from sapper.xmile.elements import Element
from sapper.xmile.graphical import points_of
from sapper.xmile.names import folded, shown
from sapper.xmile.numbers import flag, number_of, truth

_COMMON = frozenset(
    {"eqn", "init_eqn", "units", "doc", "dimensions", "element", "gf", "range", "scale", "format",
     "non_negative", "event_poster", "display", "mathml", "inactive", "allow"}
)  # fmt: skip
_KNOWN: dict[str, frozenset[str]] = {
    "stock": _COMMON | {"inflow", "outflow", "conveyor", "queue"},
    "flow": _COMMON | {"leak", "leak_integers", "overflow", "multiplier"},
    "aux": _COMMON,
    "gf": frozenset({"xscale", "yscale", "xpts", "ypts", "doc", "units", "display", "format"}),
}
_OF_AN_ELEMENT = frozenset({"eqn", "init_eqn", "gf", "doc", "units", "display", "non_negative"})
_REFUSED = {
    "queue": "queues are not supported",
    "overflow": "flows that overflow from a queue are not supported",
    "multiplier": "flows that change their unit on the way are not supported",
    "leak_integers": "leaking in whole units is not supported",
    "mathml": "equations in MathML are not supported",
}


def text_in(element: Element) -> Text:
    """The text of an element with its place."""
    return Text(element.text, element.inside or element.span)


def part_of(element: Element) -> tuple[Part | None, list[Diagnostic]]:
    """A variable, or None where it has no name; faults name what is not supported in it."""
    name = element.get("name")
    if not name.strip():
        return None, [diagnostic("bad-element", f"`<{element.tag}>` without a name", element.span)]
    kind = cast(Kind, element.tag)
    beside = _beside(element)
    name = element.get("sapper:known_as") or name
    found = _unknown(element, shown(name))
    if kind == "gf":
        points, faults = points_of(element, shown(name))
        slot = Slot((), None, None, points, element.span)
        part = Part(
            kind,
            folded(name),
            shown(name),
            element.span,
            slots=(slot,),
            table_only=True,
            beside=beside,
        )
        return part, [*found, *faults]
    slots, faults = _slots(element, shown(name))
    found.extend(faults)
    conveyor, faults = _conveyor(element.first("conveyor"))
    found.extend(faults)
    units = element.first("units")
    dims = element.first("dimensions")
    part = Part(
        kind,
        folded(name),
        shown(name),
        element.span,
        () if dims is None else tuple(folded(item.get("name")) for item in dims.all("dim")),
        slots,
        tuple(text_in(child) for child in element.all("inflow")),
        tuple(text_in(child) for child in element.all("outflow")),
        flag(element.first("non_negative")),
        _access(element),
        None if units is None else text_in(units),
        element.words("doc"),
        conveyor,
        _leak(element),
        element.get("isee:spreadflow").lower(),
        beside=beside,
    )
    return part, found


def _beside(element: Element) -> Beside | None:
    """What our own attributes say, if there are any (docs/xmile.md, "The namespace")."""
    if not any(key.startswith("sapper:") for key in element.attributes):
        return None
    own = element.get("sapper:known_as")
    return Beside(
        folded(element.get("name")) if own else "",
        element.get("sapper:hidden").lower(),
        truth(element.get("sapper:array")),
        truth(element.get("sapper:limited")),
        element.get("sapper:stands_for"),
        element.get("sapper:unit"),
    )


def _access(element: Element) -> Access:
    access = element.get("access").lower()
    return cast(Access, access) if access in ("input", "output") else ""


def _unknown(element: Element, name: str) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for child in element.children:
        if child.tag in _REFUSED:
            said = f"`{name}`: {_REFUSED[child.tag]}"
            found.append(diagnostic("xmile-unsupported", said, child.span))
        elif not child.vendor and child.tag not in _KNOWN[element.tag]:
            said = f"`{name}`: the element `<{child.tag}>` is not supported"
            found.append(diagnostic("xmile-unsupported", said, child.span))
    return found


def _slots(element: Element, name: str) -> tuple[tuple[Slot, ...], list[Diagnostic]]:
    """The common equation, if there is one, then one slot for each `<element>`."""
    found: list[Diagnostic] = []
    slots: list[Slot] = []
    common, faults = _slot(element, (), name)
    found.extend(faults)
    if common.equation is not None or common.points is not None or common.initial is not None:
        slots.append(common)
    for child in element.all("element"):
        subscript = tuple(folded(item) for item in child.get("subscript").split(","))
        if not all(subscript):
            found.append(diagnostic("bad-element", "`<element>` without a subscript", child.span))
            continue
        slot, faults = _slot(child, subscript, name)
        found.extend(faults)
        found.extend(
            diagnostic(
                "xmile-unsupported",
                f"`{name}`: the element `<{inner.tag}>` of a single element is not supported",
                inner.span,
            )
            for inner in child.children
            if not inner.vendor and inner.tag not in _OF_AN_ELEMENT
        )
        slots.append(slot)
    return tuple(slots), found


def _slot(element: Element, subscript: tuple[str, ...], name: str) -> tuple[Slot, list[Diagnostic]]:
    equation, initial, gf = element.first("eqn"), element.first("init_eqn"), element.first("gf")
    points, found = (None, []) if gf is None else points_of(gf, name)
    slot = Slot(
        subscript,
        None if equation is None else text_in(equation),
        None if initial is None else text_in(initial),
        points,
        element.span,
        flag(element.first("non_negative")),
    )
    return slot, found


def _conveyor(element: Element | None) -> tuple[Conveyor | None, list[Diagnostic]]:
    if element is None:
        return None, []
    known = ("len", "capacity", "in_limit", "sample", "arrest")
    texts = {tag: text_in(child) for child in element.children if (tag := child.tag) in known}
    found = [
        diagnostic(
            "xmile-unsupported",
            f"the element `<{child.tag}>` of a conveyor is not supported",
            child.span,
        )
        for child in element.children
        if not child.vendor and child.tag not in known
    ]
    if truth(element.get("discrete")):
        found.append(
            diagnostic(
                "xmile-unsupported",
                "conveyors that convey whole units (`discrete`) are not supported",
                element.span,
            )
        )
    if "len" not in texts:
        found.append(diagnostic("bad-element", "a conveyor without a length", element.span))
    made = Conveyor(
        texts.get("len"),
        texts.get("capacity"),
        texts.get("in_limit"),
        texts.get("sample"),
        texts.get("arrest"),
        truth(element.get("exponential_leak")),
        truth(element.get("discrete")),
        element.span,
    )
    return made, found


def _leak(element: Element) -> Leak | None:
    leak = element.first("leak")
    if leak is None:
        return None
    start = number_of(element.get("leak_start") or leak.get("leak_start"))
    end = number_of(element.get("leak_end") or leak.get("leak_end"))
    return Leak(
        text_in(leak) if leak.text.strip() else None,
        0.0 if start is None else start,
        1.0 if end is None else end,
    )
