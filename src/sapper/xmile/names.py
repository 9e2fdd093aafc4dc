"""Names of an XMILE file: quotes and escapes taken off, and how they are shown.

XMILE 1.0, 3.2.2: case does not count; blanks, underscores, no-break spaces, line breaks and the
two characters `\\n` are one. `canonical` of the language folds all that; what is special here
are quotes, escapes in them, and names through modules (`.top`, `module.part`).
"""

from __future__ import annotations

import re

from sapper.language.names import canonical

_ESCAPES = re.compile(r"\\(.)", re.DOTALL)
_BLANKS = re.compile(r"(?:\s|\\n)+")


def folded(name: str) -> str:
    """The one spelling by which a name is known; quotes around it do not count."""
    return canonical(_unescaped(_bare(name)))


def shown(name: str) -> str:
    """A name as its author wrote it, on one line."""
    return _BLANKS.sub(" ", _bare(name)).strip()


def _bare(name: str) -> str:
    text = name.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _unescaped(name: str) -> str:
    # `\n` is left to the folding, which takes it for a blank
    return _ESCAPES.sub(lambda found: "\\n" if found[1] == "n" else found[1], name)


def parts(name: str) -> tuple[str, ...]:
    """A name through modules in its parts, folded; the first is empty where it begins with a dot.

    Dots inside quotes part nothing.
    """
    found: list[str] = []
    now: list[str] = []
    quoted = False
    previous = ""
    for character in name.strip():
        if character == '"' and previous != "\\":
            quoted = not quoted
        if character == "." and not quoted:
            found.append("".join(now))
            now = []
        else:
            now.append(character)
        previous = character
    found.append("".join(now))
    return tuple("" if not part.strip() else folded(part) for part in found)
