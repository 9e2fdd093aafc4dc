"""The concise renderer: one line a fault, as editors and `grep` like it."""

from __future__ import annotations

from sapper.diagnostics.diagnostic import Diagnostic
from sapper.diagnostics.render.cells import clean


def concise(item: Diagnostic) -> str:
    """`file:line:column: severity[code]: message`."""
    text = clean(item.message).replace("\n", " ")
    head = f"{item.severity}[{item.code}]: {text}"
    if item.primary is None:
        return head
    span = item.primary.span
    line, column = span.file.position(span.start)
    return f"{clean(span.file.name)}:{line}:{column}: {head}"
