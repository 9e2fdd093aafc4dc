from __future__ import annotations

import re
from pathlib import Path

from sapper.evidence.grade import credence_of

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def test_the_documented_table_is_the_one_in_use():
    rows = re.findall(r"^\| ([A-F]) \|(.+)\|$", PAGE.read_text(encoding="utf-8"), re.M)
    assert [letter for letter, _ in rows] == list("ABCDEF")
    for letter, cells in rows:
        values = [float(cell) for cell in cells.split("|")]
        assert values == [credence_of(f"{letter}{digit}") for digit in range(1, 7)]
