"""Signs of other languages and of word processors, and what to write for them here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FOREIGN: Mapping[str, str] = MappingProxyType(
    {"==": "=", "!=": "<>", "**": "^", "&&": "AND", "||": "OR", "=<": "<=", "=>": ">="}
)
"""Operators of two characters that other languages write otherwise."""

LOOKALIKES: Mapping[str, str] = MappingProxyType(
    {
        "–": "-", "—": "-", "−": "-", "×": "*", "·": "*", "÷": "/", "∕": "/",
        "≤": "<=", "≥": ">=", "≠": "<>", "!": "NOT", "&": "AND", "|": "OR", "∧": "AND",
        "∨": "OR", "¬": "NOT",
    }
)  # fmt: skip
"""Characters that look like operators and are not."""
