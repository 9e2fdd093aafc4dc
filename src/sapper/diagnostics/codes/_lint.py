"""Codes of lint, shown by `check --strict`."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    Code("unused", "a part that nothing uses", "warning"),
    Code("step-dependent-noise", "chance whose meaning changes with the step", "warning"),
    Code("still-stock", "a stock that nothing flows into or out of", "warning"),
    Code("no-about", "a sector that does not say what it is about", "warning"),
    Code("unit-unknown", "a part whose unit nothing settles", "warning"),
)
"""The codes of this room; shown always: `step-dependent-noise`."""
