"""Simulation specifications and dimensions: `<sim_specs>` and `<dimensions>` (XMILE 1.0, 2.3, 2.5)."""

from __future__ import annotations

import math

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.xmile.document import DimensionText, Specs
from sapper.xmile.elements import Element
from sapper.xmile.names import folded, shown
from sapper.xmile.numbers import number_in, number_of, truth

MOST_STEPS = 2**24 - 2
"""Steps are counted in 24 bits where chance is drawn."""
MOST_OF_A_DIMENSION = 100_000
"""How many elements a dimension may have."""
_METHODS = {"euler": "euler", "rk4": "rk4", "": "euler"}
_SLACK = 1e-6


def specs_of(element: Element | None) -> tuple[Specs, list[Diagnostic]]:
    """When, in which steps and by which method to run.

    Of several methods (`rk4, euler`) the first that is known counts. An unknown one is
    refused by name, since it would give other numbers.
    """
    if element is None:
        return Specs(), []
    found: list[Diagnostic] = []

    def number(tag: str, otherwise: float) -> float:
        child = element.first(tag)
        if child is None:
            return otherwise
        value, faults = number_in(child, child.text, otherwise, f"`<{tag}>`")
        found.extend(faults)
        return value

    start, stop, step = number("start", 0.0), number("stop", 12.0), number("dt", 1.0)
    dt = element.first("dt")
    if dt is not None and truth(dt.get("reciprocal")) and step != 0.0:
        step = 1.0 / step
    methods = [item.strip().lower() for item in element.get("method").split(",")]
    method = next((_METHODS[item] for item in methods if item in _METHODS), None)
    if method is None:
        found.append(
            diagnostic(
                "xmile-unsupported",
                f"the integration method `{element.get('method')}` is not supported",
                element.span,
                help="write `euler` or `rk4`",
            )
        )
    found.extend(_span_of_time(element, start, stop, step))
    every = _saved(element, step)
    specs = Specs(
        start,
        stop,
        step,
        method or "euler",
        every,
        element.get("time_units"),
        element.span,
    )
    return specs, found


def _span_of_time(element: Element, start: float, stop: float, step: float) -> list[Diagnostic]:
    if step <= 0.0 or not math.isfinite(step):
        return [diagnostic("bad-element", "`<dt>` is not above 0", element.span)]
    if stop < start:
        return [diagnostic("bad-element", "`<stop>` comes before `<start>`", element.span)]
    if (stop - start) / step > MOST_STEPS:
        said = f"the model has more than {MOST_STEPS:,} steps"
        return [diagnostic("bad-element", said, element.span)]
    return []


def _saved(element: Element, step: float) -> int:
    """Every how many steps values are saved (Stella's `isee:save_interval`)."""
    interval = number_of(element.get("isee:save_interval"))
    if interval is None or interval <= step or step <= 0.0:
        return 1
    return max(1, round(interval / step))


def dimensions_of(element: Element | None) -> tuple[tuple[DimensionText, ...], list[Diagnostic]]:
    """Every dimension: elements by name, or by `size`, whose elements are 1, 2, 3, …"""
    if element is None:
        return (), []
    made: list[DimensionText] = []
    found: list[Diagnostic] = []
    for child in element.all("dim"):
        dimension, faults = _dimension(child)
        found.extend(faults)
        if dimension is None:
            continue
        if any(dimension.name == other.name for other in made):
            said = f"the dimension `{dimension.written}` is declared twice"
            found.append(diagnostic("name-clash", said, child.span))
            continue
        made.append(dimension)
    return tuple(made), found


def _dimension(child: Element) -> tuple[DimensionText | None, list[Diagnostic]]:
    name = child.get("name")
    if not name:
        return None, [diagnostic("bad-element", "a dimension without a name", child.span)]
    names = [elem.get("name") for elem in child.all("elem")]
    if not names:
        size = number_of(child.get("size"))
        if size is None or size < 1 or size != int(size) or size > MOST_OF_A_DIMENSION:
            said = f"the dimension `{shown(name)}` has neither elements nor a size"
            if size is not None:
                said = (
                    f"the dimension `{shown(name)}` has the size {size:,.15g}, and whole numbers from "
                    f"1 to {MOST_OF_A_DIMENSION:,} are read"
                )
            return None, [diagnostic("bad-element", said, child.span)]
        names = [str(number) for number in range(1, int(size) + 1)]
    if len(names) > MOST_OF_A_DIMENSION:
        said = f"the dimension `{shown(name)}` has {len(names):,} elements"
        return None, [diagnostic("bad-element", said, child.span)]
    elements = tuple(folded(item) for item in names)
    twice = next((item for item in elements if elements.count(item) > 1), None) if (
        len(set(elements)) < len(elements)
    ) else None  # fmt: skip
    if twice is not None:
        said = f"the dimension `{shown(name)}` has the element `{twice}` twice"
        return None, [diagnostic("name-clash", said, child.span)]
    shapes = tuple(shown(item) for item in names)
    mapped = tuple(folded(item.text) for item in child.all("isee:maps_to"))
    return DimensionText(folded(name), shown(name), elements, shapes, child.span, mapped), []
