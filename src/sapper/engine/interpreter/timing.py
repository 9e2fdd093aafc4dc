"""Builtins that read the clock. Comparisons are on steps, with a slack for rounding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array, Value, align, union

FUNCTIONS = frozenset({"TIME", "DT", "STARTTIME", "STOPTIME", "PI", "INF", "STEP", "PULSE", "RAMP"})
"""The names that `call` knows; those without arguments may stand as plain names."""
_SLACK = 1e-9


def call(name: str, arguments: Sequence[Value], scope: Scope) -> Value:
    """The value of a builtin of time at the scope's time."""
    calendar = scope.calendar
    match name:
        case "TIME":
            return _constant(scope.time)
        case "DT":
            return _constant(calendar.step)
        case "STARTTIME":
            return _constant(calendar.origin)
        case "STOPTIME":
            return _constant(calendar.time(calendar.steps))
        case "PI":
            return _constant(np.pi)
        case "INF":
            return _constant(np.inf)
        case _:
            dims = union(*(value.dims for value in arguments))
            data = [align(value, dims) for value in arguments]
            if name == "STEP":
                return Value(dims, np.where(_since(data[1], scope) >= -_SLACK, data[0], 0.0))
            if name == "RAMP":
                return Value(dims, _ramp(data, scope))
            return Value(dims, _pulse(data, scope))


def _constant(number: float) -> Value:
    return Value((), np.float64(number))


def _since(moment: Array, scope: Scope) -> Array:
    """How many steps ago a moment was (below 0: still to come)."""
    return (scope.time - moment) / scope.dt


def _ramp(data: list[Array], scope: Scope) -> Array:
    slope, start = data[0], data[1]
    passed = np.maximum(scope.time - start, 0.0)
    if len(data) > 2:
        passed = np.minimum(passed, np.maximum(data[2] - start, 0.0))
    return slope * passed


def _pulse(data: list[Array], scope: Scope) -> Array:
    """The magnitude over the step, at the first step at or after each moment of a pulse."""
    height = data[0] / scope.dt
    if len(data) == 1:
        return height
    since = _since(data[1], scope)
    fires = (since >= -_SLACK) & (since < 1.0 - _SLACK)
    if len(data) > 2:
        interval = data[2] / scope.dt
        repeats = interval > 0.0
        every = np.where(repeats, interval, 1.0)
        past = np.floor((since + _SLACK) / every)
        before = np.floor((since - 1.0 + _SLACK) / every)
        fires = np.where(repeats, (since >= -_SLACK) & (past > before), fires)
    return np.where(fires, height, 0.0)
