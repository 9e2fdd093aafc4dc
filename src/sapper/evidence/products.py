"""Products, ratios and shares among claims: pairs and triples that agree in dimension.

`a × b = c` stands for every ratio and share made of the three. Dimensions agree up to a
period, a count of heads, or a currency; what is left over then names the slip.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction

from sapper.evidence.measure import Measure
from sapper.evidence.one_thing import of_one_thing
from sapper.evidence.proposal import KIN, Proposal, Verdict, surprise
from sapper.evidence.roles import said
from sapper.evidence.slips import LONG_PERIODS, NEAR, Slip, off_by
from sapper.evidence.stated import Stated
from sapper.evidence.unlike import difference, unlike
from sapper.evidence.wording import is_money, measure, ratio, roughly
from sapper.language.units import Unit, dimension

_CLOSE = math.log(1.035)
_FLOW = math.log(3.0)
_TWICE = 0.25
_FLOW_KIN = 0.24
_STRONG = 0.35
_OF_THOSE = re.compile(r"\b(?:of|among) (?:those|these|them|whom|which)\b", re.IGNORECASE)
_COUNT = Fraction(1)
_FACTORS = len(LONG_PERIODS) + 2
_TOLD = ("12", "52", "365", "a thousand", "a million")


def triple(a: Stated, b: Stated, c: Stated, kin: float) -> Iterator[Proposal]:
    """What `a × b = c` amounts to, if anything."""
    rest = difference((a, b), c)
    time = a.time + b.time - c.time
    if not rest and not time:
        yield from _same_dimension(a, b, c, kin)
    else:
        yield from _left_over(rest, time, (a, b), c, kin)


def pair(a: Stated, b: Stated, kin: float) -> Iterator[Proposal]:
    """What `a = b` amounts to: one sum over two periods, or one number in two meanings.

    Two numbers alone are told to differ only where their sentences can speak of one thing.
    """
    for item in _pair(a, b, kin):
        if item.verdict == "holds" or of_one_thing(a, b, item.slip):
            yield item


def _pair(a: Stated, b: Stated, kin: float) -> Iterator[Proposal]:
    rest = difference((a,), b)
    time = a.time - b.time
    if rest or time:
        yield from _left_over(rest, time, (a,), b, kin)
        return
    width = max(a.fine + b.fine, _half(a) + _half(b))
    even = Measure(a.near.low, a.near.high) / Measure(b.near.low, b.near.high)
    mixed = len(a.names | b.names) > 1
    if mixed and even.low <= 1 <= even.high:
        gain = surprise(math.log(a.size / b.size), width)
        yield _made((a,), b, "holds", None, _says_holds((a,), b), gain + KIN * kin - 0.5, kin)
    elif mixed and abs(math.log(a.bare / b.bare)) <= _CLOSE:
        gain = surprise(math.log(a.bare / b.bare), width)
        yield _off((a,), b, "month and year", gain, kin, _periods((a,), b))
    elif not mixed:
        yield from _by_factor((a,), b, width, kin)


def _same_dimension(a: Stated, b: Stated, c: Stated, kin: float) -> Iterator[Proposal]:
    even = _ratio((a, b), c)
    off = math.log(a.size) + math.log(b.size) - math.log(c.size)
    width = a.fine + b.fine + c.fine + _half(a) + _half(b) + _half(c)
    names = a.names | b.names | c.names
    bare = math.log(a.bare) + math.log(b.bare) - math.log(c.bare)
    pure = not any(item.counts or item.time for item in (a, b, c))
    if pure and not any(_OF_THOSE.search(item.claim.says) for item in (a, b, c)):
        return  # of three shares some always come near; a share of a share says so
    if even.low <= 1 <= even.high:
        gain = surprise(off, width) + _composite(a, b)
        yield _made((a, b), c, "holds", None, _says_holds((a, b), c), gain + KIN * kin, kin)
        return
    if len(names) > 1 and abs(bare) <= (NEAR if _speak_of(a, b, c) else _CLOSE):
        gain = surprise(bare, width) + _composite(a, b)
        yield _off((a, b), c, "month and year", gain, kin, _periods((a, b), c))
        return
    found = list(_by_factor((a, b), c, width, kin))
    yield from found
    if found:
        return
    gap = math.log(even.low) if even.low > 1 else -math.log(even.high)
    flow = kin >= _FLOW_KIN and _is_flow(a, b, c)
    # a stock whose number is also told as what comes was taken for it, however long the stay
    taken = flow and any(
        item.time == -1 and abs(math.log(item.bare / c.bare)) <= _CLOSE for item in (a, b)
    )
    if not flow and not _one_kind(a, b, c):
        return
    if (
        taken or gap <= (_FLOW if flow else NEAR)
    ) and not pure:  # of three bare shares some always come near
        slip: Slip = "stock and flow" if flow else "sum"
        gain = surprise(max(min(gap, _FLOW), width), width) + _composite(a, b)
        gain -= 0.0 if flow else 1.0
        told = (
            f"{_named((a, b), c)}: apart by {ratio(math.exp(abs(off)))}, and no period explains it"
        )
        if flow:
            told = _flows(a, b, c)
        yield _off((a, b), c, slip, gain, kin, told)


def _speak_of(a: Stated, b: Stated, c: Stated) -> bool:
    """Whether a factor names a thing that the product names too, or a share what it is a share of."""
    one, other, made = (said(item.claim.says).things for item in (a, b, c))
    share = any(not item.counts and not item.time for item in (a, b))
    return bool(made & (one | other)) or (share and bool(one & other))


def _one_kind(a: Stated, b: Stated, c: Stated) -> bool:
    """Whether a share, if there is one, may be of the first to make the other."""
    for share, other in ((a, b), (b, a)):
        if not share.counts and not share.time:
            return of_one_thing(other, c)
    return True


def _by_factor(
    parts: tuple[Stated, ...], c: Stated, width: float, kin: float
) -> Iterator[Proposal]:
    plain = Measure(1.0, 1.0)
    for item in parts:
        plain = plain * item.plain
    guess = off_by(plain / c.plain)
    if guess is None or not guess[1].startswith(_TOLD):
        return
    timed = any(item.time for item in (*parts, c))
    shares = any(not item.counts for item in parts)
    if guess[0] == "month and year" and not timed and (len(parts) == 1 or shares or kin < _STRONG):
        return  # nothing in it has a period, so 12 is an accident
    bare = sum(math.log(item.bare) for item in parts) - math.log(c.bare)
    even = sum(math.log(item.size) for item in parts) - math.log(c.size)
    if guess[0] == "month and year" and abs(abs(bare) - 2 * abs(even)) < _TWICE and timed:
        return  # two periods, and the numbers farther apart as they stand: no slip does that twice
    gain = surprise(0.03, width, _FACTORS)
    yield _off(parts, c, guess[0], gain, kin, f"{_named(parts, c)}: apart by {guess[1]}")


def _left_over(
    rest: dict[str, Fraction], time: Fraction, parts: tuple[Stated, ...], c: Stated, kin: float
) -> Iterator[Proposal]:
    slip = unlike(rest, time, parts, c)
    if slip is None or any(item.implied for item in (*parts, c)):
        return
    bare = sum(math.log(item.bare) for item in parts) - math.log(c.bare)
    even = sum(math.log(item.size) for item in parts) - math.log(c.size)
    close = min(abs(bare), abs(even)) if not time else abs(bare)
    if len(parts) == 1 and slip == "per head and in all":
        close = min(close, abs(math.log(parts[0].written / c.written)))
    if close > _CLOSE:
        return
    width = sum(item.fine for item in (*parts, c))
    gain = surprise(close, width, 2)
    told = {
        "rate and total": "the numbers agree, but one side is a rate and the other a total",
        "stock and flow": "the numbers agree, but one side is there at one time and the other comes over a time",
        "per head and in all": "the numbers agree, but one side falls to one head and the other to all",
        "currency": "the numbers agree, but in two currencies",
    }[slip]
    yield _off(parts, c, slip, gain, kin, f"{_named(parts, c)}: {told}")


def _ratio(parts: tuple[Stated, ...], c: Stated) -> Measure:
    found = Measure(1.0, 1.0)
    for item in parts:
        found = found * item.near
    return found / c.near


def _half(item: Stated) -> float:
    """Half the width of a range, on the scale of logarithms."""
    return (math.log(item.plain.high) - math.log(item.plain.low)) / 2


def _composite(a: Stated, b: Stated) -> float:
    """Units that must fit in a product speak for it; pure numbers fit anything."""
    return sum(0.4 for item in (a, b) if item.counts or item.time) - 0.4


def _is_flow(a: Stated, b: Stated, c: Stated) -> bool:
    """Whether it is a stock as what comes in a unit of time and how long it stays (Little 1961)."""
    for one, other in ((a, b), (b, a)):
        stay = other.time == 1 and not other.counts
        if (
            stay
            and one.time == -1
            and c.time == 0
            and one.counts == c.counts
            and len(c.counts) == 1
        ):
            return c.counts[0][1] == _COUNT and not is_money(c.counts[0][0])
    return False


# -- words ----------------------------------------------------------------------------------


def _expression(parts: tuple[Stated, ...], c: Stated) -> str:
    """The relation as one would write it: a share as a ratio, a flow as a stock over a stay."""
    if len(parts) == 1:
        return f"{parts[0].text} = {c.text}"
    a, b = parts
    for share, whole in ((a, b), (b, a)):
        if not share.counts and not share.time and (whole.counts or whole.time):
            return f"{c.text} / {_bracketed(whole)} = {share.text}"
    for flow, stay in ((a, b), (b, a)):
        if stay.time == 1 and not stay.counts and flow.time == -1:
            return f"{c.text} / {stay.text} = {flow.text}"
    return f"{_bracketed(a)} * {_bracketed(b)} = {c.text}"


def _bracketed(item: Stated) -> str:
    return f"({item.text})" if " " in item.text else item.text


def _worth(item: Stated) -> str:
    quantity = item.claim.quantity
    assert quantity is not None
    about = "about " if quantity.about else ""
    low, high = quantity.low, quantity.high
    if not item.counts and not item.time and "%" in quantity.text:
        return (
            f"{about}{100 * low:.3g} %" if low == high else f"{100 * low:.3g} to {100 * high:.3g} %"
        )
    text = about + measure(Measure(low, high, quantity.unit))
    return f"{text} in a {item.text.rsplit(' ', 1)[-1]}" if item.implied else text


def _named(parts: tuple[Stated, ...], c: Stated) -> str:
    return " × ".join(map(_worth, parts)) + f" against {_worth(c)}"


def _says_holds(parts: tuple[Stated, ...], c: Stated) -> str:
    if len(parts) == 1:
        return f"{_worth(parts[0])} is {_worth(c)}"
    return " × ".join(map(_worth, parts)) + f" = {_worth(c)}"


def _periods(parts: tuple[Stated, ...], c: Stated) -> str:
    """What the numbers make as they stand, and what over equal periods."""
    bare = math.exp(sum(math.log(item.bare) for item in parts) - math.log(c.bare))
    even = math.exp(sum(math.log(item.size) for item in parts) - math.log(c.size))
    shares = [item for item in parts if not item.counts and not item.time]
    if len(parts) == 2 and len(shares) == 1:
        (share,) = shares
        other = next(item for item in parts if item is not share)
        return (
            f"{_worth(c)} is said to be {_worth(share)} of {_worth(other)}: it is "
            f"{ratio(share.size / bare)} of it as the numbers stand, and "
            f"{ratio(share.size / even)} times it over equal periods"
        )
    far = even if even >= 1 else 1 / even
    near = "agree" if abs(bare - 1) < 0.02 else f"agree to {100 * abs(bare - 1):.0f} %"
    return f"{_named(parts, c)}: the bare numbers {near}, but over equal periods they are apart by {ratio(far)}"


def _flows(a: Stated, b: Stated, c: Stated) -> str:
    """What a stock and a stay make in the period of the flow."""
    flow, stay = (a, b) if a.time == -1 else (b, a)
    period = next(iter(flow.names), "year")
    if flow.implied:
        period = flow.text.rsplit(" ", 1)[-1]
    turns = Measure(c.plain.low, c.plain.high) / Measure(stay.plain.low, stay.plain.high)
    scale = dimension(Unit.of({period: 1}))[1]
    heads = Measure(turns.low * scale, turns.high * scale, c.unit)
    return f"{_worth(c)} in turns of {_worth(stay)} make {roughly(heads)} in a {period}, not {_worth(flow)}"


def _off(
    parts: tuple[Stated, ...], c: Stated, slip: Slip, gain: float, kin: float, told: str
) -> Proposal:
    cost = 1.0 if len(parts) == 1 else 0.0
    return _made(parts, c, "off", slip, told, gain + KIN * kin - cost, kin)


def _made(
    parts: tuple[Stated, ...],
    c: Stated,
    verdict: Verdict,
    slip: Slip | None,
    says: str,
    score: float,
    kin: float,
) -> Proposal:
    items = (*parts, c)
    return Proposal(
        _expression(parts, c),
        tuple(item.claim.id for item in items),
        tuple(item.place for item in items),
        verdict,
        slip,
        says,
        score,
        kin,
    )
