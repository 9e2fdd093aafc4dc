"""The ANSWERS table: one line a question, a column an account, at most 100 columns wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sapper.analysis.results import (
    MIXTURE,
    Answer,
    Answers,
    BinaryAnswer,
    DateAnswer,
    MissingAnswer,
    NumberAnswer,
)
from sapper.cli import figures
from sapper.diagnostics.render.cells import width

LIMIT = 100
"""How wide anything printed may be."""


@dataclass(frozen=True, slots=True)
class Row:
    """One question: its id, the mixture, its nine in ten, the accounts, and the last words."""

    question: str
    cells: tuple[str, ...]
    likely: str
    last: str


def columns(answers: Answers) -> tuple[str, ...]:
    """The accounts that have a column: the mixture first, unless there is but one account."""
    ids = tuple(item.id for item in answers.accounts)
    return ids if len(ids) == 1 else (MIXTURE, *ids)


def heading(account: str) -> str:
    """An account's id as the head of a column."""
    return account.replace("-", " ")


def cell(answer: Answer | None) -> str:
    """An answer in a few characters."""
    match answer:
        case BinaryAnswer():
            return figures.chance(answer)
        case NumberAnswer():
            return figures.median(answer)
        case DateAnswer():
            return figures.month(figures.date_at(answer, 0.5).date, answer.horizon)
        case _:
            return figures.DASH


def likely(answer: Answer | None) -> str:
    """Where nine in ten lie: readings of a chance, worlds of a number or a date."""
    match answer:
        case BinaryAnswer():
            return figures.spread(answer)
        case NumberAnswer():
            return figures.nine_in_ten(answer)
        case DateAnswer():
            early, late = (figures.date_at(answer, share).date for share in (0.05, 0.95))
            ends = [figures.month(item, answer.horizon) for item in (early, late)]
            return ends[0] if ends[0] == ends[1] else f"{ends[0]} {figures.DASH} {ends[1]}"
        case _:
            return figures.DASH


def last(answer: Answer | None) -> str:
    """The word of a chance, the unit of a number, the share of worlds without the date."""
    match answer:
        case BinaryAnswer():
            return answer.word
        case NumberAnswer():
            return figures.plural(answer.unit)
        case DateAnswer():
            return f"never: {figures.never(answer)}"
        case MissingAnswer():
            return "no answer"
        case None:
            return ""


def table_rows(answers: Answers) -> list[Row]:
    """One row a question, in the order of the case."""
    found: list[Row] = []
    for question, _ in answers.questions:
        given = [answers.of(question, account) for account in columns(answers)]
        found.append(
            Row(question, tuple(cell(item) for item in given), likely(given[0]), last(given[0]))
        )
    return found


def answers_table(answers: Answers) -> list[str]:
    """The table as lines: with nine in ten in a column where it fits, else beside the word."""
    rows, heads = table_rows(answers), [heading(item) for item in columns(answers)]
    wide = _lines(heads, rows, apart=True)
    if max(width(line) for line in wide) <= LIMIT:
        return wide
    narrow = _lines(heads, rows, apart=False)
    if max(width(line) for line in narrow) <= LIMIT:
        return narrow
    return _fitted(heads, rows)


def _fitted(heads: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Ids on lines of their own where they are long; the last accounts left out if they must."""
    for kept in range(len(heads), 0, -1):
        cut = [Row(row.question, row.cells[:kept], row.likely, row.last) for row in rows]
        for apart in (True, False):
            lines = _lines(heads[:kept], cut, apart=apart, id_width=22)
            if max(width(line) for line in lines) <= LIMIT or kept == 1:
                more = len(heads) - kept
                noun = "account" if more == 1 else "accounts"
                return [*lines, f"  and {more} more {noun}: --format csv"] if more else lines
    return []


def _lines(
    heads: Sequence[str], rows: Sequence[Row], *, apart: bool, id_width: int | None = None
) -> list[str]:
    ids = max([width(row.question) for row in rows] + [len("ANSWERS") - 2])
    ids = ids if id_width is None else min(ids, id_width)
    titles = [*heads[:1], "9 in 10", *heads[1:]] if apart else list(heads)
    body = [[row.cells[0], row.likely, *row.cells[1:]] if apart else row.cells for row in rows]
    sizes = [
        max(width(title), *(width(cells[index]) for cells in body)) if body else width(title)
        for index, title in enumerate(titles)
    ]
    lines = ["ANSWERS".ljust(ids + 2) + _cells(titles, sizes)]
    for row, cells in zip(rows, body):
        tail = row.last if apart else _with_range(row)
        values = f"{_cells(cells, sizes)}   {tail}".rstrip()
        if width(row.question) > ids:
            lines += [f"  {row.question}", " " * (ids + 2) + values]
        else:
            lines.append(f"  {row.question}" + " " * (ids - width(row.question)) + values)
    return lines


def _with_range(row: Row) -> str:
    """Without a column for it, the range of a number stands beside its unit."""
    if row.likely == figures.DASH or row.likely.endswith("%"):
        return row.last
    return f"{row.likely} {row.last}".strip()


def _cells(cells: Sequence[str], sizes: Sequence[int]) -> str:
    return "".join("   " + " " * (size - width(cell)) + cell for cell, size in zip(cells, sizes))
