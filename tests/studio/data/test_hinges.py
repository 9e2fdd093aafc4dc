"""Hinges of a report: what is left out is what no page shows, and the best date of each happening."""

from __future__ import annotations

import math
from typing import Any

from sapper.analysis.intervals import Z
from sapper.studio.data.hinges import hinges
from sapper.studio.report_data import Results


def _moved(point: dict[str, Any]) -> float:
    return math.sqrt(point["share"] * (1.0 - point["share"])) * abs(point["difference"])


def test_of_each_happening_one_date_is_kept_the_best(results: Results):
    assert results.hinges is not None
    whole, kept = results.hinges.to_json(), hinges(results.hinges)
    looked = 0
    for question in {item["question"] for item in whole}:
        rows = [
            point
            for item in whole
            if item["question"] == question
            for point in item["turning_points"]
        ]
        mine = [
            point
            for item in kept
            if item["question"] == question
            for point in item["turning_points"]
        ]
        for name in {point["name"] for point in rows}:
            able = [
                point
                for point in rows
                if point["name"] == name
                and point["leads_to_question"]
                and not point["defines_question"]
                and abs(point["difference"]) > Z * point["se"]
            ]
            dates = {point["date"] for point in mine if point["name"] == name}
            if not able:
                assert not dates
                continue
            # several dates may part the same worlds, and then any of them is as good
            (date,) = dates
            best = max(map(_moved, able))
            assert max(_moved(point) for point in able if point["date"] == date) == best
            looked += 1
    assert looked


def test_shares_within_noise_are_left_out(results: Results):
    assert results.hinges is not None
    for whole, kept in zip(results.hinges.to_json(), hinges(results.hinges)):
        if whole["shares"] is None:
            assert kept["shares"] is None
            continue
        stand = [item["names"] for item in whole["shares"]["inputs"] if item["stands"]]
        wanted = stand if whole["shares"]["ranked"] else []
        assert [item["names"] for item in kept["shares"]["inputs"]] == wanted
