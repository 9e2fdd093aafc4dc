"""Codes of the language: equations, quantities, units, priors, dates."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = ()
