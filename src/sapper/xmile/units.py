"""Units of an XMILE file: what cannot be read in them is a warning, never an error."""

from __future__ import annotations

import re

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.xmile.document import Document

_WORD = r"[^\W\d][\w %$]*|\$|%|1|\d+(?:\.\d+)?"
_UNIT = re.compile(
    rf"\s*\(*\s*(?:{_WORD})\s*\)*(?:\s*(?:\^\s*-?\d+|[*/]\s*\(*\s*(?:{_WORD})\s*\)*))*\s*",
    re.UNICODE,
)


def unit_faults(document: Document) -> list[Diagnostic]:
    """A warning for every unit that is no product of names."""
    found: list[Diagnostic] = []
    for holder in (*document.models, *document.macros):
        for part in holder.parts:
            text = "" if part.units is None else part.units.text.strip()
            if text and part.units is not None and _UNIT.fullmatch(text) is None:
                said = f"the unit of `{part.written}` cannot be read: `{text[:60]}`"
                found.append(diagnostic("unknown-unit", said, part.units.span, severity="warning"))
    return found
