"""A plan as text, one line a node, for `sapper dump --stage plan`."""

from __future__ import annotations

from sapper.engine.plan import Draw, Equation, Leavers, Level, Move, Node, Plan, Stay, Transfer
from sapper.language.printer import show
from sapper.model.lowering.show import over, show_primitive


def show_plan(plan: Plan) -> str:
    """Every truth, draw, node and level on a line of its own, in the order of work."""
    lines = [
        f"truth {item.claim} = {item.credence:.6g}"
        + (f" as {item.stream}" if item.stream != item.claim else "")
        + (f" tied by {item.tie} {item.strength:.6g}" if item.tie is not None else "")
        for item in plan.truths
    ]
    lines += [_draw(item) for item in plan.draws]
    lines += [f"copula {', '.join(item.names)}" for item in plan.copulas]
    lines += [f"lookup {item.name}" for item in plan.lookups]
    lines += [f"setup {line}" for node in plan.setup for line in _node(node)]
    lines += [line for node in plan.nodes for line in _node(node)]
    lines += [_level(item) for item in plan.levels]
    return "\n".join(lines) + "\n"


def _draw(draw: Draw) -> str:
    line = f"draw {draw.name}{over(draw.dims)}: {draw.prior.text}"
    if draw.otherwise is not None:
        word = " or " if draw.any_of else " and "
        line += f", otherwise {draw.otherwise.text} unless {word.join(draw.claims)}"
    return line + (f" (stream {draw.stream})" if draw.stream != draw.name else "")


def _node(node: Node) -> list[str]:
    match node:
        case Equation():
            kind = "constant" if node.constant else "equation"
            first = f"{kind} {node.name}{over(node.dims)} = {show(node.expr)}"
            return [first, *(f"  [{item}] = {show(expr)}" for item, expr in node.by_element)]
        case Leavers():
            pairs = ", ".join(
                f"{flow} at {hazard} x {scale:.6g}"
                for flow, hazard, scale in zip(node.flows, node.hazards, node.scales, strict=True)
            )
            return [f"leavers {node.stock}{over(node.dims)}{_whole(node.whole)}: {pairs}"]
        case Stay():
            spread = "" if node.spread is None else f" spread {node.spread}"
            said = f"{node.stock} after {node.stay}{spread}{_earlier(node.earlier)}"
            return [f"stay {node.flow}{over(node.dims)}{_whole(node.whole)}: {said}"]
        case Move():
            when = f"{node.when} pulse" if node.pulse else node.when
            said = f"{node.amount} when {when}{_earlier(node.earlier)}"
            return [f"move {node.flow}{over(node.dims)}{_whole(node.whole)}: {said}"]
        case Transfer():
            source = "" if node.source is None else f" of {node.source}"
            said = f"{node.rate}{source}{_earlier(node.earlier)}"
            return [f"transfer {node.flow}{over(node.dims)}: {said}"]
        case _:
            return [show_primitive(node)]


def _level(level: Level) -> str:
    flows = [f"+{name}" for name in level.inflows] + [f"-{name}" for name in level.outflows]
    return (
        f"level {level.name}{over(level.dims)}{_whole(level.whole)}: "
        f"from {level.start} {' '.join(flows)}".rstrip()
    )


def _whole(whole: bool) -> str:
    return " whole" if whole else ""


def _earlier(names: tuple[str, ...]) -> str:
    return f" after the flows {', '.join(names)}" if names else ""
