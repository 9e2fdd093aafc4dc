"""Whole heads out of amounts."""

from __future__ import annotations

import numpy as np

from sapper.engine.interpreter.values import Array

SLACK = 1e-9
LARGE = 1e6
"""From here on the slack grows no further: a thousandth of a head, far above any rounding of
counts that double precision holds, and never a head of its own."""


def whole_part(amount: Array) -> Array:
    """The whole number at or below an amount, with a slack relative to it.

    So a whole amount that went through a division by the step stays whole.
    """
    return np.floor(amount + SLACK * np.clip(np.abs(amount), 1.0, LARGE))
