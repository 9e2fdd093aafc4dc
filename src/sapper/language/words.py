"""Words in running text: which characters make a name, and where one ends.

XMILE 1.0, section 3.2.1: letters, digits, underscore, dollar sign and characters beyond
ASCII; not a digit or dollar sign first. Dots join the parts of a name.
"""

from __future__ import annotations

import unicodedata


def begins_name(character: str) -> bool:
    """Whether a name may begin with a character."""
    return character.isalpha() or character == "_"


def continues_name(character: str) -> bool:
    """Whether a name may go on with a character (marks join the letter before them)."""
    return (
        character.isalnum()
        or character in "_$"
        or (character > "\x7f" and unicodedata.category(character).startswith("M"))
    )


def skip_blanks(text: str, start: int) -> int:
    """The offset of the first character at or after `start` that is no blank."""
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def read_name(text: str, start: int, *, hyphens: bool = False) -> tuple[str, int]:
    """The dotted name at `start` and its end; an empty name where none begins there.

    `hyphens` lets `-` join two parts of a name where no blank stands on either side.
    """
    if start >= len(text) or not begins_name(text[start]):
        return "", start
    end = start + 1
    joints = ".-" if hyphens else "."
    while end < len(text):
        if continues_name(text[end]) or (
            text[end] in joints and end + 1 < len(text) and continues_name(text[end + 1])
        ):
            end += 1
        else:
            break
    return text[start:end], end
