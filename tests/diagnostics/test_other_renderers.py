"""Concise lines, JSON, rows and the summary."""

from __future__ import annotations

import io
import json

from sapper.diagnostics.diagnostic import Diagnostic, Label, Report
from sapper.diagnostics.render import (
    ASCII,
    COLOUR,
    HEAD,
    PLAIN,
    concise,
    document,
    rows,
    summary,
    theme_for,
)
from sapper.diagnostics.span import TextFile

FILE = TextFile("model/war.yaml", "a: 1\nb: é + c\n")
PLACED = Diagnostic(
    "unknown-name",
    "no `c`",
    Label(FILE.span(12, 13), "here"),
    (Label(FILE.span(0, 1), "there"),),
    ("a note",),
    ("a cure",),
)
BARE = Diagnostic("missing-file", "no `case.yaml`", severity="warning")


def test_concise():
    assert concise(PLACED) == "model/war.yaml:2:8: error[unknown-name]: no `c`"
    assert concise(BARE) == "warning[missing-file]: no `case.yaml`"


def test_concise_is_one_line():
    assert "\n" not in concise(Diagnostic("unknown-name", "one\ntwo"))


def test_document():
    found = json.loads(json.dumps(document([PLACED, BARE])))
    first, second = found["diagnostics"]
    assert first == {
        "code": "unknown-name",
        "severity": "error",
        "message": "no `c`",
        "file": "model/war.yaml",
        "line": 2,
        "column": 8,
        "end_line": 2,
        "end_column": 9,
        "label": "here",
        "secondary": [
            {
                "file": "model/war.yaml",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 2,
                "label": "there",
            }
        ],
        "notes": ["a note"],
        "help": ["a cure"],
    }
    assert second["file"] is None
    assert second["line"] is None
    assert second["severity"] == "warning"


def test_rows():
    assert all(len(row) == len(HEAD) for row in rows([PLACED, BARE]))
    assert rows([PLACED])[0][2:5] == ("model/war.yaml", "2", "8")


def test_summary():
    assert summary(Report()) == "0 errors, 0 warnings."
    assert summary(Report([PLACED, BARE])) == "1 error, 1 warning. Nothing was run."
    assert summary(Report([PLACED]), ran=True) == "1 error, 0 warnings."
    assert summary(Report([BARE])) == "0 errors, 1 warning."


class _Stream(io.StringIO):
    def __init__(self, encoding: str, terminal: bool):
        super().__init__()
        self._encoding = encoding
        self._terminal = terminal

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self._encoding

    def isatty(self) -> bool:
        return self._terminal


def test_colour_on_a_terminal_only():
    assert theme_for(_Stream("utf-8", True), {}) == COLOUR
    assert theme_for(_Stream("utf-8", False), {}) == PLAIN
    assert theme_for(_Stream("utf-8", True), {"NO_COLOR": "1"}) == PLAIN
    assert theme_for(_Stream("utf-8", True), {"NO_COLOR": ""}) == COLOUR
    assert theme_for(_Stream("utf-8", True), {"TERM": "dumb"}) == PLAIN


def test_ascii_where_the_stream_has_no_lines():
    assert theme_for(_Stream("cp1252", True), {}) == ASCII
    assert theme_for(_Stream("ascii", False), {}) == ASCII
