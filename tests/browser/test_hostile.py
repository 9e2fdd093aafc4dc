"""A case from a stranger: whatever its texts hold, they are shown as text and nothing runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import VIEWS, Watched, write_report

ATTACKS = (
    "<img src=x onerror=\"window.hacked='img'\">",
    "</script><script>window.hacked='script'</script>",
    "<svg onload=\"window.hacked='svg'\">",
    "javascript:window.hacked='link'",
    "{@html '<b>x</b>'} ${window.hacked='template'} {{7*7}}",
    "<style>*{display:none}</style><iframe src='https://example.org'></iframe>",
    "]]>--><!-- \u2028 \u2029 \\u003cscript\\u003e",
)
WORDS = {
    "kind", "basis", "state", "account", "question", "id", "case_sha256", "date", "as_of", "start", "stop",
    "sector", "owner", "from", "to", "operator", "horizon", "claim", "target", "source", "first", "second",
    "point", "repeats", "times", "words", "sign", "engine", "expected", "given",
}  # fmt: skip
"""Keys whose values are names or come from a closed list; every other text is made hostile."""


def _hostile(value: Any, attack: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _hostile(item, attack, str(name)) for name, item in value.items()}
    if isinstance(value, list):
        plain = key in ("claims", "causes", "uses", "depends", "rests_on", "reads", "disagrees", "questions", "parts", "names", "values", "raises", "lowers")  # fmt: skip
        return [
            item if plain and isinstance(item, str) else _hostile(item, attack, key)
            for item in value
        ]
    if isinstance(value, str) and key not in WORDS and value:
        return f"{value} {attack}" if "javascript:" not in attack else attack
    return value


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_case_runs(
    watch: Callable[..., Watched],
    chromium: Any,
    tiny_data: dict[str, Any],
    tmp_path: Path,
    attack: str,
) -> None:
    data = _hostile(tiny_data, attack)
    watched = watch(write_report(data, tmp_path / "report.html"))
    dialogs: list[str] = []
    watched.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for view in VIEWS:
        page = watched.go(f"/{view}?claim=accords-bind&part=in_angola&why=treaty")
        assert page.evaluate("window.hacked") is None
        assert (
            page.locator("main img, main iframe, main script, main style, main svg[onload]").count()
            == 0
        )
        links = page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert all(link.startswith(("#", "https://", "http://")) for link in links), links
    assert page.locator("header .title a").is_visible()
    assert not dialogs
    if "javascript" not in attack:
        assert attack.split(" ")[0][:6] in page.locator("header .title").inner_text()


def test_the_policy_allows_nothing_else(
    watch: Callable[..., Watched], chromium: Any, tiny_report: Path
) -> None:
    watched = watch(tiny_report)
    page = watched.go("/answer")
    policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert policy is not None
    assert "default-src 'none'" in policy and "unsafe" not in policy
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.hacked = 1';"
        " document.body.append(s) }"
    )
    assert page.evaluate("window.hacked") is None
    # the policy says so on the console, which is what is wanted here
    watched.faults.clear()
