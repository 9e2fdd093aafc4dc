"""Tables: aligned, Markdown, CSV."""

from __future__ import annotations

import csv
import io

from sapper.cli.grid import grid

HEAD = ("name", "value")
ROWS = [("军队", "1"), ("b, c", "1,000"), ('say "x"', "2|3")]


def test_table_is_aligned_in_cells():
    assert grid(HEAD, ROWS, "table", right=("value",)).split("\n") == [
        "name     value",
        "军队         1",
        "b, c     1,000",
        'say "x"    2|3',
    ]


def test_markdown_escapes_bars():
    lines = grid(HEAD, ROWS, "markdown", right=("value",)).split("\n")
    assert lines[1] == "| --- | ---: |"
    assert lines[4] == '| say "x" | 2\\|3 |'


def test_csv_reads_back():
    assert list(csv.reader(io.StringIO(grid(HEAD, ROWS, "csv")))) == [
        list(HEAD),
        *(list(row) for row in ROWS),
    ]


def test_control_characters_do_not_reach_the_terminal():
    assert "\x1b" not in grid(HEAD, [("\x1b[31m", "1")], "table")
