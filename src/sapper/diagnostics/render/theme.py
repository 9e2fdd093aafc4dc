"""Themes: the glyphs and colours of a terminal, or of a pipe without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TextIO

Role = Literal["error", "warning", "help", "note", "gutter", "secondary", "bold", "dim"]

_CODES: Mapping[Role, str] = {
    "error": "1;31",
    "warning": "1;33",
    "help": "1;36",
    "note": "1;32",
    "gutter": "34",
    "secondary": "34",
    "bold": "1",
    "dim": "2",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """Whether to colour, and the glyphs that draw gutters and marks."""

    colour: bool = False
    bar: str = "│"
    line: str = "─"
    tee: str = "┬"
    gap: str = "⋮"
    cut: str = "…"

    def paint(self, text: str, role: Role) -> str:
        """The text in the colour of its role, or as it is."""
        if not self.colour or not text:
            return text
        return f"\x1b[{_CODES[role]}m{text}\x1b[0m"


PLAIN = Theme()
COLOUR = Theme(colour=True)
ASCII = Theme(bar="|", line="^", tee="^", gap=":", cut="~")


def theme_for(stream: TextIO, environment: Mapping[str, str]) -> Theme:
    """The theme that fits a stream: colour on a terminal only, and never under NO_COLOR.

    https://no-color.org: any non-empty value of NO_COLOR turns colour off. A stream whose
    encoding cannot hold box-drawing glyphs gets ASCII ones.
    """
    encoding = stream.encoding or "utf-8"
    try:
        "│─┬⋮…".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb":
        return PLAIN
    return COLOUR if stream.isatty() else PLAIN
