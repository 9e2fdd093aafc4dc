"""Dates and lengths of time among claims: what cannot follow what, and how long it took.

Which of two dates should come first is read from pairs of words (left and arrived, began and
ended); that nothing is reported before it happened, from the day the source was known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from sapper.evidence.claims import Claim
from sapper.evidence.kinship import Kinship
from sapper.evidence.measure import EPOCH, Measure, rounded
from sapper.evidence.order_words import comes_first
from sapper.evidence.proposal import KIN, Proposal, Verdict, surprise
from sapper.evidence.slips import Slip, off_by
from sapper.evidence.wording import day, measure
from sapper.language.units import DATE, Unit, is_time

_DAY = Unit.of({"day": 1})
_LINK = 0.3
_UNITS = (1.0, 7.0, 30.44, 365.25)
_NEARLY = 0.2
_FUTURE = re.compile(
    r"\b(?:will|shall|plan\w*|expect\w*|due|to be|is to|are to|was to|were to|would|by|until|till"
    r"|promis\w*|schedul\w*|may|might|could|should|must|deadline|intend\w*|forecast\w*|hop\w*"
    r"|foresee\w*|aim\w*|propos\w*|target\w*|announc\w*|from)\b",
    re.IGNORECASE,
)


def found(claims: Sequence[Claim], kinship: Kinship) -> Iterator[Proposal]:
    """All that claims say of dates and lengths of time."""
    dated = [place for place, claim in enumerate(claims) if _is_date(claim)]
    for place in dated:
        yield from _reported_before(place, claims[place])
    lengths = [place for place, claim in enumerate(claims) if _is_length(claim)]
    for one, other in combinations(dated, 2):
        kin = kinship.link(one, other)
        if kin < 0.15:
            continue
        yield from _turned(one, other, claims, kin)
        for length in lengths:
            near = kinship.together((one, other, length))
            if near >= 0.15:
                yield from _lasted((one, other), length, claims, near)


def _is_date(claim: Claim) -> bool:
    return claim.quantity is not None and claim.quantity.unit == DATE and _finite(claim)


def _is_length(claim: Claim) -> bool:
    return claim.quantity is not None and is_time(claim.quantity.unit) and _finite(claim)


def _finite(claim: Claim) -> bool:
    quantity = claim.quantity
    return quantity is not None and math.isfinite(quantity.low) and math.isfinite(quantity.high)


def _ends(claim: Claim) -> tuple[float, float]:
    assert claim.quantity is not None
    return claim.quantity.low, claim.quantity.high


def _reported_before(place: int, claim: Claim) -> Iterator[Proposal]:
    if claim.known is None or _FUTURE.search(f"{claim.says} {claim.hedge}"):
        return
    low, _ = _ends(claim)
    known = float((claim.known - EPOCH).days)
    if low > known:
        told = f"{day(low)} is told as past in a source known on {claim.known}"
        holds = f"{claim.id} <= @{claim.known}"
        yield _made(holds, (claim,), (place,), "off", "dates out of order", told, 1.5, _LINK)


def _turned(one: int, other: int, claims: Sequence[Claim], kin: float) -> Iterator[Proposal]:
    """Two dates of which the words say that the later one came first."""
    for first, then in ((one, other), (other, one)):
        a, b = claims[first], claims[then]
        if _ends(a)[0] <= _ends(b)[1] or not comes_first(a.says, b.says):
            continue
        told = f"{day(_ends(a)[0])} should come before {day(_ends(b)[1])}"
        holds = f"{a.id} <= {b.id}"
        yield _made(holds, (a, b), (first, then), "off", "dates out of order", told, 1.2, kin)


def _lasted(
    dates: tuple[int, int], length: int, claims: Sequence[Claim], kin: float
) -> Iterator[Proposal]:
    """Two dates and how long it was from one to the other."""
    first, then = sorted(dates, key=lambda place: _ends(claims[place])[0])
    a, b, c = claims[first], claims[then], claims[length]
    assert c.quantity is not None
    said = rounded(c.quantity).to(_DAY)
    apart = Measure(_ends(b)[0] - _ends(a)[1] - 1, _ends(b)[1] - _ends(a)[0] + 1, _DAY)
    middle = _ends(b)[1] - _ends(a)[0]
    if middle <= 1:
        return
    holds = f"{b.id} - {a.id} = {c.id}"
    members, places = (b, a, c), (then, first, length)
    off = math.log(middle / said.middle)
    told = f"from {day(_ends(a)[0])} to {day(_ends(b)[0])} it is {middle:.0f} days"
    if apart.low <= said.high and said.low <= apart.high:
        gain = surprise(off, math.log(said.high / said.low) / 2)
        yield _made(holds, members, places, "holds", None, told, gain, kin)
        return
    guess = off_by(Measure(middle, middle) / Measure(said.low, said.high))
    if guess is not None and guess[0] == "month and year" and not guess[1].startswith("4.35"):
        if not _other_unit(c.quantity.low, middle):
            return  # in no unit is the number that is said the time between the days
        gain = surprise(0.03, 0.03, 5)
        words = f"{told}, not {measure(rounded(c.quantity))}: apart by {guess[1]}"
        yield _made(holds, members, places, "off", guess[0], words, gain, kin)


def _other_unit(number: float, days: float) -> bool:
    """Whether a length of so many days, weeks, months or years is as long."""
    return any(abs(math.log(days / (number * unit))) < _NEARLY for unit in _UNITS)


def _made(
    holds: str,
    members: Sequence[Claim],
    places: tuple[int, ...],
    verdict: Verdict,
    slip: Slip | None,
    says: str,
    gain: float,
    kin: float,
) -> Proposal:
    ids = tuple(claim.id for claim in members)
    return Proposal(holds, ids, places, verdict, slip, says, gain + KIN * kin, kin)
