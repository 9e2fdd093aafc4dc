"""Tokens of equation text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sapper.diagnostics.span import Span
from sapper.language.units import Unit

TokenKind = Literal["number", "name", "quoted", "date", "claim", "word", "operator", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of equation text from offset `start` to `end`.

    `text` is the name (quoted names without their quotes), the keyword in upper case, the
    operator, or the claim. Numbers carry `value`, `unit` and `percent`, dates `date`
    (None where the text was no date, which has then been reported).
    """

    kind: TokenKind
    text: str
    start: int
    end: int
    span: Span
    value: float = 0.0
    unit: Unit | None = None
    percent: bool = False
    bare: bool = True
    date: dt.date | None = None

    def is_operator(self, *texts: str) -> bool:
        """Whether this is one of the given operators or brackets."""
        return self.kind == "operator" and self.text in texts

    def is_word(self, *texts: str) -> bool:
        """Whether this is one of the given keywords."""
        return self.kind == "word" and self.text in texts

    @property
    def begins_value(self) -> bool:
        """Whether a value can begin with this token, signs aside."""
        return (
            self.kind in ("number", "name", "quoted", "date", "claim")
            or self.is_operator("(")
            or self.is_word("NOT", "IF")
        )
