"""Fans: what a question compares, and lines that are those of the run."""

from __future__ import annotations

from typing import Any

from sapper.case.case import Case
from sapper.language.tree import Name
from sapper.studio.data.fans import compared, looked_at
from sapper.studio.report_data import Results


def test_a_comparison_is_taken_apart(tiny: Case):
    home, truce, _, deaths, _ = tiny.questions
    subject, limit = compared(home.expression)
    assert isinstance(subject, Name)
    assert subject.name == "in_angola"
    assert limit is not None
    assert limit[0] == "<"
    assert compared(truce.expression) == (truce.expression, None)
    assert compared(deaths.expression)[1] is None


def test_days_that_a_question_looks_at(tiny: Case):
    home, truce, _, deaths, when = tiny.questions
    assert looked_at(home) == (None, "1991-07-01")
    assert looked_at(truce) == ("1989-02-01", "1990-12-31")
    assert looked_at(deaths) == ("1989-12-31", "1989-12-31")
    assert looked_at(when) == (None, "1991-12-31")


def test_a_stock_is_shown_from_all_worlds(data: dict[str, Any], results: Results):
    fan = data["questions"][0]["fan"]
    assert (fan["of"], fan["kind"]) == ("in_angola", "band")
    assert fan["threshold"] == {"operator": "<", "value": 1000.0, "text": "1,000 soldiers"}
    assert fan["worlds"] == results.answers.worlds
    assert [item["id"] for item in fan["accounts"]] == ["all", "treaty", "leverage"]
    for line in fan["accounts"]:
        rows = [line["quantiles"][share] for share in ("0.05", "0.25", "0.5", "0.75", "0.95")]
        assert all(len(row) == len(fan["times"]) for row in rows)
        assert all(list(column) == sorted(column) for column in zip(*rows, strict=True))


def test_a_condition_is_shown_by_its_share(data: dict[str, Any]):
    fan = data["questions"][1]["fan"]
    assert fan["kind"] == "share"
    for line in fan["accounts"]:
        assert set(line["quantiles"]) == {"0.5"}
        assert all(0.0 <= value <= 1.0 for value in line["quantiles"]["0.5"])
        # once the truce is broken it stays so
        assert line["quantiles"]["0.5"] == sorted(line["quantiles"]["0.5"], reverse=True)


def test_a_question_through_reports_shows_the_reports(data: dict[str, Any]):
    fan = data["questions"][3]["fan"]
    assert fan["of"] == "indicator.official-toll.reported"
    assert "as reported by official-toll" in fan["label"]
