"""The place of a word inside a part, where only the part's own place is known.

Parts keep the span of their key, and names such as the ends of a flow stand somewhere
behind it; a fault should point at the word and not at the part.
"""

from __future__ import annotations

import re

from sapper.diagnostics.span import Span


def narrow(span: Span | None, word: str) -> Span | None:
    """The first place of a word in a part that begins at `span`; else `span` itself.

    The part ends before the next line that is not indented deeper than its first.
    """
    if span is None or not word:
        return span
    text = span.file.text
    line_start = text.rfind("\n", 0, span.start) + 1
    line = text[line_start:]
    indent = len(line) - len(line.lstrip(" "))
    end = re.compile(rf"\n {{0,{indent}}}[^ \n]").search(text, span.end)
    stop = end.start() if end else len(text)
    found = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w.-])", re.IGNORECASE).search(
        text, span.start, stop
    )
    return Span(span.file, found.start(), found.end()) if found else span
