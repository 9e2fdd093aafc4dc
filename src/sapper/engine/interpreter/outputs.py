"""Which values a node of a plan gives, and over which dimensions."""

from __future__ import annotations

from sapper.engine.interpreter.values import Dims
from sapper.engine.plan import Leavers, Move, Node, Stay, Transfer
from sapper.model.primitives import Belt, Cascade, Choose, Strike


def outputs(node: Node) -> dict[str, Dims]:
    """Names and dimensions of the values that a node gives at every step."""
    match node:
        case Leavers(flows=flows, dims=dims):
            return dict.fromkeys(flows, dims)
        case Stay(flow=flow, dims=dims) | Move(flow=flow, dims=dims):
            return {flow: dims}
        case Transfer(flow=flow, dims=dims):
            return {flow: dims}
        case Strike(name=name):
            return {name: (), f"{name}.date": (), f"{name}.count": ()}
        case Choose():
            return dict.fromkeys(choice_names(node), ())
        case Cascade(name=name, by=by):
            return {f"{name}.speaking": (by,), f"{name}.share": ()}
        case Belt(outflow=outflow, leaks=leaks):
            return dict.fromkeys((outflow, *leaks), ())
        case _:
            return {node.name: node.dims}


def choice_names(node: Choose) -> tuple[str, ...]:
    """Names given by a choice: pulses of the options, then which stands, then the last."""
    stem = f"{node.name}."
    pulses = [name if name.startswith(stem) else stem + name for name in node.options]
    return (*pulses, *(f"{name}.stands" for name in pulses), f"{stem}last")
