"""`sapper answer CASE QUESTION --rare`: what is printed, and what is refused."""

from __future__ import annotations

import json

import pytest

from sapper.cli.main import main

FEW = ["--rare", "--worlds", "200", "--engine", "interpreter"]


@pytest.fixture
def run(capsys):
    """Exit status and what was printed."""

    def made(*words: str, few: bool = True) -> tuple[int, str]:
        status = main(["answer", "tiny", *words, *(FEW if few else [])])
        told = capsys.readouterr()
        return status, told.out + told.err

    return made


def test_the_chance_by_account_as_json(run):
    status, told = run("home-by-1991-07-01", "--format", "json")
    assert status == 0
    found = json.loads(told)["rare"]
    assert [item["account"] for item in found] == ["treaty", "leverage", "outside-view", "all"]
    for item in found:
        assert 0.0 <= item["low"] <= item["probability"] <= item["high"] <= 1.0
    assert {item["method"] for item in found} == {"splitting", "direct", "mixture"}


def test_the_same_chance_as_plain_worlds_count(run):
    """Told again by worlds that were not led: within both errors."""
    same = ("home-by-1991-07-01", "--format", "json", "--accounts", "leverage")
    _, rare = run(*same)
    _, plain = run(*same, "--only", "answers", "--worlds", "2000", few=False)
    (one,) = json.loads(rare)["rare"]
    other = next(
        item
        for item in json.loads(plain)["answers"]
        if (item["account"], item["question"]) == ("leverage", same[0])
    )
    error = (one["relative"] * one["probability"]) ** 2 + other["se"] ** 2
    assert abs(one["probability"] - other["probability"]) < 4.5 * error**0.5


def test_what_has_no_level_says_so(run):
    status, told = run("truce-holds-1990", "--accounts", "treaty")
    assert status == 0
    assert "nothing between true and false" in " ".join(told.split())
    assert "Before the news" in told


def test_other_questions_are_refused(run):
    status, told = run("home-in-peace")
    assert status == 2
    assert "yes-or-no questions without a condition" in " ".join(told.split())
