"""Codes of the case's files: YAML, keys, ids, dates."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = ()
