from __future__ import annotations

import re
from pathlib import Path

from sapper.evidence.grade import HEDGES, credence_of

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def test_the_documented_table_is_the_one_in_use():
    rows = re.findall(r"^\| ([A-F]) \|(.+)\|$", PAGE.read_text(encoding="utf-8"), re.M)
    assert [letter for letter, _ in rows] == list("ABCDEF")
    for letter, cells in rows:
        values = [float(cell) for cell in cells.split("|")]
        assert values == [credence_of(f"{letter}{digit}") for digit in range(1, 7)]


def test_the_documented_words_are_the_ones_in_use():
    rows = re.findall(r"^\| ([0-9.]+) \| ([a-z ,]+) \| (?:ICD 203|Kent|ours) \|$", PAGE.read_text("utf-8"), re.M)  # fmt: skip
    told = {word: float(credence) for credence, words in rows for word in words.split(", ")}
    assert told == dict(HEDGES)
