"""docs/errors/index.md lists every code, in step with the tables (`--accept` writes it)."""

from __future__ import annotations

from pathlib import Path

from sapper.diagnostics.codes import CODES

PAGE = Path(__file__).parents[2] / "docs" / "errors" / "index.md"
HEAD = """# Diagnostics

Every code that `sapper check` and the other commands can report. `sapper explain CODE` prints the
page. Errors keep a case from running; warnings do not. This list is written by the tests from the
tables in `sapper/diagnostics/codes/`.

| code | severity | what it is |
|---|---|---|
"""


def test_index(accept: bool):
    rows = [
        f"| [{code.name}](../../src/sapper/diagnostics/pages/{code.name}.md) "
        f"| {code.severity} | {code.title[:1].upper()}{code.title[1:]} |"
        for code in sorted(CODES.values(), key=lambda item: item.name)
    ]
    text = HEAD + "\n".join(rows) + "\n"
    if accept:
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text
