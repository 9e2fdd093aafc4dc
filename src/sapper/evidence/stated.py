"""What claims state in numbers, made ready for a search of sums among them.

Each quantity stands twice: in base units, periods included (`size`), and as the bare number
in base units that an inattentive reader sees, periods left out (`bare`). Where the two readings
agree on a sum and disagree with each other, a month was set against a year.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sapper.evidence.claims import Claim
from sapper.evidence.measure import Measure, exact, rounded
from sapper.evidence.slips import time_names
from sapper.evidence.wording import without_time
from sapper.language.units import DATE, NUMBER, Unit, dimension

_SECOND = "second"
_PERIOD = re.compile(
    r"(?<!from )(?<!to )\b(?:(?:with)?in|over|per|each|every|an?)\s+"
    r"(?:an?\s+|one\s+|single\s+|full\s+|whole\s+)*(year|month|week|day)\b"
    r"|\b(year|month|week|dai)ly\b|\b(ann)ual(?:ly)?\b"
    r"|\bin (?:all of |the whole of )?((?:1[5-9]|20)[0-9]{2})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One claim's quantity: where it stands in the list, and its values in base units.

    `near` is as exact as its words, `plain` as written; both in base units. `counts` are the
    powers of its base units but time, `time` that of time; `text` is how a sum names it.
    `fine` is half a unit of its last digit, as a share of the number.
    """

    place: int
    claim: Claim
    text: str
    unit: Unit
    near: Measure
    plain: Measure
    counts: tuple[tuple[str, Fraction], ...]
    time: Fraction
    names: frozenset[str]
    scale: float
    bare_scale: float
    fine: float
    implied: bool = False

    @property
    def size(self) -> float:
        """The middle of the quantity in base units."""
        return self.plain.middle

    @property
    def written(self) -> float:
        """The middle in the unit in which it is written."""
        return self.plain.middle / self.scale

    @property
    def bare(self) -> float:
        """The middle in base units, all periods taken as one."""
        return self.plain.middle / self.scale * self.bare_scale


def stated(claims: Sequence[Claim]) -> list[Stated]:
    """The positive, bounded quantities among claims, with the periods that their words imply."""
    found: list[Stated] = []
    for place, claim in enumerate(claims):
        quantity = claim.quantity
        if quantity is None or quantity.unit == DATE:
            continue
        if quantity.low <= 0 or not math.isfinite(quantity.high):
            # a bound is taken for the number itself: "over 20 million", "up to 15,000"
            end = quantity.high if math.isinf(quantity.low) else quantity.low
            if not (math.isfinite(end) and end > 0):
                continue
            quantity = replace(quantity, low=end, high=end, about=True)
        one = _of(place, claim, claim.id, quantity.unit, exact(quantity), rounded(quantity))
        fine = precision_of(quantity.text) if quantity.low == quantity.high else 0.0
        found.append(replace(one, fine=fine))
    return found


def with_periods(items: Sequence[Stated]) -> list[Stated]:
    """The same, and beside each number without a period the rate that its words make it."""
    found = list(items)
    for item in items:
        if item.time or not item.counts:
            continue
        for name in periods(item.claim.says):
            unit = Unit.of({name: 1})
            rate = _of(
                item.place,
                item.claim,
                f"{item.text} / 1 {name}",
                item.unit / unit,
                _per(item, item.plain, unit),
                _per(item, item.near, unit),
            )
            found.append(replace(rate, fine=item.fine, implied=True))
    return found


def _per(item: Stated, worth: Measure, period: Unit) -> Measure:
    scale = item.scale
    return Measure(worth.low / scale, worth.high / scale, item.unit / period)


def _of(place: int, claim: Claim, text: str, unit: Unit, plain: Measure, near: Measure) -> Stated:
    base, scale = dimension(unit)
    powers = dict(base.powers)
    time = powers.pop(_SECOND, Fraction(0))
    return Stated(
        place,
        claim,
        text,
        unit,
        Measure(near.low * scale, near.high * scale),
        Measure(plain.low * scale, plain.high * scale),
        tuple(sorted(powers.items())),
        time,
        time_names(unit),
        scale,
        dimension(without_time(unit))[1],
        0.0,
    )


def periods(says: str) -> Iterator[str]:
    """The periods over which a sentence counts: `within a year`, `in all of 2020`, `monthly`."""
    seen: set[str] = set()
    for match in _PERIOD.finditer(says):
        plain, often, annual, number = match.groups()
        name = (plain or "").lower() or {"dai": "day"}.get((often or "").lower(), often or "")
        if annual or number:
            name = "year"
        if name and name.lower() not in seen:
            seen.add(name.lower())
            yield name.lower()


def precision_of(text: str) -> float:
    """Half a unit of the last digit that is not nought, as a share of the number, unbounded."""
    match = re.search(r"[0-9][0-9_,]*(?:\.[0-9]+)?", text)
    if match is None:
        return 0.0
    digits = re.sub(r"[_,]", "", match.group())
    whole, _, decimals = digits.partition(".")
    number = float(digits)
    if not number:
        return 0.0
    if decimals:
        return 0.5 * 10.0 ** -len(decimals) / number
    return 0.5 * 10.0 ** (len(whole) - len(whole.rstrip("0"))) / number


def is_share(item: Stated) -> bool:
    """Whether it is a pure number."""
    return item.unit == NUMBER
