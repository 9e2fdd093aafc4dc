"""`compare`: the gap of two accounts in every format, and what cannot be compared."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from sapper.analysis.comparing import Comparison, Part
from sapper.case.checked import check
from sapper.cli.compare import comparison_lines
from sapper.cli.main import main
from sapper.diagnostics.render.cells import width

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "src" / "sapper" / "analysis" / "schemas"
QUESTION = "home-by-1991-07-01"


def _compare(capsys: pytest.CaptureFixture[str], *words: str, question: str = QUESTION) -> str:
    assert main(["compare", "tiny", question, "--worlds", "600", *words]) == 0
    return capsys.readouterr().out


def test_every_point_has_its_part_and_its_basis(capsys: pytest.CaptureFixture[str]):
    out = _compare(capsys)
    assert "Where treaty and leverage part: " in out
    for point in ("motives", "truce", "word"):
        assert f"     {point} " in out
    assert "treaty (stated): " in out and "leverage (supplied by us): " in out
    assert "By basis, each point by its weaker side: implied " in out
    assert max(width(line) for line in out.splitlines()) <= 100


def test_json_keeps_its_schema_alone_and_in_an_answer(capsys: pytest.CaptureFixture[str]):
    schema = json.loads((SCHEMAS / "compare.json").read_text(encoding="utf-8"))
    found = json.loads(_compare(capsys, "--format", "json"))
    jsonschema.validate(found, schema)
    parts = [part["difference"] for part in found["parts"]]
    assert sum(parts) == pytest.approx(found["gap"])
    direct = json.loads(_compare(capsys, "treaty", "outside-view", "--format", "json"))
    jsonschema.validate(direct, schema)
    assert direct["gap"] is None
    assert main(["answer", "tiny", QUESTION, "--worlds", "600", "--format", "json"]) == 0
    (inside,) = json.loads(capsys.readouterr().out)["comparisons"]
    jsonschema.validate(inside, schema)
    assert inside["parts"] == found["parts"]


def test_a_point_of_two_accounts_has_the_sentence_of_each(capsys: pytest.CaptureFixture[str]):
    found = json.loads(_compare(capsys, "--format", "json"))
    case, _ = check("tiny")
    assert case is not None
    says = {item.id: {point.id: point.says for point in item.points} for item in case.accounts}
    both = [part for part in found["parts"] if part["first_basis"] and part["second_basis"]]
    assert both
    for part in found["parts"]:
        assert part["first_says"] == says["treaty"].get(part["point"])
        assert part["second_says"] == says["leverage"].get(part["point"])
    assert any(part["first_says"] != part["second_says"] for part in both)
    out = " ".join(_compare(capsys).split())
    for part in both:
        assert f"): {part['first_says']}" in out and f"): {part['second_says']}" in out


def test_beside_an_answer_each_side_is_cut_to_a_line():
    said = "What the one holds of this, at more length than a line of a terminal has room for, " * 2
    part = Part("p", said, "stated", "implied", 0.2, 0.01, True, said, "The other denies it.")
    made = Comparison("q", "binary", "a", "b", 0.1, 0.3, 0.2, 0.01, (part,), worlds=100)
    lines = comparison_lines(made)
    (first,) = [line for line in lines if "a (stated): " in line]
    assert first.endswith("…") and 80 < width(first) <= 100
    assert lines[lines.index(first) + 1].strip() == "b (implied): The other denies it."


def test_csv_and_markdown(capsys: pytest.CaptureFixture[str]):
    rows = list(csv.DictReader(io.StringIO(_compare(capsys, "--format", "csv"))))
    assert [row["point"] for row in rows][-1] == "all"
    whole = float(rows[-1]["difference"])
    assert sum(float(row["difference"]) for row in rows[:-1]) == pytest.approx(whole)
    assert _compare(capsys, "--format", "markdown").startswith("| question |")


def test_what_cannot_be_split_is_a_sentence(capsys: pytest.CaptureFixture[str]):
    printed = _compare(capsys, "treaty", "outside-view")
    assert "there is nothing to split" in " ".join(printed.split())
    # both answers all the same, as `run` gives them, which readings have weighed
    for name in ("treaty", "outside view"):
        assert re.search(rf"(?m)^   {name} +\d+ %   \w", printed)
    assert "before readings" not in printed
    out = _compare(capsys, question="home-in-peace")
    assert "it is conditional" in out


@pytest.mark.parametrize("accounts", [["treaty"], ["treaty", "treaty"], ["treaty", "nobody"]])
def test_wrong_names_are_wrong_usage(accounts: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["compare", "tiny", QUESTION, *accounts]) == 2
    assert "account" in capsys.readouterr().err


def test_answer_says_where_the_most_trusted_part(capsys: pytest.CaptureFixture[str]):
    assert main(["answer", "tiny", QUESTION, "--worlds", "600"]) == 0
    assert "Where treaty and leverage part: " in capsys.readouterr().out


def test_points_that_change_no_world_and_accounts_that_do_not_differ_take_a_line():
    parts = tuple(
        Part(name, f"{name}.", "stated", "implied", by, 0.01, True)
        for name, by in (("loud", 0.2), ("mute", 0.0), ("idle", 0.0))
    )
    made = Comparison(
        "q", "binary", "one", "two", 0.1, 0.3, 0.2, 0.01, parts, (("implied", 0.2, 0.01),), 100
    )
    text = "\n".join(comparison_lines(made, every=True))
    assert "     not one world changes with mute, idle\n" in text
    assert "+20.0 ±2.0 points" in text
    assert "+0.0" not in text
    assert "2 more are small" in "\n".join(comparison_lines(made))
    alike = replace(made, gap=0.0, parts=(), unsplit="`one` and `two` differ in nothing")
    assert comparison_lines(alike) == ["   `one` and `two` differ in nothing, 10 %."]


def test_the_other_way_round_is_printed_with_the_other_sign(capsys: pytest.CaptureFixture[str]):
    there, back = (
        json.loads(_compare(capsys, *pair, "--format", "json"))
        for pair in (("treaty", "leverage"), ("leverage", "treaty"))
    )
    assert back["gap"] == -there["gap"]
    assert [(part["point"], -part["difference"], part["se"]) for part in back["parts"]] == [
        (part["point"], part["difference"], part["se"]) for part in there["parts"]
    ]
