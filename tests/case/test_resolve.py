from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sapper.case.folder import load_parts

Vary = Callable[..., Path]
INDICATOR = "roll-call: {shows: men, error: {prior: 2 %, assumed: x}}\n"


def faults(folder: Path) -> list[str]:
    return [item.code for item in load_parts(folder)[1]]


def replace(folder: Path, name: str, old: str, new: str) -> Path:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return folder


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("claims/one.yaml", "source: quartermaster", "source: nobody", "unknown-source"),
        ("accounts/a.yaml", "reads: [quartermaster]", "reads: [nobody]", "unknown-source"),
        ("model/one.yaml", "rests_on: men-counted", "rests_on: men", "unknown-claim"),
        ("accounts/a.yaml", "rests_on: men-counted", "rests_on: men", "unknown-claim"),
        ("accounts/a.yaml", "set: {sickness: 2 * was}", "set: {sickness: HOLDS(x) * was}", "unknown-claim"),
        ("questions.yaml", "at: 1851-05-31", "at: 1852-05-31", "outside-horizon"),
        ("questions.yaml", "at: 1851-05-31", "at: 1851-05-31\n  given: x", "unknown-question"),
        ("questions.yaml", "at: 1851-05-31", "at: 1851-05-31\n  through: x", "unknown-indicator"),
        ("case.yaml", "cutoff: 1850-10-15", "cutoff: 1850-09-19", "prior-after-cutoff"),
        ("case.yaml", "100 %", "90 %", "trust-sum"),
        ("case.yaml", "{a: 100 %}", "{b: 100 %}", "account-files"),
        ("model/one.yaml", "1_150 to 1_250", "1_000 to 1_050", "quantity-outside-prior"),
    ],
)  # fmt: skip
def test_fault(varied: Vary, name: str, old: str, new: str, code: str):
    found = faults(replace(varied(), name, old, new))
    assert found and set(found) == {code}


def test_a_sum_stands_for_the_comparison(varied: Vary):
    folder = replace(varied(), "model/one.yaml", "1_150 to 1_250", "1_000 to 1_050")
    (folder / "claims" / "two.yaml").write_text(
        "checks: {fit: {says: x, holds: men-counted * 0.85 = men_at_start}}\n"
    )
    assert faults(folder) == []


def test_a_quantity_in_another_unit_of_the_same_kind_is_converted(varied: Vary):
    claim = "source: quartermaster\ngrade: B2\nclaims: {w: {says: x, quantity: 14 day}}\n"
    text = "parameters: {wait: {prior: 1.5 to 2.5 week, otherwise: 1 to 9 week, rests_on: w}}\n"
    folder = varied({"claims/two.yaml": claim, "model/two.yaml": text})
    assert faults(folder) == []
    replace(folder, "claims/two.yaml", "14 day", "14 week")
    assert faults(folder) == ["quantity-outside-prior"]


def test_idle_credence(varied: Vary):
    folder = replace(varied(), "model/one.yaml", ", otherwise: 900 to 1_400 soldier", "")
    assert faults(folder) == ["idle-credence"]
    used = "variables: {doubt: HOLDS(men-counted)}\n"
    (folder / "model" / "two.yaml").write_text(used)
    assert faults(folder) == []
    (folder / "model" / "two.yaml").unlink()
    replace(folder, "claims/one.yaml", "credence: 0.9", "credence: 1")
    assert faults(folder) == []


def test_counted_twice(varied: Vary):
    seen = (
        "- {indicator: roll-call, date: 1850-10-01, reads: 1_200 soldier, rests_on: men-counted}\n"
    )
    folder = varied({"indicators.yaml": INDICATOR, "observations.yaml": seen})
    assert faults(folder) == ["counted-twice"]
    replace(folder, "observations.yaml", ", rests_on: men-counted", "")
    assert faults(folder) == []


def test_one_claim_id_in_two_files(varied: Vary):
    text = "source: quartermaster\ngrade: B2\nclaims: {men-counted: {says: x}}\n"
    assert faults(varied({"claims/two.yaml": text})) == ["duplicate-id"]


def test_names_in_sums(varied: Vary):
    text = "checks: {fit: {says: x, holds: stores-counted / men-counted = 200 ration/soldier}}\n"
    folder = varied({"claims/two.yaml": text})
    assert faults(folder) == []
    replace(folder, "claims/two.yaml", "/ men-counted", "/ men-cuonted")
    assert faults(folder) == ["unknown-in-check"]


def test_direct_answers_are_of_the_kind_asked_for(varied: Vary):
    text = "title: x\nanswers:\n  fed-until-1851-05-31: {prior: PRIOR, assumed: x}\n"
    for prior, fits in (
        ("40 %", True),
        ("30 % to 50 %", True),
        ('"beta(2, 5)"', True),
        ("5 month", False),
        ("2 to 3", False),
    ):
        folder = varied({"accounts/a.yaml": text.replace("PRIOR", prior)})
        assert faults(folder) == ([] if fits else ["answer-kind"]), prior
        import shutil

        shutil.rmtree(folder)


LATE = "source: almanac\ngrade: B2\nclaims: {late: {says: A late thing., known: 1850-12-24}}\n"
ALMANAC = "- {id: almanac, type: book, title: Almanac, issued: {date-parts: [[1851]]}}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("set: {sickness: 2 * was}", "set: {sickness: (1 + HOLDS(late)) * was}"),
        ("rests_on: men-counted", "rests_on: late"),
        ("rests_on: men-counted", "rests_on: men-counted\n    believe: {late: 80 %}"),
    ],
)  # fmt: skip
def test_a_late_claim_shapes_no_world(varied: Vary, old: str, new: str):
    folder = replace(varied({"claims/two.yaml": LATE}), "accounts/a.yaml", old, new)
    sources = folder / "sources.yaml"
    sources.write_text(sources.read_text() + ALMANAC)
    assert "prior-after-cutoff" in faults(folder)


def test_a_source_without_a_date_that_the_model_stands_on_is_told(varied: Vary):
    folder = varied()
    path = folder / "sources.yaml"
    text = path.read_text()
    path.write_text("\n".join(line for line in text.splitlines() if "issued" not in line) + "\n")
    found = [item for item in load_parts(folder)[1] if item.code == "bad-date"]
    assert [item.severity for item in found] == ["warning"]
    assert "does not say when it was issued" in found[0].message
