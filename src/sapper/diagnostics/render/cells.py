"""Cells: how wide a text stands on a terminal.

East Asian wide characters take two cells, combining marks none, tabs run to the next stop.
Control characters are shown as a visible stand-in, so that no text from a case can move the
cursor or colour the terminal.
"""

from __future__ import annotations

import textwrap
import unicodedata

TAB = 4


def width(text: str) -> int:
    """The number of cells of a text without tabs."""
    return sum(_width(character) for character in text)


def printable(character: str) -> str:
    """A character as it is safe to print (not for tabs)."""
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return "\ufffd"
    return character


def layout(line: str) -> tuple[list[str], list[int]]:
    """What each character of a line is shown as, and the cell at which each starts.

    The second list has one entry more than the line: the cell after the last character.
    """
    shown: list[str] = []
    starts: list[int] = []
    cell = 0
    for character in line:
        starts.append(cell)
        if character == "\t":
            step = TAB - cell % TAB
            shown.append(" " * step)
            cell += step
            continue
        visible = printable(character)
        shown.append(visible)
        cell += _width(visible)
    starts.append(cell)
    return shown, starts


def clean(text: str) -> str:
    """A text of a message with control characters made visible; line ends stay."""
    return "".join(item if item == "\n" else printable(item) for item in text.expandtabs(TAB))


def wrap(text: str, limit: int) -> list[str]:
    """Lines of at most `limit` cells; lines that start with a blank are code and stay whole."""
    lines: list[str] = []
    for line in clean(text).split("\n"):
        if line.startswith(" ") or width(line) <= limit:
            lines.append(line.rstrip())
            continue
        # textwrap counts characters; a line of wide ones is wrapped at half as many
        share = max(1.0, width(line) / max(1, len(line)))
        lines.extend(
            textwrap.wrap(
                line, max(8, int(limit / share)), break_on_hyphens=False, break_long_words=True
            )
            or [""]
        )
    return lines


def cut(text: str, limit: int) -> str:
    """A text in one line of at most `limit` cells; what is left out is marked by an ellipsis."""
    text = " ".join(clean(text).split())
    if width(text) <= limit:
        return text
    kept = ""
    for character in text:
        if width(kept) + _width(character) > limit - 1:
            break
        kept += character
    # no word is broken where one ends near by
    whole = kept.rpartition(" ")[0]
    return f"{(whole if width(whole) > limit // 2 else kept).rstrip(' ,;:.')}…"


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
