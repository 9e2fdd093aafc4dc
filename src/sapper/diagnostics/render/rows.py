"""Faults as rows of a table, for csv and markdown."""

from __future__ import annotations

from sapper.diagnostics.diagnostic import Diagnostic

HEAD = ("severity", "code", "file", "line", "column", "message", "help")


def rows(items: list[Diagnostic]) -> list[tuple[str, ...]]:
    """One row a fault, in the order of `HEAD`; faults without a place have empty cells there."""
    found: list[tuple[str, ...]] = []
    for item in items:
        place = ("", "", "")
        if item.primary is not None:
            span = item.primary.span
            line, column = span.file.position(span.start)
            place = (span.file.name, str(line), str(column))
        found.append((item.severity, item.code, *place, item.message, "\n".join(item.help)))
    return found
