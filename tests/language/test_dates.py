import datetime as dt

import pytest

from sapper.language.dates import is_loose_date, parse_date, parse_edtf_late


def test_reads_a_day(at):
    assert parse_date("1972-02-29", at("1972-02-29")) == (dt.date(1972, 2, 29), [])


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("1971-02-29", "1971-02-28"),
        ("1972-06-31", "1972-06-30"),
        ("1972-6-1", "1972-06-01"),
        ("1.6.1972", "1972-06-01"),
        ("1 June 1972", "1972-06-01"),
        ("June 1, 1972", "1972-06-01"),
        ("1972/06/01", "1972-06-01"),
        ("soon", "1972-06-01"),
        ("1972-13-01", "1972-06-01"),
    ],
)
def test_refuses_other_forms_and_says_what_to_write(at, text, cure):
    date, faults = parse_date(text, at(text))
    assert date is None
    assert [fault.code for fault in faults] == ["bad-date"]
    assert cure in faults[0].help[0]


def test_an_iso_date_is_not_loose():
    assert not is_loose_date("1972-06-01")
    assert is_loose_date("1972-6-1")


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("1971", dt.date(1971, 12, 31)),
        ("1971?", dt.date(1971, 12, 31)),
        ("1971~", dt.date(1971, 12, 31)),
        ("1972-02", dt.date(1972, 2, 29)),
        ("1971-11?", dt.date(1971, 11, 30)),
        ("1971-11-06", dt.date(1971, 11, 6)),
        ("1971-11-06T10:00:00Z", dt.date(1971, 11, 6)),
        ("1970/1971-06", dt.date(1971, 6, 30)),
        ("../1971", dt.date(1971, 12, 31)),
        ("197X", dt.date(1979, 12, 31)),
        ("1971-1X", dt.date(1971, 12, 31)),
        ("1971-02-XX", dt.date(1971, 2, 28)),
        ("1971-21", dt.date(1971, 5, 31)),
        ("1971-24", dt.date(1972, 2, 29)),
        ("1970/..", None),
        ("1971-13", None),
        ("1971-02-30", None),
        ("0000", None),
        ("n.d.", None),
        ("", None),
    ],
)
def test_the_late_end_of_an_edtf_date(text, late):
    assert parse_edtf_late(text) == late
