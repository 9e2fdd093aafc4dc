"""The points that pages for analysts are held to, one test each, on the small case that ships."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import VIEWS, Watched, axe_faults, until, write_report
from tests.browser.made_up import scored_ledger, shares

QUESTION = "home-by-1991-07-01"


def test_1_the_first_paint_comes_within_a_second(
    watch: Callable[..., Watched], tiny_report: Path
) -> None:
    # the least of some loads: a machine at work on other things paints later, never sooner
    times = []
    for _ in range(4):
        page = watch(tiny_report).go("/answer")
        until(page, "performance.getEntriesByName('first-contentful-paint').length > 0")
        paints = "performance.getEntriesByName('first-contentful-paint')"
        times.append(page.evaluate(f"{paints}[0].startTime"))
        if times[-1] < 1_000:
            return
    raise AssertionError(times)


def test_1_the_answer_comes_first(tiny: Watched, tiny_data: dict[str, Any]) -> None:
    page = tiny.go("/answer")
    answer = tiny_data["questions"][0]["answers"][0]
    assert page.locator(".lead .figure a").inner_text() == answer["text"]
    share = round(100 * answer["probability"])
    assert f"In {share} of 100 worlds the answer is yes." in page.locator(".lead").inner_text()
    half = 50 * (answer["high"] - answer["low"])
    assert f"±{half:.1f} points" in page.locator(".lead").inner_text()
    foot = page.locator("footer").inner_text()
    head = tiny_data["head"]
    for part in (head["case_sha256"][:8], f"seed {head['seed']}", f"{head['worlds']:,} worlds"):
        assert part in foot


def test_2_two_clicks_lead_to_a_phrase_and_back_returns(tiny: Watched) -> None:
    page = tiny.go("/answer")
    page.locator(".lead .figure a").click()
    link = page.locator("#stands-on ~ ul [data-claim='watched-by-the-un']").first
    link.click()
    card = page.locator("[data-card='watched-by-the-un']")
    assert card.locator("mark").inner_text() == "United Nations Angola Verification Mission"
    assert card.bounding_box() is not None
    assert card.evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0 }"
    )
    page.go_back()
    assert "why=all" in page.url
    page.go_back()
    assert "why" not in page.url


def test_2_an_assumption_is_one_click_away(tiny: Watched) -> None:
    page = tiny.go("/answer")
    page.locator(".lead .figure a").click()
    stands = page.locator("#stands-on ~ ul").first.inner_text()
    assert "Truces in Angola have held for months, not years." in stands
    assert "our assumption" in stands


def test_2_three_doors_stand_beside_the_answer(tiny: Watched) -> None:
    """What a reader wants next: its basis, what would change it, where the accounts part."""
    page = tiny.go("/answer")
    doors = page.locator(".doors")
    doors.get_by_role("button", name="What would change it").click()
    until(page, "document.activeElement.id === 'hinges'")
    assert page.evaluate(
        "document.querySelector('#hinges').getBoundingClientRect().top < innerHeight"
    )
    doors.get_by_role("link", name="What it stands on").click()
    until(page, "document.activeElement.id === 'stands-on'")
    doors.get_by_role("link", name="Where the accounts part").click()
    page.wait_for_selector("#gap")
    told = page.locator("main").inner_text()
    assert "Of this gap" in told and ("stated by the authors" in told or "an author states" in told)


def test_3_accounts_stand_on_one_scale(tiny: Watched, tiny_data: dict[str, Any]) -> None:
    page = tiny.go(f"/accounts?q={QUESTION}")
    for account in tiny_data["accounts"]:
        answer = next(
            item
            for item in tiny_data["questions"][0]["answers"]
            if item["account"] == account["id"]
        )
        column = page.locator(f"section[aria-labelledby='account-{account['id']}']")
        assert answer["text"] in column.inner_text()
    compared = next(item for item in tiny_data["compare"] if item["question"] == QUESTION)
    first = page.locator("tr[data-point]").first.get_attribute("data-point")
    assert first == max(compared["parts"], key=lambda part: abs(part["difference"]))["point"]
    page = tiny.go("/answer")
    strips = page.locator(".strip .range")
    assert strips.count() >= 3
    ticks = page.locator("svg.strip").evaluate_all(
        "all => all.map(s => [...s.querySelectorAll('.scale')].map(l => l.getAttribute('x1')).join())"
    )
    assert len(set(ticks)) == 1


def test_4_hinges_stand_in_order(tiny: Watched, tiny_data: dict[str, Any]) -> None:
    page = tiny.go("/answer")
    hinges = [item for item in tiny_data["hinges"] if item["question"] == QUESTION]
    points = [point for item in hinges for point in item["turning_points"]]
    top = max(
        (
            point
            for point in points
            if not point["defines_question"] and abs(point["difference"]) > 1.96 * point["se"]
        ),
        key=lambda point: (point["share"] * (1 - point["share"])) ** 0.5 * abs(point["difference"]),
    )
    row = page.locator("#hinges ~ .scroll-x tbody tr").first.inner_text()
    assert top["name"].split(".")[0].replace("_", " ") in row
    claim = page.locator("#hinges ~ .scroll-x [data-claim]").first
    name = claim.get_attribute("data-claim")
    claim.click()
    page.wait_for_selector(f"[data-card='{name}'].here")


@pytest.mark.parametrize(
    ("question", "charts"),
    [(QUESTION, 3), ("deaths-stated-1989", 3), ("when-home", 3), ("home-in-peace", 3)],
)
def test_6_every_chart_has_words_and_numbers(tiny: Watched, question: str, charts: int) -> None:
    page = tiny.go(f"/answer?q={question}")
    figures = page.locator("figure")
    assert figures.count() >= charts
    for place in range(figures.count()):
        figure = figures.nth(place)
        assert len(figure.locator("[role=img]").get_attribute("aria-label") or "") > 20
        assert figure.locator("svg").count() >= 1
        assert figure.locator("table tbody tr").count() > 0
    assert page.locator("[role=alert]").count() == 0


def test_3_the_cursor_is_one_date_in_all_facets_and_charts(
    tiny: Watched, tiny_data: dict[str, Any]
) -> None:
    page = tiny.go(f"/answer?q={QUESTION}")
    fan = page.locator("figure", has=page.locator(".timed")).first
    box = fan.locator(".chart svg").bounding_box()
    fan.locator(".chart").hover(position={"x": box["width"] * 0.25, "y": box["height"] / 2})
    until(page, "document.querySelectorAll('g.cursor line').length > 1")
    panes = len(tiny_data["questions"][0]["fan"]["accounts"])
    assert fan.locator("g.cursor line").count() == panes
    told = page.locator("#cut").inner_text().removeprefix("On ").partition(",")[0]
    until(page, "location.hash.includes('at=')")
    # the same date stands in every strip of the model, and its values are told
    page.goto(page.url.replace("/answer?", "/model?part=in_angola&"))
    strips = page.locator("figure.compact")
    strips.first.wait_for()
    assert strips.count() > 1
    for place in range(strips.count()):
        assert strips.nth(place).locator("g.cursor line").count() == 1
        assert told in strips.nth(place).locator(".legend").inner_text()


def test_6_a_cut_and_single_worlds(tiny: Watched, tiny_data: dict[str, Any]) -> None:
    page = tiny.go(f"/answer?q={QUESTION}")
    fan = tiny_data["questions"][0]["fan"]
    slider = page.locator("#cut-date")
    slider.focus()
    slider.press("Home")
    until(page, f"location.hash.includes('at={fan['times'][0]}')")
    first = page.locator("#cut ~ figure").first.locator("table tbody tr").all_inner_texts()
    slider.press("End")
    until(page, f"location.hash.includes('at={fan['times'][-1]}')")
    last = page.locator("#cut ~ figure").first.locator("table tbody tr").all_inner_texts()
    assert first != last and len(first) == len(fan["accounts"])
    shown = [float(cell) for cell in last[0].split("\t")[2:]]
    assert shown == fan["accounts"][0]["cuts"][-1]
    lines = "document.querySelectorAll('figure .timed svg path').length"
    before = page.evaluate(lines)
    page.get_by_role("button", name="single worlds").click()
    until(page, f"{lines} > {before}")
    assert "show=worlds" in page.url


def test_4_what_it_would_pay_to_find_out(
    watch: Callable[..., Watched], tiny_data: dict[str, Any], tmp_path: Path
) -> None:
    data = json.loads(json.dumps(tiny_data))
    own = [item for item in data["hinges"] if item["question"] == QUESTION]
    for item, share in zip(own, (0.2, 0.4)):
        item["shares"] = shares([("claim", "accords-bind", 0.3), ("number", "break_rate", share)])
    page = watch(write_report(data, tmp_path / "report.html")).go(f"/answer?q={QUESTION}")
    rows = page.locator("#worth-knowing ~ .scroll-x").first.locator("tbody tr")
    assert rows.count() == 4
    assert "part=break_rate" in rows.nth(0).locator("a").first.get_attribute("href")
    assert "our assumption" in rows.nth(0).inner_text() and "40 %" in rows.nth(1).inner_text()
    assert "claim=accords-bind" in rows.nth(2).locator("a").first.get_attribute("href")
    assert "would pay most to know: break rate" in page.locator("main").inner_text()


def test_7_loops_stand_with_sign_and_members(tiny: Watched, tiny_data: dict[str, Any]) -> None:
    page = tiny.go("/model?part=in_angola")
    loops = [item for item in tiny_data["model"]["loops"] if "in_angola" in item["names"]]
    rows = page.locator("ol.loops li")
    assert loops and rows.count() == min(8, len(loops))
    letters = {"reinforcing": "R", "balancing": "B", "unknown": "±"}
    assert rows.first.inner_text().startswith(letters[loops[0]["sign"]])
    links = rows.first.locator("a").evaluate_all(
        "all => all.map(a => new URLSearchParams(a.hash.split('?')[1]).get('part'))"
    )
    assert sorted(links) == sorted(loops[0]["names"])
    assert links[0] == "in_angola"


def test_7_causes_can_be_walked_by_keyboard(tiny: Watched) -> None:
    page = tiny.go("/model?part=in_angola")
    strips = page.locator("figure .title").all_inner_texts()
    assert strips[0].startswith("in angola")
    assert any(text.startswith("leaves") for text in strips[1:])
    page.locator(".why a", has_text="leaves").focus()
    page.keyboard.press("Enter")
    until(page, "location.hash.includes('part=leaves')")
    assert "in angola" in page.locator("[aria-label='The way here']").inner_text()
    page.locator(".inspector a", has_text="shipping").first.focus()
    page.keyboard.press("Enter")
    until(page, "location.hash.includes('part=shipping')")
    page.locator(".inspector [data-claim]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-card].here mark")


def test_8_drawing_and_list_hold_the_same_and_stand_still(
    watch: Callable[..., Watched], tiny_report: Path
) -> None:
    places = []
    for _ in range(2):
        page = watch(tiny_report).go("/model?sector=Withdrawal")
        places.append(
            page.locator("svg.diagram a[data-part]").evaluate_all(
                "all => all.map(a => [a.dataset.part, a.querySelector('g').getAttribute('transform')])"
            )
        )
    assert places[0] == places[1]
    page.get_by_role("button", name="list").click()
    page.wait_for_selector(".what li a[data-part]")
    listed = page.locator(".what li a[data-part]").evaluate_all(
        "all => all.map(a => a.dataset.part)"
    )
    assert sorted(listed) == sorted(name for name, _ in places[0])


def test_10_the_link_holds_what_is_seen(watch: Callable[..., Watched], tiny_report: Path) -> None:
    page = watch(tiny_report).go("/answer")
    page.locator("nav[aria-label=Questions] a", has_text="when home").click()
    page.keyboard.press("3")
    page.locator("svg.diagram a[data-part=kin]").click()
    page.keyboard.press("t")
    place = page.url.partition("#")[2]
    assert place.startswith("/model?") and "q=when-home" in place and "theme=light" in place
    seen = page.locator("main").inner_text()
    other = watch(tiny_report).go(place)
    assert other.url.partition("#")[2] == place
    assert other.locator("main").inner_text() == seen
    assert other.evaluate("document.documentElement.dataset.theme") == "light"


def test_10_the_command_prints_the_same_number(
    tiny: Watched, tiny_data: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    from sapper.cli.main import main

    page = tiny.go("/answer")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as command: treaty").click()
    until(page, "document.querySelector('[role=status]').textContent !== ''")
    command = page.evaluate("navigator.clipboard.readText()")
    words = shlex.split(command)
    assert words[0] == "sapper"
    assert main([*words[1:], "--format", "json"]) == 0
    answers = json.loads(capsys.readouterr().out)["answers"]
    wanted = next(
        item for item in tiny_data["questions"][0]["answers"] if item["account"] == "treaty"
    )
    found = next(
        item for item in answers if (item["question"], item["account"]) == (QUESTION, "treaty")
    )
    assert found["probability"] == wanted["probability"]


def test_11_charts_and_tables_can_be_taken_away(tiny: Watched, tiny_data: dict[str, Any]) -> None:
    page = tiny.go("/answer")

    def saved(button: Any) -> bytes:
        with page.expect_download() as download:
            button.click()
        return Path(download.value.path()).read_bytes()

    figures = page.locator("figure")
    for place in range(figures.count()):
        figure = figures.nth(place)
        svg = saved(figure.get_by_role("button", name="save as SVG")).decode()
        assert svg.startswith("<svg") and "var(--" not in svg.split("style=")[0]
        png = saved(figure.get_by_role("button", name="save as PNG"))
        assert png.startswith(b"\x89PNG") and len(png) > 1_000
        rows = list(
            csv.reader(
                io.StringIO(
                    saved(figure.get_by_role("button", name="save as CSV")).decode("utf-8-sig")
                )
            )
        )
        assert len(rows) > 1
    text = saved(page.get_by_role("button", name="answers: save as CSV")).decode("utf-8-sig")
    told = {row["account"]: float(row["answer"]) for row in csv.DictReader(io.StringIO(text))}
    wanted = {item["account"]: item["probability"] for item in tiny_data["questions"][0]["answers"]}
    assert told == pytest.approx(wanted)


def test_12_the_ledger_holds_what_came(tiny: Watched, tiny_data: dict[str, Any]) -> None:
    page = tiny.go("/ledger")
    text = page.locator("main").inner_text()
    assert "25 May 1991" in text and "2,016 soldier" in text
    assert "not settled yet" in text
    seen = [
        answer["inside"]
        for outcome in tiny_data["ledger"]["outcomes"]
        for answer in outcome["answers"]
        if answer["account"] == "all" and answer["inside"] is not None
    ]
    assert page.locator(".chip", has_text="inside").count() == sum(seen)
    assert page.locator("path.came").count() >= len(seen)


def test_12_frozen_forecasts_are_scored_and_calibrated(
    watch: Callable[..., Watched], tiny_data: dict[str, Any], tmp_path: Path
) -> None:
    data = json.loads(json.dumps(tiny_data))
    data["ledger"] |= scored_ledger()
    watched = watch(write_report(data, tmp_path / "report.html"))
    page = watched.go("/ledger")
    section = page.locator("section[aria-labelledby='freeze-2']")
    assert "0.21" in section.inner_text() and "Brier 0.09" in section.inner_text()
    figure = page.locator("figure").first
    assert figure.locator("svg circle").count() == 2
    assert "5 of 8 came true" in figure.locator("[role=img]").get_attribute("aria-label")
    page.get_by_role("button", name="treaty").click()
    until(page, "document.querySelectorAll('figure svg circle').length === 1")
    assert "no sign against them" in page.locator("main").inner_text()
    assert axe_faults(page) == []


def test_13_keys_do_what_the_list_says_and_leave_fields_alone(tiny: Watched) -> None:
    page = tiny.go("/answer")
    for key, view in zip("12345", VIEWS):
        page.keyboard.press(key)
        until(page, f"location.hash.startsWith('#/{view}')")
    page.keyboard.press("1")
    page.keyboard.press("j")
    until(page, "location.hash.includes('q=truce-holds-1990')")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open] dl")
    assert "what the answer stands on" in page.locator("dialog dl").inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    page.keyboard.press("/")
    page.locator("#search-field").wait_for()
    page.keyboard.type("3 timetable")
    assert page.locator("#search-field").input_value() == "3 timetable"
    page.locator("#search-field").fill("timetable keep")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-card='accords-bind'].here")


def test_13_tab_reaches_the_whole_tour(tiny: Watched) -> None:
    page = tiny.go("/answer")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement?.textContent?.trim() ?? ''"))
    for name in ("Answer", "Accounts", "Model", "Sources", "Ledger", "PNG"):
        assert name in reached, reached


PLACES = (
    "/answer",
    "/answer?q=deaths-stated-1989&show=worlds",
    "/answer?q=when-home&why=treaty",
    "/accounts",
    "/model?part=in_angola&at=1990-01-01",
    "/model?as=list&part=killed_before",
    "/sources?claim=watched-by-the-un",
    "/ledger",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_14_everyone_can_read_it(
    watch: Callable[..., Watched], tiny_report: Path, theme: str
) -> None:
    """All rules in the light theme; in the dark one, which differs in colours alone, those of colours."""
    watched = watch(tiny_report, color_scheme=theme)
    found: dict[str, list[str]] = {}
    for place in PLACES:
        page = watched.go(place)
        page.wait_for_timeout(100)
        found[place] = axe_faults(page, colours_alone=theme == "dark")
    assert not any(found.values()), found


def test_14_it_fits_a_telephone(watch: Callable[..., Watched], tiny_report: Path) -> None:
    watched = watch(tiny_report, viewport={"width": 390, "height": 844})
    for place in PLACES:
        page = watched.go(place)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place


def test_14_print_shows_the_words_without_the_buttons(tiny: Watched) -> None:
    page = tiny.go("/answer")
    page.emulate_media(media="print")
    assert not page.locator("nav[aria-label=Pages]").is_visible()
    assert page.locator("button:visible").count() == 0
    assert page.locator("h1").is_visible()
    assert page.locator("footer").is_visible()
    assert page.locator("figure svg").first.is_visible()


def test_15_one_chart_that_fails_takes_nothing_with_it(
    watch: Callable[..., Watched], tiny_data: dict[str, Any], tmp_path: Path
) -> None:

    data = json.loads(json.dumps(tiny_data))
    data["questions"][0]["fan"]["times"] = ["no date at all"] * 3
    data["questions"][0]["fan"]["accounts"][0]["quantiles"] = {"0.5": ["x", "y", "z"]}
    watched = watch(write_report(data, tmp_path / "report.html"))
    page = watched.go("/answer")
    assert (
        page.locator(".lead .figure a").inner_text() == data["questions"][0]["answers"][0]["text"]
    )
    assert page.locator("#stands-on").count() == 1
    assert page.locator("[role=alert]").count() == 1
    # the fault is told on the console, as it should be
    watched.faults.clear()


def test_handling_stands_on_every_page(
    watch: Callable[..., Watched], tiny_data: dict[str, Any], tmp_path: Path
) -> None:

    data = json.loads(json.dumps(tiny_data))
    data["head"]["handling"] = "TLP:AMBER"
    watched = watch(write_report(data, tmp_path / "report.html"))
    for view in VIEWS:
        page = watched.go(f"/{view}")
        assert page.locator("header .handling").inner_text() == "TLP:AMBER"
        assert "uncertain numbers" in page.locator("footer").inner_text()


def test_2_a_document_inside_opens_at_the_marked_phrase(
    watch: Callable[..., Watched], tiny_data: dict[str, Any], tmp_path: Path
) -> None:
    data = json.loads(json.dumps(tiny_data))
    source = next(item for item in data["sources"] if item["id"] == "unsc626")
    quote = "United Nations Angola Verification Mission"
    before = "Other words stand here.\n" * 200
    source["document"] = f"{before}The {quote} is set up.\n{before}"
    start = len(before) + len("The ")
    source["marks"] = [
        {"claim": "watched-by-the-un", "start": start, "end": start + len(quote), "state": "exact"}
    ]
    data["head"]["documents_inside"] = True
    watched = watch(write_report(data, tmp_path / "report.html"))
    page = watched.go("/sources?claim=watched-by-the-un")
    mark = page.locator(".document mark.here")
    assert mark.inner_text() == quote
    shown = (
        "e => { const box = e.closest('.text').getBoundingClientRect();"
        " const r = e.getBoundingClientRect(); return r.top > box.top && r.bottom < box.bottom }"
    )
    assert mark.evaluate(shown)
    counts = page.locator(".margin button").all_inner_texts()
    assert sorted(counts) == sorted(["·"] * 9 + ["1"])
