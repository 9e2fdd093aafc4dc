"""Columns of a table of scores, one an account, as wide as what stands in them.

What stands in them is `sapper.cli.scores`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sapper.cli.tables import heading
from sapper.diagnostics.render.cells import width

_LABEL = 30
_LEAST = 8
_GAP = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A label, and the cell of every account."""

    label: str
    cells: Mapping[str, str]


Line: TypeAlias = str | Row
"""A line of the table: text across all columns, or a row."""


def columns(accounts: Sequence[str], lines: Sequence[Line], limit: int) -> list[str]:
    """Head and lines with as many accounts as fit into `limit` columns; the rest are counted."""
    rows = [line for line in lines if isinstance(line, Row)]
    label = max([_LABEL, *(width(row.label) for row in rows)])
    words = [word for account in accounts for word in heading(account).split()]
    cells = [row.cells[account] for row in rows for account in accounts]
    size = max([_LEAST, *(width(text) for text in (*words, *cells))])
    fit = max((limit - label) // (size + _GAP), 1)
    shown = accounts[:fit]

    def told(row: Row) -> str:
        texts = (row.cells[account] for account in shown)
        body = "".join(" " * (_GAP + size - width(text)) + text for text in texts)
        return f"{row.label}{' ' * (label - width(row.label))}{body}".rstrip()

    found = [told(row) for row in _head(shown)]
    found += [told(line) if isinstance(line, Row) else line for line in lines]
    more = len(accounts) - len(shown)
    if more:
        found.append(f"  and {more} more account{'' if more == 1 else 's'}: --format csv")
    return found


def _head(accounts: Sequence[str]) -> list[Row]:
    """The names of the accounts, a word a line, ending on one line."""
    stacks = {account: heading(account).split() for account in accounts}
    deep = max(len(stack) for stack in stacks.values())
    filled = {account: [""] * (deep - len(stack)) + stack for account, stack in stacks.items()}
    return [
        Row("", {account: stack[level] for account, stack in filled.items()})
        for level in range(deep)
    ]
