"""Where a piece of a text stands in its file.

A value read from YAML is often the very text of its span, and then its parts have spans of
their own; where it was folded, quoted with escapes or computed, only the whole can be
shown. Whoever reads a text piece by piece asks here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sapper.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A text, the span that it came from, and whether offsets in the two agree."""

    text: str
    span: Span
    exact: bool
    shift: int = 0

    @staticmethod
    def of(text: str, span: Span) -> Place:
        """The place of a text that was read at a span."""
        return Place(text, span, span.text == text)

    def part(self, start: int, end: int) -> Span:
        """The span of `text[start:end]`, or the whole span where parts cannot be told."""
        return self.span.at(self.shift + start, self.shift + end) if self.exact else self.span

    def within(self, start: int, end: int) -> Place:
        """The place of `text[start:end]` as a text of its own."""
        return Place(self.text[start:end], self.span, self.exact, self.shift + start)

    @property
    def whole(self) -> Span:
        """The span of the text without the blanks around it."""
        stripped = self.text.strip()
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, start + len(stripped))


def part_of(text: str, span: Span, start: int, end: int) -> Span:
    """The span of `text[start:end]` where `text` was read at `span`."""
    return Place.of(text, span).part(start, end)
