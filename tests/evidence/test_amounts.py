"""Numbers, dates and percentages are found, each once, and worth what they say."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.evidence.amounts import amounts
from sapper.evidence.number_words import worth


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,650", 1650),
        ("61 000", 61_000),
        ("0.455", 0.455),
        ("6¾", 6.75),
        ("½", 0.5),
        ("-4", -4),
        ("−4.5", -4.5),
        ("$2,000", 2000),
        ("US$20 million", 20e6),
        ("EUR 5.1m", 5.1e6),
        ("1.2bn", 1.2e9),
        ("$310k", 310e3),
        ("EUR 7.00", 7),
        ("5 thousand", 5000),
        ("seven", 7),
        ("Twenty-one", 21),
        ("two hundred and forty-one", 241),
        ("eleven thousand", 11_000),
        ("three million two hundred thousand", 3.2e6),
        ("a dozen", 12),
        ("two dozen", 24),
        ("half", 0.5),
        ("half a million", 5e5),
        ("two-thirds", 2 / 3),
        ("a quarter", 0.25),
        ("three and a half", 3.5),
        ("twice", 2),
        ("hundreds", None),
    ],
)
def test_worth(text: str, value: float | None):
    assert worth(text) == (None if value is None else pytest.approx(value))
    found = amounts(f"It was {text} then.")
    assert [item.text for item in found] == [text]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("November 18, 2024", "2024-11-18"),
        ("18 November 2024", "2024-11-18"),
        ("3rd September", "-09-03"),
        ("8 to 13 October", "-10-08"),
        ("November 2024", "2024-11"),
        ("Nov. 2024", "2024-11"),
        ("2024-11-18", "2024-11-18"),
        ("14/10/1998", "1998"),
        ("31.12.2004", "2004"),
        ("1992", "1992"),
        ("early 1990s", "199"),
        ("mid-1960s", "196"),
        ("’90s", ""),
        ("1998-99", "1998"),
        ("2023–2024", "2023"),
        ("Q3 1998", "1998"),
        ("spring 2021", "2021"),
        ("04:40", ""),
        ("19th century", ""),
    ],
)
def test_dates(text: str, date: str):
    (found,) = amounts(f"It was {text}, they say.")
    assert (found.kind, found.text, found.date) == ("date", text, date)


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("3.8 per cent", "percentage", 0.038, 0.038),
        ("38%", "percentage", 0.38, 0.38),
        ("2–3 %", "percentage", 0.02, 0.03),
        ("9.2% to 6¾ %", "percentage", 0.0675, 0.092),
        ("two per cent", "percentage", 0.02, 0.02),
        ("seven or eight", "number", 7, 8),
        ("30–35", "number", 30, 35),
        ("1,650 to 1,720", "number", 1650, 1720),
        ("two to three million", "number", 2e6, 3e6),
        ("1 in 20", "number", 0.05, 0.05),
        ("one in seven", "number", 1 / 7, 1 / 7),
        ("14 out of 98", "number", 1 / 7, 1 / 7),
    ],
)
def test_ranges_shares_and_ratios(text: str, kind: str, low: float, high: float):
    (found,) = amounts(f"It was {text} of them.")
    assert (found.kind, found.text) == (kind, text)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    "text",
    [
        "1. Traffic",
        "  12) The third item",
        "as noted[12] before",
        "see p. 14",
        "see Table 3 and fig. 2",
        "an F-16 and COVID-19 and Mi-8",
        "https://example.org/2024/11/18",
        "no one came, and they helped one another",
        "March on, May said; you may march",
        "someone alone undone",
    ],
)
def test_what_only_leads_through_a_document(text: str):
    assert amounts(text) == []


@given(st.text("0123456789,. -–%$tofonehundredmillion\n/", max_size=80))
def test_each_once_whatever_is_in_the_text(text: str):
    found = amounts(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[item.start : item.end] == item.text for item in found)


def test_time_is_in_proportion():
    begun = time.perf_counter()
    for piece in ("1,", "one hundred ", "A", "1", "1 to ", "$ ", " ", "two and ", "1/", "'9"):
        amounts(piece * (40_000 // len(piece)))
    assert time.perf_counter() - begun < 30


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It fell by 13,7 % in May 1990.", ["13,7 %", "May 1990"]),
        ("Some 1.2 × 10⁶ men, 5 x 10^3 horses.", ["1.2 × 10⁶", "5 x 10^3"]),
        ("A ratio of 3:1, a map of 1:50,000, at 10:30.", ["3:1", "1:50,000", "10:30"]),
        ("See No. 7 of the series.", ["7"]),
        ("In Q3 sales rose, and Q3 2019 was best.", ["Q3", "Q3 2019"]),
        ("On the one hand peace; on the other hand war; one by one they left.", []),
        (
            "A third, 1,250 of them, and 12,50 EUR for 1.234.567 men.",
            ["1,250", "12,50", "1.234.567"],
        ),
    ],
)
def test_forms_are_found_once_each(text: str, found: list[str]):
    got = [item.text for item in amounts(text)]
    assert [item for item in got if item != "A third"] == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13,7 %", 0.137),
        ("1.2 × 10⁶", 1.2e6),
        ("10⁻³", 1e-3),
        ("3:1", 3.0),
        ("1.234.567", 1234567.0),
    ],
)
def test_what_the_forms_are_worth(text: str, value: float):
    (item,) = amounts(f"It was {text} in all.")
    assert item.low == pytest.approx(value) and item.high == pytest.approx(value)
