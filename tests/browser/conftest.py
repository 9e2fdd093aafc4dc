"""Reports in a real browser: Debian's Chromium, driven by Playwright.

Every page is watched: an error on the console, an error of the page, or a request for anything
but the file itself fails the test. Where the browser, Playwright or the built pages are not
there, the tests skip and say why; with SAPPER_BROWSER=required, as in CI, they fail instead.
"""

from __future__ import annotations

import datetime as dt
import importlib
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from sapper.case.case import Case
from sapper.case.checked import check

CHROMIUM = os.environ.get("SAPPER_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
STATIC = Path(__file__).parents[2] / "src" / "sapper" / "studio" / "static"
VIEWS = ("answer", "accounts", "model", "sources", "ledger")


def _absent(reason: str) -> NoReturn:
    if os.environ.get("SAPPER_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def shipped(name: str) -> Case:
    """A case that ships."""
    case, report = check(name)
    assert case is not None and not report.errors
    return case


def data_of(case: Case, worlds: int, *, whole: bool) -> dict[str, Any]:
    """The data of a report; `whole`: with hinges, comparisons, what-ifs and loops."""
    from sapper.studio.collecting import Asked, collect
    from sapper.studio.report_data import report_data

    results = collect(Asked(case, worlds=worlds, full=whole))
    return report_data(case, replace(results, date=dt.date(2026, 1, 2)))


def write_report(data: dict[str, Any], path: Path) -> Path:
    """The whole file, as `sapper run --out` writes it."""
    from sapper.studio.report import pages, report_html

    path.write_text(report_html(data, pages()), encoding="utf-8")
    return path


@dataclass
class Watched:
    """A page, and everything that happened on it that should not have."""

    page: Any
    url: str
    faults: list[str] = field(default_factory=list)

    def go(self, place: str = "/answer") -> Any:
        """Open a place of the report and wait for its heading."""
        self.page.goto(f"{self.url}#{place}")
        self.page.wait_for_selector("h1", timeout=20_000)
        return self.page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if importlib.util.find_spec("playwright") is None:
        _absent("Playwright is not installed (pip install -e '.[browser]')")
    if not Path(CHROMIUM).exists():
        _absent("no Chromium here (apt-get install chromium, or name it in SAPPER_CHROMIUM)")
    if not (STATIC / "report.js").exists():
        _absent("the pages are not built (make web)")
    sync_api = importlib.import_module("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tiny_data() -> dict[str, Any]:
    """The data of a whole report on the small case that ships."""
    return data_of(shipped("tiny"), 400, whole=True)


@pytest.fixture(scope="session")
def tiny_report(
    chromium: Any, tiny_data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return write_report(tiny_data, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture
def watch(chromium: Any) -> Iterator[Callable[..., Watched]]:
    """Open reports in pages of their own; what went wrong on them fails the test at its end."""
    contexts: list[Any] = []
    opened: list[Watched] = []

    def start(path: Path, **options: Any) -> Watched:
        context = chromium.new_context(
            **({"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options)
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        watched = Watched(page, path.as_uri())
        page.on("console", lambda message: _console(watched, message))
        page.on("pageerror", lambda error: watched.faults.append(f"page error: {error}"))
        page.on("request", lambda request: _request(watched, request))
        opened.append(watched)
        return watched

    yield start
    for context in contexts:
        context.close()
    faults = [fault for watched in opened for fault in watched.faults]
    assert not faults, faults


def _console(watched: Watched, message: Any) -> None:
    if message.type in ("error", "warning"):
        watched.faults.append(f"console {message.type}: {message.text}")


def _request(watched: Watched, request: Any) -> None:
    url = request.url.partition("#")[0]
    if url != watched.url and not url.startswith(("data:", "blob:")):
        watched.faults.append(f"request: {request.url}")


@pytest.fixture
def tiny(watch: Callable[..., Watched], tiny_report: Path) -> Watched:
    """A report on the small case in a watched page."""
    return watch(tiny_report)


def until(page: Any, expression: str) -> None:
    """Wait until an expression holds; the page's policy forbids Playwright's own way, which is `eval`."""
    for _ in range(150):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never held: {expression}")


def axe_faults(page: Any, *, colours_alone: bool = False) -> list[str]:
    """Serious faults of accessibility by axe-core (WCAG 2 A and AA), each with where it is.

    `colours_alone`: only whether texts stand out from what is behind them.
    """
    if not AXE.exists():
        _absent("axe-core is not installed (cd web && npm ci)")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = ["color-contrast"] if colours_alone else ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
    found = page.evaluate(
        f"async () => (await axe.run(document, {{runOnly: {json.dumps(rules)}}}))"
        ".violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))])"
    )
    return [json.dumps(item) for item in found if item[0] in ("serious", "critical")]
