"""Codes of running worlds."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = ()
