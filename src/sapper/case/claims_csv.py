"""Claims as a table: one row a claim, read into the same nodes as YAML.

The first row names the columns, which are the keys of a claim and `id`; cells are quoted as
in RFC 4180. Every cell keeps its place, so that messages point into the table.
"""

from __future__ import annotations

from sapper.case.nodes import Entry, Mapping, Node, Scalar
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import TextFile


def read_csv(file: TextFile) -> tuple[Node | None, list[Diagnostic]]:
    """The claims of a table, as the node of a claims file."""
    rows, found = _rows(file)
    whole = file.span(0, len(file.text))
    if not rows:
        return None, found or [_fault(file, "the table is empty", 0, 0)]
    head, body = rows[0], rows[1:]
    names = [cell.text.strip() for cell in head]
    if "id" not in names:
        text = "the first row names no column `id`"
        span = head[0].span
        return None, [*found, _fault(file, text, span.start, max(span.end, head[-1].span.end))]
    twice = next((cell for cell in head if names.count(cell.text.strip()) > 1), None)
    if twice is not None:
        text = f"two columns are called `{twice.text.strip()}`"
        return None, [*found, _fault(file, text, twice.span.start, twice.span.end)]
    entries: list[Entry] = []
    seen: dict[str, Scalar] = {}
    for row in body:
        if len(row) != len(head):
            text = f"this row has {len(row)} cells, and the first row {len(head)}"
            found.append(_fault(file, text, row[0].span.start, row[-1].span.end))
            continue
        cells = dict(zip(names, zip(head, row, strict=True), strict=True))
        key = cells["id"][1]
        if key.text in seen:
            found.append(diagnostic("duplicate-key", f"`{key.text}` stands here twice", key.span))
            continue
        seen[key.text] = key
        kept = tuple(
            Entry(Scalar(name, '"', column.span), cell)
            for name, (column, cell) in cells.items()
            if name != "id" and cell.text.strip()
        )
        entries.append(Entry(key, Mapping(kept, False, row[0].span.to(row[-1].span))))
    claims = Mapping(tuple(entries), False, whole)
    top = Entry(Scalar("claims", '"', head[0].span), claims)
    return Mapping((top,), False, whole), found


def _fault(file: TextFile, text: str, start: int, end: int) -> Diagnostic:
    return diagnostic(
        "bad-table",
        text,
        file.span(start, end),
        help="a table of claims has a first row `id,source,says,…`, and a cell for each column "
        "in every row; a cell with a comma in it stands in double quotes",
    )


def _rows(file: TextFile) -> tuple[list[list[Scalar]], list[Diagnostic]]:
    """Cells with their places. Blank lines are skipped."""
    text, at = file.text, 0
    rows: list[list[Scalar]] = []
    row: list[Scalar] = []
    while at <= len(text):
        cell, at, closed = _cell(file, at)
        if not closed:
            return rows, [
                _fault(file, "a quotation mark is not closed", cell.span.start, cell.span.start + 1)
            ]
        row.append(cell)
        if at < len(text) and text[at] == ",":
            at += 1
            continue
        if len(row) > 1 or row[0].text.strip():
            rows.append(row)
        row = []
        if at >= len(text):
            break
        at += 2 if text.startswith("\r\n", at) else 1
    return rows, []  # fmt: skip


def _cell(file: TextFile, at: int) -> tuple[Scalar, int, bool]:
    """One cell, where it ends, and whether its quotation is closed."""
    text = file.text
    if not text.startswith('"', at):
        end = at
        while end < len(text) and text[end] not in ",\r\n":
            end += 1
        return Scalar(text[at:end], "", file.span(at, end)), end, True
    end, pieces = at + 1, ""
    while True:
        close = text.find('"', end)
        if close < 0:
            return Scalar(pieces, '"', file.span(at, len(text))), len(text), False
        pieces += text[end:close]
        if not text.startswith('"', close + 1):
            break
        pieces, end = pieces + '"', close + 2
    end = close + 1
    while end < len(text) and text[end] not in ",\r\n":
        end += 1
    return Scalar(pieces, '"', file.span(at, close + 1)), end, True
