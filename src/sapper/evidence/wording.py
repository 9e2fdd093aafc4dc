"""Measures and shares in words, as an analyst would write them: `20 million USD/month`, half."""

from __future__ import annotations

import datetime as dt
import math

from sapper.evidence.measure import EPOCH, Measure
from sapper.language.prior import Quantity
from sapper.language.units import DATE, NUMBER, Unit, is_time

_SIZES = ((1e9, "billion"), (1e6, "million"))
_SHARES = (
    (1.0, "the same as"),
    (0.5, "half of"),
    (1 / 3, "a third of"),
    (2 / 3, "two thirds of"),
    (0.25, "a quarter of"),
    (0.75, "three quarters of"),
    (0.2, "a fifth of"),
    (0.1, "a tenth of"),
    (2.0, "twice"),
    (3.0, "three times"),
)
_MONEY = """
    AED ARS AUD BGN BRL BYN CAD CHF CLP CNY COP CUP CZK DKK DZD EGP ETB EUR GBP GEL GHS HKD HUF
    IDR ILS INR IQD IRR ISK JOD JPY KES KPW KRW KWD KZT LBP LYD MAD MMK MXN MYR NGN NOK NZD PEN
    PHP PKR PLN QAR RON RSD RUB RUR SAR SDG SEK SGD SUR SYP THB TND TRY TWD UAH USD UZS VES VND
    XAF XOF YER ZAR ZMW ATS BEF DEM ESP FIM FRF GRD IEP ITL NLG PTE SUR YUM RMB
    baht crown dinar dirham dollar euro florin franc gulden guilder krona krone lira mark peseta
    peso pound rand real rial ruble rouble rupee schilling shekel shilling sterling taler thaler
    won yen yuan zloty hryvnia
"""
CURRENCIES = frozenset(_MONEY.split())
"""Names of counts that are money: ISO 4217 codes, some retired ones, and words."""


def is_money(name: str) -> bool:
    """Whether a count is a currency, by its name (`USD`, `rouble`, `marks`)."""
    return name in CURRENCIES or name.lower().rstrip("s") in CURRENCIES


def figure(value: float) -> str:
    """A number as a reader likes it: `60,000`, `20 million`, `0.42`."""
    if not math.isfinite(value):
        return (
            "any number" if math.isnan(value) else ("no limit" if value > 0 else "minus no limit")
        )
    for size, word in _SIZES:
        if abs(value) >= size:
            return f"{float(f'{value / size:.3g}'):,g} {word}"
    if abs(value) >= 100:
        return f"{float(f'{value:.4g}'):,.0f}"
    return f"{value:.3g}"


def ratio(value: float) -> str:
    """A ratio with two digits: `0.42`, `5.0`, `12`, `1,000`."""
    if not math.isfinite(value) or value == 0:
        return figure(value)
    digits = max(0, 1 - math.floor(math.log10(abs(value))))
    return f"{round(value, 1 - math.floor(math.log10(abs(value)))):,.{min(digits, 6)}f}"


def measure(item: Measure) -> str:
    """A measure with its unit: `60,000 to 90,000 soldier`, `about` left aside."""
    if item.unit == DATE:
        return _span_of(day(item.low), day(item.high))
    unit = "" if item.unit == NUMBER else f" {item.unit}"
    if math.isinf(item.low) and not math.isinf(item.high):
        return f"at most {figure(item.high)}{unit}"
    if math.isinf(item.high) and not math.isinf(item.low):
        return f"at least {figure(item.low)}{unit}"
    return _span_of(figure(item.low), figure(item.high)) + unit


def quantity_said(quantity: Quantity) -> str:
    """A quantity as its source gives it: `about 2,000 USD`, a share as `50 %`."""
    about = "about " if quantity.about else ""
    return about + measure(Measure(quantity.low, quantity.high, quantity.unit))


def roughly(item: Measure, digits: int = 2) -> str:
    """A measure that was worked out from others: to so many digits, since it has no more."""
    if item.unit == DATE:
        return measure(item)
    low, high = (
        float(f"{end:.{digits}g}") if math.isfinite(end) else end for end in (item.low, item.high)
    )
    return measure(Measure(low, high, item.unit))


def _span_of(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def day(value: float) -> str:
    """A date from days since 1970-01-01."""
    try:
        return (EPOCH + dt.timedelta(days=math.floor(value))).isoformat()
    except (OverflowError, ValueError):
        return "beyond the calendar"


def said_to_be(value: float) -> str:
    """A share in words before what it is a share of: `half of`, `0.42 of`, `5.0 times`."""
    for share, words in _SHARES:
        if abs(value / share - 1) < 0.02:
            return words
    return f"{ratio(value)} of" if value < 1 else f"{ratio(value)} times"


def thing(unit: Unit) -> str:
    """What a measure in a unit is: `a sum per month`, `a number per year`, `a number`."""
    money = any(is_money(name) and power > 0 for name, power in unit.powers)
    noun = "a sum" if money else "a number"
    people = [n for n, p in unit.powers if p < 0 and not is_time(Unit.of({n: 1}))]
    times = [n for n, p in unit.powers if p < 0 and is_time(Unit.of({n: 1}))]
    return " per ".join([noun, *people, *times])


def without_time(unit: Unit) -> Unit:
    """A unit less its units of time."""
    return Unit.of([(n, p) for n, p in unit.powers if not is_time(Unit.of({n: 1}))])


def clip(text: str, most: int) -> str:
    """A phrase cut to so many characters at a word's end."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    return flat[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
