"""Renderers: how diagnostics are shown. They know nothing of what the faults mean.

`full` draws the source line with marks, `concise` writes one line a fault, `rows` gives a
table for csv and markdown, `document` the JSON document. Printing is the caller's work.
"""

from __future__ import annotations

from sapper.diagnostics.render.concise import concise
from sapper.diagnostics.render.full import full
from sapper.diagnostics.render.json import document
from sapper.diagnostics.render.rows import HEAD, rows
from sapper.diagnostics.render.summary import summary
from sapper.diagnostics.render.theme import ASCII, COLOUR, PLAIN, Theme, theme_for

__all__ = [
    "ASCII",
    "COLOUR",
    "HEAD",
    "PLAIN",
    "Theme",
    "concise",
    "document",
    "full",
    "rows",
    "summary",
    "theme_for",
]
