"""Diagnostics as a JSON document: `{"diagnostics": [...]}`.

A contract with programs that read it: keys may be added, none changes its meaning. Lines
and columns count from 1; `end_line` and `end_column` give the place after the last character.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sapper.diagnostics.diagnostic import Diagnostic, Label
from sapper.diagnostics.span import Span


def document(items: Iterable[Diagnostic]) -> dict[str, Any]:
    """The JSON document of a list of faults, as plain dictionaries and lists."""
    return {"diagnostics": [_fault(item) for item in items]}


def _fault(item: Diagnostic) -> dict[str, Any]:
    place = _place(item.primary.span if item.primary else None)
    return {
        "code": item.code,
        "severity": item.severity,
        "message": item.message,
        **place,
        "label": item.primary.text if item.primary else "",
        "secondary": [_label(label) for label in item.secondary],
        "notes": list(item.notes),
        "help": list(item.help),
    }


_KEYS = ("file", "line", "column", "end_line", "end_column")


def _label(label: Label) -> dict[str, Any]:
    return {**_place(label.span), "label": label.text}


def _place(span: Span | None) -> dict[str, Any]:
    if span is None:
        return dict.fromkeys(_KEYS)
    line, column = span.file.position(span.start)
    end_line, end_column = span.file.position(span.end)
    return dict(zip(_KEYS, (span.file.name, line, column, end_line, end_column), strict=True))
