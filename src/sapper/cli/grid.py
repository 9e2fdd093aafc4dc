"""Plain tables: aligned for a terminal, Markdown, or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from sapper.diagnostics.render.cells import clean, width


def grid(
    head: Sequence[str], rows: Iterable[Sequence[str]], form: str, *, right: Sequence[str] = ()
) -> str:
    """A table as text, without a line end after the last line.

    `form` is `table`, `markdown` or `csv`; `right` names the columns that stand flush right
    in the first two.
    """
    body = [[str(cell) for cell in row] for row in rows]
    if form == "csv":
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows([list(head), *body])
        return stream.getvalue().rstrip("\n")
    flat = [[" ".join(clean(cell).split()) for cell in row] for row in [list(head), *body]]
    if form == "markdown":
        flat = [[cell.replace("|", "\\|") for cell in row] for row in flat]
        rule = ["---:" if name in right else "---" for name in head]
        lines = [flat[0], rule, *flat[1:]]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)
    sizes = [max(width(row[index]) for row in flat) for index in range(len(head))]
    return "\n".join(
        "  ".join(
            _pad(cell, size, flush=name in right)
            for cell, size, name in zip(row, sizes, head, strict=True)
        ).rstrip()
        for row in flat
    )


def _pad(text: str, size: int, *, flush: bool) -> str:
    blanks = " " * (size - width(text))
    return blanks + text if flush else text + blanks
