from __future__ import annotations

from sapper.cli.score_columns import Row, columns


def test_cells_never_touch():
    """A cell wider than every head, and a label wider than its room."""
    cells = {"one": "22 %", "two-words": "under 1 in 1,000"}
    label = "    middle, million tons of coal a year"
    found = columns(["one", "two-words"], ["text", Row(label, cells), Row("b", cells)], 100)
    # 39 of the label, and twice 3 + 16
    assert found == [
        " " * 74 + "two",
        " " * 55 + "one" + " " * 14 + "words",
        "text",
        label + " " * 15 + "22 %   under 1 in 1,000",
        "b" + " " * 53 + "22 %   under 1 in 1,000",
    ]


def test_as_many_as_fit():
    names = [f"account-{place}" for place in range(9)]
    found = columns(names, [Row("x", dict.fromkeys(names, "under 1 in 1,000"))], 100)
    # a label of 30 and three columns of 3 + 16
    assert found[-1] == "  and 6 more accounts: --format csv"
    assert max(len(line) for line in found) <= 100
