"""A piece of source with marks under it, and labels under the marks.

All arithmetic is in terminal cells, so that tabs and wide characters keep marks in place.
"""

from __future__ import annotations

from dataclasses import dataclass

from sapper.diagnostics.diagnostic import Label
from sapper.diagnostics.render.cells import clean, layout, width, wrap
from sapper.diagnostics.render.theme import Role, Theme

_LEAST_LABEL = 24
_FAR = 4_000
"""So many characters round the primary mark of a line are looked at, far more than are shown."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A label to draw, and whether it is the fault itself."""

    label: Label
    primary: bool

    @property
    def line(self) -> int:
        """The line on which the span begins."""
        return self.label.span.line


@dataclass(frozen=True, slots=True)
class _Placed:
    """A mark in cells of the shown line: `start` to `end`, its label hanging at `tee`."""

    start: int
    end: int
    tee: int
    text: str
    role: Role


def snippet(marks: list[Mark], gutter: int, theme: Theme, limit: int) -> list[str]:
    """The lines of one file that `marks` touch, under the name and place of the first mark."""
    first = marks[0].label.span
    line, column = first.file.position(first.start)
    room = limit - gutter - 5
    empty = theme.paint(" " * (gutter + 3) + theme.bar, "gutter")
    lines = [f"  {clean(first.file.name)}:{line}:{column}", empty]
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        by_line.setdefault(mark.line, []).append(mark)
    before: int | None = None
    for number, here in sorted(by_line.items()):
        if before is not None and number > before + 1:
            lines.append(theme.paint(" " * (gutter + 3) + theme.gap, "gutter"))
        before = number
        source, placed = _line(first.file.line(number), here, theme, room)
        lines.append(f"{theme.paint(f'  {number:>{gutter}} {theme.bar}', 'gutter')} {source}")
        lines.extend(f"{empty} {row}" for row in _under(placed, theme, room))
    return lines


def _line(text: str, marks: list[Mark], theme: Theme, room: int) -> tuple[str, list[_Placed]]:
    reach = _reach(text, marks)
    begin = _first(reach)
    skipped = max(begin - _FAR, 0)
    if len(text) > 2 * _FAR:
        text = text[skipped : begin + _FAR]
        reach = [(_inside(a, skipped, text), _inside(b, skipped, text), m) for a, b, m in reach]
    shown, starts = layout(text)
    low, high = _window(starts, reach, room)
    placed = [_place(begin, end, mark, starts, low, high) for begin, end, mark in reach]
    source = "".join(shown[low:high])
    if low > 0:
        source = theme.cut + source[1:]
    if high < len(text):
        source = source[:-1] + theme.cut
    return source, placed


def _inside(at: int, skipped: int, text: str) -> int:
    return min(max(at - skipped, 0), len(text))


def _first(reach: list[tuple[int, int, Mark]]) -> int:
    """Where the primary mark of a line begins, or the first of its marks."""
    return next((item[0] for item in reach if item[2].primary), reach[0][0])


def _reach(text: str, marks: list[Mark]) -> list[tuple[int, int, Mark]]:
    """First and last (excluded) character of a line under each mark."""
    reach: list[tuple[int, int, Mark]] = []
    for mark in marks:
        span = mark.label.span
        begin = min(span.column - 1, len(text))
        last_line = span.file.position(span.end)[0]
        end = len(text) if last_line > mark.line else begin + (span.end - span.start)
        reach.append((begin, min(max(end, begin + 1), max(len(text), begin + 1)), mark))
    return reach


def _window(starts: list[int], reach: list[tuple[int, int, Mark]], room: int) -> tuple[int, int]:
    """First and last (excluded) character to show: all, or what lies round the primary mark."""
    count = len(starts) - 1
    if starts[-1] <= room:
        return 0, count
    begin = _first(reach)
    low = 0
    while low < count and starts[begin] - starts[low] > room // 3:
        low += 1
    while low > 0 and starts[-1] - starts[low - 1] <= room:
        low -= 1
    high = low
    while high < count and starts[high + 1] - starts[low] <= room:
        high += 1
    return low, high


def _place(begin: int, end: int, mark: Mark, starts: list[int], low: int, high: int) -> _Placed:
    edge = starts[high] - starts[low]

    def cell(index: int) -> int:
        inside = starts[index] if index < len(starts) else starts[-1] + index - len(starts) + 1
        return min(max(inside - starts[low], 0), max(edge, 1))

    start, stop = cell(begin), cell(end)
    if stop <= start:
        start, stop = (start, start + 1) if start < edge or not edge else (start - 1, start)
    tee = start + min((stop - start) // 2, 4)
    role: Role = "error" if mark.primary else "secondary"
    return _Placed(start, stop, tee, mark.label.text, role)


def _under(placed: list[_Placed], theme: Theme, room: int) -> list[str]:
    """The row of marks, then rows of labels: rightmost first, sharing rows where they fit."""
    order = sorted(placed, key=lambda item: (item.start, item.end))
    marks = _Row()
    for item in sorted(order, key=lambda item: item.role == "error"):
        marks.put(item.start, theme.line * (item.end - item.start), item.role)
        if item.text:
            marks.put(item.tee, theme.tee, item.role)
    rows: list[_Row] = []
    # stems of labels on lower rows pass through the rows above
    level = 0
    for item in sorted((item for item in order if item.text), key=lambda item: -item.tee):
        lines = wrap(item.text, max(_LEAST_LABEL, room - item.tee))
        longest = max(width(line) for line in lines)
        at = max(0, min(item.tee, room - longest))
        while not all(_row(rows, level + i).free(at, longest + 1) for i in range(len(lines))):
            level += 1
        for above in range(level):
            _row(rows, above).put(item.tee, theme.bar, item.role)
        for offset, line in enumerate(lines):
            _row(rows, level + offset).put(at, line, item.role)
    return [row.text(theme) for row in (marks, *rows)]


def _row(rows: list[_Row], index: int) -> _Row:
    while len(rows) <= index:
        rows.append(_Row())
    return rows[index]


class _Row:
    """A row being drawn: pieces of text at cells."""

    def __init__(self) -> None:
        self._cells: dict[int, tuple[str, Role]] = {}

    def put(self, at: int, text: str, role: Role) -> None:
        """Write a text from a cell on, over what is there."""
        cell = at
        for character in text:
            size = width(character)
            if not size:  # a combining mark belongs to the cell before
                before, was = self._cells.get(cell - 1, ("", role))
                self._cells[cell - 1] = (before + character, was)
                continue
            self._cells[cell] = (character, role)
            for covered in range(cell + 1, cell + size):
                self._cells[covered] = ("", role)
            cell += size

    def free(self, at: int, length: int) -> bool:
        """Whether nothing stands in `length` cells from `at` on."""
        return not any(cell in self._cells for cell in range(at, at + length))

    def text(self, theme: Theme) -> str:
        """The row as text, pieces of one role painted together."""
        if not self._cells:
            return ""
        pieces: list[tuple[str, Role | None]] = []
        for cell in range(max(self._cells) + 1):
            character, role = self._cells.get(cell, (" ", None))
            if pieces and pieces[-1][1] == role:
                pieces[-1] = (pieces[-1][0] + character, role)
            else:
                pieces.append((character, role))
        return "".join(theme.paint(text, role) if role else text for text, role in pieces)
