"""Which value of a lowered model moves which, and with what sign.

The graph is that of the lowered model: formulas by their names, flows by their rates, stocks
by their flows, primitives by what they read. The sign of a formula in one of its names is
found by trial: at many steps of many worlds the name's value is raised and the formula worked
out again. An influence is of one sign only if no trial goes the other way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sapper.analysis.stages import Stages
from sapper.engine.blocks import Lanes
from sapper.engine.dataset import dimensions
from sapper.engine.engines import Interpreter, Traces
from sapper.engine.interpreter.expressions import prepare
from sapper.engine.interpreter.scope import Scope
from sapper.engine.plan import Equation, Plan
from sapper.language.tree import Expr, names
from sapper.model.lowered import Lowered
from sapper.model.primitives import Cascade, Choose, Delay, Previous, Strike

Sign = int
"""1 or -1; 0 where it goes either way, or where no trial showed any."""
WORLDS, EVERY = 48, 5
Graph = Mapping[str, Mapping[str, Sign]]
"""What each value moves: target and sign by source."""


@dataclass(frozen=True, slots=True)
class Influence:
    """One value moves another."""

    source: str
    target: str
    sign: Sign


def influences(stages: Stages) -> Graph:
    """The graph of a prepared reading, with signs as they show in its own worlds (seed 1)."""
    found: dict[str, dict[str, Sign]] = {}
    for item in (*_formulas(stages.plan), *_structure(stages.lowered)):
        known = found.setdefault(item.source, {}).get(item.target)
        sign = item.sign if known in (None, item.sign) else 0
        found[item.source][item.target] = sign
    return found


def _structure(lowered: Lowered) -> Iterator[Influence]:
    for flow in lowered.flows:
        yield Influence(flow.rate, flow.name, -1 if flow.kind == "after" else 1)
        if flow.when is not None:
            yield Influence(flow.when, flow.name, 1)
        if flow.source is not None:
            yield Influence(flow.name, flow.source, -1)
            if flow.kind in ("hazard", "after"):
                yield Influence(flow.source, flow.name, 1)
        if flow.target is not None:
            yield Influence(flow.name, flow.target, 1)
    for item in lowered.primitives:
        match item:
            case Strike(name=name):
                read = item.rate or item.when or ""
                yield from (Influence(read, to, 1) for to in (name, f"{name}.count"))
            case Choose(name=name, options=options, chances=chances):
                for option, chance in zip(options, chances):
                    full = option if option.startswith(f"{name}.") else f"{name}.{option}"
                    yield Influence(chance, full, 1)
                    yield Influence(chance, f"{full}.stands", 1)
            case Cascade(name=name, push=push):
                yield from (
                    Influence(push, f"{name}.{what}", 1) for what in ("speaking", "share", "tipped")
                )
            case Delay() | Previous():
                yield Influence(item.input, item.name, 1)
            case _:
                continue


def _formulas(plan: Plan) -> Iterator[Influence]:
    """The signs of all equations, tried at every `EVERY`-th step of `WORLDS` worlds."""
    keep = [name for name in dimensions(plan) if not name.endswith("·start")]
    drawn = {draw.name for draw in plan.draws}
    keep = [name for name in keep if name not in drawn]
    lanes = Lanes(np.arange(WORLDS, dtype=np.uint64), np.zeros(WORLDS, dtype=np.int64))
    traces = Interpreter().run_block(plan, lanes, 1, keep)
    scope = Scope(plan, lanes.worlds, 1)
    scope.truths = dict(traces.truths)
    scope.values = dict(traces.constants)
    equations = [node for node in plan.nodes if isinstance(node, Equation)]
    steps = range(10, plan.calendar.steps, EVERY)
    for node in equations:
        exprs = (node.expr, *(expr for _, expr in node.by_element))
        for name in dict.fromkeys(item.name for expr in exprs for item in names(expr)):
            if name in traces.values or name in traces.constants:
                sign = _sign(exprs, name, scope, traces, steps)
                yield Influence(name, node.name, sign)


def _sign(
    exprs: Sequence[Expr], name: str, scope: Scope, traces: Traces, steps: Sequence[int]
) -> Sign:
    """1, -1, or 0: how expressions move as a name is raised and lowered by a half, or switched."""
    up = down = 0
    before = np.seterr(all="ignore")
    try:
        for expr in exprs:
            read = {item.name for item in names(expr)}
            if name not in read:
                continue
            rule = prepare(expr, scope)
            for step in steps:
                scope.move_to(step)
                for other in read:
                    if other in traces.values:
                        scope.values[other] = traces.values[other][step]
                own = scope.values[name]
                first = np.asarray(rule.work(None), dtype=float)
                slack = 1e-9 * max(1e-9, float(np.abs(first).max(initial=0.0)))
                for way in (1.0, -1.0):
                    scope.values[name] = _moved(own, way)
                    change = way * (np.asarray(rule.work(None), dtype=float) - first)
                    up += int((change > slack).sum())
                    down += int((change < -slack).sum())
                scope.values[name] = own
    finally:
        np.seterr(**before)
    if up and down:
        return 0
    return 1 if up else -1 if down else 0


def _moved(value: np.ndarray, way: float) -> np.ndarray:
    """Noughts and ones are switched on or off, other numbers moved by a half of their size."""
    if np.isin(value, (0.0, 1.0)).all():
        return np.full_like(value, 1.0 if way > 0 else 0.0)
    typical = float(np.median(np.abs(value))) or 1.0
    return value + way * 0.5 * np.maximum(np.abs(value), 0.1 * typical * (way > 0))
