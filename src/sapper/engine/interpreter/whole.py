"""Whole heads out of amounts."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.values import Array

_SLACK = 1e-9


def whole_part(amount: Array) -> Array:
    """The whole number at or below an amount, with a relative slack.

    So a whole amount that went through a division by the step stays whole.
    """
    return np.floor(amount + _SLACK * np.maximum(np.abs(amount), 1.0))
