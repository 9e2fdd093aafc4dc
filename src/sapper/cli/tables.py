"""The ANSWERS table: one line a question, a column an account, at most 100 columns wide."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sapper.analysis import figures
from sapper.analysis.results import (
    MIXTURE,
    Answer,
    Answers,
    BinaryAnswer,
    DateAnswer,
    MissingAnswer,
    NumberAnswer,
)
from sapper.analysis.sentences import figure, likely, scale_of
from sapper.diagnostics.render.cells import width, wrap

LIMIT = 100
"""How wide anything printed may be."""
_LEAST = 80
"""Below it tables have no room, and a narrower terminal breaks the lines itself."""


def limit() -> int:
    """How many cells a line may take: `LIMIT`, or what a narrower terminal has.

    A pipe or a file has no width; what goes there does not depend on who looks on.
    """
    if not sys.stdout.isatty():
        return LIMIT
    return max(_LEAST, min(LIMIT, shutil.get_terminal_size((LIMIT, 24)).columns))


@dataclass(frozen=True, slots=True)
class Row:
    """One question: its id, the mixture, its nine in ten, the accounts, and the last words."""

    question: str
    cells: tuple[str, ...]
    likely: str
    last: str
    mark: str = ""
    asks: str = ""

    @property
    def name(self) -> str:
        """The id with its mark."""
        return f"{self.question} {self.mark}".rstrip()


def columns(answers: Answers) -> tuple[str, ...]:
    """The accounts that have a column: the mixture first, unless there is but one account."""
    ids = tuple(item.id for item in answers.accounts)
    return ids if len(ids) == 1 else (MIXTURE, *ids)


def heading(account: str) -> str:
    """An account's id as the head of a column."""
    return account.replace("-", " ")


def table_rows(answers: Answers) -> list[Row]:
    """One row a question, in the order of the case."""
    found: list[Row] = []
    for question, _ in answers.questions:
        given = [answers.of(question, account) for account in columns(answers)]
        size, word = scale_of([item for item in given if item is not None])
        cells = tuple(_cell(item, size) for item in given)
        found.append(Row(question, cells, _likely(given[0], size), last_words(given[0], word)))
    return found


def answers_table(
    answers: Answers, marks: Mapping[str, str] | None = None, asks: Mapping[str, str] | None = None
) -> list[str]:
    """The table as lines; by question `marks` behind its id, and what it `asks` below its row.

    Nine in ten have a column where there is room, else numbers have theirs beside the unit.
    What is still too wide gets narrower heads and cells, then ids on lines of their own, and
    at last loses accounts, which is said.
    """
    rows = [
        replace(
            row, mark=(marks or {}).get(row.question, ""), asks=(asks or {}).get(row.question, "")
        )
        for row in table_rows(answers)
    ]
    heads = [heading(item) for item in columns(answers)]
    for layout in (Layout(apart=True), Layout(apart=False)):
        lines = _lines(heads, rows, layout)
        if _widest(lines) <= limit():
            return lines
    tight = [_compact(row) for row in rows]
    # a narrow terminal rather has every id on a line of its own than fewer accounts
    least = _LEAST_ID if limit() == LIMIT else len("ANSWERS") - 2
    for kept in range(len(heads), 0, -1):
        cut = [replace(row, cells=row.cells[:kept]) for row in tight]
        layout = Layout(apart=False, gap=2, stacked=True)
        lines = _lines(heads[:kept], cut, layout)
        ids = max(width(row.name) for row in cut)
        room = ids - (_widest(lines) - limit())
        if room < min(ids, least) and kept > 1:
            continue
        if room < ids:
            lines = _lines(heads[:kept], cut, Layout(False, 2, True, max(room, least)))
        more = len(heads) - kept
        noun = "account" if more == 1 else "accounts"
        return [*lines, f"  and {more} more {noun}: --format csv"] if more else lines
    return []


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is set: nine in ten apart, blanks between columns, heads word below word."""

    apart: bool
    gap: int = 3
    stacked: bool = False
    ids: int | None = None


_LEAST_ID = 18


def _cell(answer: Answer | None, size: float) -> str:
    return figures.DASH if answer is None else figure(answer, size)


def _likely(answer: Answer | None, size: float) -> str:
    return figures.DASH if answer is None else likely(answer, size)


def last_words(answer: Answer | None, word: str) -> str:
    """What stands after a figure: the word of a chance, the unit of a number, the share of worlds without the date."""
    match answer:
        case BinaryAnswer():
            return answer.word
        case NumberAnswer():
            return figures.unit_of(answer, word)
        case DateAnswer():
            return f"later: {figures.never(answer)}"
        case MissingAnswer():
            return "no answer"
        case None:
            return ""


def _compact(row: Row) -> Row:
    short = {figures.RARE: "< 0.1 %", figures.USUAL: "> 99.9 %"}
    return replace(row, cells=tuple(short.get(cell, cell) for cell in row.cells))


def _lines(heads: Sequence[str], rows: Sequence[Row], layout: Layout) -> list[str]:
    ids = max([width(row.name) for row in rows] + [len("ANSWERS") - 2])
    ids = ids if layout.ids is None else min(ids, layout.ids)
    titles = [*heads[:1], "9 in 10", *heads[1:]] if layout.apart else list(heads)
    stacks = [title.split(" ") if layout.stacked else [title] for title in titles]
    body = [
        [row.cells[0], row.likely, *row.cells[1:]] if layout.apart else list(row.cells)
        for row in rows
    ]
    sizes = [
        max([*map(width, stack), *(width(cells[index]) for cells in body)])
        for index, stack in enumerate(stacks)
    ]
    gap = " " * layout.gap
    lines: list[str] = []
    deep = max(len(stack) for stack in stacks)
    for level in range(deep):
        words = [
            stack[level - deep + len(stack)] if level >= deep - len(stack) else ""
            for stack in stacks
        ]
        lead = "ANSWERS" if level == 0 else ""
        lines.append((lead.ljust(ids + 2) + _cells(words, sizes, gap)).rstrip())
    for row, cells in zip(rows, body):
        tail = row.last if layout.apart else _with_range(row)
        values = f"{_cells(cells, sizes, gap)}{gap}{tail}".rstrip()
        if width(row.name) > ids:
            lines += [f"  {row.name}", " " * (ids + 2) + values]
        else:
            lines.append(f"  {row.name}" + " " * (ids - width(row.name)) + values)
        lines += asked_lines(row.asks)
    return lines


def asked_lines(asks: str) -> list[str]:
    """What a question asks, as it stands below its row."""
    return [f"    {line}" for line in wrap(asks, limit() - 4)] if asks else []


def _widest(lines: Sequence[str]) -> int:
    return max(width(line) for line in lines)


def _with_range(row: Row) -> str:
    """Without a column for it, the range of a number stands beside its unit."""
    if row.likely == figures.DASH or row.likely.endswith("%"):
        return row.last
    sign = "," if row.last.startswith("later") else ""
    return f"{row.likely}{sign} {row.last}".strip()


def _cells(cells: Sequence[str], sizes: Sequence[int], gap: str) -> str:
    return "".join(gap + " " * (size - width(cell)) + cell for cell, size in zip(cells, sizes))
