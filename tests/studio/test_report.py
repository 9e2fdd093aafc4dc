"""report.html: whatever a case says is text, and the file fetches nothing."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sapper.case.case import Case
from sapper.diagnostics.span import Span
from sapper.studio.data.places import seen
from sapper.studio.report import (
    NotBuilt,
    Pages,
    embedded,
    inline,
    pages,
    report_html,
    seen_all,
    source_hash,
    unpacked,
)
from sapper.studio.report_data import Results, report_data

HOSTILE = (
    "</script><script>window.ran=1</script>",
    '"><img src=x onerror=window.ran=1>',
    "<!--<script>",
    "javascript:window.ran=1",
    "<svg/onload=window.ran=1>",
    "'\"&lt;</style></title><iframe src=//example.org>",
    "\u202egnp.exe\u2066\u200b\u2028\u2029\x00\x1b[31m",
)
POISON = " ".join(HOSTILE)
BUILT = Pages("document.title;'</script>'", "p { color: red }")
# what is looked up by name, or is one of a few words
_STRUCTURE = {
    "id", "name", "kind", "basis", "operator", "function", "claim", "claims", "source", "target",
    "over", "by", "needs", "reads", "rests_on", "believe", "question", "indicator", "through",
    "given", "repeats", "between", "sector", "shape", "powers", "words", "method", "beyond",
    "stream", "elements", "dimensions", "subscripts", "raises", "lowers", "holds", "fault",
    "cells", "shares", "by_element", "labels", "aliases", "counts", "sha256", "unit", "units",
}  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.tags[-1][0] if self.tags else "", []).append(data)


def _poisoned(value: Any, name: str = "") -> Any:
    """The same case with hostile text at the end of every text that an author can write."""
    if isinstance(value, str):
        return value if name in _STRUCTURE else f"{value}{POISON}"
    if isinstance(value, tuple):
        return tuple(_poisoned(item, name) for item in value)
    if is_dataclass(value) and not isinstance(value, Span | type):
        changed = {
            item.name: _poisoned(getattr(value, item.name), item.name)
            for item in fields(value)
            if item.name not in _STRUCTURE or not isinstance(getattr(value, item.name), str)
        }
        return replace(value, **{key: new for key, new in changed.items() if key != "span"})
    return value


@pytest.fixture(scope="module")
def hostile(tiny: Case, results: Results) -> dict[str, Any]:
    parts = {
        name: _poisoned(getattr(tiny, name), name)
        for name in ("title", "asks", "handling", "evidence", "accounts", "scenarios", "indicators")
    }
    model = replace(
        tiny.model,
        **{
            name: _poisoned(getattr(tiny.model, name), name)
            for name in ("sectors", "parameters", "stocks", "flows", "variables", "events",
                         "decisions", "chains", "populations")
        },
    )  # fmt: skip
    questions = tuple(
        replace(item, asks=item.asks + POISON, resolves_on=POISON, note=POISON, unscored=POISON)
        for item in tiny.questions
    )
    return report_data(replace(tiny, **parts, model=model, questions=questions), results)


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return []


def test_the_poison_reaches_every_kind_of_text(hostile: dict[str, Any]):
    for key in ("head", "accounts", "questions", "scenarios", "model", "claims", "sources"):
        assert any(HOSTILE[0] in text for text in _strings(hostile[key])), key


def test_hostile_texts_add_no_element(hostile: dict[str, Any], data: dict[str, Any]):
    tags, usual = _Tags(), _Tags()
    tags.feed(report_html(hostile, BUILT))
    usual.feed(report_html(data, BUILT))
    assert tags.tags == usual.tags
    assert [tag for tag, _ in tags.tags].count("script") == 2


def test_the_data_is_what_was_put_in(hostile: dict[str, Any]):
    page = report_html(hostile, BUILT)
    (inside,) = re.findall(r'id="report-data">(.*?)</script>', page, re.DOTALL)
    assert re.fullmatch(r"[A-Za-z0-9+/]+=*", inside)
    found = unpacked(page)
    assert found["head"]["title"] == seen(hostile["head"]["title"])
    assert found["model"] == json.loads(json.dumps(seen_all(hostile["model"])))


def test_a_page_without_data_is_no_report():
    with pytest.raises(ValueError, match="holds no data"):
        unpacked("<!doctype html><title>something else</title>")


def test_the_same_data_gives_the_same_letters(data: dict[str, Any]):
    assert embedded(data) == embedded(json.loads(json.dumps(data)))


def test_no_sign_turns_the_direction_of_writing(hostile: dict[str, Any]):
    page = report_html(hostile, BUILT)
    signs = set("\u202e\u2066\u200b\x00\x1b")
    assert not set(page) & signs
    assert not any(set(text) & signs for text in _strings(unpacked(page)))
    assert seen("a\u202eb\tc\nd") == "a\ufffdb\tc\nd"


def test_no_link_but_to_the_web(hostile: dict[str, Any]):
    urls = [item["url"] for item in hostile["sources"]]
    assert all(url == "" or re.fullmatch(r"https?://[^\s\"'<>]+", url) for url in urls)


def test_policy_allows_the_one_script_and_style_and_no_request(data: dict[str, Any]):
    tags = _Tags()
    tags.feed(report_html(data, BUILT))
    (policy,) = [
        str(attributes["content"])
        for tag, attributes in tags.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(item.strip().split(" ", 1) for item in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'{source_hash(inline(BUILT.script))}'"
    assert rules["style-src"] == f"'{source_hash(inline(BUILT.style))}'"
    assert rules["img-src"] == "data: blob:"
    assert "unsafe" not in policy
    assert "connect-src" not in rules  # `default-src 'none'` forbids every request
    # the policy comes before anything that it is about
    assert [tag for tag, _ in tags.tags][:4] == ["html", "head", "meta", "meta"]


def test_source_hash_is_that_of_the_standard():
    """The hash that the recommendation gives for the script `doSomething();`."""
    known = "sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc="
    assert source_hash("doSomething();") == known


def test_a_script_that_ends_itself_is_written_otherwise():
    assert inline("a='</script>';b='<!--'") == "a='<\\/script>';b='<\\!--'"
    assert inline("a\r\nb") == "a\nb"


def test_numbers_that_json_lacks_are_refused():
    with pytest.raises(ValueError, match="Out of range"):
        embedded({"x": float("nan")})


def test_without_built_pages_it_says_what_to_run(tmp_path: Path):
    with pytest.raises(NotBuilt, match="make web"):
        pages(tmp_path)
    (tmp_path / "report.js").write_text("1", encoding="utf-8")
    (tmp_path / "report.css").write_text("2", encoding="utf-8")
    assert pages(tmp_path) == Pages("1", "2")
