"""From a number to the phrase or the assumption it rests on: two clicks, for every claim of every case that ships.

That each link is there, and where it leads, is read off all of them at once; a few are clicked.
Then every place that the links lead to is visited in one page, and what is seen there compared.
"""

from __future__ import annotations

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
CLICKED = 3
"""So many claims of a case are clicked through; the others are visited by their links."""

VISITED = """async claims => {
  const faults = [];
  const rest = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  for (const claim of claims) {
    location.hash = `#/sources?claim=${claim.id}`;
    let card = null;
    for (let turn = 0; turn < 100 && !card; turn++) {
      await rest();
      card = document.querySelector(`[data-card="${claim.id}"].here`);
    }
    if (!card) { faults.push(`${claim.id}: no card`); continue; }
    const box = card.getBoundingClientRect();
    if (!(box.top < innerHeight && box.bottom > 0)) faults.push(`${claim.id}: out of sight`);
    const mark = card.querySelector('mark')?.textContent ?? '';
    if (mark !== claim.quote) faults.push(`${claim.id}: the mark is ${mark}`);
    for (const text of [claim.says, claim.state, claim.quote ? '' : claim.at])
      if (!card.textContent.includes(text)) faults.push(`${claim.id}: not said: ${text}`);
  }
  return faults;
}"""
BEHIND = """async questions => {
  const found = {};
  const rest = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
  for (const id of questions) {
    location.hash = `#/answer?q=${id}`;
    for (let turn = 0; turn < 100; turn++) {
      await rest();
      if (document.querySelector('[aria-label=Questions] [aria-current]')?.getAttribute('href')?.includes(id) || turn > 5) break;
    }
    const number = document.querySelector('.lead .figure a, td .figure');
    const stands = [...document.querySelectorAll('#stands-on ~ ul')];
    found[id] = {
      number: number?.getAttribute('href') ?? '',
      links: [...new Set(stands.flatMap(list => [...list.querySelectorAll('[data-claim]')].map(a => a.getAttribute('href') + ' ' + a.dataset.claim)))],
      text: stands.map(list => list.textContent).join(' '),
    };
  }
  return found;
}"""


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_two_clicks(
    chromium: Any, watch: Callable[..., Watched], name: str, tmp_path: Path
) -> None:
    data = data_of(shipped(name), 16, whole=False)
    watched = watch(write_report(data, tmp_path / "report.html"))
    page = watched.go("/answer")
    behind = page.evaluate(BEHIND, [question["id"] for question in data["questions"]])
    _every_claim_behind_an_answer_has_its_link(data, behind)
    _every_assumption_behind_an_answer_is_told(data, behind)
    _every_belief_has_its_link(watched, data)
    assert page.evaluate(VISITED, data["claims"]) == []
    _clicked(watched, data)


def _every_claim_behind_an_answer_has_its_link(
    data: dict[str, Any], behind: dict[str, Any]
) -> None:
    """First click: the number leads to what it stands on. Second click: each claim has a link there."""
    for question in data["questions"]:
        found = behind[question["id"]]
        assert "why=" in found["number"], question["id"]
        links = dict(reversed(link.rsplit(" ", 1)) for link in found["links"])
        assert set(question["claims"]) <= set(links), question["id"]
        for claim, link in links.items():
            assert link.startswith("#/sources?") and f"claim={claim}" in link


def _every_assumption_behind_an_answer_is_told(
    data: dict[str, Any], behind: dict[str, Any]
) -> None:
    parts = {part["id"]: part for part in data["model"]["parts"]}
    for question in data["questions"]:
        text = " ".join(behind[question["id"]]["text"].split())
        for name in question["depends"]:
            basis = parts[name]["basis"]
            if basis and basis["kind"] == "assumed":
                assert " ".join(basis["text"].split()) in text, name


def _every_belief_has_its_link(watched: Watched, data: dict[str, Any]) -> None:
    """How far an account believes a claim, one click: every claim, reached or not."""
    page = watched.go("/accounts?only=all-claims")
    links = page.locator("#claims-by-account ~ .scroll-x a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    for claim in data["claims"]:
        assert any(link.endswith(f"claim={claim['id']}") or f"claim={claim['id']}&" in link for link in links), claim["id"]  # fmt: skip


def _clicked(watched: Watched, data: dict[str, Any]) -> None:
    """Some of the ways in full, with the mouse."""
    claims = {claim["id"]: claim for claim in data["claims"]}
    with_claims = [question for question in data["questions"] if question["claims"]]
    for question in with_claims[:: max(1, len(with_claims) // CLICKED)][:CLICKED]:
        page = watched.go(f"/answer?q={question['id']}")
        page.locator(".lead .figure a, td .figure").first.click()
        until(page, "location.hash.includes('why=')")
        name = question["claims"][0]
        page.locator(f"#stands-on ~ ul [data-claim='{name}']").first.click()
        card = page.locator(f"[data-card='{name}'].here")
        card.wait_for()
        assert claims[name]["says"] in card.inner_text()
