"""A lowered model as text, one line a part, for `sapper dump --stage ir`."""

from __future__ import annotations

from dataclasses import fields

from sapper.language.printer import show
from sapper.model.lowered import Formula, Lowered, PlainFlow, PlainStock
from sapper.model.primitives import Primitive

_UNSHOWN = ("name", "dims", "span", "claims")


def show_lowered(lowered: Lowered) -> str:
    """Every part on a line of its own: kind, name, dimensions, and what it reads."""
    lines = [
        f"parameter {item.name}{over(item.over)}: {item.prior.text}" for item in lowered.parameters
    ]
    lines += [f"lookup {item.name}" for item in lowered.lookups]
    lines += [_stock(item) for item in lowered.stocks]
    lines += [_flow(item) for item in lowered.flows]
    lines += [line for item in lowered.formulas for line in _formula(item)]
    lines += [show_primitive(item) for item in lowered.primitives]
    return "\n".join(lines) + "\n"


def over(dims: tuple[str, ...]) -> str:
    """Dimensions in brackets, or nothing."""
    return f"[{', '.join(dims)}]" if dims else ""


def show_primitive(primitive: Primitive) -> str:
    """One line: the kind, the name, and every field that says something."""
    dims: tuple[str, ...] = getattr(primitive, "dims", ())
    said = " ".join(
        f"{field.name}={_plain(value)}"
        for field in fields(primitive)
        if field.name not in _UNSHOWN
        and (value := getattr(primitive, field.name)) not in (None, (), "", False)
    )
    return f"{type(primitive).__name__.lower()} {primitive.name}{over(dims)}: {said}"


def _stock(stock: PlainStock) -> str:
    kind = "whole stock" if stock.whole else "stock"
    return f"{kind} {stock.name}{over(stock.dims)}: starts at {stock.start}"


def _flow(flow: PlainFlow) -> str:
    said = f"{flow.kind} {flow.rate}"
    if flow.kind == "hazard":
        said += f" scale={flow.scale:.6g}"
    if flow.spread is not None:
        said += f" spread={flow.spread}"
    if flow.when is not None:
        said += f" when={flow.when}" + (" pulse" if flow.pulse else "")
    ends = f"{flow.source or 'nowhere'} to {flow.target or 'nowhere'}"
    return f"flow {flow.name}{over(flow.dims)}: from {ends} {said}"


def _formula(formula: Formula) -> list[str]:
    lines = [f"formula {formula.name}{over(formula.dims)} = {show(formula.expr)}"]
    lines += [f"  [{element}] = {show(expr)}" for element, expr in formula.by_element]
    return lines


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(_plain(item) for item in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
