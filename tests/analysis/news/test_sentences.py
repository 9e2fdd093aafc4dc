"""Readings in sentences: what each was used for, and no name twice."""

from __future__ import annotations

import datetime as dt

from sapper.analysis.news.conditioning import AccountNews, News, WeighedReading
from sapper.analysis.news.selection import Aside
from sapper.analysis.news.sentences import sentences
from sapper.case.case import Observation

DAY = dt.date(1850, 10, 15)


def _seen(name: str) -> Observation:
    return Observation(name, DAY, DAY, "yes")


def _weighed(name: str, *, level: bool) -> WeighedReading:
    return WeighedReading(_seen(name), 90.0, 100.0, None, None, "", 0.0, level)


def _news(*aside: Aside) -> News:
    accounts = tuple(AccountNews(name, 0.5, 0.5, 0.0, False) for name in ("a", "b"))
    weighed = (_weighed("drums", level=False), _weighed("smoke", level=True))
    return News(DAY, weighed, aside, accounts, 100, 90.0, level=False)


def test_what_set_a_number_is_counted_and_named_once():
    aside = [Aside(_seen("rolls"), "prior", names) for names in (("men",), ("ill", "men"))]
    told = sentences(_news(*aside))
    assert told[0] == (
        "4 readings up to 15 October 1850 were used: 2 set numbers of the model, 2 were compared "
        "with the worlds."
    )
    assert "They tell no account from another: trust stays as it was." in told
    assert told[-1] == ("2 set numbers of the model and are not counted twice: rolls (men, ill).")


def test_without_such_readings_nothing_is_counted_up():
    told = sentences(_news(Aside(_seen("rolls"), "later")))
    assert told[0].startswith("1 reading up to 15 October 1850 weighs the worlds: drums.")
    assert told[-1] == "1 is dated later (--as-of DATE takes them in)."
