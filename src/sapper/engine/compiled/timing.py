"""Builtins that read the clock inside a program; moments are compared in double precision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp

from sapper.engine.compiled.frame import Frame
from sapper.engine.interpreter.timing import CLOCK, FUNCTIONS, constant

__all__ = ["CLOCK", "FUNCTIONS", "call", "clock"]

_SLACK = 1e-9


def clock(name: str, frame: Frame) -> Any:
    """A name of `CLOCK`."""
    return frame.time if name == "TIME" else constant(name, frame.calendar)


def call(name: str, data: Sequence[Any], frame: Frame) -> Any:
    """A function of `FUNCTIONS` over aligned data, at the time of the step."""
    exact = [jnp.asarray(item, dtype=jnp.float64) for item in data]
    result = {"STEP": _step, "RAMP": _ramp, "PULSE": _pulse}[name](exact, frame)
    return result.astype(frame.real)


def _since(moment: Any, frame: Frame) -> Any:
    """How many steps ago a moment was (below 0: still to come)."""
    return (frame.time - moment) / frame.dt


def _step(data: Sequence[Any], frame: Frame) -> Any:
    return jnp.where(_since(data[1], frame) >= -_SLACK, data[0], 0.0)


def _ramp(data: Sequence[Any], frame: Frame) -> Any:
    slope, start = data[0], data[1]
    passed = jnp.maximum(frame.time - start, 0.0)
    if len(data) > 2:
        passed = jnp.minimum(passed, jnp.maximum(data[2] - start, 0.0))
    return slope * passed


def _pulse(data: Sequence[Any], frame: Frame) -> Any:
    """The magnitude over the step, at the first step at or after each moment of a pulse."""
    height = data[0] / frame.dt
    if len(data) == 1:
        return height
    since = _since(data[1], frame)
    fires = (since >= -_SLACK) & (since < 1.0 - _SLACK)
    if len(data) > 2:
        interval = data[2] / frame.dt
        repeats = interval > 0.0
        every = jnp.where(repeats, interval, 1.0)
        past = jnp.floor((since + _SLACK) / every)
        before = jnp.floor((since - 1.0 + _SLACK) / every)
        fires = jnp.where(repeats, (since >= -_SLACK) & (past > before), fires)
    return jnp.where(fires, height, 0.0)
