"""From a number to the phrase or the assumption it rests on: two clicks, for every claim of every case that ships."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import Watched, data_of, shipped, until, write_report

CASES = sorted(
    path.name
    for path in (Path(__file__).parents[2] / "src" / "sapper" / "cases").iterdir()
    if (path / "case.yaml").exists()
)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_two_clicks(
    chromium: Any, watch: Callable[..., Watched], name: str, tmp_path: Path
) -> None:
    data = data_of(shipped(name), 64, whole=False)
    report = write_report(data, tmp_path / "report.html")
    watched = watch(report)
    _by_answers(watched, data)
    _by_beliefs(watched, data)
    _assumptions(watched, data)
    if folder := os.environ.get("SAPPER_SCREENSHOTS"):
        watched.page.screenshot(path=f"{folder}/{name}.png")


def _by_answers(watched: Watched, data: dict[str, Any]) -> None:
    """Number of an answer, then the claim: every claim that a question reaches."""
    left = {claim["id"] for claim in data["claims"] if claim["questions"]}
    for question in data["questions"]:
        wanted = [name for name in question["claims"] if name in left]
        if not wanted:
            continue
        page = watched.go(f"/answer?q={question['id']}")
        page.locator(".lead .figure a, td .figure").first.click()
        until(page, "location.hash.includes('why=')")
        back = page.url.partition("#")[2]
        for name in wanted:
            page.locator(f"#stands-on ~ ul [data-claim='{name}']").first.click()
            _shows(page, data, name)
            left.discard(name)
            watched.go(back)
    assert not left


def _by_beliefs(watched: Watched, data: dict[str, Any]) -> None:
    """How far an account believes a claim, one click: every claim, reached or not."""
    for claim in data["claims"]:
        page = watched.go("/accounts?only=all-claims")
        page.locator(f"#claims-by-account ~ .scroll-x a[href*='claim={claim['id']}']").first.click()
        _shows(page, data, claim["id"])


def _shows(page: Any, data: dict[str, Any], name: str) -> None:
    claim = next(item for item in data["claims"] if item["id"] == name)
    card = page.locator(f"[data-card='{name}'].here")
    card.wait_for()
    if claim["quote"]:
        assert card.locator("mark").inner_text() == claim["quote"]
    else:
        assert claim["at"] in card.inner_text()
    assert claim["says"] in card.inner_text()
    assert claim["state"] in card.inner_text()
    assert card.evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0 }"
    )


def _assumptions(watched: Watched, data: dict[str, Any]) -> None:
    """One click: every assumption behind an answer is told in its own words."""
    parts = {part["id"]: part for part in data["model"]["parts"]}
    for question in data["questions"]:
        page = watched.go(f"/answer?q={question['id']}")
        page.locator(".lead .figure a, td .figure").first.click()
        told = page.locator("#stands-on ~ ul").all_inner_texts()
        text = " ".join(" ".join(told).split())
        for name in question["depends"]:
            basis = parts[name]["basis"]
            if basis and basis["kind"] == "assumed":
                assert " ".join(basis["text"].split()) in text, name
