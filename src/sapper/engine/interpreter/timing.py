"""Builtins that read the clock. Comparisons are on steps, with a slack for rounding."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sapper.engine.interpreter.scope import Scope
from sapper.model.calendar import Calendar

CLOCK = frozenset({"TIME", "DT", "STARTTIME", "STOPTIME", "PI", "INF"})
"""Names that stand without arguments."""
FUNCTIONS = frozenset({"STEP", "PULSE", "RAMP"})
"""Functions that read the clock."""
_SLACK = 1e-9


def constant(name: str, calendar: Calendar) -> float:
    """The value of a name of `CLOCK` other than `TIME`."""
    match name:
        case "DT":
            return calendar.step
        case "STARTTIME":
            return calendar.origin
        case "STOPTIME":
            return calendar.time(calendar.steps)
        case "PI":
            return math.pi
        case _:
            return math.inf


def bound(name: str, scope: Scope) -> Callable[..., Any]:
    """A function of `FUNCTIONS` over aligned data, at the scope's time."""
    form = {"STEP": _step, "RAMP": _ramp, "PULSE": _pulse}[name]
    return lambda *data: form(data, scope)


def _step(data: Sequence[Any], scope: Scope) -> Any:
    return np.where(_since(data[1], scope) >= -_SLACK, data[0], 0.0)


def _since(moment: Any, scope: Scope) -> Any:
    """How many steps ago a moment was (below 0: still to come)."""
    return (scope.time - moment) / scope.dt


def _ramp(data: Sequence[Any], scope: Scope) -> Any:
    slope, start = data[0], data[1]
    passed = np.maximum(scope.time - start, 0.0)
    if len(data) > 2:
        passed = np.minimum(passed, np.maximum(data[2] - start, 0.0))
    return slope * passed


def _pulse(data: Sequence[Any], scope: Scope) -> Any:
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
