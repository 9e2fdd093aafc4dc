"""The full renderer: message, place, the source line with marks, notes, help.

The layout follows rustc and ruff: the primary span first, other labels of the same file on
their own lines, then other files, then notes and help. At most `width` columns; a source line
that is longer is cut around its marks.
"""

from __future__ import annotations

from sapper.diagnostics.diagnostic import Diagnostic, Label
from sapper.diagnostics.render.cells import clean, wrap
from sapper.diagnostics.render.snippet import Mark, snippet
from sapper.diagnostics.render.theme import PLAIN, Theme

WIDTH = 100


def full(item: Diagnostic, theme: Theme = PLAIN, width: int = WIDTH) -> str:
    """A fault as a block of lines, without a line end after the last."""
    lines = _head(item, theme, width)
    labels = [Mark(label, primary=index == 0) for index, label in enumerate(_labels(item))]
    if item.primary is None:
        labels = [Mark(label, primary=False) for label in item.secondary]
    gutter = max((len(str(mark.line)) for mark in labels), default=1)
    for marks in _by_file(labels):
        lines.extend(snippet(marks, gutter, theme, width))
    for note in item.notes:
        lines.extend(_paragraph("note", note, theme, width))
    for text in item.help:
        lines.extend(_paragraph("help", text, theme, width))
    lines.append(f"  sapper explain {item.code}")
    return "\n".join(line.rstrip() for line in lines)


def _head(item: Diagnostic, theme: Theme, width: int) -> list[str]:
    tag = f"{item.severity}[{item.code}]"
    first, *rest = wrap(f"{tag}: {clean(item.message)}", width)
    text = first[len(tag) :]
    head = theme.paint(tag, item.severity) + theme.paint(text, "bold")
    # the wrapped rest is indented; wrapped again so that the indent does not pass the width
    body = wrap(" ".join(rest), width - 4) if rest else []
    return [head, *("    " + theme.paint(line, "bold") for line in body)]


def _labels(item: Diagnostic) -> tuple[Label, ...]:
    return ((item.primary,) if item.primary else ()) + item.secondary


def _by_file(marks: list[Mark]) -> list[list[Mark]]:
    groups: dict[int, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(id(mark.label.span.file), []).append(mark)
    return list(groups.values())


def _paragraph(kind: str, text: str, theme: Theme, width: int) -> list[str]:
    indent = " " * (len(kind) + 4)
    first, *rest = wrap(text, width - len(indent)) or [""]
    if text.startswith(" "):  # lines of code that belong to the paragraph above
        return [indent + line for line in (first, *rest)]
    tag = theme.paint(f"{kind}:", "help" if kind == "help" else "note")
    return [f"  {tag} {first}", *(indent + line for line in rest)]
