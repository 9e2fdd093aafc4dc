"""Numbers, dates and percentages in a text, each once.

Rules for English prose: one pattern, read from left to right, in which a date comes before a
range, a range before a percentage, and that before a number, so that nothing is found twice.
Left out are numbers that only lead through a document: of list items, notes, pages, figures
and tables, and those inside names (`F-16`, `COVID-19`) and addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sapper.evidence.number_words import DIGITS, WORDS, worth

Kind: TypeAlias = Literal["date", "percentage", "number"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, percentage or date at `start` to `end` of a text.

    `low` and `high` are what it is worth (equal but for ranges; percentages as shares; None
    where that is not plain). A date has instead `date`: `2024`, `2024-11`, `2024-11-18`,
    `199` (a decade), `-11-18` (no year said), or nothing.
    """

    start: int
    end: int
    kind: Kind
    text: str
    low: float | None = None
    high: float | None = None
    date: str = ""


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|\b))"
_YEAR = r"(?:1[0-9]|20)\d\d(?![\d])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d])"
_PART = r"(?:(?:early|mid|late)[- ](?:the[ ])?)"
_SEASON = r"(?:(?:Q[1-4]|H[12]|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)[ ,]+(?:of[ ])?)"
_CENT = r"[ \u00a0]?(?:%|‰|per[ ]?cent\b|percentage[ ]points?\b)"
_ONE = rf"(?:{DIGITS}|{WORDS})"
_TO = r"(?:(?<=[\d%½¼¾])[ ]?[-–~][ ]?(?=[\d$£€.])|(?<=[a-z])–(?=[a-z])|[ ](?:to|or)[ ])"
_COLON = r"\d{1,3}(?:,\d{3}|[.]\d+)?:\d+(?:,\d{3})*(?:[.]\d+)?"
_NOT = r"(?<![\w.,’'])(?<![A-Za-z]-)"

_BEFORE_MONTH = [
    "in",
    "of",
    "by",
    "to",
    "and",
    "for",
    "from",
    "last",
    "next",
    "late",
    "till",
    "since",
    "until",
    "early",
    "after",
    "before",
    "through",
    "between",
    "this",
    "mid",
    "during",
]
_LED = "|".join(rf"(?<=\b{word}[ ])" for word in _BEFORE_MONTH)

_DATES = (
    rf"\b{_YEAR}-\d\d(?:-\d\d)?(?![\d-])",
    rf"(?<![\d/.])\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)(?![\d/.]\d)",
    rf"(?<![\d.,]){_DAY}(?:{_TO}{_DAY})?[ ](?:of[ ])?{_MONTH}(?:,?[ ]{_YEAR})?",
    rf"\b{_MONTH}[ ]{_DAY}(?:[ ]?[-–][ ]?{_DAY})?(?:,?[ ]{_YEAR})?",
    rf"(?:\b{_PART})?\b{_MONTH},?[ ](?:of[ ])?{_YEAR}",
    rf"(?:\b{_PART})?(?<![\w.,$£€])(?:1[0-9]|20)\d0s\b",
    r"(?<!\w)[’'‘]\d\d(?:s\b|\b)(?!\d)",
    rf"(?:\b{_SEASON})?(?<![\w.,$£€])(?<!\d[-–]){_YEAR}[ ]?[-–/][ ]?(?:{_YEAR}|\d\d\b)(?![-–/,]\d)",
    rf"(?:\b{_SEASON}|\b{_PART})?(?<![\w.,$£€]){_YEAR}(?![,.]\d|[-–]\w|{_CENT}|[ ]?(?:km|kg|t|m|USD)\b)",
    r"\b(?:Q[1-4]|[1-4]Q(?=\d\d\b)|H[12])(?:\d\d)?\b(?![-–]\w)",
    r"\b(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:]|,\d)(?:[ ]?[ap]\.?m\b\.?)?",
    r"\b(?:\d{1,2}(?:st|nd|rd|th)|(?:ten|eleven|twelf|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twentie)th|twenty-first)[- ]centur(?:y|ies)\b",
    rf"(?:{_LED})(?:{'|'.join(_MONTHS)})\b",
)
_SKIPPED = (
    r"(?m:^[ \t]*\d{1,3}(?:\.\d{1,3})*[.)][ \t]+(?=\S))",
    r"\[\d{1,3}\]",
    r"(?i:\b(?:pp?\.|pages?|fig(?:ure|\.)|tables?|footnotes?|isbn|issn|doi:?)[ ]?\d[\d.–-]*)",
    r"(?:https?://|www\.)\S+",
    r"(?i:\bno[ -]one\b|\bone[ ]another\b|\bone[’']s\b|\bone[ ]after[ ](?:the[ ]other|another)\b)",
    # turns of speech in which nothing is counted
    r"(?i:\b(?:on|from)[ ]the[ ]one[ ](?:hand|side)\b|\bone[ ]by[ ]one\b|\btwo[ ]by[ ]two\b|\bone[ ]and[ ]all\b|\bnumber[ ]one\b"
    r"|\bone[ ]way[ ]or[ ](?:the[ ]other|another)\b|\bone[ ]or[ ](?:the[ ])?other\b|\bat[ ]one[ ]with\b|\bone[ ]day(?=,|[ ](?:will|soon|to)\b)"
    r"|\b(?:one|two|half)-(?:sided|faced|hearted|heartedly|sidedly|way|off|time)\b|\bat[ ]sixes[ ]and[ ]sevens\b|\bone[ ](?:must|should|can|cannot"
    r"|could|may|might|would)\b|\bfor[ ]one[ ]thing\b|\bone[ ]thing[ ]is\b|\bthe[ ]one[ ](?:who|that|which)\b|\bthis[ ]one\b|\bthat[ ]one\b)",
)
_NAMES = r"\b[A-Z][A-Za-z]*-?\d[\w-]*"
_PATTERN = re.compile(
    "|".join(
        [
            f"(?P<skipped>{'|'.join(_SKIPPED)})",
            f"(?P<date>{'|'.join(_DATES)})",
            rf"(?P<range>{_NOT}{_ONE}(?:{_CENT})?{_TO}{_ONE}(?P<share>{_CENT})?)",
            rf"(?P<ratio>{_NOT}{_ONE}[ ](?:in|out[ ]of)[ ](?:every[ ])?{_ONE}(?!{_CENT}|[,.]?\d)|{_NOT}{_COLON}(?![:.,]?\d))",
            rf"(?P<percentage>{_NOT}{_ONE}{_CENT})",
            rf"(?P<number>{_NOT}{_ONE})",
            # after numbers, since an amount of money may begin with letters
            f"(?P<name>{_NAMES})",
        ]
    )
)
_GROUPS = ("date", "range", "ratio", "percentage", "number")


