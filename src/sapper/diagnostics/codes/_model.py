"""Codes of the model: names, cycles, units, dimensions, basis, points."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = ()
