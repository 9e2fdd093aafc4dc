"""The pure builtins: functions of their arguments at the same step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sapper.model.lowering.internal import INTERNAL

RISKY = frozenset({"ARCCOS", "ARCSIN", "EXP", "LN", "LOG10", "SQRT", "TAN"})
"""Functions that can turn finite numbers into NaN or infinity."""


def function(name: str) -> Callable[..., Any]:
    """The function of a pure builtin (or of one that lowering brings in) over aligned data."""
    if name in INTERNAL:
        reference = INTERNAL[name].reference
        return lambda *data: reference(*np.broadcast_arrays(*data))
    return _FUNCTIONS[name]


def safe_divide(a: Any, b: Any, otherwise: Any) -> Any:
    """a / b, and `otherwise` where b is 0."""
    nought = np.equal(b, 0.0)
    return np.where(nought, otherwise, np.divide(a, np.where(nought, 1.0, b)))


def _greatest(*arguments: Any) -> Any:
    result = arguments[0]
    for other in arguments[1:]:
        result = np.maximum(result, other)
    return result


def _least(*arguments: Any) -> Any:
    result = arguments[0]
    for other in arguments[1:]:
        result = np.minimum(result, other)
    return result


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": np.abs,
    "ARCCOS": np.arccos,
    "ARCSIN": np.arcsin,
    "ARCTAN": np.arctan,
    "COS": np.cos,
    "EXP": np.exp,
    "INT": np.floor,
    "LN": np.log,
    "LOG10": np.log10,
    "SIN": np.sin,
    "SQRT": np.sqrt,
    "TAN": np.tan,
    "MAX": _greatest,
    "MIN": _least,
    "CLIP": lambda x, low, high: np.minimum(np.maximum(x, low), high),
    "SAFEDIV": lambda a, b, otherwise=0.0: safe_divide(a, b, otherwise),
}