def amounts(text: str, *, offset: int = 0) -> list[Amount]:
    """Every number, percentage and date of a text, from left to right.

    `offset` is added to the places. Time is in proportion to the length of the text.
    """
    found: list[Amount] = []
    for match in _PATTERN.finditer(text):
        group = next((name for name in _GROUPS if match[name] is not None), None)
        if group is not None:
            found.append(_amount(match, group, offset))
    return found


def _amount(match: re.Match[str], group: str, offset: int) -> Amount:
    text = match[0]
    start, end = match.start() + offset, match.end() + offset
    if group == "date":
        return Amount(start, end, "date", text, date=_date(text))
    percent = re.search(_CENT, text) is not None
    bare = re.sub(_CENT, "", text).strip()
    scale = 0.01 if percent else 1.0
    kind: Kind = "percentage" if percent else "number"
    if group == "ratio":
        parts = re.split(r"[ ](?:in|out[ ]of)[ ](?:every[ ])?|:", bare)
        part, whole = (worth(item) for item in parts[:2])
        share = part / whole if part is not None and whole else None
        return Amount(start, end, kind, text, share, share)
    if group == "range":
        low, high = _ends(bare)
        if low is not None and high is not None:
            low, high = min(low, high) * scale, max(low, high) * scale
            return Amount(start, end, kind, text, low, high)
        return Amount(start, end, kind, text)
    value = worth(bare)
    value = None if value is None else value * scale
    return Amount(start, end, kind, text, value, value)


def _ends(text: str) -> tuple[float | None, float | None]:
    """The ends of a range; a magnitude behind the second end counts for both."""
    for match in re.finditer(_TO, text):
        first, second = text[: match.start()], text[match.end() :]
        if re.fullmatch(_ONE, first) and re.fullmatch(_ONE, second):
            low, high = worth(first), worth(second)
            tail = re.search(r"[A-Za-z]+$", second)
            if low is not None and high is not None and low < 1000 <= high and tail:
                shared = worth(f"{first} {tail[0]}")
                low = shared if shared is not None and shared <= high else low
            return low, high
    return None, None


def _date(text: str) -> str:
    """A date in the form of `Amount.date`; of a range the beginning."""
    iso = re.match(r"(\d{4})-(\d\d)(?:-(\d\d))?(?!\d)", text)
    if iso and int(iso[2]) <= 12:
        return "-".join(part for part in iso.groups() if part)
    decade = re.search(r"(\d{3})0s", text)
    if decade:
        return decade[1]
    year = re.search(_YEAR, text)
    month = re.search(rf"\b({'|'.join(name[:3] for name in _MONTHS)})[a-z]*", text)
    if month is None:
        return year[0] if year else ""
    number = [name[:3] for name in _MONTHS].index(month[1]) + 1
    day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text)
    told = f"{year[0] if year else ''}-{number:02d}"
    return f"{told}-{int(day[1]):02d}" if day else told
