"""Stocks: their starts, and their way from one step to the next."""

from __future__ import annotations

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array, Value, spread
from sapper.engine.interpreter.whole import whole_part
from sapper.engine.plan import Level


def start(level: Level, scope: Scope) -> Array:
    """The value at step 0; a whole stock begins with whole heads."""
    data = spread(
        Value(scope.dims[level.start], scope.values[level.start]),
        level.dims,
        scope.shape(level.dims),
    )
    return whole_part(data) if level.whole and not scope.deterministic else data


def change(level: Level, scope: Scope) -> Array:
    """What the flows of this step add to a stock."""
    moved = scope.zeros(level.dims)
    for name in level.inflows:
        moved = moved + scope.flow(name, level.dims)
    for name in level.outflows:
        moved = moved - scope.flow(name, level.dims)
    return moved
