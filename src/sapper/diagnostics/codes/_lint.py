"""Codes of lint, shown by `check --strict`."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = ()
