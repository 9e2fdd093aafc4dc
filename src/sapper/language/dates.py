"""Dates: the one form of cases (ISO 8601), and the looser forms of bibliographies (EDTF).

`parse_edtf_late` follows the Extended Date/Time Format of the Library of Congress (levels 0
and 1): a source that came out "in 1971" could have been known by 31 December 1971, so the
late end counts.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.places import Place

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LOOSE = (
    re.compile(r"(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<d>[0-9]{1,2})\.\s*(?P<m>[0-9]{1,2})\.\s*(?P<y>[0-9]{4})"),
    re.compile(r"(?P<d>[0-9]{1,2})\.?\s+(?P<w>[A-Za-z]{3,9})\.?,?\s+(?P<y>[0-9]{4})"),
    re.compile(r"(?P<w>[A-Za-z]{3,9})\.?\s+(?P<d>[0-9]{1,2}),?\s+(?P<y>[0-9]{4})"),
)
_EDTF = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?(?:T.*)?")
_EARLY_SEASON, _LATE_SEASON = 21, 24


def parse_date(text: str, span: Span) -> tuple[dt.date | None, list[Diagnostic]]:
    """A day written as `1972-06-01`."""
    place = Place.of(text, span)
    stripped = text.strip()
    match = _ISO.fullmatch(stripped)
    date = _day(*(int(part) for part in match.groups())) if match else None
    if date is not None:
        return date, []
    if match:
        message = f"`{stripped}` is not a day of the calendar"
        return None, [diagnostic("bad-date", message, place.whole, help=_last_day(match))]
    likely = _loose(stripped)
    cure = f"write `{likely}`" if likely else "write year, month and day, as in `1972-06-01`"
    message = f"`{stripped[:40]}` is not a date" if stripped else "a date is missing"
    return None, [diagnostic("bad-date", message, place.whole, help=cure)]


def is_loose_date(text: str) -> bool:
    """Whether a text is a day in a form other than that of cases, as `1 June 1972`."""
    stripped = text.strip()
    return _ISO.fullmatch(stripped) is None and _loose(stripped) is not None


def parse_edtf_late(text: str) -> dt.date | None:
    """The last day that an EDTF date can mean; None where it says none.

    Years, months, days, seasons, unspecified digits (`197X`), qualifiers (`?`, `~`, `%`) and
    intervals (`1970/1971-06`) are read; an open end (`1970/..`) gives None.
    """
    stripped = text.strip()
    if "/" in stripped:
        return parse_edtf_late(stripped.rpartition("/")[2]) if stripped.count("/") == 1 else None
    match = _EDTF.fullmatch(re.sub("[?~%]", "", stripped))
    if match is None:
        return None
    year = int(match[1].replace("X", "9"))
    month = _late_part(match[2], 12)
    if _EARLY_SEASON <= month <= _LATE_SEASON:
        year, month = (year + 1, 2) if month == _LATE_SEASON else (year, (month - 20) * 3 + 2)
    if not (1 <= year <= dt.MAXYEAR and 1 <= month <= 12):
        return None
    last = calendar.monthrange(year, month)[1]
    return _day(year, month, _late_part(match[3], last))


def _late_part(digits: str | None, last: int) -> int:
    """The latest number that two digits can mean, `X` being any digit."""
    if digits is None or digits == "XX":
        return last
    if "X" not in digits:
        return int(digits)
    fits = [
        number
        for number in range(1, last + 1)
        if all(wanted in ("X", given) for wanted, given in zip(digits, f"{number:02d}"))
    ]
    return max(fits, default=0)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _last_day(match: re.Match[str]) -> str:
    year, month = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and year >= 1):
        return "write year, month and day, as in `1972-06-01`"
    return f"the month ends with `{match[1]}-{match[2]}-{calendar.monthrange(year, month)[1]}`"


def _loose(text: str) -> dt.date | None:
    """The day that was likely meant by a date in another form."""
    for pattern in _LOOSE:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        found = match.groupdict()
        month = _month(found["w"]) if "w" in found else int(found["m"])
        return _day(int(found["y"]), month, int(found["d"]))
    return None


def _month(word: str) -> int:
    names = [name.lower() for name in calendar.month_name]
    fits = [k for k in range(1, 13) if names[k].startswith(word.lower())]
    return fits[0] if len(fits) == 1 else 0
