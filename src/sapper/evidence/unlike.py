"""What is left over where two sides do not measure the same thing, and the slip that it betrays."""

from __future__ import annotations

from fractions import Fraction

from sapper.evidence.slips import Slip
from sapper.evidence.stated import Stated
from sapper.evidence.wording import is_money


def unlike(
    rest: dict[str, Fraction], time: Fraction, parts: tuple[Stated, ...], c: Stated
) -> Slip | None:
    """The slip that explains what dimensions leave over: counts `rest` and a power of `time`; None for others."""
    if not rest:
        if abs(time) != 1:
            return None
        if len(parts) > 1 and all(item.time >= 0 for item in (*parts, c)):
            return None  # a number times a length of time is no total where nothing comes over time
        money = any(is_money(name) for name, _ in c.counts)
        return "rate and total" if money or len(parts) > 1 or not c.counts else "stock and flow"
    if time:
        return None
    name, power = next(iter(rest.items()))
    of_land = name == "m" and abs(power) in (2, 3)  # a hectare, a litre
    if len(rest) == 1 and not is_money(name) and (abs(power) == 1 or of_land):
        lone = not c.counts or not all(item.counts for item in parts)
        return None if lone else "per head and in all"
    if len(rest) == 2 and all(map(is_money, rest)) and sum(rest.values()) == 0:
        return "currency"
    return None


def difference(parts: tuple[Stated, ...], c: Stated) -> dict[str, Fraction]:
    """The powers of counts that the product of `parts` has over those of `c`."""
    found: dict[str, Fraction] = {}
    for item in parts:
        for name, power in item.counts:
            found[name] = found.get(name, Fraction(0)) + power
    for name, power in c.counts:
        found[name] = found.get(name, Fraction(0)) - power
    return {name: power for name, power in found.items() if power}
