"""Fans: what a question compares, and lines that are those of the run."""

from __future__ import annotations

from typing import Any

from sapper.case.case import Case
from sapper.language.tree import Name
from sapper.studio.data.fans import compared, looked_at
from sapper.studio.data.places import drawn_all
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


def test_a_cut_is_20_worlds_in_order_and_single_worlds_are_those_of_the_sample(
    data: dict[str, Any], results: Results
):
    fan = data["questions"][0]["fan"]
    sample = results.sample
    for line in fan["accounts"]:
        assert len(line["cuts"]) == len(fan["times"])
        assert all(len(cut) == 20 and cut == sorted(cut) for cut in line["cuts"])
        assert len(line["worlds"]) == 20
        assert all(len(world) == len(fan["times"]) for world in line["worlds"])
    treaty = next(line for line in fan["accounts"] if line["id"] == "treaty")
    trace = sample.traces["treaty"]["in_angola"]
    assert treaty["worlds"][3] == drawn_all(trace[:, 3])
    last = drawn_all(sorted(trace[-1]))
    assert treaty["cuts"][-1][0] == last[4]  # 0.025 of 200 is the 5th
    assert treaty["cuts"][-1][19] == last[194]  # 0.975 of 200 is the 195th


def test_single_worlds_of_all_come_from_each_account_as_it_is_trusted(
    data: dict[str, Any], results: Results
):
    """Treaty and leverage are trusted alike: of 20 worlds 10 are of each, give or take one."""
    sample = results.sample
    mixed = sample.mixed_single("in_angola", 20)
    assert mixed is not None
    count = dict.fromkeys(sample.trusts, 0)
    for place, line in enumerate(mixed):
        same = [
            account
            for account in sample.trusts
            if (sample.traces[account]["in_angola"][:, place] == line).all()
        ]
        assert same
        for account in same:
            count[account] += 1
    assert min(count.values()) >= 9


def test_a_condition_has_no_cut(data: dict[str, Any]):
    assert all("cuts" not in line for line in data["questions"][1]["fan"]["accounts"])
